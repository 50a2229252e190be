"""Where the files of uploads lie until they are over, and who clears away what is left of them."""

import uuid
from contextlib import suppress

from tradewind.catalog.models import Package
from tradewind.delivery import holding
from tradewind.delivery.models import Upload
from tradewind.kernel.files import FilesOutOfReach, files

State = Upload.State

FOLDER = "uploads"
"""Where the files of uploads lie in the storage, each below its key."""


def name_of(upload: Upload, place: int) -> str:
    """Where a file of it lies: by its place, for what it is called is somebody else's choice."""
    return f"{FOLDER}/{upload.key}/{place}"


def package_folder(upload: Upload) -> str:
    """Where the package that is made of it lies."""
    return Package(id=upload.key).folder


def drop(upload: Upload) -> None:
    """Remove its files; where they cannot be reached, the next ``sweep`` does."""
    with suppress(FilesOutOfReach):
        files().delete_folder(f"{FOLDER}/{upload.key}")


def sweep() -> int:
    """Remove the files of uploads that died before they had a row, or are over; how many there were."""
    needed = Upload.objects.exclude(state__in=[State.DONE, State.REFUSED, State.CANCELLED])
    kept = {str(key) for key in needed.values_list("key", flat=True)}
    gone = 0
    for name in files().folders(FOLDER):
        if name not in kept and _is_nobodys(name):
            files().delete_folder(f"{FOLDER}/{name}")
            gone += 1
    return gone


def _is_nobodys(name: str) -> bool:
    """Whether no upload that is being kept at this instant has the folder; what is named otherwise is not ours."""
    try:
        key = uuid.UUID(name)
    except ValueError:
        return False
    return not holding.is_held(key) and not Upload.objects.under_way().filter(key=key).exists()
