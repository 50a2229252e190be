"""What a package of SCORM is played by: its edition and the organization that is played, as JSON and back."""

from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from tradewind.catalog.models import Package
from tradewind.delivery.kinds.structures import as_json
from tradewind.standards.scorm.manifest import Edition, Item, Manifest, Organization

EDITIONS = {
    "scorm-1.2": Edition.SCORM_12,
    "scorm-2004-2": Edition.SCORM_2004_2,
    "scorm-2004-3": Edition.SCORM_2004_3,
    "scorm-2004-4": Edition.SCORM_2004_4,
}
"""By ``Package.format``."""
_ORGANIZATION = TypeAdapter(Organization)


def structure_of(manifest: Manifest) -> dict[str, Any]:
    """``{"edition", "title", "organization"}``, without the lists of files, which can be long."""
    default = replace(manifest.default, items=tuple(_slim(item) for item in manifest.default.items))
    return {"edition": manifest.edition.value, "title": manifest.title, "organization": as_json(default)}


def organization_of(package: Package) -> Organization:
    """The organization that a package plays."""
    return _organization(package.pk) or _ORGANIZATION.validate_python(package.structure["organization"])


def edition_of(package: Package) -> Edition:
    """Which SCORM it speaks."""
    return EDITIONS[package.format]


@lru_cache(maxsize=32)
def _organization(package: UUID) -> Organization | None:
    """Packages never change, and a manifest of a thousand items takes long to read again for every commit."""
    found = Package.objects.filter(pk=package).values_list("structure", flat=True).first()
    return _ORGANIZATION.validate_python(found["organization"]) if found else None


def _slim(item: Item) -> Item:
    resource = replace(item.resource, files=()) if item.resource is not None else None
    return replace(item, resource=resource, children=tuple(_slim(child) for child in item.children))
