"""Which values of the network no feed replaces."""

from typing import Self

from django.db import models

from tradewind.kernel.history import audited


class StickyValueQuerySet(models.QuerySet["StickyValue"]):
    """The vocabulary of sticky values."""

    def of(self, entity: str, row: models.Model) -> Self:
        """Those of one row; ``entity`` is the feed's file (``sticky.entity_of``)."""
        return self.filter(entity=entity, object_id=row.pk)


@audited()
class StickyValue(models.Model):
    """An administrator set this column of this row by hand, and it stays so whatever a feed says.

    ``entity`` and ``column`` are the feed's words (``people``, ``email``), lists included (``locations``,
    ``brands``); ``ended_on`` is the end of what has no column for it. The value itself is where it always is.
    No foreign key: the rows are of many tables, and none of them is ever deleted.
    """

    entity = models.CharField(max_length=32)
    object_id = models.BigIntegerField()
    column = models.CharField(max_length=32)
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField(db_default=models.functions.Now())
    reason = models.CharField(max_length=1000)

    objects = StickyValueQuerySet.as_manager()

    class Meta:
        ordering = ["entity", "object_id", "column"]
        constraints = [
            models.UniqueConstraint(name="value_sticky_once", fields=["entity", "object_id", "column"]),
            models.CheckConstraint(name="sticky_value_has_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.object_id}, {self.column}"
