"""Audiences by name."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import Cast, Concat, StrIndex

from tradewind.kernel.codes import CodeField, code_is_well_formed
from tradewind.kernel.history import audited


class AudienceQuerySet(models.QuerySet["Audience"]):
    """The vocabulary of audiences."""

    def naming(self, code: "str | OuterRef") -> Self:
        """Those whose expression names the audience ``code``, by code.

        Asked of the text of the stored expression, in which nothing else can look like it: its keys are ours, and
        what a user wrote stands in quotes of its own.
        """
        quoted = Concat(
            models.Value('"audience": "'), code if isinstance(code, OuterRef) else models.Value(code), models.Value('"')
        )
        found = StrIndex(Cast("who", models.TextField()), quoted)
        return self.annotate(_named_at=found).filter(_named_at__gt=0).order_by("code")


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

    objects = AudienceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [code_is_well_formed("audience")]

    def __str__(self) -> str:
        return self.title or self.code


class Draft(models.Model):
    """What somebody is editing and has not saved: nothing of it counts until then.

    ``data`` is the editor's own; ``audience`` is empty where it will be a new one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="audience_drafts")
    audience = models.ForeignKey(Audience, models.CASCADE, null=True, blank=True, related_name="drafts")
    data = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="audience_drafted_once_a_user", fields=["user", "audience"], nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.audience or 'new'}"
