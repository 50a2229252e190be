"""imsmanifest.xml: what it says, and every fault with its line."""

import pytest

from standards.building import ITEM, RESOURCE, faults, read, scorm
from tradewind.standards.faults import BadPackage
from tradewind.standards.scorm.manifest import Edition, launch_address

AT = "imsmanifest.xml, line 3, "


def test_manifest_of_scorm_12_says_all_of_this():
    items = (
        '<item identifier="top"><title>Top</title><item identifier="i1" identifierref="r1" isvisible="false" '
        'parameters="?q=1"><title>Quiz</title><adlcp:prerequisites type="aicc_script">i0</adlcp:prerequisites>'
        "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed><adlcp:timelimitaction>exit,no message"
        "</adlcp:timelimitaction><adlcp:datafromlms>start=2</adlcp:datafromlms>"
        "<adlcp:masteryscore>80</adlcp:masteryscore></item></item>"
    )
    manifest = read(scorm(items=items)).content
    [top] = manifest.default.items
    [quiz] = top.children
    assert (manifest.edition, manifest.title, top.resource) == (Edition.SCORM_12, "Course", None)
    assert (quiz.title, quiz.visible, quiz.address) == ("Quiz", False, "a.html?q=1")
    assert (quiz.prerequisites, quiz.max_time, quiz.time_limit_action) == ("i0", "00:30:00", "exit,no message")
    assert (quiz.data_from_lms, quiz.mastery_score) == ("start=2", 80.0)
    assert (quiz.resource.is_sco, quiz.resource.files) == (True, ("a.html",))


def test_manifest_of_2004_says_all_of_this():
    items = (
        '<item identifier="i1" identifierref="r1"><title>Quiz</title>'
        '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.6" progressWeight="0.5"/>'
        '<adlcp:data><adlcp:map targetID="store" writeSharedData="false"/></adlcp:data>'
        "<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>exit</adlnav:hideLMSUI>"
        "<adlnav:hideLMSUI>previous</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation></item>"
    )
    [quiz] = read(scorm(items=items, version="2004 4th Edition")).content.default.items
    assert (quiz.threshold.by_measure, quiz.threshold.least, quiz.threshold.weight) == (True, 0.6, 0.5)
    assert [(data.target, data.read, data.write) for data in quiz.data] == [("store", True, False)]
    assert quiz.hidden_controls == {"exit", "previous"}


@pytest.mark.parametrize(
    ("version", "edition"),
    [
        ("1.2", Edition.SCORM_12),
        ("CAM 1.3", Edition.SCORM_2004_2),
        ("2004 3rd Edition", Edition.SCORM_2004_3),
        ("2004 4th  edition", Edition.SCORM_2004_4),
        ("2004", Edition.SCORM_2004_3),
    ],
)
def test_edition_is_that_of_the_schema_version_or_of_the_namespaces(version, edition):
    assert read(scorm(version=version)).content.edition == edition


def test_invented_schema_version_is_remarked():
    assert [str(remark) for remark in read(scorm(version="9.9")).remarks] == [
        (
            "imsmanifest.xml, line 1, <manifest identifier=\"m\">: has the schema version '9.9'; it is read as SCORM "
            "2004 3rd Edition."
        )
    ]


def test_bases_and_dependencies_make_addresses():
    resources = (
        '<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" xml:base="in%20ner/" href="a.html?x=1#top">'
        '<file href="a.html"/><dependency identifierref="r2"/></resource>'
        '<resource identifier="r2" type="webcontent" adlcp:scormtype="asset"><file href="b.css"/></resource>'
    )
    files = {"content/in ner/a.html": "", "content/b.css": ""}
    manifest = read(scorm(resources=resources, attributes='xml:base="content/"'), files=files).content
    first = manifest.resources[0]
    assert (first.href, first.path) == ("content/in%20ner/a.html?x=1#top", "content/in ner/a.html")
    assert first.files == ("content/in ner/a.html", "content/b.css")


def test_sub_manifest_takes_the_place_of_the_item_that_names_it():
    inner = (
        '<manifest identifier="sub"><organizations><organization identifier="io"><title>Inner</title>'
        '<item identifier="ii" identifierref="ir"><title>Within</title></item></organization></organizations>'
        '<resources><resource identifier="ir" adlcp:scormtype="sco" href="a.html"/></resources></manifest>'
    )
    items = ITEM + '<item identifier="i2" identifierref="sub"><title>More</title></item>'
    organization = read(scorm(items=items, rest=inner)).content.default
    assert [(item.title, len(item.children)) for item in organization.walk()] == [
        ("Brakes", 0),
        ("More", 1),
        ("Within", 0),
    ]


