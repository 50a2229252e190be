"""Versions of a course: drafted, published, retired."""

from functools import partial

import pytest
from factories import ActivityFactory, CourseFactory, CourseVersionFactory
from side_by_side import at_once

from tradewind.catalog import drafts, versions
from tradewind.catalog.models import Activity, CourseVersion
from tradewind.kernel.problems import BadInput

pytestmark = pytest.mark.django_db


def drafted(course, **step):
    draft = versions.draft_version(course)
    given = {"kind": "link", "title": "Read the manual", "settings": {"url": "https://example.org/"}}
    versions.add_activity(draft, **{**given, **step})
    return draft


def states(course):
    return list(course.versions.order_by("number").values_list("number", "state"))


def test_a_published_version_retires_the_one_before():
    course = CourseFactory()
    versions.publish(drafted(course))
    versions.publish(drafted(course))

    assert states(course) == [(1, "retired"), (2, "published")]


@pytest.mark.django_db(transaction=True)
def test_two_first_versions_published_at_once_are_published_one_after_the_other():
    course = CourseFactory()
    drafts = [drafted(course), drafted(course)]

    at_once(*(partial(versions.publish, draft) for draft in drafts))

    assert sorted(state for _, state in states(course)) == ["published", "retired"]


@pytest.mark.django_db(transaction=True)
def test_whoever_saw_nothing_published_is_told_where_something_is_by_now():
    course = CourseFactory()

    def publish(draft):
        try:
            return str(versions.publish(draft, instead_of=0).number)
        except BadInput as refused:
            return str(refused)

    told = at_once(*(partial(publish, draft) for draft in (drafted(course), drafted(course))))

    [number, refused] = sorted(told)
    assert refused == (
        f"version: the course has changed meanwhile: version {number} is published in this language. "
        "Look again at what publishing this one does, and publish it then."
    )
    assert sorted(state for _, state in states(course)) == ["draft", "published"]


def test_another_language_retires_nothing():
    course = CourseFactory()
    versions.publish(drafted(course))
    german = versions.draft_version(course, language="de", like=None)
    versions.add_activity(german, kind="link", title="Handbuch", settings={"url": "https://example.org/de"})
    versions.publish(german)

    assert states(course) == [(1, "published"), (2, "published")]


@pytest.mark.parametrize(
    ("steps", "rule", "said"),
    [
        ([], {}, "activities: there is none. Add what people are to do."),
        (
            [{}],
            {"completion": "any", "least": 2},
            "completion: asks for 2, and all steps together give 1. Ask for less.",
        ),
        (
            [{"kind": "riddle"}],
            {},
            "activities.read-the-manual.kind: there is no kind 'riddle'. There are ",
        ),
        ([{"settings": {}}], {}, "activities.read-the-manual.settings.url: Field required."),
    ],
)
def test_what_cannot_be_played_is_not_published(steps, rule, said):
    draft = CourseVersionFactory(state="draft", published_at=None, **rule)
    for step in steps:
        given = {"kind": "link", "title": "Read the manual", "settings": {"url": "https://example.org/"}}
        versions.add_activity(draft, **{**given, **step})

    with pytest.raises(BadInput) as refused:
        versions.publish(draft)

    assert str(refused.value).startswith(said)
    assert states(draft.course)[0][1] == "draft"


def test_what_was_published_is_not_edited():
    version = ActivityFactory().version

    with pytest.raises(BadInput) as refused:
        versions.add_activity(version, kind="link", title="More")

    assert str(refused.value) == (
        f"version: version {version.number} is published. Make a new draft of it, change that, and publish it."
    )


def test_steps_get_codes_of_their_titles():
    draft = drafted(CourseFactory())
    step = versions.add_activity(draft, kind="link", title="Read the manual!")

    assert (step.code, step.position) == ("read-the-manual-2", 2)


def test_a_step_that_was_read_before_others_changed_it_takes_nothing_of_that_back():
    draft = drafted(CourseFactory())
    versions.add_activity(draft, kind="link", title="Second", settings={"url": "https://example.org/2"})
    read = draft.activities.get(position=1)
    drafts.move_activity(draft.activities.get(position=1), by=1)
    played = {"settings": {"url": "https://example.org/new"}, "package": None}
    drafts.edit_activity(Activity.objects.get(pk=read.pk), title="Now", required=True, points=1, **played)

    drafts.describe_activity(read, title="Named anew", required=False, points=2)

    found = Activity.objects.get(pk=read.pk)
    assert (found.title, found.points, found.position, found.settings) == ("Named anew", 2, 2, played["settings"])


def test_a_step_that_was_taken_out_is_not_brought_back_by_a_change():
    draft = drafted(CourseFactory())
    read = draft.activities.get()
    drafts.remove_activity(draft.activities.get())

    with pytest.raises(BadInput, match="was taken out of the draft meanwhile"):
        drafts.edit_activity(read, title="x", settings={}, package=None, required=True, points=1)
    assert Activity.objects.count() == 0


def test_a_step_is_added_to_no_version_that_was_published_since_it_was_read():
    read = drafted(CourseFactory())
    versions.publish(CourseVersion.objects.get(pk=read.pk))
    with pytest.raises(BadInput, match="version 1 is published"):
        versions.add_activity(read, kind="link", title="Second")


@pytest.mark.django_db(transaction=True)
def test_steps_that_are_added_at_once_all_have_a_place():
    draft = drafted(CourseFactory())
    at_once(*(partial(versions.add_activity, draft, kind="link", title=f"Step {number}") for number in range(4)))
    assert list(draft.activities.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "change",
    [
        lambda draft, step: drafts.discard_draft(draft),
        lambda draft, step: drafts.remove_activity(step),
        lambda draft, step: drafts.move_activity(step, by=1),
        lambda draft, step: versions.publish(draft),
        lambda draft, step: versions.add_activity(draft, kind="link", title="Second"),
    ],
)
def test_what_is_done_to_a_draft_that_was_discarded_is_told(change):
    draft = drafted(CourseFactory())
    step = draft.activities.get()
    drafts.discard_draft(draft)
    with pytest.raises(BadInput, match="its draft was discarded"):
        change(draft, step)
