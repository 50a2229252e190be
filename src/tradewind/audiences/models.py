"""Audiences by name."""

from django.conf import settings
from django.db import models

from tradewind.kernel.codes import CodeField, code_is_well_formed
from tradewind.kernel.history import audited


@audited()
class Audience(models.Model):
    """A named sentence over the facts.

    ``who`` is the expression as in academy files. While ``fault`` is not empty the audience is frozen: it
    names something that is there no more, or its evaluation failed, and whoever it put into requirements
    stays as they are until it is mended (CONTRACT: audience expressions).
    """

    code = CodeField()
    title = models.CharField(max_length=200, blank=True)
    who = models.JSONField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="audiences"
    )
    fault = models.TextField(blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [code_is_well_formed("audience")]

    def __str__(self) -> str:
        return self.title or self.code
