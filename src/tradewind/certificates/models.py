"""Certificates: the numbers under which it can be verified that somebody earned something."""

from django.db import models
from django.db.models import Q

from tradewind.certificates.numbers import PATTERN, make_number
from tradewind.credit.models import Credit
from tradewind.goals.models import Goal
from tradewind.network.models import Person


class Certificate(models.Model):
    """One award of the ledger, or one achievement, under one number for good.

    ``credit`` is the award; without it, it is of ``goal`` as ``person`` achieved it on ``earned_on`` (achievements
    are derived rows that go and come back, so this points at none). ``title`` is what the course or the goal was
    called on that day. Whether it is still valid, and the score, are not kept here but asked of the ledger each
    time (``queries.standing``), so a revocation is seen at once. Rows are made on the first download, and never
    change; that a goal is deleted leaves the certificate, valid no more.
    """

    number = models.CharField(max_length=28, unique=True, default=make_number, db_collation="C")
    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    # No foreign key of the database: nobody can delete from the ledger.
    credit = models.ForeignKey(
        Credit, models.PROTECT, null=True, blank=True, related_name="certificates", db_constraint=False, db_index=False
    )
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="certificates")
    title = models.CharField(max_length=300)
    earned_on = models.DateField()
    issued_at = models.DateTimeField(db_default=models.functions.Now())
    issued_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # The same certificate again has the same number.
            models.UniqueConstraint(name="credit_certified_once", fields=["credit"], condition=Q(credit__isnull=False)),
            models.UniqueConstraint(
                name="achievement_certified_once",
                fields=["person", "goal", "earned_on"],
                condition=Q(credit=None, goal__isnull=False),
            ),
            models.CheckConstraint(name="certificate_of_one_thing", condition=Q(credit=None) | Q(goal=None)),
            models.CheckConstraint(name="certificate_number_is_well_formed", condition=Q(number__regex=f"^{PATTERN}$")),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.title} on {self.earned_on}"
