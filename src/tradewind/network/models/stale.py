"""What changed since the engine last looked. Triggers append, reconcile drains; nobody else touches it."""

from django.db import models


class StalePerson(models.Model):
    """Something an audience can read about this person has changed (append-only, duplicates are usual).

    No foreign key: an appended row must never wait for, or fail over, the person's own row.
    """

    person_id = models.BigIntegerField()

    class Meta:
        db_table = "stale_person"


class StaleDefinition(models.Model):
    """Something that others name has changed as a whole: everybody it concerns is to be looked at.

    ``kind`` says what: ``audience``, ``goal``, ``program``, ``requirement``; of the network what audiences
    name and that arrived, ended, came back or vanished (``brand``, ``position``, ``metric`` and so on);
    ``renamed`` is any of those under a new code.
    """

    kind = models.CharField(max_length=16)
    object_id = models.BigIntegerField()

    class Meta:
        db_table = "stale_definition"
