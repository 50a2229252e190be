"""Packages of the 4th edition whose items share data stores."""

from standards.building import RESOURCE, scorm, zipped
from standards.sequences import FLOW


def store(target, *, reads=True, writes=True):
    """What an item says of a store that it maps."""
    return (
        f'<adlcp:map targetID="{target}" readSharedData="{str(reads).lower()}" '
        f'writeSharedData="{str(writes).lower()}"/>'
    )


def package(items, *, page="x", is_global=None, version="2004 4th Edition"):
    """Items by their names, each with its maps (``store``), one after the other."""
    said = "" if is_global is None else f' adlcp:sharedDataGlobalToSystem="{str(is_global).lower()}"'
    listed = "".join(
        f'<item identifier="{name}" identifierref="r1"><title>{name}</title>'
        f"<adlcp:data>{''.join(maps)}</adlcp:data></item>"
        for name, maps in items.items()
    )
    manifest = scorm(
        f'<organizations default="o"><organization identifier="o"{said}><title>T</title>{listed}'
        f"<imsss:sequencing>{FLOW}</imsss:sequencing></organization></organizations>",
        RESOURCE.replace("adlcp:scormtype", "adlcp:scormType"),
        version=version,
    )
    return zipped({"imsmanifest.xml": manifest, "a.html": page})
