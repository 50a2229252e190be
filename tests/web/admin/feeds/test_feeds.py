"""Feeds in the browser: uploaded, checked, loaded, held, and every load in history."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from factories import PersonFactory

from tradewind.exchange.models import Errand, FeedRun, Input
from tradewind.network.models import Brand, Person
from tradewind.programs.models import HeldPlan
from tradewind.web.admin.feeds import uploads

pytestmark = pytest.mark.django_db

BRANDS = b"code,name\naurora,Aurora\nborealis,Borealis\n"
PEOPLE = b"code,given_name,family_name\n"


def file(name, content=BRANDS):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def give(admin):
    """``give(file, …)`` uploads, and returns the address it leads to."""

    def upload(*files, status=302, **options):
        answer = admin.post("/admin/feeds/upload/", {"files": list(files), "max_removals": "5", **options})
        assert answer.status_code == status
        return answer["Location"] if status == 302 else answer

    return upload


def test_feed_is_checked_first_and_loaded_by_the_button(admin, give, work):
    address = give(file("brands.csv"))
    assert admin.get(address).context["standing"].is_under_way
    work()
    page = admin.get(address)
    counts = {"created": 2, "changed": 0, "ended": 0, "unchanged": 0}
    assert (page.context["standing"].errand.report["entities"], Brand.objects.count()) == ({"brands": counts}, 0)
    admin.post(address, {"max_removals": "5", "load": ""})
    work()
    assert list(Brand.objects.values_list("code", flat=True)) == ["aurora", "borealis"]
    run = FeedRun.objects.get()
    assert (run.name, run.actor, run.outcome) == ("brands.csv", "admin", "loaded")
    assert f"/admin/feeds/{run.pk}/" in admin.get(address).content.decode()


def test_upload_under_way_is_polled_and_a_finished_one_is_not(admin, give, work):
    address = give(file("brands.csv"))
    assert f'hx-get="{address}"' in admin.get(address).content.decode()
    work()
    assert 'hx-trigger="every' not in admin.get(address).content.decode()


def test_the_next_upload_waits_and_says_so(admin, give):
    give(file("brands.csv"))
    second = give(file("brands.csv"))
    assert admin.get(second).context["standing"].ahead == 1
    assert "another one is being worked on first" in admin.get(second).content.decode()


def test_several_csv_files_are_one_feed(admin, give, work):
    give(file("brands.csv"), file("people.csv", PEOPLE + b"a,Ada,Ek\n"))
    work()
    given = Input.objects.get()
    assert (given.name, list(given.errands.get().report["entities"])) == ("brands.csv and 1 more", ["brands", "people"])


def test_zip_is_a_feed(admin, give, work):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("brands.csv", BRANDS)
    give(file("monday.zip", packed.getvalue()))
    work()
    assert Errand.objects.get().report["entities"]["brands"]["created"] == 2


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (["brands.csv", "feed.zip"], "Give one .zip or one .xlsx alone, or only .csv files."),
        (["brands.exe"], "A feed is .csv, .zip or .xlsx; this is .exe."),
        (["brands.csv", "brands.csv"], "brands.csv is there twice."),
        ([], "This field is required."),
    ],
)
def test_upload_of_something_else_is_refused_at_the_form(give, names, fault):
    form = give(*map(file, names), status=422).context["form"]
    assert (form.errors["files"], Input.objects.count()) == ([fault], 0)


def test_upload_beyond_the_limit_is_refused_and_not_kept(give, monkeypatch):
    monkeypatch.setitem(uploads.LIMITS, "feed", 1024)
    form = give(file("brands.csv", b"x" * 2000), status=413).context["form"]
    fault = (
        "This is more than 1.0\xa0KB, the most that can be uploaded. Pack it as a .zip, or load it on the server: "
        "tradewind feed load."
    )
    assert (form.errors["files"], Input.objects.count()) == ([fault], 0)


def test_upload_needs_its_token(cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.admin)
    assert strict.post("/admin/feeds/upload/", {"files": [file("brands.csv")]}).status_code == 403


def test_faults_are_a_table_and_a_file(admin, give, work):
    address = give(file("brands.csv", b"code,name\naurora,\n"))
    work()
    page = admin.get(address).content.decode()
    assert ("nothing of it was applied" in page, "brands.csv" in page, 'name="load"' in page) == (True, True, False)
    exported = b"".join(admin.get(f"{address}faults/?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert exported[0] == "File,Row,Column,What is wrong,What cures it"
    assert exported[1].startswith("brands.csv,2,name,")
    assert admin.get(f"{address}faults/?export=pdf").status_code == 404


def test_refused_load_is_in_history_and_waits_for_attention(admin, give, work):
    address = give(file("brands.csv", b"code,name\naurora,\n"))
    work()
    admin.post(address, {"max_removals": "5", "load": ""})
    work()
    run = FeedRun.objects.get()
    page = admin.get(f"/admin/feeds/{run.pk}/").content.decode()
    assert ("It had faults" in page, "brands.csv" in page) == (True, True)
    assert "The last feed was refused: brands.csv" in admin.get("/admin/").content.decode()


def test_complete_feed_is_held_with_all_names_and_approved(admin, give, work):
    PersonFactory.create_batch(3)
    everybody = Person.objects.count()
    address = give(file("people.csv", PEOPLE), complete="on")
    work()
    assert "Whom it concerns, by name" in admin.get(address).content.decode()
    admin.post(address, {"max_removals": "5", "complete": "on", "load": ""})
    work()
    plan = HeldPlan.objects.get()
    assert f"/admin/plans/{plan.code}/" in admin.get(address).content.decode()
    held = admin.get(f"/admin/plans/{plan.code}/")
    assert held.context["table"].paginator.count == everybody
    assert f"{everybody} of {everybody} (100.0\u00a0%)" in held.content.decode()
    assert admin.post(f"/admin/plans/{plan.code}/approve/")["Location"] == address
    work()
    assert set(Person.objects.values_list("status", flat=True)) == {"departed"}
    assert admin.post(f"/admin/plans/{plan.code}/approve/", follow=True).context["plan"].state == "approved"


def test_discarded_plan_leaves_everything_as_it_is(admin, give, work):
    address = give(file("people.csv", PEOPLE), complete="on")
    work()
    admin.post(address, {"max_removals": "5", "complete": "on", "load": ""})
    work()
    plan = HeldPlan.objects.get()
    page = admin.post(f"/admin/plans/{plan.code}/discard/", follow=True).content.decode()
    assert f"{plan.code} is discarded. Nothing was applied." in page
    assert not Input.objects.get().is_kept
    admin.post(address, {"max_removals": "5", "load": ""}, follow=True)
    assert Errand.objects.filter(state="waiting").count() == 0


def test_options_can_be_changed_before_loading(admin, give, work):
    PersonFactory()
    address = give(file("people.csv", PEOPLE))
    work()
    admin.post(address, {"max_removals": "100", "complete": "on", "load": ""})
    work()
    assert set(Person.objects.values_list("status", flat=True)) == {"departed"}


def test_history_filters_and_exports(admin, give, work):
    address = give(file("brands.csv"))
    work()
    admin.post(address, {"max_removals": "5", "load": ""})
    work()
    assert admin.get("/admin/feeds/?outcome=held").context["table"].paginator.count == 0
    assert admin.get("/admin/feeds/?outcome=loaded&q=admin").context["table"].paginator.count == 1
    lines = b"".join(admin.get("/admin/feeds/?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "When,Feed,By,Outcome,Created,Changed,Ended,Opened,Closed"
    assert lines[1].endswith(",brands.csv,admin,Loaded,2,0,0,0,0")


def test_names_of_a_feed_can_be_searched(admin, give, work):
    PersonFactory(code="zora", given_name="Zora", family_name="Zed")
    address = give(file("people.csv", PEOPLE), complete="on")
    work()
    found = admin.get(f"{address}names/?q=zora").context["table"]
    assert [(row.record.change, row.record.code, row.record.name) for row in found.paginated_rows] == [
        ("ends", "zora", "Zora Zed")
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_history_costs_the_same_for_any_number_of_rows(admin, give, work, django_assert_num_queries, rows):
    for _ in range(rows):
        address = give(file("brands.csv"))
        work()
        admin.post(address, {"max_removals": "5", "load": ""})
        work()
    with django_assert_num_queries(7):
        assert admin.get("/admin/feeds/").context["table"].paginator.count == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_plans_cost_the_same_for_any_number_of_rows(admin, give, work, django_assert_num_queries, rows):
    for number in range(rows):
        address = give(file("people.csv", PEOPLE + b"x%d,A,B\n" % number), complete="on")
        work()
        admin.post(address, {"max_removals": "5", "load": "", "complete": "on"})
        work()
    with django_assert_num_queries(6):
        assert admin.get("/admin/plans/").context["table"].paginator.count == rows


ADDRESSES = [
    "/admin/feeds/",
    "/admin/feeds/1/",
    "/admin/feeds/1/faults/?export=csv",
    "/admin/feeds/given/00000000-0000-4000-8000-000000000000/",
    "/admin/feeds/given/00000000-0000-4000-8000-000000000000/names/",
    "/admin/feeds/given/00000000-0000-4000-8000-000000000000/faults/",
    "/admin/plans/",
    "/admin/plans/plan-000000/",
    "/admin/programs/text/",
    "/admin/programs/text/export/",
    "/admin/programs/changes/00000000-0000-4000-8000-000000000000/",
    "/admin/programs/changes/00000000-0000-4000-8000-000000000000/names/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_not_found_for_others(client, maya, address):
    client.force_login(maya.user)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/admin/feeds/upload/", "/admin/plans/plan-0/approve/", "/admin/plans/plan-0/discard/"]
)
def test_actions_are_not_found_for_others(client, maya, address):
    client.force_login(maya.user)
    assert client.post(address).status_code == 404
