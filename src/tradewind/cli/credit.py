"""``tradewind credit``."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import typer

from tradewind.cli.options import Json, Quiet, day, examples, number
from tradewind.cli.runtime import actor, open_database, print_json

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The ledger of what people earned.")


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="credit")


@group.command(
    epilog=examples(
        "tradewind credit record p-1001 hv-100",
        "tradewind credit record p-1001 hv-100 --on 2026-09-14 --score 92.5",
    )
)
def record(
    person: Annotated[str, typer.Argument(help="Code of the person.")],
    course: Annotated[str, typer.Argument(help="Code of the course.")],
    on: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="Day it was earned; today where the person is.")
    ] = None,
    score: Annotated[Decimal | None, typer.Option(parser=number, metavar="N", help="Score it was earned with.")] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Enter a credit: this person earned this course. The same credit again keeps the higher score."""
    open_database(quiet=quiet)
    from tradewind.cli.finding import course as find_course
    from tradewind.cli.finding import person as find_person
    from tradewind.credit.services import record_credit
    from tradewind.kernel.audit import acting
    from tradewind.network.days import today_of

    somebody, something = find_person(person), find_course(course)
    with acting(actor(), via="cli"):
        recorded = record_credit(
            person=somebody,
            course=something,
            earned_on=on or today_of(somebody),
            score=score,
            source="hand",
            actor=actor(),
        )
    entry = recorded.credit
    if as_json:
        print_json(
            {
                "person": somebody.code,
                "course": something.code,
                "earned_on": entry.earned_on,
                "score": recorded.score,
                "new": recorded.is_new,
            }
        )
    elif not quiet:
        what = "Recorded" if recorded.is_new else "Score raised" if recorded.raised else "Known already"
        typer.echo(f"{what}: {somebody} earned {something} on {entry.earned_on}.")
