"""The whole academy in one file, and back: ``backup(path)``, ``restore(path)`` (docs/decisions/0006)."""

from tradewind.ops.backup.making import backup
from tradewind.ops.backup.restoring import restore

__all__ = ["backup", "restore"]
