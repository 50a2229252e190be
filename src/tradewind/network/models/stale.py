"""What changed since the engine last looked. Triggers append, reconcile drains; nobody else touches it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Measured(models.Model):
    """A note of a change, which may be one of measured values alone.

    ``metric_id``: only what reads that metric can tell the difference; null: anything can. ``was``: the values
    before, the latest first; null where there were none. A note of values that many subjects got at once need not be
    looked at person by person (``programs.reconcile.measured``).
    """

    metric_id = models.BigIntegerField(null=True)
    was = ArrayField(models.DecimalField(max_digits=20, decimal_places=6), null=True)

    class Meta:
        abstract = True


class StalePerson(Measured):
    """Something an audience can read about this person has changed (append-only, duplicates are usual).

    No foreign key: an appended row must never wait for, or fail over, the person's own row.
    """

    person_id = models.BigIntegerField()

    class Meta:
        db_table = "stale_person"


class StaleFact(Measured):
    """Something that many people share has changed: whom it concerns is looked up once that is committed.

    ``kind`` says what, and whom it concerns: ``location`` (whoever is appointed there), ``field_unit`` (below
    it), ``partner`` (at its own locations), ``owner`` (also at those of the partners below it), ``position``
    (whoever holds it), ``subordinate`` (that person and all below them in ``dimension_id``). Looked up any
    earlier, whoever another transaction is just appointing there would be missed for good.
    """

    kind = models.CharField(max_length=16)
    object_id = models.BigIntegerField()
    dimension_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "stale_fact"


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
