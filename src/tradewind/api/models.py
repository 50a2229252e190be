"""What the API keeps of its own."""

from django.db import models

from tradewind.identity.models import Token


class KeptAnswer(models.Model):
    """The answer to a write that came with an ``Idempotency-Key``, given again to whoever repeats it.

    ``fingerprint`` is the SHA-256 (hex) of what was asked; a key that comes with something else is a conflict. The
    row is written in the transaction of what the request does: both are there, or neither.
    """

    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [models.UniqueConstraint(name="answer_kept_once", fields=["token", "key"])]
        indexes = [models.Index(name="kept_answer_old", fields=["token", "made_at"])]

    def __str__(self) -> str:
        return self.key
