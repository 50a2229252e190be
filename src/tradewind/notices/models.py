"""What is, or was, said to people, and what they do not want to hear."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tradewind.kernel.history import audited
from tradewind.network.models import Person


class Notice(models.Model):
    """One mail to one person: written with the decision to say it, and kept for good.

    ``(person, kind, key)`` is said once, whoever decides it how often. ``content`` is what ``kind`` (``kinds.Kind``)
    words; it and ``message_id`` never change, so that a mail sent again after a crash is known as the same. While
    ``waiting`` it is tried from ``next_try_at`` on; then it is *sent*, *failed* for good, or *dropped*, since by then
    there was nothing to say or nobody to hear it, and nothing of it changes any more (a trigger refuses it).
    ``address`` is where it was sent to, ``fault`` why it was not, or not yet: in English, line by line.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    # No index of its own: "said_once" begins with it.
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    content = models.JSONField()
    message_id = models.UUIDField(db_default=RandomUUID(), editable=False)
    decided_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=7, choices=State, db_default=State.WAITING)
    tries = models.SmallIntegerField(db_default=0)
    next_try_at = models.DateTimeField(null=True, db_default=Now())
    settled_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=254, blank=True, db_default="")
    fault = models.TextField(blank=True, db_default="")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="said_once", fields=["person", "kind", "key"]),
            models.CheckConstraint(
                name="notice_state_is_known", condition=Q(state__in=["waiting", "sent", "failed", "dropped"])
            ),
            models.CheckConstraint(
                name="notice_waits_or_is_settled",
                condition=Q(state="waiting", next_try_at__isnull=False, settled_at=None)
                | (~Q(state="waiting") & Q(next_try_at=None, settled_at__isnull=False)),
            ),
            models.CheckConstraint(name="notice_sent_somewhere", condition=~Q(state="sent", address="")),
        ]
        indexes = [
            # Small whatever was ever sent: what waits leaves the first, what went well is never in the second.
            models.Index(name="notice_to_be_tried", fields=["next_try_at"], condition=Q(state="waiting")),
            models.Index(name="notice_not_sent", fields=["state", "id"], condition=~Q(state="sent")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person}, {self.key}"


@audited()
class Silence(models.Model):
    """A person who wants no notices of a kind. Wanting them again deletes the row; the history keeps both."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="silences", db_index=False)
    kind = models.CharField(max_length=20)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(name="silenced_once", fields=["person", "kind"])]

    def __str__(self) -> str:
        return f"{self.person} wants no {self.kind}"
