import csv
import html
import io
import re

import pytest

from tradewind.identity.models import User
from tradewind.network.models import Location, Person
from tradewind.programs.models import Requirement
from tradewind.programs.queries import plan as plans
from tradewind.programs.reconcile import run_all
from web import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def browsed(client, maya):
    client.force_login(maya.user)
    return client


def words(response):
    """The text of a page as it is read: tags dropped, blanks folded."""
    page = response.content.decode().replace("</li>", " </li>")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def goals(response):
    return [card.goal for card in response.context["cards"]]


def test_start_page_is_the_plan_of_who_is_signed_in(browsed):
    page = browsed.get("/")
    text = words(page)
    assert goals(page) == ["brakes", "hv-safety", "customer-care", "parts-catalog"]
    assert "Maya Lindqvist Technician, North Motors, Denver Service advisor, Summit Auto, Boulder" in text
    assert "Next for you Brake systems diagnosis Was due Nov. 18, 2026, 6 days ago" in text
    assert goals(browsed.get("/plan/")) == goals(page)


def test_card_tells_who_asks_and_why(browsed):
    assert (
        "High-voltage safety Due soon Due Dec. 3, 2026, in 9 days "
        "You take “High-voltage safety” elsewhere, and it is entered here when you have passed it. Who asks, and why "
        "Asked by Service · Safe on electric drives · Model year 2027 Due Dec. 3, 2026 "
        "because you are Technician at North Motors, Denver (for Aurora) "
        "Asked by Sales · Electric basics for everybody Due Jan. 3, 2027 "
        "because you are Technician at North Motors, Denver (for Aurora) "
        "because you are Service advisor at Summit Auto, Boulder (for Borealis)"
    ) in words(browsed.get("/"))


def test_renewal_tells_what_it_renews_and_how_it_was_earned(browsed):
    text = words(browsed.get("/"))
    assert "Customer care Due soon Renew by Dec. 14, 2026, in 20 days" in text
    assert "Achieved on Dec. 14, 2025, valid until Dec. 14, 2026." in text
    assert "History Earned Dec. 14, 2025 · Customer care · entered by hand · valid until Dec. 14, 2026" in text


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("todo", ["brakes", "hv-safety", "customer-care", "parts-catalog"]),
        ("done", ["privacy"]),
        ("all", ["brakes", "hv-safety", "customer-care", "parts-catalog", "privacy"]),
        ("nonsense", ["brakes", "hv-safety", "customer-care", "parts-catalog"]),
    ],
)
def test_filter_shows(browsed, show, expected):
    assert goals(browsed.get("/", {"show": show})) == expected


def test_goal_has_a_page_with_everything(browsed):
    page = browsed.get("/plan/hv-safety/")
    assert page.status_code == 200
    assert "Achieving it once counts for all of them." in words(page)


def test_goal_of_others_and_goal_that_is_not_there_are_both_not_found(browsed):
    other = world.goal("other", "Asked of somebody else")
    world.ask("of-nobody", other, "sales", who={"staff": {"position": "technician", "country": "DE"}})
    run_all()
    pages = [browsed.get("/plan/other/"), browsed.get("/plan/never-there/")]
    assert [page.status_code for page in pages] == [404, 404]
    assert words(pages[0]) == words(pages[1])


@pytest.mark.parametrize("path", ["/", "/plan/", "/plan/hv-safety/"])
def test_every_page_needs_a_sign_in(client, maya, path):
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"


def test_who_has_nothing_to_do_gets_a_friendly_page(client):
    ben = world.person("ben", "Ben", "Okafor")
    client.force_login(ben.user)
    text = words(client.get("/"))
    assert "Ben Okafor You hold no position at present." in text
    assert "Nothing is asked of you When your position, your location or a program calls for training" in text


def test_all_done_says_so(client):
    maya = world.build_network()
    goal = world.goal("care", "Customer care")
    world.ask("care", goal, "sales", who={"staff": {}})
    world.earn(maya, goal, world.day(-1))
    run_all()
    client.force_login(maya.user)
    page = client.get("/")
    assert "All done You have achieved everything that is asked of you today." in words(page)
    assert "There is nothing to do. What you have achieved is under “Done”." in words(page)


def test_administrator_without_a_person_has_no_plan(client):
    client.force_login(User.objects.create(username="root", is_superuser=True))
    assert client.get("/")["Location"] == "/admin/"
    assert client.get("/plan/").status_code == 404


