"""Academy files that were uploaded, or edited on a page: planned, applied, held and approved by the worker."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tradewind.audiences.models import Audience
from tradewind.exchange import academy, errands, inputs
from tradewind.exchange.models import Concerned, Errand, Input
from tradewind.kernel.problems import HeldForApproval
from tradewind.programs.models import Assignment, HeldPlan

FEWER = "audiences: {sellers: {who: {person: {code: [s00, s01]}}}}"


def done(text: str, action: str = "carry_out", **options: str) -> Errand:
    given = inputs.keep("academy", [SimpleUploadedFile("edit.yaml", text.encode())], name="edit", by="ada")
    errand = errands.ask(given, action, by="ada", **options)
    errands.run(errand.pk)
    return Errand.objects.select_related("input").get(pk=errand.pk)


def selling() -> list[str]:
    return list(
        Assignment.objects.filter(requirement__code="sales-ev")
        .order_by("person__code")
        .values_list("person__code", flat=True)
    )


def test_planning_names_everybody_whom_it_concerns(running: None) -> None:
    errand = done(FEWER, "check")
    assert (errand.state, errand.report["assignments"]["closing"], errand.report["held"]) == ("done", 6, True)
    named = Concerned.objects.filter(input=errand.input).values_list("change", "code", "requirement")
    assert list(named) == [("closes", f"s0{number}", "sales-ev") for number in range(2, 8)]


def test_what_somebody_else_edited_meanwhile_is_not_written_over(running: None) -> None:
    looked = done(FEWER, "check")
    done("audiences: {sellers: {title: Theirs, who: {staff: {}}}}")
    errand = errands.ask(looked.input, "carry_out", by="ada")
    errands.run(errand.pk)
    errand.refresh_from_db()
    assert (errand.state, [fault["wrong"] for fault in errand.report["faults"]]) == (
        "refused",
        ["would change something else by now: somebody has edited it since this was worked out."],
    )
    assert Audience.objects.get(code="sellers").title == "Theirs"


def test_faults_are_told_at_their_lines(running: None) -> None:
    errand = done("requirements:\n  x: {goal: nothing, audience: sellers, dimension: sales}", "check")
    assert errand.state == "refused"
    assert [fault["file"] for fault in errand.report["faults"]] == ["edit.yaml, line 2, requirements.x.goal"]


def test_a_held_edit_is_approved_with_what_was_given(running: None) -> None:
    held = done(FEWER)
    plan = HeldPlan.objects.get(code=held.report["plan"])
    assert (held.state, plan.input, Concerned.objects.filter(input=plan.input).count()) == ("held", held.input, 6)
    errands.run(errands.approve(plan, by="eve").pk)
    plan.refresh_from_db()
    assert (plan.state, plan.decided_by, selling()) == ("approved", "eve", ["s00", "s01"])


def test_files_held_on_the_command_line_are_kept(running: None, written) -> None:
    files = written("audiences: {sellers: {who: {person: {code: s00}}}}", more="programs: {my28: {}}")
    with pytest.raises(HeldForApproval) as held:
        academy.apply(files, actor="ada")
    for file in files:
        file.unlink()
    errands.run(errands.approve(HeldPlan.objects.get(code=held.value.plan_code), by="eve").pk)
    assert selling() == ["s00"]
    assert not Input.objects.get().is_kept
