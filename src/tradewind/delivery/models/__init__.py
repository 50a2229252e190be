"""What people do while they learn: attempts at courses, and what content reports."""

from tradewind.delivery.models.attempts import ActivityAttempt, Registration, Session
from tradewind.delivery.models.launches import LaunchLink
from tradewind.delivery.models.records import Activity, Attachment, Document, Reference, Statement, StatementId
from tradewind.delivery.models.sharing import SharedData
from tradewind.delivery.models.uploads import Upload

__all__ = [
    "Activity",
    "ActivityAttempt",
    "Attachment",
    "Document",
    "LaunchLink",
    "Reference",
    "Registration",
    "Session",
    "SharedData",
    "Statement",
    "StatementId",
    "Upload",
]
