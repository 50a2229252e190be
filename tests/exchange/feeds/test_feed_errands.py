"""Feeds that were uploaded: looked at, loaded, held and approved by the worker, with the very files that were given."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tradewind.exchange import errands, feeds, inputs
from tradewind.exchange.feeds import FeedReport
from tradewind.exchange.models import Concerned, Errand, FeedRun, Input
from tradewind.kernel.problems import HeldForApproval
from tradewind.network.models import Person
from tradewind.programs.models import HeldPlan

PEOPLE = "code,given_name,family_name\n"
BRANDS = "code,name\naurora,Aurora\nborealis,Borealis\n"


def given(complete: bool = False, **files: str) -> Input:
    """An upload of CSV files."""
    uploads = [SimpleUploadedFile(f"{name}.csv", content.encode()) for name, content in files.items()]
    return inputs.keep("feed", uploads, name="my upload", by="ada", complete=complete)


def done(what: Input, action: str = "carry_out", **options: str) -> Errand:
    """What became of it once the worker has run."""
    errand = errands.ask(what, action, by="ada", **options)
    errands.run(errand.pk)
    return Errand.objects.get(pk=errand.pk)


def files_of(what: Input) -> list[str]:
    return sorted(file.name for file in inputs.folder(what).glob("given/*"))


def test_an_errand_is_queued_with_its_row(db: None) -> None:
    errand = errands.ask(given(brands=BRANDS), "check", by="ada")
    job = ProcrastinateJob.objects.get(task_name="exchange.run_errand")
    assert (job.args, job.lock, errand.state) == ({"errand": errand.pk}, "exchange.run_errand", "waiting")


def test_an_errand_under_way_is_not_asked_for_again(db: None) -> None:
    what = given(brands=BRANDS)
    assert errands.ask(what, "check", by="ada") == errands.ask(what, "carry_out", by="ada")


def test_checking_tells_what_would_change_and_whom_it_concerns(network: FeedReport) -> None:
    what = given(complete=True, people=f"{PEOPLE}anna,Anna,Ek\nben,Ben,Odo\n")
    errand = done(what, "check")
    assert (errand.state, errand.report["entities"]) == (
        "done",
        {"people": {"created": 0, "changed": 1, "ended": 1, "unchanged": 1}},
    )
    assert list(Concerned.objects.filter(input=what).values_list("entity", "change", "code", "name")) == [
        ("people", "ends", "cleo", "Cleo Fay")
    ]
    assert Person.objects.get(code="ben").family_name == "Ode"


def test_loading_is_in_history_under_the_uploads_name_and_its_files_go(network: FeedReport) -> None:
    what = given(people=f"{PEOPLE}ben,Ben,Odo\n")
    errand = done(what)
    assert (errand.state, errand.report["entities"]["people"]["changed"]) == ("done", 1)
    run = FeedRun.objects.first()
    assert run is not None
    assert (run.name, run.actor, run.outcome, run.pk) == ("my upload", "ada", "loaded", errand.report["run"])
    assert not Input.objects.get(pk=what.pk).is_kept


@pytest.mark.usefixtures("db")
def test_what_is_not_needed_any_more_is_deleted_on_commit(django_capture_on_commit_callbacks: Any) -> None:
    what = given(brands=BRANDS)
    with django_capture_on_commit_callbacks(execute=True):
        done(what)
        assert files_of(what) == ["brands.csv"]
    assert not inputs.folder(what).exists()


def test_faults_are_rows_with_place_cause_and_cure(db: None) -> None:
    errand = done(given(brands="code,name\naurora,\n", people="code,givn_name,family_name\na,A,B\n"), "check")
    assert (errand.state, errand.report["count"]) == ("refused", len(errand.report["faults"]))
    assert {(fault["file"], fault["row"], fault["column"]) for fault in errand.report["faults"]} >= {
        ("brands.csv", 2, "name")
    }
    assert all(fault["wrong"] for fault in errand.report["faults"])


def test_a_refused_load_keeps_its_faults_in_history(db: None) -> None:
    done(given(brands="code,name\naurora,\n"))
    run = FeedRun.objects.first()
    assert run is not None
    assert [(fault["file"], fault["row"], fault["column"]) for fault in run.report["faults"]] == [
        ("brands.csv", 2, "name")
    ]


def test_a_held_upload_names_all_and_can_be_approved_once(network: FeedReport) -> None:
    what = given(complete=True, people=PEOPLE)
    held = done(what)
    plan = HeldPlan.objects.get(code=held.report["plan"])
    assert (held.state, plan.input, plan.counts["people"]) == ("held", what, {"ending": 3, "of": 3})
    assert list(Concerned.objects.filter(input=what, change="ends").values_list("code", flat=True)) == [
        "anna",
        "ben",
        "cleo",
    ]
    errand = errands.approve(plan, by="eve")
    errands.run(errand.pk)
    plan.refresh_from_db()
    assert (plan.state, plan.decided_by) == ("approved", "eve")
    assert set(Person.objects.values_list("status", flat=True)) == {"departed"}
    with pytest.raises(errands.NotHeld):
        errands.approve(plan, by="eve")


def test_a_plan_is_not_approved_while_its_input_is_looked_at(network: FeedReport) -> None:
    what = given(complete=True, people=PEOPLE)
    plan = HeldPlan.objects.get(code=done(what).report["plan"])
    errands.ask(what, "check", by="ada")
    with pytest.raises(errands.Busy):
        errands.approve(plan, by="eve")


def test_a_feed_held_on_the_command_line_is_kept_and_can_be_approved(
    network: FeedReport, folder: Callable[..., Path]
) -> None:
    path = folder(people=PEOPLE)
    with pytest.raises(HeldForApproval) as held:
        feeds.load(path, complete=True, actor="ada")
    (path / "people.csv").unlink()
    plan = HeldPlan.objects.get(code=held.value.plan_code)
    errands.run(errands.approve(plan, by="eve").pk)
    assert set(Person.objects.values_list("status", flat=True)) == {"departed"}


def test_a_plan_approved_on_the_command_line_gives_its_copy_up(
    network: FeedReport, folder: Callable[..., Path]
) -> None:
    path = folder(people=PEOPLE)
    with pytest.raises(HeldForApproval) as held:
        feeds.load(path, complete=True, actor="ada")
    feeds.load(path, complete=True, actor="ada", approve=held.value.plan_code)
    assert [kept.is_kept for kept in Input.objects.all()] == [False]


def test_a_discarded_plan_gives_its_input_up(network: FeedReport, django_capture_on_commit_callbacks: Any) -> None:
    what = given(complete=True, people=PEOPLE)
    plan = HeldPlan.objects.get(code=done(what).report["plan"])
    with django_capture_on_commit_callbacks(execute=True):
        errands.discard(plan, by="eve")
    plan.refresh_from_db()
    assert (plan.state, files_of(what), Concerned.objects.count()) == ("discarded", [], 0)


def test_holding_the_same_again_gives_the_earlier_copy_up(network: FeedReport) -> None:
    first, second = given(complete=True, people=PEOPLE), given(complete=True, people=PEOPLE)
    done(first)
    done(second)
    assert [Input.objects.get(pk=what.pk).is_kept for what in (first, second)] == [False, True]


def test_what_a_killed_worker_left_running_is_done_by_the_next(network: FeedReport) -> None:
    errand = errands.ask(given(people=f"{PEOPLE}ben,Ben,Odo\n"), "carry_out", by="ada")
    Errand.objects.filter(pk=errand.pk).update(state="running")
    errands.run(errand.pk)
    assert (Errand.objects.get(pk=errand.pk).state, Person.objects.get(code="ben").family_name) == ("done", "Odo")


def test_a_worker_killed_after_approving_finds_it_done(network: FeedReport) -> None:
    plan = HeldPlan.objects.get(code=done(given(complete=True, people=PEOPLE)).report["plan"])
    errand = errands.approve(plan, by="eve")
    feeds.load(inputs.paths(errand.input)[0], complete=True, approve=plan.code, actor="eve")
    Input.objects.update(is_kept=True)  # as a kill before the files went leaves it
    errands.run(errand.pk)
    assert Errand.objects.get(pk=errand.pk).state == "done"


def test_progress_is_told_beside_the_files(db: None) -> None:
    what = given(brands=BRANDS)
    assert inputs.progress_of(what) is None
    errand = errands.ask(what, "check", by="ada")
    errands.run(errand.pk)
    told = inputs.progress_of(what)
    assert told is not None
    assert told["step"]


def test_inputs_left_for_a_week_are_given_up(network: FeedReport) -> None:
    left, fresh, held = given(brands=BRANDS), given(brands=BRANDS), given(complete=True, people=PEOPLE)
    done(held)
    Input.objects.exclude(pk=fresh.pk).update(given_at=fresh.given_at - timedelta(days=8))
    assert inputs.give_up_old_ones() == 1
    assert list(Input.objects.filter(is_kept=True).order_by("pk")) == [fresh, held]
    assert left not in Input.objects.filter(is_kept=True)


def test_files_of_an_upload_that_died_are_cleared_after_a_while(db: None) -> None:
    kept, fresh = given(brands=BRANDS), given(brands=BRANDS)
    for what, age in ((kept, 8), (given(people=PEOPLE), 8), (fresh, 1)):
        Input.objects.filter(pk=what.pk).exclude(pk=kept.pk).delete()
        long_ago = (timezone.now() - timedelta(days=age)).timestamp()
        os.utime(inputs.folder(what), (long_ago, long_ago))

    assert inputs.clear_strays() == 1
    assert (files_of(kept), files_of(fresh)) == (["brands.csv"], ["brands.csv"])
