"""cmi5.xml: what it says, and every structure that must be refused."""

import pytest

from standards.building import faults, read
from tradewind.standards.cmi5 import NAMESPACE, AssignableUnit, Block, read_structure
from tradewind.standards.faults import BadPackage

TEXT = "<title><langstring lang='en'>T</langstring></title><description><langstring>D</langstring></description>"
COURSE = f"<course id='urn:c:1'>{TEXT}</course>"


def au(identifier: str = "urn:au:1", *, url: str = "a.html", attributes: str = "", more: str = "") -> str:
    before, after = (more, "") if more.startswith("<objectives") else ("", more)
    return f"<au id='{identifier}' {attributes}>{TEXT}{before}<url>{url}</url>{after}</au>"


def structure(inside: str, course: str = COURSE) -> str:
    return f"<courseStructure xmlns='{NAMESPACE}'>\n{course}\n{inside}\n</courseStructure>"


def refused(text: str) -> list[str]:
    return faults(text, name="cmi5.xml")


def test_structure_says_all_of_this():
    inside = (
        f"<objectives><objective id='urn:o:1'>{TEXT}</objective></objectives>"
        f"<block id='urn:b:1'>{TEXT}<objectives><objective idref='urn:o:1'/></objectives>"
        + au(
            url="a.html?x=1#p",
            attributes="moveOn='CompletedOrPassed' masteryScore='0.8' launchMethod='OwnWindow' activityType='urn:t'",
            more='<launchParameters>{"a":1}</launchParameters><entitlementKey>key</entitlementKey>',
        )
        + "</block>"
        + au("urn:au:2", url="https://example.com/b?y=2")
    )
    course = read(structure(inside), name="cmi5.xml").content
    block, last = course.children
    assert isinstance(block, Block)
    assert (block.objectives, [unit.identifier for unit in course.units()]) == (("urn:o:1",), ["urn:au:1", "urn:au:2"])
    assert block.children == (
        AssignableUnit(
            identifier="urn:au:1",
            title={"en": "T"},
            description={"und": "D"},
            url="a.html?x=1#p",
            path="a.html",
            move_on="CompletedOrPassed",
            launch_method="OwnWindow",
            mastery_score=0.8,
            launch_parameters='{"a":1}',
            entitlement_key="key",
            activity_type="urn:t",
            objectives=(),
        ),
    )
    assert (last.url, last.path, last.move_on, last.mastery_score) == (
        "https://example.com/b?y=2",
        "",
        "NotApplicable",
        None,
    )


def test_thousand_units_are_read_in_order():
    inside = "".join(au(f"urn:au:{number}") for number in range(1000))
    course = read(structure(inside), name="cmi5.xml").content
    assert [unit.identifier for unit in course.units()] == [f"urn:au:{number}" for number in range(1000)]


def test_elements_of_other_vendors_are_passed_over():
    inside = au() + "<x:extra xmlns:x='urn:x'><x:au id='not an iri'/></x:extra>"
    assert [unit.identifier for unit in read(structure(inside), name="cmi5.xml").content.units()] == ["urn:au:1"]


