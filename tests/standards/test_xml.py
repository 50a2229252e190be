"""XML that nobody should trust, and where its elements stand."""

import pytest

from tradewind.standards.faults import BadPackage
from tradewind.standards.xml import parse

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<x>&b;</x>'
FAULTS = [
    ("<a><b></a>", "x.xml, line 1, column 9: is not well-formed XML (mismatched tag). Export it again."),
    ("", "x.xml, line 1, column 1: is not well-formed XML (no element found). Export it again."),
    (LAUGHS, "x.xml, line 1: declares the entity 'a'. Write what it stands for."),
    (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<x>&a;</x>',
        "x.xml, line 1: declares the entity 'a'. Write what it stands for.",
    ),
    ("<a>" * 101, "x.xml, line 1: is nested deeper than 100 levels, or has more than 500,000 elements."),
    (
        '<?xml version="1.0" encoding="klingon"?><a/>',
        "x.xml: is in an encoding that we cannot read (unknown encoding: klingon). Save it as UTF-8.",
    ),
]


@pytest.mark.parametrize(("text", "fault"), FAULTS, ids=lambda value: value[:20])
def test_text_that_is_not_to_be_trusted_is_refused(text, fault):
    with pytest.raises(BadPackage) as raised:
        parse(text.encode(), "x.xml")
    assert str(raised.value) == fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_are_read(encoding):
    assert parse("<a>übung</a>".encode(encoding), "x.xml").text == "übung"


def test_encoding_is_what_the_text_says():
    assert parse('<?xml version="1.0" encoding="iso-8859-1"?><a>ü</a>'.encode("latin-1"), "x.xml").text == "ü"


def test_document_type_without_entities_is_passed_over():
    assert parse(b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>', "x.xml").name == "a"


def test_elements_know_their_place_and_their_names():
    root = parse(b'<m xmlns="urn:m" xmlns:p="urn:p">\n\n<p:Item identifier="i" p:scormType=" sco "/></m>', "x.xml")
    [item] = root.all("item")
    assert item.place == 'x.xml, line 3, <Item identifier="i">'
    assert (item.namespace, item.get("scormtype"), item.spaces["scormType"]) == ("urn:p", "sco", "urn:p")
    assert [element.name for element in root.walk()] == ["m", "Item"]
