"""What the demo's courses consist of: tiny packages that play, made of ``data/lessons.yaml``, pages and a document."""

import io
import json
import zipfile
from collections.abc import Mapping
from importlib import resources
from typing import Any
from xml.sax.saxutils import escape

import typst
import yaml

from tradewind.catalog import versions
from tradewind.catalog.models import Course, CourseVersion
from tradewind.catalog.offers import define_offer
from tradewind.delivery.importing import import_package, store_files
from tradewind.delivery.kinds.registry import kind_for
from tradewind.kernel.audit import acting

Step = Mapping[str, Any]
"""A step as ``lessons.yaml`` has it."""

OPEN_TO = {"onb-100": "everybody", "saf-100": "workshop", "dat-100": "everybody"}
"""The audience that finds a course in the catalogue, and may begin it unasked."""
_LAUNCHED = "index.html"
_SCORM_12 = """<manifest identifier="{code}" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="course"><organization identifier="course"><title>{title}</title>
<item identifier="lesson" identifierref="files"><title>{title}</title></item></organization></organizations>
<resources><resource identifier="files" type="webcontent" adlcp:scormtype="sco" href="index.html">{files}</resource>
</resources></manifest>
"""
_SCORM_2004 = """<manifest identifier="{code}" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="course"><organization identifier="course"><title>{title}</title>
<item identifier="lesson" identifierref="files"><title>{title}</title></item></organization></organizations>
<resources><resource identifier="files" type="webcontent" adlcp:scormType="sco" href="index.html">{files}</resource>
</resources></manifest>
"""
_CMI5 = """<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://tradewind.example.com/courses/{code}"><title><langstring lang="en">{title}</langstring></title>
<description><langstring lang="en">{title}</langstring></description></course>
<au id="https://tradewind.example.com/courses/{code}/lesson" moveOn="Passed" masteryScore="{least}">
<title><langstring lang="en">{title}</langstring></title>
<description><langstring lang="en">{title}</langstring></description><url>index.html</url></au>
</courseStructure>
"""
_FORMATS = {
    "scorm-1.2": ("imsmanifest.xml", _SCORM_12, "scorm.js"),
    "scorm-2004-4": ("imsmanifest.xml", _SCORM_2004, "scorm.js"),
    "cmi5": ("cmi5.xml", _CMI5, "cmi5.js"),
}


def offer(actor: str) -> int:
    """Give each course of ``lessons.yaml`` that has no version yet its first one, published; how many that were.

    Some are offered in the catalogue as well (``OPEN_TO``).
    """
    lessons: dict[str, list[Step]] = yaml.safe_load(_text("lessons.yaml"))
    courses = Course.objects.filter(versions=None).in_bulk(list(lessons), field_name="code")
    for code, course in courses.items():
        with acting(actor, via="demo"):
            _publish(course, lessons[code], actor)
            if code in OPEN_TO:
                define_offer(course, OPEN_TO[code], may_enrol=True)
    return len(courses)


def package_of(code: str, step: Step) -> io.BytesIO:
    """The zip of a lesson, in the format that it names."""
    described, structure, reporting = _FORMATS[step["format"]]
    content = {name: step[name] for name in ("title", "pages", "questions", "pass")}
    files = {
        _LAUNCHED: _text("lesson/index.html"),
        "lesson.css": _text("lesson/lesson.css"),
        "lesson.js": _text("lesson/lesson.js"),
        "report.js": _text(f"lesson/{reporting}"),
        "content.js": f"window.LESSON = {json.dumps(content, ensure_ascii=False)};\n",
    }
    listed = "".join(f'<file href="{name}"/>' for name in files)
    title = escape(step["title"])
    files[described] = structure.format(code=code, title=title, files=listed, least=step["pass"])
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return zipped


def _publish(course: Course, steps: list[Step], actor: str) -> CourseVersion:
    version = versions.draft_version(course)
    for step in steps:
        versions.add_activity(version, title=step["title"], **_activity(course.code, step, actor))
    return versions.publish(version)


def _activity(code: str, step: Step, actor: str) -> dict[str, Any]:
    """What a step is played by: its kind, its package, its settings."""
    if "page" in step:
        return {"kind": "page", "settings": {"body": step["page"]}}
    if "document" in step:
        name = f"{step['document']}.pdf"
        printed = typst.compile(_text(f"lesson/{step['document']}.typ").encode())
        package = store_files([(name, io.BytesIO(printed))], actor=actor)
        return {"kind": "document", "package": package, "settings": {"file": name, "statement": step["statement"]}}
    package = import_package(package_of(code, step), filename=f"{code}.zip", actor=actor)
    return {"kind": kind_for(package.format).name, "package": package}


def _text(name: str) -> str:
    return resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