def test_login_of_nobody_is_told_so(client):
    client.force_login(User.objects.create(username="stray"))
    assert "not connected to anybody in the network yet" in words(client.get("/"))


def test_city_is_not_said_twice(browsed):
    Location.objects.filter(code="north-denver").update(name="North Motors Denver")
    assert "Technician at North Motors Denver (for Aurora)" in words(browsed.get("/"))


def test_language_is_the_persons_else_the_browsers(browsed, maya):
    german = words(browsed.get("/", headers={"accept-language": "de"}))
    assert "High-voltage safety Bald fällig Fällig am 3. Dezember 2026, in 9 Tagen" in german
    assert "weil Sie Technician sind bei North Motors, Denver (für Aurora)" in german
    for locale, start in [
        ("de_AT", "Mein Trainingsplan"),
        ("pt-BR", "My training plan"),
        ("en-GB", "My training plan"),
    ]:
        Person.objects.update(locale=locale)
        page = browsed.get("/", headers={"accept-language": "fr"})
        assert (start in words(page), page["Content-Language"]) == (True, "de" if locale == "de_AT" else "en")


@pytest.mark.parametrize("goals", [1, 3])
def test_plan_page_costs_the_same_for_any_number_of_goals(client, django_assert_num_queries, goals):
    maya = world.build_network()
    for number in range(goals):
        goal = world.goal(f"goal-{number}", f"Goal {number}")
        world.ask(f"r-{number}", goal, "sales", who={"staff": {}})
        world.earn(maya, goal, world.day(-1))
    run_all()
    client.force_login(maya.user)

    # session, login, person, six of the plan, own people, courses
    with django_assert_num_queries(11):
        page = client.get("/?show=all")

    assert len(page.context["cards"]) == goals


def test_long_plan_comes_ten_cards_at_a_time(client):
    maya = world.build_network()
    for number in range(12):
        world.ask(f"r-{number:02}", world.goal(f"goal-{number:02}", f"Goal {number:02}"), "sales", who={"staff": {}})
    run_all()
    client.force_login(maya.user)

    first, second, beyond = (client.get("/plan/", {"show": "all", "page": number}) for number in (1, 2, 99))

    assert [goals(page) for page in (first, second, beyond)] == [
        [f"goal-{number:02}" for number in range(10)],
        ["goal-10", "goal-11"],
        ["goal-10", "goal-11"],
    ]
    assert "0 of 12" in words(first)
    assert "Page 1 of 2 Next" in words(first)
    assert 'href="?show=all&amp;page=2#plan"' in first.content.decode()
    assert "Page 2 of 2 Previous" in words(second)
    assert "Next for you Goal 00" in words(second)


def test_what_is_no_longer_asked_comes_last_of_all(client):
    maya = world.build_network()
    for code in ("care", "brakes"):
        world.ask(code, world.goal(code, code.title()), "sales", who={"staff": {}})
    run_all()
    Requirement.objects.filter(code="care").update(ended_on=world.day(0))
    run_all()
    client.force_login(maya.user)

    page = client.get("/plan/?show=all")

    assert [goals(page), [card.goal for card in page.context["earlier"]]] == [["brakes"], ["care"]]
    assert "No longer asked of you" in words(page)
    assert "No longer asked of you" not in words(client.get("/plan/"))


def test_due_soon_is_within_thirty_days(browsed):
    plan = browsed.get("/").context["plan"]
    assert plans.SOON.days == 30
    assert [card.goal for card in plan.cards if card.is_due_soon(plan.day)] == ["hv-safety", "customer-care"]


def test_plan_is_exported_with_everybody_who_asks(browsed):
    answer = browsed.get("/plan/", {"show": "todo", "export": "csv", "page": "2"})

    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0] == [
        *("Goal", "Course", "Status", "Due on", "Asked by", "Program", "Because", "Achieved on", "Valid until"),
    ]
    assert [row[:6] for row in rows[1:4]] == [
        ["Brake systems diagnosis", "Brake systems diagnosis", "Overdue", "2026-11-18", "Service", "Model year 2027"],
        ["High-voltage safety", "High-voltage safety", "To do", "2026-12-03", "Service", "Model year 2027"],
        ["High-voltage safety", "High-voltage safety", "To do", "2027-01-03", "Sales", ""],
    ]
    assert rows[2][6] == "because you are Technician at North Motors, Denver (for Aurora)"
    assert browsed.get("/plan/", {"export": "pdf"}).status_code == 404
