"""What every endpoint has in common: tokens, problem details, ETags, answers that are given again, pages."""

import base64
import json

import pytest
from factories import AppointmentFactory, CourseFactory, LocationFactory, PartnerFactory, PersonFactory

from api.v1.conftest import Api, faults_in, token_for
from tradewind.credit.models import Credit
from tradewind.identity.tokens import revoke_token

pytestmark = pytest.mark.django_db


def credit(course, person="maya", **more):
    return {"person": person, "course": course.code, "earned_on": "2026-03-01", **more}


@pytest.mark.parametrize("token", ["", "nobody", "a.b", "\xff"])
def test_who_brings_no_token_is_asked_for_one(db, token):
    answer = Api(token)("GET", "courses")

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Bearer realm="tradewind"'
    assert (answer.json()["status"], answer.json()["title"]) == (401, "Unauthorized")


def test_revoked_token_opens_nothing(api):
    revoke_token("portal")

    assert api("GET", "courses").status_code == 401


def test_reader_reads_and_writes_nothing(person):
    course, reader = CourseFactory(), Api(token_for("reader"))

    assert reader("GET", "credits").status_code == 200
    assert reader("POST", "credits", credit(course)).status_code == 403
    assert reader("POST", "launches", {"person": "maya", "course": course.code}).status_code == 403
    assert reader("DELETE", f"courses/{course.code}").status_code == 403


def test_token_of_a_partner_sees_its_people_and_no_others(person):
    group = PartnerFactory(code="north")
    store = LocationFactory(partner=PartnerFactory(parent=group))
    theirs, course = AppointmentFactory(location=store).person, CourseFactory()
    everybody, north = Api(token_for()), Api(token_for("administrator", "partner:north", name="north"))
    for each in (theirs, person):
        everybody("POST", "credits", credit(course, each.code))

    refused = north("POST", "credits", credit(course))
    listed = north("GET", "credits").json()["items"]

    assert [row["person"] for row in listed] == [theirs.code]
    assert (refused.status_code, faults_in(refused)) == (422, [("body.person", "there is no person 'maya'.")])
    assert north("POST", "courses", body=b"zip", kind="application/zip").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "nothing", 404, None),
        ("GET", "", 404, None),
        ("GET", "courses/none", 404, None),
        ("GET", "registrations/none", 404, None),
        ("GET", "courses/a%00b", 404, None),
        ("PUT", "courses", 405, "GET, POST"),
        ("GET", "launches", 405, "POST"),
    ],
)
def test_what_is_not_there_says_so_as_problem_details(api, method, path, status, allow):
    answer = api(method, path)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.get("Allow") == allow


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{", "application/json", 400),
        (b'{"person": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"person": "\\u0000"}', "application/json", 422),
        (b'{"person": "' + b"x" * (1 << 20) + b'"}', "application/json", 413),
        (b'{"person": "' + b"x" * (3 << 20) + b'"}', "application/json", 413),
        (b"[]", "application/json", 422),
        (b"{}", "application/json", 422),
    ],
)
def test_body_that_cannot_be_taken_is_refused(api, body, kind, status):
    answer = api("POST", "credits", body=body, kind=kind)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_backslash_before_u0000_is_no_nul(api):
    body = b'{"person": "\\\\u0000", "course": "brakes", "earned_on": "2026-11-01"}'

    answer = api("POST", "credits", body=body, kind="application/json")

    assert (answer.status_code, answer.json()["faults"][0]["place"]) == (422, "body.person")
    assert "\\u0000" in answer.json()["faults"][0]["wrong"]


def test_every_fault_of_a_body_has_its_place(api):
    answer = api("POST", "credits", {"person": "maya", "earned_on": "soon", "score": "many"})

    assert [place for place, _ in faults_in(answer)] == ["body.course", "body.earned_on", "body.score"]


