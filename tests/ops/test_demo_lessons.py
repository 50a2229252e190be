"""The demo's courses: packages that are valid, imported, published, and made once."""

import io

import pytest
import yaml
from factories import AudienceFactory, CourseFactory

from tradewind.catalog.models import Activity, CourseVersion, Offer, Package
from tradewind.ops.demo import lessons, tables
from tradewind.standards.archive import Archive
from tradewind.standards.packages import read_package

ALL = yaml.safe_load(lessons._text("lessons.yaml"))


@pytest.mark.parametrize("form", ["scorm-1.2", "scorm-2004-4", "cmi5"])
def test_every_lesson_is_a_package_of_any_format_without_a_remark(form: str) -> None:
    made = {code: step for code, steps in ALL.items() for step in steps if "format" in step}

    read = {
        code: read_package(Archive(io.BytesIO(lessons.package_of(code, {**step, "format": form}).getvalue())))
        for code, step in made.items()
    }

    assert {code: package.remarks for code, package in read.items()} == dict.fromkeys(made, ())


def test_every_question_has_its_answer_among_the_options() -> None:
    questions = [question for steps in ALL.values() for step in steps for question in step.get("questions", [])]

    assert [each["ask"] for each in questions if not 0 <= each["right"] < len(each["options"])] == []


@pytest.mark.django_db
def test_courses_that_the_demo_asks_for_are_published_once() -> None:
    known = {row["code"] for row in tables.fixed("courses")}
    assert set(ALL) <= known
    for code in ALL:
        CourseFactory(code=code)
    for code in set(lessons.OPEN_TO.values()):
        AudienceFactory(code=code)

    made, again = lessons.offer("demo"), lessons.offer("demo")

    assert (made, again) == (len(ALL), 0)
    assert CourseVersion.objects.published().count() == len(ALL)
    assert set(Activity.objects.values_list("kind", flat=True)) == {"scorm", "cmi5", "page", "document"}
    assert dict(Offer.objects.values_list("course__code", "audience__code")) == lessons.OPEN_TO
    assert Package.objects.get(format="files").filename == "code-of-conduct.pdf"
