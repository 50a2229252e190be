"""Defining, freezing and previewing audiences; what the engine hears of it."""

import pytest
from django.db import connection

from audiences.network import post
from tradewind.audiences import services
from tradewind.audiences.errors import AudienceInUse, UnknownAudience
from tradewind.audiences.models import Audience
from tradewind.audiences.services import (
    define_audience,
    delete_audience,
    freeze,
    preview,
    register_users,
    resolve,
    thaw,
)
from tradewind.audiences.tree import parse, to_data
from tradewind.kernel.problems import BadInput

pytestmark = pytest.mark.usefixtures("built")


def heard() -> list[int]:
    """Ids of the audiences that the engine is told to look at, and forget them."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stale_definition WHERE kind = 'audience' RETURNING object_id")
        return sorted(row[0] for row in cursor.fetchall())


def test_defining_is_repeatable_and_keeps_the_shortest_form() -> None:
    first = define_audience("techs", title="Technicians", who={"staff": {"position": ["technician"]}})
    again = define_audience("techs", title="Technicians", who=parse({"staff": {"position": "technician"}}))

    assert first == again
    assert Audience.objects.get().who == {"staff": {"position": "technician"}}
    assert to_data(resolve("techs")) == {"staff": {"position": "technician"}}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label FROM audiences_audienceevent")
        assert cursor.fetchall() == [("insert",)]


@pytest.mark.parametrize(
    ("code", "who", "message"),
    [
        (
            "a b",
            {"staff": {}},
            "audiences: 'a b' has the character ' ' (SPACE); a code has only A-Z a-z 0-9 . _ -.",
        ),
        (
            "a",
            {"staff": {"brand": []}},
            "audiences.a.who.staff.brand: is an empty list. Name at least one, or leave the whole condition out.",
        ),
        (
            "a",
            {"staff": {"within": "wset"}},
            "audiences.a.who.staff.within: No field unit has the code 'wset'. Did you mean 'west'?",
        ),
    ],
)
def test_a_wrong_definition_is_refused(code: str, who: object, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        define_audience(code, who=who)
    assert str(caught.value) == message
    assert not Audience.objects.exists()


def test_a_file_may_define_audiences_in_any_order() -> None:
    define_audience("outer", who={"audience": "inner"}, also={"audience": ["inner", "outer"]})
    define_audience("inner", who={"staff": {}}, also={"audience": ["inner", "outer"]})
    with pytest.raises(BadInput, match="inner -> outer -> inner"):
        define_audience("inner", who={"audience": "outer"}, also={"audience": ["inner", "outer"]})


def test_deletion_is_refused_by_whoever_registered_a_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_USERS", [])
    register_users(lambda audience: [f"requirement of {audience.code}"])
    define_audience("a", who={"staff": {}})
    with pytest.raises(AudienceInUse) as caught:
        delete_audience("a")
    assert caught.value.users == ["requirement of a"]
    with pytest.raises(UnknownAudience, match="No audience has the code 'b'"):
        delete_audience("b")


def test_a_frozen_audience_keeps_the_instant_at_which_it_froze() -> None:
    audience = define_audience("a", who={"staff": {}})
    freeze(audience, "The brand 'x' ended on 2026-01-01.")
    since = audience.frozen_at
    assert since is not None
    freeze(audience, "Another fault.")
    assert (audience.fault, audience.frozen_at) == ("Another fault.", since)

    thaw(audience)
    audience.refresh_from_db()
    assert (audience.fault, audience.frozen_at) == ("", None)


def test_a_new_expression_mends_a_frozen_audience() -> None:
    freeze(define_audience("a", who={"staff": {}}), "broken")
    define_audience("a", who={"staff": {"brand": "aurora"}})
    assert Audience.objects.get().fault == ""


def test_a_preview_counts_and_shows_the_first_by_name() -> None:
    for code in ["zoe", "ann", "bob"]:
        post(code, "technician", "store-1")
        post(code, "cashier", "store-2")
    seen = preview(parse({"staff": {}}), sample=2)

    assert (seen.count, [person.code for person in seen.sample]) == (3, ["ann", "bob"])
    assert seen.milliseconds > 0


def test_the_engine_hears_of_every_changed_expression_and_of_nothing_else() -> None:
    audience = define_audience("a", who={"staff": {}})
    assert heard() == [audience.pk]

    define_audience("a", who={"staff": {}}, title="Everybody")
    freeze(audience, "broken")
    thaw(audience)
    assert heard() == []

    define_audience("a", who={"staff": {"brand": "aurora"}})
    assert heard() == [audience.pk]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audiences_audience SET who = '{\"staff\": {}}'")
    assert heard() == [audience.pk]

    delete_audience("a")
    assert len(heard()) == 1
