"""Packages in the storage: written piece by piece, all or nothing even when killed, and removed.

The row of a package is written after all of its files. Until it is committed its folder belongs to an import under
way, which holds an advisory lock of the folder's name. A folder that has neither row nor lock was left behind by an
import that was killed; the next one removes it, and ``tradewind doctor`` tells.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tradewind.catalog.models import Package
from tradewind.kernel.audit import acting
from tradewind.kernel.files import files
from tradewind.kernel.problems import BadInput, TradewindError

FOLDER = "packages"
"""Where the folders of all packages lie in the storage (``Package.folder``)."""
AGE = timedelta(days=1)
"""How long a package may wait for the activity that plays it: whoever uploads it chooses that next."""
_LOCK = 0x7061636B
"""The class of the advisory locks of imports under way; the other half is of the package's id."""


class ImportCancelled(TradewindError):
    """Whoever asked for the import does not want it any more; nothing of it is left."""


@dataclass(slots=True)
class Steps:
    """How far an import is, in bytes of ``total``, and whether somebody still wants it."""

    progress: Callable[[int, int], None] | None = None
    is_cancelled: Callable[[], bool] | None = None
    done: int = 0
    total: int = 0

    def follow(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces, counted; ImportCancelled between two of them."""
        for piece in pieces:
            self.step(len(piece))
            yield piece

    def step(self, size: int) -> None:
        """``size`` bytes more are done."""
        if self.is_cancelled is not None and self.is_cancelled():
            raise ImportCancelled("Cancelled; nothing was imported.")
        self.done += size
        if self.progress is not None:
            self.progress(self.done, max(self.total, self.done))


def keep(
    package: Package,
    contents: Iterable[tuple[str, Iterable[bytes]]],
    steps: Steps,
    *,
    digest: Callable[[], str] | None = None,
) -> None:
    """Write the files of a package, then its row (with the ``digest()`` known by then). What raises leaves neither."""
    sweep()
    with _under_way(package):
        try:
            for name, pieces in contents:
                files().put(f"{package.folder}/{name}", steps.follow(pieces))
        except OSError as error:
            raise TradewindError(f"The files cannot be kept: {error.strerror or error}.") from error
        if digest is not None:
            package.digest = digest()
        with acting(package.imported_by, via="import"):
            # A second lock, to the end of the transaction: only then others see the row.
            _ask("SELECT pg_advisory_xact_lock(%s, %s)", package.pk)
            package.save(force_insert=True)


def leftovers() -> list[str]:
    """The folders of imports that were killed: no row names them, and nobody is at work on them."""
    known = {str(key) for key in Package.objects.values_list("pk", flat=True)}
    return [f"{FOLDER}/{name}" for name in files().folders(FOLDER) if name not in known and not _is_at_work(name)]


def sweep() -> int:
    """Remove what killed imports left behind; how many there were."""
    found = leftovers()
    for folder in found:
        files().delete_folder(folder)
    return len(found)


def unused(age: timedelta = AGE) -> list[Package]:
    """The packages imported longer than ``age`` ago that no activity of any version plays, the oldest first."""
    return list(Package.objects.filter(activities=None, imported_at__lt=timezone.now() - age))


def lost() -> list[Package]:
    """The packages whose files are not in the storage, as if a backup had been restored without them."""
    there = set(files().folders(FOLDER))
    return [package for package in Package.objects.filter(files__gt=0) if str(package.pk) not in there]


def remove(package: Package, *, actor: str) -> None:
    """Delete a package that no activity plays, its row and then its files. BadInput where one does."""
    with acting(actor, via="import"):
        locked = Package.objects.select_for_update().get(pk=package.pk)
        if (activity := locked.activities.select_related("version__course").first()) is not None:
            raise BadInput.of("the package", f"is played by {activity.version}.", "Only what nothing plays can go.")
        locked.delete()
        transaction.on_commit(lambda: files().delete_folder(package.folder))


@contextmanager
def _under_way(package: Package) -> Iterator[None]:
    _ask("SELECT pg_advisory_lock(%s, %s)", package.pk)
    try:
        yield
    except BaseException:
        files().delete_folder(package.folder)
        raise
    finally:
        with suppress(DatabaseError):  # then the lock goes with its connection
            _ask("SELECT pg_advisory_unlock(%s, %s)", package.pk)


def _is_at_work(name: str) -> bool:
    """Whether an import holds the folder of this name; what is named otherwise is not ours to judge."""
    try:
        key = uuid.UUID(name)
    except ValueError:
        return True
    if not _ask("SELECT pg_try_advisory_lock(%s, %s)", key):
        return True
    _ask("SELECT pg_advisory_unlock(%s, %s)", key)
    # Its row may have been committed between the look at the rows and the lock.
    return Package.objects.filter(pk=key).exists()


def _ask(statement: str, key: uuid.UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LOCK, int.from_bytes(key.bytes[:4], "big", signed=True)])
        ((answer,),) = cursor.fetchall()
    return bool(answer)