def test_etag_is_that_of_the_content(api):
    course = CourseFactory()
    first = api("GET", f"courses/{course.code}")

    same = api("GET", f"courses/{course.code}", headers={"If-None-Match": first["ETag"]})
    head = api("HEAD", f"courses/{course.code}")
    course.title = "Another"
    course.save()
    other = api("GET", f"courses/{course.code}", headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
    assert (other.status_code, other["ETag"] != first["ETag"]) == (200, True)


def test_only_what_was_last_read_is_deleted(api):
    course = CourseFactory()
    etag = api("GET", f"courses/{course.code}")["ETag"]

    refused = api("DELETE", f"courses/{course.code}", headers={"If-Match": '"another"'})
    done = api("DELETE", f"courses/{course.code}", headers={"If-Match": etag})

    assert (refused.status_code, done.status_code) == (412, 200)


def test_same_request_with_a_key_is_done_once_and_answered_twice(api, person):
    course, key = CourseFactory(), {"Idempotency-Key": "k-1"}

    first = api("POST", "credits", credit(course), headers=key)
    again = api("POST", "credits", credit(course), headers=key)
    other = api("POST", "credits", credit(course, score=90), headers=key)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert Credit.objects.count() == 1


def test_refusal_is_not_kept_for_its_key(api, person):
    course, key = CourseFactory(code="later"), {"Idempotency-Key": "k-1"}

    refused = api("POST", "credits", {**credit(course), "person": "nobody"}, headers=key)
    mended = api("POST", "credits", credit(course), headers=key)

    assert (refused.status_code, mended.status_code) == (422, 201)


def test_keys_of_two_tokens_are_two_keys(api, person):
    course, key = CourseFactory(), {"Idempotency-Key": "k-1"}
    api("POST", "credits", credit(course), headers=key)

    other = Api(token_for(name="other"))("POST", "credits", credit(course, reference="r"), headers=key)

    assert other.status_code == 201


def test_pages_have_every_row_once_in_order(api):
    codes = [CourseFactory(code=code).code for code in ("a", "B", "c", "d.1", "d-1")]
    found, cursor = [], ""
    for _ in range(3):
        answer = api("GET", f"courses?limit=2&cursor={cursor}").json()
        found += [row["code"] for row in answer["items"]]
        cursor = answer["next"]

    assert (found, cursor) == (sorted(codes), None)


@pytest.mark.parametrize("cursor", ["x", "bm90IGpzb24", "WyJwayIsIjEiXQ", "e30"])
def test_cursor_that_no_page_gave_is_refused(api, cursor):
    answer = api("GET", f"courses?cursor={cursor}")

    assert (answer.status_code, [place for place, _ in faults_in(answer)]) == (422, ["query.cursor"])


def test_credits_are_found_by_person_course_and_day(api, person):
    course, other = CourseFactory(), PersonFactory()
    for each, day in ((person, "2026-03-01"), (person, "2026-05-01"), (other, "2026-05-01")):
        api("POST", "credits", {"person": each.code, "course": course.code, "earned_on": day})

    found = api("GET", f"credits?person=maya&course={course.code}&since=2026-04-01").json()["items"]

    assert [(row["person"], row["earned_on"], row["stands"]) for row in found] == [("maya", "2026-05-01", True)]


def test_same_credit_again_is_no_new_one_and_keeps_the_higher_score(api, person):
    course = CourseFactory()

    answers = [api("POST", "credits", credit(course, score=score)) for score in (70, 90, 80)]

    assert [(answer.status_code, answer.json()["score"]) for answer in answers] == [(201, 70), (200, 90), (200, 90)]
    assert answers[0].json()["recorded_by"] == "token portal"


def test_description_and_its_pages_are_for_everybody(client, db):
    described = client.get("/api/v1/openapi.json")
    pages = client.get("/api/v1/docs")
    repeated = []
    found = json.loads(described.content, object_pairs_hook=lambda pairs: repeated.extend(_twice(pairs)) or dict(pairs))

    assert (described.status_code, found["openapi"], repeated) == (200, "3.1.0", [])
    assert (pages.status_code, b"cdn." in pages.content) == (200, False)
    assert b"/static/ninja/swagger-ui-bundle" in pages.content


def _twice(pairs):
    names = [name for name, _ in pairs]
    return {name for name in names if names.count(name) > 1}


@pytest.mark.parametrize("made", ["5", "null", '["pk", "x"]', '["code", "\\ud800"]'])
def test_cursor_of_ones_own_making_is_refused(api, made):
    cursor = base64.urlsafe_b64encode(made.encode()).decode().rstrip("=")

    answer = api("GET", f"courses?cursor={cursor}")

    assert (answer.status_code, [place for place, _ in faults_in(answer)]) == (422, ["query.cursor"])
