"""Which kind a package is; tincan.xml; and the sample packages of other vendors, where they are at hand."""

from pathlib import Path

import pytest

from standards.building import faults, package, read, scorm, zipped
from standards.test_cmi5 import au, structure
from tradewind.standards.archive import Archive
from tradewind.standards.cmi5 import Course
from tradewind.standards.faults import BadPackage
from tradewind.standards.packages import read_package
from tradewind.standards.scorm.manifest import Edition, Manifest
from tradewind.standards.tincan import Activity, Tincan

ACTIVITY = "<activity id='https://example.com/a' type='http://adlnet.gov/expapi/activities/course'>"
TINCAN = (
    "<tincan xmlns='http://projecttincan.com/tincan.xsd'><activities>"
    f"{ACTIVITY}<name lang='en'>Brakes</name><description>All</description><launch lang='en'>a.html</launch></activity>"
    "<activity id='https://example.com/a/q' type='t'><name>Question</name></activity></activities></tincan>"
)
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "packages"


def test_tincan_says_all_of_this():
    content = read(TINCAN, name="tincan.xml").content
    first = Activity(
        identifier="https://example.com/a",
        type="http://adlnet.gov/expapi/activities/course",
        title={"en": "Brakes"},
        description={"und": "All"},
        launch="a.html",
        path="a.html",
    )
    question = Activity("https://example.com/a/q", "t", {"und": "Question"}, {}, "", "")
    assert content == Tincan(first, (first, question))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "<tincan/>",
            "tincan.xml, line 1, <tincan>: has no <activities> with an <activity>. Export the package again.",
        ),
        (
            TINCAN.replace("<launch lang='en'>a.html</launch>", ""),
            "tincan.xml, line 1, <tincan>: has no activity with a <launch>. Say what is launched.",
        ),
        (
            TINCAN.replace(">a.html<", ">b.html<"),
            (
                "tincan.xml, line 1, <activity id=\"https://example.com/a\">: launches 'b.html', which is not in the "
                "package. Add the file, or mend <launch>."
            ),
        ),
        (
            TINCAN.replace("https://example.com/a/q", "question"),
            (
                "tincan.xml, line 1, <activity id=\"question\">: has the id 'question', which is no absolute IRI. "
                "Use one like https://…."
            ),
        ),
    ],
)
def test_tincan_that_launches_nothing_is_refused(text, fault):
    assert faults(text, name="tincan.xml") == [fault]


def test_richest_description_counts():
    both = Archive(zipped({"imsmanifest.xml": scorm(), "tincan.xml": TINCAN, "a.html": ""}))
    assert isinstance(read_package(both).content, Manifest)
    three = Archive(zipped({"cmi5.xml": structure(au()), "imsmanifest.xml": scorm(), "a.html": ""}))
    assert isinstance(read_package(three).content, Course)


def test_description_in_a_folder_is_refused():
    with pytest.raises(BadPackage) as raised:
        read_package(package(structure(au()), name="course/cmi5.xml"))
    assert str(raised.value) == (
        "course/cmi5.xml: must lie at the top of the package, in small letters. "
        "Zip what is in the folder, not the folder."
    )


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample packages are not beside the project")
@pytest.mark.parametrize(
    ("name", "edition", "leaves"),
    [
        ("golf-singlescobasic", Edition.SCORM_12, 1),
        ("golf-singlesco_scorm12", Edition.SCORM_12, 1),
        ("golf-RuntimeMinimumCalls_SCORM12", Edition.SCORM_12, 18),
        ("golf-RuntimeMinimumCalls_SCORM12-mini", Edition.SCORM_12, 9),
        ("golf-RuntimeBasicCalls_SCORM12", Edition.SCORM_12, 1),
        ("golf-RuntimeBasicCalls_SCORM20043rdEdition", Edition.SCORM_2004_3, 1),
        ("golf-SequencingSimpleRemediation_SCORM20043rd", Edition.SCORM_2004_3, 8),
    ],
)
def test_sample_of_another_vendor_is_read(name, edition, leaves):
    with (SAMPLES / f"{name}.zip").open("rb") as file:
        read = read_package(Archive(file))
    assert (read.content.edition, len(read.content.default.leaves), read.remarks) == (edition, leaves, ())


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample packages are not beside the project")
def test_sample_without_an_organization_is_refused():
    with (SAMPLES / "golf-singlescobasic_missingorg.zip").open("rb") as file, pytest.raises(BadPackage) as raised:
        read_package(Archive(file))
    assert str(raised.value) == (
        "imsmanifest.xml, line 25, <organizations>: has no <organization>, so there is nothing to play. "
        "Export it as a course."
    )


@pytest.mark.parametrize(
    "launch", ["javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//[", "http:a"]
)
def test_tincan_that_would_run_as_our_own_is_refused(launch):
    [fault] = faults(TINCAN.replace(">a.html<", f">{launch}<"), name="tincan.xml")
    assert fault.endswith(f"has the <launch> {launch!r}. Use http or https, or a file of the package.")
