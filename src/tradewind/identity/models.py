"""Logins. Knows no person: a person points at their login, never the other way round."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class User(AbstractUser):
    """One login. ``username`` is what one signs in with; so is ``email`` where exactly one login has it."""

    class Meta(AbstractUser.Meta):
        indexes = [
            models.Index(models.functions.Lower("email"), name="user_email_folded"),
            models.Index(models.functions.Lower("username"), name="user_username_folded"),
        ]


class OneTimeLink(models.Model):
    """A link that signs its login in once, until ``expires_at``.

    Only the token's SHA-256 is kept, so that whoever reads the table or a backup of it cannot sign in. The
    token has 256 random bits: no salt or slow hash is needed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="one_time_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="link_used_before_it_expires",
                condition=Q(used_at=None) | Q(used_at__lte=F("expires_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, until {self.expires_at:%H:%M}"


class FailedSignIn(models.Model):
    """One sign-in that failed, kept for as long as it counts against the next (``identity.throttle``).

    ``login`` is a keyed digest of what was typed: people type their password into the wrong field.
    """

    login = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True, blank=True)
    failed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["login", "address", "failed_at"], name="failed_sign_in_counted"),
            models.Index(fields=["failed_at"], name="failed_sign_in_old"),
        ]


class Token(models.Model):
    """What another system signs in with: shown once, kept as its SHA-256 (256 random bits need no slow hash).

    ``key`` says which it is and is no secret. ``purpose`` is the interface it opens; ``scopes`` what it may do
    there, in that interface's own words, and ``role`` as whom, where the interface knows roles.
    """

    class Purpose(models.TextChoices):
        API = "api"
        XAPI = "xapi"

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator"
        READER = "reader"

    name = models.CharField(max_length=100, unique=True)
    purpose = models.CharField(max_length=8, choices=Purpose)
    key = models.CharField(max_length=32, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=80), default=list)
    role = models.CharField(max_length=16, choices=Role, blank=True, db_default="")
    made_at = models.DateTimeField(db_default=models.functions.Now())
    made_by = models.CharField(max_length=150)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="token_has_a_role_where_its_interface_knows_them",
                condition=Q(purpose="xapi", role="") | Q(purpose="api", role__in=["administrator", "reader"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name
