"""Certificates among the records: to look at."""

from tradewind.certificates.models import Certificate
from tradewind.kernel.records import look_at

look_at([(Certificate, ("number", "person", "title", "earned_on", "issued_at"), ("number", "person__code"))])
