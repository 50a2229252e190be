"""The verbs of the builder, on the draft alone."""

import pytest

from tradewind.web.admin.audiences.draft import Draft, places

A, B, C = ({"holds": code} for code in "abc")
TECHNICIAN = {"staff": {"position": "technician"}}


def after(data, *verbs):
    """The expression, as far as it goes, after some verbs."""
    draft = Draft.of(data)
    for name, *rest in verbs:
        getattr(draft, name)(*rest)
    return draft.root.data()["all"][0] if draft.is_bare else draft.root.data()


@pytest.mark.parametrize(
    ("data", "verb", "expected"),
    [
        (None, ("add", "who", "holds"), {"holds": None}),
        (None, ("add", "who", "staff.brand"), {"staff": {"brand": None}}),
        (TECHNICIAN, ("add", "who", "staff.brand"), {"staff": {"position": "technician", "brand": None}}),
        (TECHNICIAN, ("add", "who.0", "brand"), {"staff": {"position": "technician", "brand": None}}),
        (TECHNICIAN, ("add", "who", "staff.position"), {"all": [TECHNICIAN, {"staff": {"position": None}}]}),
        (TECHNICIAN, ("add", "who", "staff"), {"all": [TECHNICIAN, {"staff": {}}]}),
        ({"any": [TECHNICIAN]}, ("add", "who", "staff.brand"), {"any": [TECHNICIAN, {"staff": {"brand": None}}]}),
        ({"not": TECHNICIAN}, ("add", "who", "not"), {"all": [{"not": TECHNICIAN}, {"not": {}}]}),
        ({"all": [A, B]}, ("remove", "who.0"), {"all": [B]}),
        (TECHNICIAN, ("remove", "who.0.0"), {"all": []}),
        ({"not": A}, ("remove", "who.0.0"), {"all": []}),
        ({"all": [A, B, C]}, ("move", "who.2", -1), {"all": [A, C, B]}),
        ({"all": [A, B]}, ("move", "who.0", 1), {"all": [B, A]}),
        ({"all": [A, B]}, ("move", "who.0", -1), {"all": [A, B]}),
        ({"all": [A, {"any": [B, C]}]}, ("move", "who.1.0", -1), {"all": [A, B, {"any": [C]}]}),
        ({"all": [{"any": [B, C]}, A]}, ("move", "who.0.1", 1), {"all": [{"any": [B]}, C, A]}),
        ({"all": [{"any": [B]}, A]}, ("move", "who.0.0", 1), {"all": [B, A]}),
        ({"all": [{"any": [B]}, A]}, ("enter", "who.1"), {"all": [{"any": [B, A]}]}),
        (A, ("wrap", "who.0", "any"), {"any": [A]}),
        (A, ("wrap", "who.0", "not"), {"not": A}),
        ({"not": A}, ("wrap", "who.0", "not"), A),
        ({"all": [{"any": [A, B]}, C]}, ("unwrap", "who.0"), {"all": [A, B, C]}),
    ],
)
def test_verb(data, verb, expected):
    assert after(data, verb) == expected


@pytest.mark.parametrize(
    ("data", "verb"),
    [
        (A, ("remove", "who")),
        (A, ("remove", "who.7")),
        (A, ("at", "nowhere")),
        (A, ("at", "who.x")),
        (A, ("add", "who", "nonsense")),
        (A, ("add", "who.0", "holds")),
        ({"not": A}, ("add", "who.0", "holds")),
        (A, ("enter", "who.0")),
        (A, ("unwrap", "who.0")),
        (TECHNICIAN, ("move", "who.0.0", 1)),
        (TECHNICIAN, ("wrap", "who.0.0", "not")),
    ],
)
def test_verb_that_fits_nothing_is_refused(data, verb):
    with pytest.raises(KeyError):
        after(data, verb)


def test_whole_group_stays_one_and_a_single_expression_stays_single():
    assert [Draft.of(data).expression().data() for data in ({"all": [A]}, A, {"any": [A, B]})] == [
        {"all": [A]},
        A,
        {"any": [A, B]},
    ]


def test_what_is_not_filled_in_is_left_out():
    draft = Draft.of({"all": [A, {"any": [B]}]})
    for path, what in [("who", "staff.brand"), ("who.1", "person_metric"), ("who", "any"), ("who", "staff.primary")]:
        draft.add(path, what)
    assert draft.expression().data() == {"all": [A, {"any": [B]}]}
    assert [box.part.key for box in draft.incomplete()] == ["person_metric", "brand", "primary", "any"]


def test_place_of_a_fault_leads_to_its_box():
    draft = Draft.of({"all": [A, {"not": {"staff": {"brand": "x", "tag": "y"}}}]})
    draft.number()
    assert dict(places(draft.expression())) == {
        "who.all": "who",
        "who.all[0].holds": "who.0",
        "who.all[1].not": "who.1",
        "who.all[1].not.staff": "who.1.0",
        "who.all[1].not.staff.brand": "who.1.0.0",
        "who.all[1].not.staff.tag": "who.1.0.1",
    }
