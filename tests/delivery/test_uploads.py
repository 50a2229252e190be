"""What is uploaded is kept, unpacked by the worker, and leaves nothing behind where it is cancelled or dies."""

import uuid
from datetime import timedelta
from functools import cache
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import timezone
from factories import ActivityFactory, CourseFactory, CourseVersionFactory
from procrastinate.contrib.django.models import ProcrastinateJob
from standards.building import scorm, zipped

from tradewind.catalog import drafts, versions
from tradewind.catalog.models import Activity, Course, CourseVersion, Package
from tradewind.catalog.services import end_course
from tradewind.delivery import uploads
from tradewind.delivery.kinds.files import names_in
from tradewind.delivery.models import Upload
from tradewind.delivery.unpacking import ImportCancelled, Steps
from tradewind.kernel.files import files
from tradewind.kernel.problems import BadInput, TradewindError

pytestmark = pytest.mark.django_db
Purpose = Upload.Purpose


@pytest.fixture(autouse=True)
def every_word(monkeypatch):
    monkeypatch.setattr("tradewind.delivery.uploads.EVERY", 0.0)


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """``with committing():`` what is done after a commit is done at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def ran(committing):
    """``ran(upload)``: as the worker has left it."""

    def run(upload):
        with committing():
            uploads.run(upload.pk)
        upload.refresh_from_db()
        return upload

    return run


@pytest.fixture
def cancel(committing):
    def cancelled(upload, by="eve"):
        with committing():
            answer = uploads.cancel(upload, by=by)
        upload.refresh_from_db()
        return answer

    return cancelled


def brakes(**more):
    return SimpleUploadedFile("brakes.zip", content(**more))


@cache
def content(**more):
    """The same bytes each time: a zip holds the time."""
    return zipped({"imsmanifest.xml": scorm(), "a.html": "<p>", "b.png": b"\x89PNG" * 1000, **more}).getvalue()


@pytest.fixture
def draft():
    return CourseVersionFactory(course__code="hv", number=1, state="draft", published_at=None)


def course(**options):
    return give(Purpose.COURSE, options.pop("file", None) or brakes(), **options)


def give(purpose, *given, by="ada", **options):
    return uploads.give(Upload(purpose=purpose, asked_by=by, **options), given)


def left():
    """(folders of packages, folders of uploads, packages)."""
    return len(files().folders("packages")), len(files().folders("uploads")), Package.objects.count()


def interrupting(monkeypatch, work, *, at=1):
    """Do ``work`` once the worker has told how far it is for the ``at``-th time."""
    told, before = iter(range(1, 1000)), uploads._Word.__call__

    def tell(self, steps: Steps):
        before(self, steps)
        if next(told) == at:
            work()

    monkeypatch.setattr("tradewind.delivery.uploads._Word.__call__", tell)


def test_an_upload_is_kept_with_its_job_and_becomes_the_draft_of_a_new_course(ran):
    upload = course(code="brakes", title="Brakes")
    assert (upload.state, upload.names, upload.asked_by) == ("waiting", ["brakes.zip"], "ada")
    assert list(ProcrastinateJob.objects.values_list("task_name", "args")) == [
        ("delivery.run_upload", {"upload": upload.pk})
    ]

    done = ran(upload)

    version = CourseVersion.objects.get()
    assert (done.state, done.course.code, done.version, done.step) == ("done", "brakes", version, "content")
    assert (done.done, done.total, done.files, done.of_files) == (done.total, 4003 + len(scorm()), 3, 3)
    assert (version.state, version.activities.get().package_id) == ("draft", upload.key)
    assert left() == (1, 0, 1)
    assert uploads.run(upload.pk) == "Nothing to do."


def test_a_refused_package_names_the_element_and_the_cure_and_leaves_nothing(ran):
    refused = ran(course(file=SimpleUploadedFile("x.zip", zipped({"a.txt": "x"}).getvalue())))
    assert refused.state == "refused"
    assert refused.report["faults"][0]["cure"].startswith("Export it")
    assert (left(), Course.objects.count()) == ((0, 0, 0), 0)


def test_one_that_waits_is_cancelled_at_once(cancel):
    upload = course()
    assert cancel(upload) is True
    assert (upload.state, upload.report, left()) == ("cancelled", {"by": "eve"}, (0, 0, 0))
    assert (uploads.run(upload.pk), cancel(upload)) == ("Nothing to do.", False)


@pytest.mark.parametrize("at", [1, 2, 6])  # of three files: two words each, the last before the rows are made
def test_a_cancel_at_any_time_leaves_nothing_of_the_package(monkeypatch, at, ran):
    upload = course()
    interrupting(monkeypatch, lambda: Upload.objects.filter(pk=upload.pk).update(cancel_asked_by="eve"), at=at)
    cancelled = ran(upload)
    assert (cancelled.state, cancelled.report, left()) == ("cancelled", {"by": "eve"}, (0, 0, 0))
    assert Course.objects.count() == 0


def test_one_whose_worker_died_is_cancelled_by_the_page(cancel):
    upload = course()
    Upload.objects.filter(pk=upload.pk).update(state="running")
    files().put(f"packages/{upload.key}/half.html", [b"<p>"])
    cancel(upload)
    assert (upload.state, left()) == ("cancelled", (0, 0, 0))


def test_what_a_killed_worker_left_is_begun_anew(ran):
    upload = course()
    Upload.objects.filter(pk=upload.pk).update(state="running", done=7, files=1)
    files().put(f"packages/{upload.key}/half.html", [b"<p>"])
    assert (ran(upload).state, left()) == ("done", (1, 0, 1))
    assert sorted(files().names()) == [
        f"packages/{upload.key}/{name}" for name in ("a.html", "b.png", "imsmanifest.xml")
    ]


def test_what_no_job_names_any_more_is_taken_up_again():
    upload = course()
    ProcrastinateJob.objects.all().delete()
    assert uploads.look_after().startswith("1 taken up again")
    assert uploads.look_after().startswith("0 taken up again")
    assert ProcrastinateJob.objects.get().args == {"upload": upload.pk}


def test_what_died_before_it_had_a_row_and_what_is_old_is_removed(cancel, committing):
    old, fresh = course(), course(file=brakes(more="x"))
    cancel(old)
    Upload.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=8))
    files().put(f"uploads/{uuid.uuid4()}/0", [b"half"])
    files().put("uploads/of-somebody/0", [b"not ours"])
    with committing():
        uploads.look_after()
    assert (list(Upload.objects.all()), files().folders("uploads")) == (
        [fresh],
        sorted([str(fresh.key), "of-somebody"]),
    )


def test_what_fails_on_our_side_is_kept_and_can_be_tried_again(monkeypatch, ran):
    upload = course()
    with monkeypatch.context() as full:
        full.setattr("tradewind.kernel.files.LocalFiles.put", lambda *_: (_ for _ in ()).throw(OSError(28, "No space")))
        failed = ran(upload)
    assert (failed.state, failed.report) == ("failed", {"words": "The files cannot be kept: No space."})
    assert left() == (0, 1, 0)
    uploads.try_again(failed)
    assert (ran(upload).state, left()) == ("done", (1, 0, 1))


def test_an_upload_that_cannot_be_kept_is_told_and_leaves_nothing(monkeypatch):
    monkeypatch.setattr(
        "tradewind.kernel.files.LocalFiles.put", lambda *_: (_ for _ in ()).throw(OSError(28, "No space"))
    )
    with pytest.raises(TradewindError, match="The file cannot be kept: No space"):
        course()
    assert (Upload.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


def test_a_lost_database_is_raised_so_that_the_job_is_tried_again(monkeypatch, ran):
    upload = course()

    def lost(*_given):
        raise OperationalError("gone")

    with monkeypatch.context() as gone:
        gone.setattr("tradewind.delivery.making.make", lost)
        with pytest.raises(OperationalError):
            uploads.run(upload.pk)
    assert Upload.objects.get().state == "running"
    assert ran(upload).state == "done"


def test_the_same_upload_twice_is_one_while_it_is_under_way_and_two_later(ran):
    first, again, other = course(), course(), course(file=brakes(more="x"))
    assert (first == again, first == other) == (True, False)
    assert len(files().folders("uploads")) == 2
    ran(first)
    later = ran(course())
    assert (later.state, later.version.number, later.course == first.course) == ("done", 1, False)


def test_the_same_files_with_something_else_said_of_them_are_another_upload(draft, ran):
    wrong, right = (give(Purpose.STEP, brakes(), version=draft, title=title) for title in ("Brkaes", "Brakes"))
    assert [ran(upload).step for upload in (wrong, right)] == ["brkaes", "brakes"]


def test_the_same_captions_in_another_language_replace_those_under_way(draft, ran):
    activity = ActivityFactory(version=draft, kind="video")
    said = [{"captions": [{"language": language, "file": "c.vtt"}]} for language in ("de", "fr")]
    first, second = (
        give(
            Purpose.CONTENT,
            SimpleUploadedFile("c.vtt", b"WEBVTT"),
            kind="video",
            version=draft,
            step=activity.code,
            settings=settings,
        )
        for settings in said
    )
    first.refresh_from_db()
    assert (first.state, ran(second).state) == ("cancelled", "done")
    assert Activity.objects.get().settings["captions"] == said[1]["captions"]


@pytest.mark.parametrize("state", ["waiting", "failed"])
def test_what_is_sent_again_under_its_key_is_what_came_first(state, ran):
    key = uuid.uuid4()
    first = course(key=key)
    over = timezone.now() if state == "failed" else None
    Upload.objects.filter(pk=first.pk).update(state=state, finished_at=over)
    assert (course(key=key), list(files().names())) == (first, [f"uploads/{key}/0"])


def test_nothing_is_kept_under_the_id_of_a_package(committing, ran):
    done = ran(course())
    with committing():
        uploads.forget(done)
    with pytest.raises(BadInput, match="is the key of a package that is there"):
        course(key=done.key)
    assert (left(), Upload.objects.count()) == ((1, 0, 1), 0)


def test_two_uploads_for_one_code_are_refused():
    course(code="brakes")
    with pytest.raises(BadInput, match="another upload makes a course of this code"):
        course(code="brakes", file=brakes(more="x"))


def test_a_code_that_was_taken_meanwhile_is_refused(ran):
    upload = course(code="brakes")
    CourseFactory(code="brakes")
    refused = ran(upload)
    assert (refused.state, refused.report["faults"][0]["wrong"]) == ("refused", "there is a course 'brakes' by now.")


def test_two_new_versions_at_once_are_two_drafts(draft, ran):
    both = [give(Purpose.VERSION, file, course=draft.course) for file in (brakes(), brakes(more="x"))]
    assert [ran(upload).version.number for upload in both] == [2, 3]


def test_a_course_that_ended_meanwhile_gets_its_draft_and_stays_ended(draft, ran):
    upload = give(Purpose.VERSION, brakes(), course=draft.course)
    end_course(draft.course, on=timezone.now().date())
    assert ran(upload).state == "done"
    assert Course.objects.get().ended_on is not None


def test_a_course_that_was_deleted_meanwhile_is_told(draft, monkeypatch, ran):
    upload = give(Purpose.VERSION, brakes(), course=draft.course)
    interrupting(monkeypatch, lambda: drafts.delete_course(draft.course))
    refused = ran(upload)
    assert (refused.state, refused.report["faults"][0]["wrong"], left()) == ("refused", "is there no more.", (0, 0, 0))


def test_a_step_is_added_to_a_draft_and_gets_other_content(draft, ran):
    step = ran(give(Purpose.STEP, brakes(), version=draft, points=3))
    activity = Activity.objects.get()
    assert (step.state, activity.title, activity.kind, activity.points) == ("done", "Course", "scorm", 3)
    other = give(Purpose.CONTENT, brakes(more="x"), version=draft, step=activity.code)
    drafts.edit_activity(activity, title="New", settings={}, package=activity.package, required=True, points=2)
    assert ran(other).state == "done"
    now = Activity.objects.get()
    assert (now.title, now.points, now.package_id) == ("New", 2, other.key)


def test_a_film_keeps_the_captions_that_it_had(draft, ran):
    settings = {"file": "film.mp4", "seconds": "10", "captions": [{"language": "de", "file": "de.vtt"}]}
    given = [SimpleUploadedFile("film.mp4", b"moving"), SimpleUploadedFile("de.vtt", b"WEBVTT")]
    ran(give(Purpose.STEP, *given, kind="video", version=draft, title="Film", settings=settings))
    new = [SimpleUploadedFile("film.mp4", b"better")]
    ran(give(Purpose.CONTENT, *new, kind="video", version=draft, step="film", settings={"seconds": "9"}))
    activity = Activity.objects.get()
    assert activity.settings == {**settings, "seconds": "9"}
    folder = activity.package.folder
    assert [b"".join(files().pieces(f"{folder}/{name}")) for name in ("film.mp4", "de.vtt")] == [b"better", b"WEBVTT"]


def test_a_film_that_is_replaced_by_one_of_another_name_is_kept_no_longer(draft, ran):
    settings = {"file": "one.mp4", "seconds": "10", "captions": [{"language": "de", "file": "de.vtt"}]}
    given = [SimpleUploadedFile("one.mp4", b"moving"), SimpleUploadedFile("de.vtt", b"WEBVTT")]
    ran(give(Purpose.STEP, *given, kind="video", version=draft, title="Film", settings=settings))
    other = {**settings, "file": "two.mp4"}
    new = [SimpleUploadedFile("two.mp4", b"better")]
    ran(give(Purpose.CONTENT, *new, kind="video", version=draft, step="film", settings=other))
    assert names_in(Activity.objects.get().package) == ["two.mp4", "de.vtt"]


def test_other_content_for_a_step_replaces_the_upload_that_is_under_way(draft, ran):
    activity = ActivityFactory(version=draft, kind="scorm")
    first, second = (
        give(Purpose.CONTENT, file, by="eve", version=draft, step=activity.code)
        for file in (brakes(), brakes(more="x"))
    )
    first.refresh_from_db()
    assert (first.state, first.report) == ("cancelled", {"by": "eve"})
    ran(second)
    activity.refresh_from_db()
    assert activity.package_id == second.key


@pytest.mark.parametrize(
    ("meanwhile", "wrong"),
    [
        (
            lambda draft: CourseVersion.objects.filter(pk=draft.pk).update(
                state="retired", published_at=timezone.now()
            ),
            "version 1 is retired.",
        ),
        (drafts.discard_draft, "is there no more: its draft was discarded."),
        (lambda draft: drafts.remove_activity(draft.activities.get()), "was taken out of the draft meanwhile."),
        (lambda draft: draft.activities.update(kind="cmi5"), "is of another kind than the step"),
    ],
)
def test_what_became_of_the_draft_meanwhile_is_told_and_nothing_is_left(draft, meanwhile, wrong, ran):
    activity = ActivityFactory(version=draft, kind="scorm")
    upload = give(Purpose.CONTENT, brakes(), version=draft, step=activity.code)
    meanwhile(draft)
    refused = ran(upload)
    assert refused.state == "refused"
    assert wrong in refused.report["faults"][0]["wrong"]
    assert left() == (0, 0, 0)


def test_a_draft_is_not_published_while_something_for_it_is_under_way(draft, cancel):
    ActivityFactory(version=draft, kind="link")
    upload = give(Purpose.STEP, brakes(), version=draft)
    with pytest.raises(BadInput, match=r"brakes\.zip is still being unpacked\. Wait for it, or cancel it\."):
        versions.publish(draft)
    cancel(upload)
    assert versions.publish(draft).state == "published"


def test_nothing_is_uploaded_for_what_was_published(draft):
    ActivityFactory(version=draft, kind="link")
    versions.publish(draft)
    with pytest.raises(BadInput, match="version 1 is published"):
        give(Purpose.STEP, brakes(), version=draft)
    assert (Upload.objects.count(), left()) == (0, (0, 0, 0))


@pytest.mark.parametrize(
    ("purpose", "wrong"),
    [
        (Purpose.STEP, "its draft was discarded. Make a draft"),
        (Purpose.VERSION, "is there no more. Upload it as a new"),
    ],
)
def test_what_is_gone_before_the_upload_is_there_is_told(draft, purpose, wrong):
    target = {"version": draft} if purpose == Purpose.STEP else {"course": draft.course}
    drafts.delete_course(Course.objects.get())
    with pytest.raises(BadInput, match=wrong):
        give(purpose, brakes(), **target)
    assert (Upload.objects.count(), left()) == (0, (0, 0, 0))


def test_an_upload_whose_file_is_gone_is_told(ran):
    upload = course()
    files().delete_folder("uploads")
    assert ran(upload).report["faults"][0]["cure"] == "Upload it again."


def test_only_what_is_over_is_forgotten(cancel, committing):
    upload = course()
    uploads.forget(upload)
    assert Upload.objects.count() == 1
    cancel(upload)
    with committing():
        uploads.forget(upload)
    assert (Upload.objects.count(), left()) == (0, (0, 0, 0))


def test_bytes_that_come_in_pieces_are_kept_as_they_are():
    given = BytesIO(brakes().read())
    upload = give(Purpose.COURSE, SimpleUploadedFile("../x.zip", given.getvalue()))
    assert b"".join(files().pieces(f"uploads/{upload.key}/0")) == given.getvalue()


class Slow:
    """A file that somebody cancels while it is being kept."""

    name = "slow.zip"

    def __init__(self, key):
        self.key = key

    def chunks(self):
        yield b"half"
        uploads.cancel_coming(self.key, by="eve")
        yield b"of it"


@pytest.mark.parametrize("every", [0.0, 60.0])
def test_what_is_being_kept_can_be_cancelled_before_it_has_a_row(monkeypatch, every):
    monkeypatch.setattr("tradewind.delivery.uploads.EVERY", every)
    key = uuid.uuid4()
    with pytest.raises(ImportCancelled):
        course(file=Slow(key), key=key)
    assert (Upload.objects.get().state, ProcrastinateJob.objects.count(), left()) == ("cancelled", 0, (0, 0, 0))


def test_a_cancel_that_comes_after_it_was_kept_is_the_upload_s(committing):
    key = uuid.uuid4()
    upload = course(key=key)
    with committing():
        uploads.cancel_coming(key, by="eve")
    upload.refresh_from_db()
    assert (upload.state, left()) == ("cancelled", (0, 0, 0))