UNIT = 'cmi5.xml, line 3, <au id="urn:au:1">'
IRI = "Use one like https://example.com/courses/brakes."
FAULTS = {
    "other root": (
        "<courseStructure/>",
        [
            (
                f"cmi5.xml, line 1, <courseStructure>: is not a cmi5 course structure. Begin with "
                f'<courseStructure xmlns="{NAMESPACE}">.'
            )
        ],
    ),
    "no unit": (
        structure(""),
        ["cmi5.xml, line 1, <courseStructure>: has no <au> and no <block>, so there is nothing to launch. Add one."],
    ),
    "two courses": (
        structure(au(), COURSE + COURSE.replace("c:1", "c:2")),
        ["cmi5.xml, line 1, <courseStructure>: has 2 <course> elements. There is exactly one."],
    ),
    "empty block": (
        structure(au() + f"<block id='urn:b:1'>{TEXT}</block>"),
        ['cmi5.xml, line 3, <block id="urn:b:1">: is empty. Put an <au> or a <block> in it, or take it out.'],
    ),
    "no id": (
        structure(f"<au>{TEXT}<url>a.html</url></au>"),
        [f"cmi5.xml, line 3, <au>: has no id. {IRI}"],
    ),
    "relative id": (
        structure(au("au/1")),
        [f"cmi5.xml, line 3, <au id=\"au/1\">: has the id 'au/1', which is no absolute IRI. {IRI}"],
    ),
    "blank in the id": (
        structure(au("urn:au: 1")),
        [f"cmi5.xml, line 3, <au id=\"urn:au: 1\">: has the id 'urn:au: 1', which is no absolute IRI. {IRI}"],
    ),
    "unit like the course": (
        structure(au("urn:c:1")),
        [
            "cmi5.xml, line 2, <course id=\"urn:c:1\">: repeats the id 'urn:c:1'. Every id is there once.",
            "cmi5.xml, line 3, <au id=\"urn:c:1\">: repeats the id 'urn:c:1'. Every id is there once.",
        ],
    ),
    "no title": (
        structure("<au id='urn:au:1'><description><langstring>D</langstring></description><url>a.html</url></au>"),
        [f"{UNIT}: has no <title> with a <langstring>. Add one."],
    ),
    "empty title": (
        structure(au().replace("<langstring lang='en'>T</langstring>", "<langstring> </langstring>")),
        [f"{UNIT}: has an empty title. Say what it is."],
    ),
    "language": (
        structure(au().replace("lang='en'", "lang='english language'")),
        ["cmi5.xml, line 3, <langstring>: has the lang 'english language'. Use a language tag like en-US."],
    ),
    "no url": (structure(au(url="")), [f"{UNIT}: has no <url>. Say what is launched."]),
    "missing file": (
        structure(au(url="b.html")),
        [f"{UNIT}: launches 'b.html', which is not in the package. Add the file, or mend the <url>."],
    ),
    "other scheme": (
        structure(au(url="ftp://example.com/a")),
        [f"{UNIT}: has the <url> 'ftp://example.com/a'. Use http or https, or a file of the package."],
    ),
    "reserved parameters": (
        structure(au(url="a.html?fetch=1&amp;registration=")),
        [
            (
                f"{UNIT}: has fetch, registration in the query of its <url>, which a launch adds. "
                "Name the parameter otherwise."
            )
        ],
    ),
    "move on": (
        structure(au(attributes="moveOn='Sometimes'")),
        [
            (
                f"{UNIT}: has moveOn='Sometimes'. Use one of NotApplicable, Passed, Completed, CompletedAndPassed, "
                "CompletedOrPassed."
            )
        ],
    ),
    "launch method": (
        structure(au(attributes="launchMethod='Popup'")),
        [f"{UNIT}: has launchMethod='Popup'. Use one of AnyWindow, OwnWindow."],
    ),
    "activity type": (
        structure(au(attributes="activityType='quiz'")),
        [f"{UNIT}: has the activityType 'quiz'. Use an absolute IRI."],
    ),
    "order of a unit": (
        structure(f"<au id='urn:au:1'><url>a.html</url>{TEXT}</au>"),
        [
            f"cmi5.xml, line 3, <{name}>: stands too late in <au>. The order is <title>, <description>, <objectives>, "
            "<url>, <launchParameters>, <entitlementKey>."
            for name in ("title", "description")
        ],
    ),
    "order of the structure": (
        structure(au() + "<objectives/>"),
        [
            (
                "cmi5.xml, line 3, <objectives>: stands too late in <courseStructure>. "
                "The order is <course>, <objectives>, <au>, <block>."
            )
        ],
    ),
    "url twice": (
        structure(au(more="<url>a.html</url>")),
        ["cmi5.xml, line 3, <url>: is there twice in <au>. Keep one."],
    ),
    "unknown element": (
        structure(au(more="<duration>1</duration>")),
        ["cmi5.xml, line 3, <duration>: cannot stand in <au>. Take it out."],
    ),
    "unknown attribute": (
        structure(au(attributes="moveon='Passed'")),
        [f"{UNIT}: has the attribute 'moveon', which it cannot have. Take it out."],
    ),
    "objective": (
        structure(au(more="<objectives><objective idref='urn:o:9'/></objectives>")),
        ["cmi5.xml, line 3, <objective>: names the objective 'urn:o:9', which is not there. Mend its idref."],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS)
def test_structure_that_breaks_the_standard_is_refused(text, expected):
    assert refused(text) == expected


@pytest.mark.parametrize("score", ["1.1", "-0.1", "0.12345", "80%", "1e-1", "nan"])
def test_mastery_score_that_is_no_share_is_refused(score):
    assert refused(structure(au(attributes=f"masteryScore='{score}'"))) == [
        f"{UNIT}: has the masteryScore '{score}'. Use a number from 0 to 1 with up to four places."
    ]


def test_structure_by_itself_has_absolute_addresses_only():
    course = read_structure(structure(au(url="https://example.com/a")).encode())
    assert [unit.url for unit in course.units()] == ["https://example.com/a"]
    with pytest.raises(BadPackage) as raised:
        read_structure(structure(au()).encode())
    assert str(raised.value) == (
        f"{UNIT}: has the relative <url> 'a.html', and there is no package that it could be in. "
        "Use an absolute address, or upload a zip."
    )


@pytest.mark.parametrize("url", ["http://[", "javascript:alert(1)", "//[/", "http://example.com index.html"])
def test_address_that_is_none_is_refused(url):
    assert refused(structure(au(url=url))) == [
        f"{UNIT}: has the <url> {url!r}. Use http or https, or a file of the package."
    ]


def test_address_with_dot_segments_names_its_file():
    [unit] = read(structure(au(url="./b/../a.html")), name="cmi5.xml").content.units()
    assert (unit.url, unit.path) == ("./b/../a.html", "a.html")


def test_units_and_blocks_stand_in_any_order_and_an_objective_needs_no_words():
    empty = "<title><langstring/></title><description><langstring/></description>"
    inside = f"<objectives><objective id='urn:o:1'>{empty}</objective></objectives>{au()}<block id='urn:b:1'>{TEXT}"
    basic = au("urn:au:3", attributes="authenticationMethod='Basic'")
    inside += f"{au('urn:au:2')}</block>{basic}"
    assert len(list(read(structure(inside), name="cmi5.xml").content.units())) == 3
