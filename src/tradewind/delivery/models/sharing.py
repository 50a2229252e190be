"""What courses of SCORM keep for each other."""

from django.db import models

from tradewind.network.models import Person


class SharedData(models.Model):
    """A data store that items of any package share for as long as a learner is here (SCORM 2004 4th edition, RTE 4.3).

    ``target`` is what packages call it, ``key`` its SHA-256: such a name can be longer than a row of an index may be.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="shared_data")
    key = models.CharField(max_length=64)
    target = models.TextField()
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(name="shared_data_once", fields=["person", "key"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.target}"
