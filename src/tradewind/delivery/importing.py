"""Taking packages in: read and judged, unpacked into the storage (``unpacking``), made into courses."""

import hashlib
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from django.db.models import QuerySet

from tradewind.catalog import versions
from tradewind.catalog.models import Course, CourseVersion, Package
from tradewind.catalog.services import define_course
from tradewind.delivery import holding, unpacking
from tradewind.delivery.kinds.registry import Content, kind_for
from tradewind.delivery.kinds.scorm.structure import EDITIONS
from tradewind.delivery.unpacking import ImportCancelled, Steps
from tradewind.kernel.audit import acting
from tradewind.kernel.codes import code_fault
from tradewind.kernel.problems import BadInput, Problems
from tradewind.standards import cmi5, packages
from tradewind.standards.archive import Archive, file_name_fault
from tradewind.standards.faults import BadPackage, Fault
from tradewind.standards.scorm.manifest import Manifest

__all__ = ["ImportCancelled", "Steps", "add_course", "import_course", "import_package", "store_files", "twins_of"]

FILES = "files"
"""The format of a package that is no course: single files, such as a video and its captions."""
_PIECE = 1 << 20
_LONGEST_STRUCTURE = 32 << 20
_FORMATS = {edition: form for form, edition in EDITIONS.items()}
_NEW_CODES = uuid.UUID("7f0d6f0a-6f1f-4d6c-9d0a-3c6a52b1e0a4")
"""Held while a code is made of a title, so that no two courses get the same."""

Then = Callable[[Package], object]
"""What is made of a package, in one transaction with its row: where it raises, there is no package either."""


def import_package(
    file: BinaryIO,
    *,
    filename: str,
    actor: str,
    via: str = "import",
    steps: Steps | None = None,
    key: uuid.UUID | None = None,
    digest: str = "",
    then: Then | None = None,
) -> Package:
    """Take a package in: a zip, or a ``cmi5.xml`` by itself. ``file`` can be sought; 1 MB of it is held at a time.

    ``steps`` tells how far it is, and can cancel it. ``key`` is the package's id and ``digest`` the file's SHA-256,
    where these are known already. BadInput has every fault of the package, ``ImportCancelled`` follows as soon as
    ``steps.watch`` says so, and TradewindError says why files could not be written. What raises, ``then`` too, leaves
    no file and no row. The same file may be imported again (``twins_of``).
    """
    steps = steps or Steps()
    try:
        content, archive, remarks = _read(file)
        form = _format_of(content)
        unpacked = archive.size if archive is not None else 0
        steps.of_files = len(archive) if archive is not None else 0
        steps.total = steps.done + (0 if digest else _size_of(file)) + unpacked
        package = Package(
            id=key or uuid.uuid4(),
            format=form,
            title=_title_of(content)[:300],
            filename=filename[:255],
            structure=kind_for(form).structure_of(content),
            remarks=[{"place": each.place, "wrong": each.wrong, "cure": each.cure} for each in remarks],
            digest=digest or _digest(file, steps),
            size=unpacked,
            files=steps.of_files,
            imported_by=actor,
        )
        unpacking.keep(package, _contents(archive), steps, via=via, then=then)
    except BadPackage as error:
        raise _refused(error) from error
    return package


def store_files(
    uploads: Sequence[tuple[str, BinaryIO]],
    *,
    actor: str,
    via: str = "import",
    steps: Steps | None = None,
    key: uuid.UUID | None = None,
    then: Then | None = None,
) -> Package:
    """Keep single files (a video and its captions, a document) by their names, as a package of the format ``files``.

    Its structure is ``{"files": [{"name", "size"}, …]}``; the first is the one that matters. BadInput where there is
    none, where two have one name, or where a name could be no file's. All or nothing, as ``import_package``.
    """
    steps = steps or Steps()
    _check_names([name for name, _ in uploads])
    listed = [{"name": name, "size": _size_of(file)} for name, file in uploads]
    total = sum(_size_of(file) for _, file in uploads)
    steps.total, steps.of_files = steps.done + total, len(listed)
    first, hashed = uploads[0][0], hashlib.sha256()
    package = Package(
        id=key or uuid.uuid4(),
        format=FILES,
        title=first[:300],
        filename=first[:255],
        structure={"files": listed},
        size=total,
        files=len(listed),
        imported_by=actor,
    )
    contents = ((name, _heard(_pieces(file), hashed.update)) for name, file in uploads)
    unpacking.keep(package, contents, steps, via=via, digest=hashed.hexdigest, then=then)
    return package


