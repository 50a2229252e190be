"""Addresses of static files."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class HashedAddress(StaticFilesStorage):
    """Adds ``?v=`` and a hash of the content, so that browsers keep a file for good and never an old one."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = _version(name) if name else None
        return f"{address}?v={version}" if version else address


@lru_cache(maxsize=512)
def _version(name: str) -> str | None:
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10] if isinstance(found, str) else None
