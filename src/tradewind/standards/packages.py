"""What a package is, and what it holds: the one door for whoever takes one in."""

from dataclasses import dataclass

from tradewind.standards.archive import Archive
from tradewind.standards.cmi5 import STRUCTURE as CMI5
from tradewind.standards.cmi5 import Course, read_course
from tradewind.standards.faults import BadPackage, Fault
from tradewind.standards.scorm.manifest import Manifest
from tradewind.standards.scorm.reading import MANIFEST, read_manifest
from tradewind.standards.tincan import STRUCTURE as TINCAN
from tradewind.standards.tincan import Tincan, read_tincan


@dataclass(frozen=True, slots=True)
class Package:
    """A package that can be played, and what its makers should know about it."""

    content: Manifest | Course | Tincan
    remarks: tuple[Fault, ...] = ()


def read_package(archive: Archive) -> Package:
    """Recognise a package by the file that describes it, and read that. BadPackage has every fault.

    Where several are there, the richest counts: cmi5, then SCORM, then plain xAPI. Authoring tools add a
    ``tincan.xml`` to much that they export.
    """
    if CMI5 in archive:
        return Package(read_course(archive))
    described = {name.rsplit("/", 1)[-1].casefold() for name in archive}
    if TINCAN in archive and MANIFEST not in archive:
        return Package(read_tincan(archive))
    if MANIFEST not in described and described & {CMI5, TINCAN}:
        deeper = next(name for name in archive if name.rsplit("/", 1)[-1].casefold() in {CMI5, TINCAN})
        wrong = "must lie at the top of the package, in small letters."
        raise BadPackage.of(deeper, wrong, "Zip what is in the folder, not the folder.")
    manifest, faults = read_manifest(archive)
    return Package(manifest, tuple(faults.remarks))
