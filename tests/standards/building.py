"""Small packages for tests, as bytes of a zip."""

import io
import zipfile
from collections.abc import Mapping

from tradewind.standards.archive import Archive
from tradewind.standards.faults import BadPackage
from tradewind.standards.packages import Package, read_package

SCORM_12 = (
    'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
)
SCORM_2004 = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)
ITEM = '<item identifier="i1" identifierref="r1"><title>Brakes</title></item>'
RESOURCE = (
    '<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="a.html"><file href="a.html"/></resource>'
)


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in files.items():
            file.writestr(name, content)
    buffer.seek(0)
    return buffer


def scorm(
    organizations: str | None = None,
    resources: str = RESOURCE,
    *,
    items: str = ITEM,
    version: str = "1.2",
    rest: str = "",
    attributes: str = "",
) -> str:
    """A manifest; ``organizations`` is the whole element, else ``items`` stand in one organization."""
    spaces = SCORM_12 if version == "1.2" else SCORM_2004
    if organizations is None:
        organizations = (
            f'<organizations default="o"><organization identifier="o"><title>Course</title>{items}'
            "</organization></organizations>"
        )
    return (
        f'<manifest identifier="m" {spaces} {attributes}>\n'
        f"<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>\n"
        f"{organizations}\n<resources>{resources}</resources>\n{rest}</manifest>"
    )


def package(manifest: str, *, name: str = "imsmanifest.xml", files: Mapping[str, str] | None = None) -> Archive:
    return Archive(zipped({name: manifest, **({"a.html": "<p>"} if files is None else files)}))


def read(manifest: str, **options: object) -> Package:
    return read_package(package(manifest, **options))  # type: ignore[arg-type]


def faults(manifest: str, **options: object) -> list[str]:
    """Why the package is refused."""
    try:
        read(manifest, **options)
    except BadPackage as error:
        return [str(fault) for fault in error.faults]
    return []