@pytest.mark.parametrize(
    ("href", "parameters", "address"),
    [
        ("a.html", "", "a.html"),
        ("a.html", "?q=1", "a.html?q=1"),
        ("a.html", "&q=1", "a.html?q=1"),
        ("a.html?p=0", "?q=1", "a.html?p=0&q=1"),
        ("a.html", "#top", "a.html#top"),
        ("a.html#here", "#top", "a.html#here"),
    ],
)
def test_parameters_are_appended_as_the_standard_says(href, parameters, address):
    assert launch_address(href, parameters) == address


def resource(href: str, more: str = "") -> str:
    return f'<resource identifier="r1" adlcp:scormtype="sco" href="{href}">{more}</resource>'


FAULTS = {
    "no organization": (
        scorm("<organizations/>"),
        [f"{AT}<organizations>: has no <organization>, so there is nothing to play. Export it as a course."],
    ),
    "nothing to launch": (
        scorm(items='<item identifier="i1"><title>A</title></item>'),
        [
            f'{AT}<item identifier="i1">: launches nothing and has no items. Give it an identifierref, or take it out.',
            f'{AT}<organization identifier="o">: has no item that launches anything. Add one with an identifierref.',
        ],
    ),
    "dangling reference": (
        scorm(items=ITEM + '<item identifier="i2" identifierref="r9"><title>B</title></item>'),
        [f"{AT}<item identifier=\"i2\">: launches 'r9', which is not there. Mend its identifierref."],
    ),
    "repeated identifier": (
        scorm(items=ITEM + ITEM),
        [f"{AT}<item identifier=\"i1\">: repeats the identifier 'i1'. Give it another."] * 2,
    ),
    "missing default": (
        scorm(
            f'<organizations default="x"><organization identifier="o"><title>C</title>{ITEM}'
            "</organization></organizations>"
        ),
        [f"{AT}<organizations>: has the default 'x', which is no organization. Name one."],
    ),
    "missing file": (
        scorm(resources=resource("b.html")),
        [
            (
                "imsmanifest.xml, line 4, <resource identifier=\"r1\">: launches 'b.html', which is not in the "
                "package. "
                "Add the file, or mend the href."
            )
        ],
    ),
    "other letters": (
        scorm(resources=resource("A.html")),
        [
            (
                "imsmanifest.xml, line 4, <resource identifier=\"r1\">: launches 'A.html', which is not in the package "
                "('a.html' is, in other letters). Add the file, or mend the href."
            )
        ],
    ),
    "elsewhere": (
        scorm(resources=resource("https://example.com/a.html")),
        [
            (
                "imsmanifest.xml, line 4, <resource identifier=\"r1\">: launches 'https://example.com/a.html', "
                "which is "
                "not in the package. Content that is elsewhere is a course of its own: an external link."
            )
        ],
    ),
    "outside": (
        scorm(resources=resource("../a.html")),
        [
            (
                "imsmanifest.xml, line 4, <resource identifier=\"r1\">: launches '../a.html', outside the package. "
                "Use a relative address."
            )
        ],
    ),
    "no href": (
        scorm(resources='<resource identifier="r1" adlcp:scormtype="sco"/>'),
        [f"{AT}<item identifier=\"i1\">: launches the resource 'r1', which has no href. Give it one."],
    ),
    "dependency on nothing": (
        scorm(resources=resource("a.html", '<dependency identifierref="r7"/>')),
        [
            (
                "imsmanifest.xml, line 4, <dependency identifierref=\"r7\">: depends on 'r7', which is not there. "
                "Mend its identifierref."
            )
        ],
    ),
    "dependency in a circle": (
        scorm(
            resources=resource("a.html", '<dependency identifierref="r2"/>')
            + '<resource identifier="r2"><dependency identifierref="r1"/></resource>'
        ),
        [
            (
                'imsmanifest.xml, line 4, <dependency identifierref="r1">: depends on itself: r1 > r2 > r1. '
                "Take one of them out."
            ),
            (
                'imsmanifest.xml, line 4, <dependency identifierref="r2">: depends on itself: r2 > r1 > r2. '
                "Take one of them out."
            ),
        ],
    ),
    "mastery score": (
        scorm(items=ITEM.replace("</item>", "<adlcp:masteryscore>110</adlcp:masteryscore></item>")),
        [f"{AT}<masteryscore>: has the score '110'. Use a number from 0 to 100."],
    ),
    "visibility": (
        scorm(items=ITEM.replace('ref="r1"', 'ref="r1" isvisible="perhaps"')),
        [f"{AT}<item identifier=\"i1\">: has isvisible='perhaps'. Use true or false."],
    ),
    "launching cluster": (
        scorm(items=f'<item identifier="top" identifierref="r1"><title>T</title>{ITEM}</item>'),
        [f'{AT}<item identifier="top">: launches something and has items below it. Only leaves launch.'],
    ),
    "not a manifest": (
        "<course/>",
        ["imsmanifest.xml, line 1, <course>: is not a <manifest>. Export the package again."],
    ),
}


