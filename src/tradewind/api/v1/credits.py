"""``/credits``: the ledger, read and added to."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from ninja import Field, Query, Router, Schema, Status

from tradewind.api.v1.callers import CallerRequest, person_of
from tradewind.api.v1.described import WRITES, failing
from tradewind.api.v1.pages import Paging, page
from tradewind.catalog.services import find_course
from tradewind.credit.models import Credit
from tradewind.credit.services import record_credit
from tradewind.kernel.audit import acting

router = Router(tags=["credits"])


class CreditOut(Schema):
    """An award of the ledger. ``score`` is the best that it has; ``stands`` is false where it was revoked."""

    id: int
    person: str
    course: str
    earned_on: date
    score: float | None
    source: str
    reference: str
    stands: bool
    recorded_at: datetime
    recorded_by: str


class CreditPage(Schema):
    """Awards in the order in which they were entered."""

    items: list[CreditOut]
    next: str | None


class CreditIn(Schema):
    """Who earned what, when. The same person, course, day and ``reference`` is the same credit."""

    person: str = Field(max_length=64)
    course: str = Field(max_length=64)
    earned_on: date
    score: Decimal | None = Field(None, max_digits=9, decimal_places=3)
    source: str = Field("api", max_length=64)
    reference: str = Field("", max_length=200)


class Wanted(Schema):
    """Which awards; ``since`` is the first day on which they may have been earned."""

    person: str = ""
    course: str = ""
    since: date | None = None


@router.get(
    "/credits", response={200: CreditPage, **failing(401, 422)}, operation_id="list_credits", url_name="credits"
)
def list_credits(request: CallerRequest, wanted: Query[Wanted], paging: Query[Paging]) -> dict[str, object]:
    """List the awards of the ledger, with what became of each."""
    rows = _awards().filter(request.auth.scope.people_q("person"))
    if wanted.person:
        rows = rows.filter(person__code=wanted.person)
    if wanted.course:
        rows = rows.filter(course__code=wanted.course)
    if wanted.since is not None:
        rows = rows.filter(earned_on__gte=wanted.since)
    return page(rows, paging, "pk", _shown, read=int)


@router.post(
    "/credits",
    response={201: CreditOut, 200: CreditOut, **failing(400, 401, 403, 409, 413, 415, 422)},
    operation_id="record_credit",
    url_name="credits",
    openapi_extra=WRITES,
)
def record(request: CallerRequest, asked: CreditIn) -> Status[CreditOut]:
    """Enter that somebody earned a course: 201 where it is new, 200 where it was there (a higher score is kept)."""
    request.auth.need_administrator()
    person = person_of(request.auth, asked.person, "body.person")
    course = find_course(asked.course, "body.course")
    actor = request.auth.name
    with acting(actor, via="api"):
        recorded = record_credit(
            person=person,
            course=course,
            earned_on=asked.earned_on,
            score=asked.score,
            source=asked.source,
            reference=asked.reference,
            actor=actor,
        )
    return Status(201 if recorded.is_new else 200, _shown(_awards().get(pk=recorded.credit.pk)))


def _awards() -> QuerySet[Credit]:
    return Credit.objects.with_standing().with_best_score().select_related("person", "course")


def _shown(credit: Credit) -> CreditOut:
    return CreditOut(
        id=credit.pk,
        person=credit.person.code,
        course=credit.course.code,
        earned_on=credit.earned_on,
        score=float(credit.best_score) if credit.best_score is not None else None,
        source=credit.source,
        reference=credit.reference,
        stands=credit.stands,
        recorded_at=credit.recorded_at,
        recorded_by=credit.recorded_by,
    )
