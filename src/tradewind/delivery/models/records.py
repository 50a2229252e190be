"""What content has reported: statements, documents, activities, attachments (the xAPI record store)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5


class StatementId(models.Model):
    """Every statement's id, once: the table of statements is partitioned by time, and so cannot hold that itself."""

    id = models.UUIDField(primary_key=True)
    stored = models.DateTimeField()

    class Meta:
        db_table = "delivery_statement_id"


class Statement(models.Model):
    """A statement as it was stored; nothing but ``is_voided`` ever changes.

    ``text`` is the JSON that is given out. ``keys`` are 64-bit digests of all that a query can filter by, each
    with its kind (``xapi.keys``): one containment answers any conjunction of filters. ``target`` is the id of the
    statement that it refers to. ``position`` orders what was stored in one transaction. Partitioned by month of
    ``stored``.
    """

    id = models.UUIDField()
    stored = models.DateTimeField()
    position = models.BigIntegerField()
    text = models.TextField()
    keys = ArrayField(models.BigIntegerField())
    target = models.UUIDField(null=True)
    is_voided = models.BooleanField(default=False)
    is_voiding = models.BooleanField(default=False)
    attachments = ArrayField(models.CharField(max_length=128), default=list)
    pk = models.CompositePrimaryKey("stored", "position")

    class Meta:
        managed = False
        db_table = "delivery_statement"


class Reference(models.Model):
    """A statement that refers to another, and that one's keys; also through others, a row for each of them."""

    stored = models.DateTimeField()
    position = models.BigIntegerField()
    referred_id = models.UUIDField()
    keys = ArrayField(models.BigIntegerField())
    pk = models.CompositePrimaryKey("stored", "position", "referred_id")

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="reference_by_keys")]


class Activity(models.Model):
    """An activity's canonical definition: what the statements about it have said, joined."""

    id = models.TextField(primary_key=True)
    definition = models.JSONField(default=dict)


class Attachment(models.Model):
    """The bytes that a statement came with, once by their digest, kept in the storage under ``file``."""

    sha2 = models.CharField(max_length=128, primary_key=True)
    content_type = models.CharField(max_length=255)
    length = models.BigIntegerField()
    file = models.CharField(max_length=255)


class Document(models.Model):
    """A document of the state, activity profile or agent profile resource.

    ``activity`` and ``agent`` (canonical JSON of its identifier) are empty where the resource knows none;
    ``etag`` is the quoted SHA-1 of the content.
    """

    class Resource(models.TextChoices):
        STATE = "state"
        ACTIVITY_PROFILE = "activity_profile"
        AGENT_PROFILE = "agent_profile"

    resource = models.CharField(max_length=16, choices=Resource)
    activity = models.TextField(blank=True)
    agent = models.TextField(blank=True)
    registration = models.UUIDField(null=True)
    name = models.TextField()
    content = models.BinaryField()
    content_type = models.CharField(max_length=255)
    etag = models.CharField(max_length=42)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Digests, as activities and agents are longer together than a row of an index may be.
            models.UniqueConstraint(
                "resource",
                MD5("activity"),
                MD5("agent"),
                "registration",
                "name",
                name="document_once_at_its_place",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="document_of_a_resource",
                condition=Q(resource__in=["state", "activity_profile", "agent_profile"]),
            ),
        ]