def twins_of(package: Package) -> QuerySet[Package]:
    """The packages that were made of the same file before, the newest first."""
    return Package.objects.filter(digest=package.digest).exclude(pk=package.pk).order_by("-imported_at")


def add_course(
    package: Package, *, code: str = "", title: str = "", publish: bool, actor: str, via: str = "import"
) -> CourseVersion:
    """A course of one activity that plays the package. A course of that code that is there gets a new version.

    Without a ``code`` it is a new course, whose code is made of the title; without a ``title`` it is the package's,
    or that of the course that is there. BadInput for a bad code, or what keeps it from being published.
    """
    with acting(actor, via=via):
        course = Course.objects.filter(code=code).first() if code else None
        named = title.strip() or (course.title if course else package.title or package.filename)
        if course is None:
            course = define_course(code or _new_code(named), title=named)
        version = versions.draft_version(course)
        step = title.strip() or package.title or named
        kind = kind_for(package.format)
        versions.add_activity(version, kind=kind.name, title=step, code="content", package=package)
        return versions.publish(version) if publish else version


def import_course(
    file: BinaryIO,
    *,
    filename: str,
    actor: str,
    code: str = "",
    title: str = "",
    publish: bool = False,
    via: str = "import",
    steps: Steps | None = None,
    then: Callable[[CourseVersion], object] | None = None,
) -> CourseVersion:
    """``import_package``, ``add_course`` and ``then`` as one: where one of them fails, nothing is left of any."""
    if code and (fault := code_fault(code)):
        raise BadInput.of("code", f"{code!r} {fault}.")

    def make(package: Package) -> None:
        version = add_course(package, code=code, title=title, publish=publish, actor=actor, via=via)
        if then is not None:
            then(version)

    package = import_package(file, filename=filename, actor=actor, via=via, steps=steps, then=make)
    return CourseVersion.objects.select_related("course").get(activities__package=package)


def _read(file: BinaryIO) -> tuple[Content, Archive | None, Sequence[Fault]]:
    """What the package says, its archive, and remarks; a structure by itself has no archive."""
    file.seek(0)
    is_text = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    file.seek(0)
    if is_text:
        return cmi5.read_structure(file.read(_LONGEST_STRUCTURE)), None, ()
    archive = Archive(file)
    read = packages.read_package(archive)
    return read.content, archive, read.remarks


def _contents(archive: Archive | None) -> Iterator[tuple[str, Iterator[bytes]]]:
    if archive is not None:
        yield from ((name, archive.chunks(name)) for name in archive)


def _format_of(content: Content) -> str:
    if isinstance(content, Manifest):
        return _FORMATS[content.edition]
    return "cmi5" if isinstance(content, cmi5.Course) else "xapi"


def _title_of(content: Content) -> str:
    if isinstance(content, Manifest):
        return content.title.strip()
    texts = content.title if isinstance(content, cmi5.Course) else content.main.title
    english = [text for language, text in texts.items() if language.casefold().startswith("en")]
    return next((text.strip() for text in [*english, *texts.values()] if text.strip()), "")


def _digest(file: BinaryIO, steps: Steps) -> str:
    digest = hashlib.sha256()
    for piece in steps.follow(_pieces(file)):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _heard(pieces: Iterable[bytes], hear: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        hear(piece)
        yield piece


def _size_of(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


def _check_names(names: Sequence[str]) -> None:
    problems = Problems()
    if not names:
        problems.add("files", "there is none.", "Choose one.")
    for name in names:
        if fault := file_name_fault(name):
            problems.add(f"files.{name}", fault, "Rename it.")
    if len({name.casefold() for name in names}) < len(names):
        problems.add("files", "two have the same name.", "Rename one of them.")
    problems.raise_if_any()


def _refused(error: BadPackage) -> BadInput:
    problems = Problems()
    for fault in error.faults:
        problems.add(fault.place, fault.wrong, fault.cure)
    problems.count = error.count
    return BadInput(problems)


def _new_code(title: str) -> str:
    """A code of a course that is not there, nor is one made of it at this instant."""
    holding.hold_to_the_end(_NEW_CODES)
    stem = versions.code_from(title, ())
    return versions.code_from(title, set(Course.objects.filter(code__startswith=stem).values_list("code", flat=True)))