@pytest.mark.parametrize(("manifest", "expected"), FAULTS.values(), ids=FAULTS)
def test_manifest_that_cannot_be_played_is_refused(manifest, expected):
    assert faults(manifest) == expected


def test_listed_file_that_is_missing_is_only_remarked():
    resources = RESOURCE.replace("</resource>", '<file href="b.png"/></resource>')
    assert [str(remark) for remark in read(scorm(resources=resources)).remarks] == [
        'imsmanifest.xml, line 4, <file href="b.png">: is not in the package.'
    ]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "course/imsmanifest.xml",
            "course/imsmanifest.xml: must lie at the top of the package. Zip what is in the folder, not the folder.",
        ),
        (
            "IMSManifest.xml",
            "IMSManifest.xml: must be called imsmanifest.xml, in small letters. Rename it.",
        ),
        ("readme.txt", "the package: has no imsmanifest.xml. Export it as SCORM."),
    ],
)
def test_manifest_must_be_where_it_belongs(name, fault):
    assert faults(scorm(), name=name) == [fault]


def test_dependencies_of_many_ways_are_walked_once():
    """A lattice of 60 layers has more ways through it than there are atoms in a course."""
    layers = [
        f'<resource identifier="{name}{layer}"><file href="{name}{layer}.css"/>'
        f'<dependency identifierref="a{layer + 1}"/><dependency identifierref="b{layer + 1}"/></resource>'
        for layer in range(60)
        for name in "ab"
    ]
    ends = [f'<resource identifier="{name}60"/>' for name in "ab"]
    first = resource("a.html", '<dependency identifierref="a0"/>')
    manifest = read(scorm(resources="".join([first, *layers, *ends]))).content
    assert len(manifest.resources[0].files) == 119


def test_manifest_within_is_taken_in_once():
    """Each level names the next one twice: 2 to the power of 40 items, if one believed it."""
    inner = ""
    for level in range(40, 0, -1):
        twice = "".join(f'<item identifier="i{n}" identifierref="m{level + 1}"/>' for n in (1, 2))
        inner = (
            f'<manifest identifier="m{level}"><organizations><organization identifier="o">{twice}</organization>'
            f"</organizations><resources/>{inner}</manifest>"
        )
    items = '<item identifier="i1" identifierref="m1"/>'
    found = faults(scorm(items=items, rest=inner))
    assert sum("takes in the manifest" in fault for fault in found) == 39


@pytest.mark.parametrize("href", ["//[", "java&#9;script:alert(1)", "https://example.com/a", "../a.html"])
def test_address_out_of_the_package_is_refused(href):
    files = {"a.html": "", "alert(1)": ""}
    with pytest.raises(BadPackage):
        read(scorm(resources=resource(href)), files=files)


def test_address_with_dot_segments_names_its_file():
    manifest = read(scorm(resources=resource("./x/../a.html"))).content
    assert manifest.resources[0].path == "a.html"


def test_controls_are_hidden_for_the_item_that_says_so():
    presentation = (
        "<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>exit</adlnav:hideLMSUI>"
        "</adlnav:navigationInterface></adlnav:presentation>"
    )
    items = (
        f'<item identifier="i1"><title>All</title><item identifier="i2" identifierref="r1"><title>One</title>'
        f"{presentation}</item></item>"
    )
    outer = read(scorm(items=items, version="2004 4th Edition")).content.default.items[0]
    assert (outer.hidden_controls, outer.children[0].hidden_controls) == (frozenset(), frozenset({"exit"}))
