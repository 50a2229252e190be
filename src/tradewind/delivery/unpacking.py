"""Packages in the storage: written piece by piece, all or nothing even when killed, and removed.

The row of a package is written after all of its files. Until it is committed its folder belongs to an import under
way, which is at work on the package's id (``holding``). A folder that has neither row nor lock was left behind by an
import that was killed; the next one removes it, and ``tradewind doctor`` tells.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import Error, transaction
from django.utils import timezone

from tradewind.catalog.models import Package
from tradewind.delivery import holding
from tradewind.kernel.audit import acting
from tradewind.kernel.files import FilesOutOfReach, files
from tradewind.kernel.problems import BadInput, TradewindError

FOLDER = "packages"
"""Where the folders of all packages lie in the storage (``Package.folder``)."""
AGE = timedelta(days=1)
"""How long a package may wait for the activity that plays it: whoever uploads it chooses that next."""


class ImportCancelled(TradewindError):
    """Whoever asked for the import does not want it any more; nothing of it is left."""


@dataclass(slots=True)
class Steps:
    """How far an import is: bytes ``done`` of ``total``, and ``files`` written of ``of_files``.

    ``watch`` is told of every piece and every file; it raises ImportCancelled where the import is not wanted any more.
    """

    watch: "Callable[[Steps], None] | None" = None
    done: int = 0
    total: int = 0
    files: int = 0
    of_files: int = 0

    def follow(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces, counted."""
        for piece in pieces:
            self.done += len(piece)
            self.total = max(self.total, self.done)
            self._tell()
            yield piece

    def end_file(self) -> None:
        """One file more is written."""
        self.files += 1
        self._tell()

    def _tell(self) -> None:
        if self.watch is not None:
            self.watch(self)


def keep(
    package: Package,
    contents: Iterable[tuple[str, Iterable[bytes]]],
    steps: Steps,
    *,
    via: str,
    digest: Callable[[], str] | None = None,
    then: Callable[[Package], object] | None = None,
) -> None:
    """Write the files of a package, then its row (with the ``digest()`` known by then) and what ``then`` makes of it.

    These are one transaction, so what raises leaves nothing of either.
    """
    sweep()
    with _under_way(package):
        try:
            for name, pieces in contents:
                files().put(f"{package.folder}/{name}", steps.follow(pieces))
                steps.end_file()
        except OSError as error:
            raise TradewindError(f"The files cannot be kept: {error.strerror or error}.") from error
        if digest is not None:
            package.digest = digest()
        with acting(package.imported_by, via=via):
            # To the end of the transaction: only then others see the row.
            holding.hold_to_the_end(package.pk)
            package.save(force_insert=True)
            if then is not None:
                then(package)


def leftovers() -> list[str]:
    """The folders of imports that were killed: no row names them, and nobody is at work on them."""
    known = {str(key) for key in Package.objects.values_list("pk", flat=True)}
    return [f"{FOLDER}/{name}" for name in files().folders(FOLDER) if name not in known and not _is_at_work(name)]


def sweep() -> int:
    """Remove what killed imports left behind; how many there were."""
    gone = 0
    for folder in leftovers():
        # Asked again: a backup may have been restored meanwhile, and names it now.
        if not _is_at_work(folder.removeprefix(f"{FOLDER}/")):
            files().delete_folder(folder)
            gone += 1
    return gone


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
    with holding.held(package.pk):
        try:
            yield
        except BaseException:
            _take_back(package)
            raise


def _take_back(package: Package) -> None:
    """Remove the files, unless the row was committed and what failed came after; the next sweep does if unknown."""
    with suppress(Error, FilesOutOfReach):
        if not Package.objects.filter(pk=package.pk).exists():
            files().delete_folder(package.folder)


def _is_at_work(name: str) -> bool:
    """Whether an import holds the folder of this name; what is named otherwise is not ours to judge."""
    try:
        key = uuid.UUID(name)
    except ValueError:
        return True
    # Its row may have been committed between the look at the rows and the lock.
    return holding.is_held(key) or Package.objects.filter(pk=key).exists()
