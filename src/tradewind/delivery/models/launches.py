"""Links that open a session without a sign-in."""

from django.db import models
from django.db.models import F, Q

from tradewind.delivery.models.attempts import Session


class LaunchLink(models.Model):
    """A link that opens its session, once, until ``expires_at``.

    Only the token's SHA-256 is kept: whoever reads the table cannot launch. Its 256 random bits need no salt.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="launch_link_used_before_it_expires",
                condition=Q(used_at=None) | Q(used_at__lte=F("expires_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.session}, until {self.expires_at:%H:%M}"
