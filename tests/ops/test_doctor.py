"""The doctor: a sound academy is sound, and each fault is told with its cure."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from command_line import Academy
from django.db import connection
from django.utils import timezone
from factories import PersonFactory
from mail_server import mail_server

from tradewind.catalog.models import Package
from tradewind.delivery import importing, unpacking
from tradewind.kernel.files import files
from tradewind.notices.models import Notice
from tradewind.ops.doctor import Finding, examine

UNHEARD = "Facts may have changed unheard."


@pytest.fixture
def sound(db, tmp_path: Path, settings) -> None:
    """The tests' own database with all its triggers on, and a folder for files."""
    settings.MEDIA_ROOT = tmp_path / "files"
    _say("ALTER TABLE credit_credit ENABLE TRIGGER credit_never_emptied")


def _say(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _told(state: str) -> list[str]:
    return [f"{finding.area}: {finding.what}" for finding in _found() if finding.state == state]


def _found() -> list[Finding]:
    return examine(progress=lambda *_: None)


def test_a_sound_academy_has_no_faults(sound) -> None:
    assert _told("fault") == []
    assert "database: Every migration is applied." in _told("ok")
    assert "invariants: None of 16 impossible states is there." in _told("ok")
    assert "worker: None is alive; nothing waits." in _told("note")


def test_every_finding_that_is_a_fault_has_a_cure(sound) -> None:
    _say("ALTER TABLE network_person DISABLE TRIGGER stale_update")

    assert [finding.cure != "" for finding in _found() if finding.state == "fault"] == [True]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "ALTER TABLE network_person DISABLE TRIGGER stale_update",
            f"database: Triggers are gone or switched off: network_person.stale_update. {UNHEARD}",
        ),
        (
            "DROP TRIGGER audience_is_new ON audiences_audience",
            f"database: Triggers are gone or switched off: audiences_audience.audience_is_new. {UNHEARD}",
        ),
        (
            "INSERT INTO stale_person (person_id) VALUES (1)",
            "worker: None is alive, and 1 people, 0 shared facts, 0 definitions and 0 jobs wait for one.",
        ),
        (
            "UPDATE network_timezone SET today = (now() AT TIME ZONE name)::date - 3",
            "clock: The academy's day is 3 days behind.",
        ),
        (
            "INSERT INTO network_partner_below VALUES (1, 2)",
            "invariants: network_partner_below differs from a walk of network_partner: 1 > 2.",
        ),
    ],
)
def test_what_is_broken_inside_is_a_fault(sound, statement: str, fault: str) -> None:
    _say(statement)

    assert _told("fault") == [fault]


def test_a_living_worker_and_its_waiting_jobs_are_seen(sound) -> None:
    _say("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    _say("""INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)
        VALUES ('default', 'programs.drain_stale', '{}', 'todo')""")
    _say("UPDATE procrastinate_events SET at = now() - interval '20 minutes'")

    assert "worker: 1 alive." in _told("ok")
    assert _told("fault") == ["worker: The oldest job has waited 20 minutes."]


def test_hosts_that_let_anybody_in_and_a_short_key_are_faults(sound, settings) -> None:
    settings.ALLOWED_HOSTS, settings.SECRET_KEY = ["*"], "short"

    assert _told("fault") == [
        "configuration: SECRET_KEY is short enough to be guessed.",
        "configuration: ALLOWED_HOSTS lets any name in: links can be forged.",
    ]


def test_an_academy_without_a_mail_server_is_told_so(sound) -> None:
    assert [line for line in _told("note") if line.startswith("mail")] == [
        "mail: EMAIL_URL is not set: nobody is reminded of anything."
    ]


def test_a_mail_server_that_is_not_there_and_what_waits_for_it_are_faults(sound, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp://127.0.0.1:1", "127.0.0.1", 1
    person = PersonFactory(code="ann")
    old, now = timezone.now() - timedelta(hours=2), timezone.now()
    Notice.objects.create(person=person, kind="reminders", key="1", content={}, decided_at=old)
    failed = {"state": "failed", "next_try_at": None, "settled_at": now, "fault": "550 no"}
    Notice.objects.create(person=person, kind="reminders", key="2", content={}, **failed)

    assert [line for line in _told("fault") if line.startswith("mail")] == [
        "mail: 127.0.0.1 cannot be spoken to: [Errno 111] Connection refused.",
        "mail: 1 mails wait to be sent, the oldest for 120 minutes.",
    ]
    assert "mail: 1 mails have failed within a day." in _told("note")


def test_a_mail_server_that_answers_is_sound(sound, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as server:
        settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp://x", "127.0.0.1", server.port
        settings.DEFAULT_FROM_EMAIL = "academy@academy.example"
        assert "mail: 127.0.0.1 takes mail from academy@academy.example." in _told("ok")


def test_files_that_cannot_be_written_are_a_fault(sound, settings) -> None:
    settings.MEDIA_ROOT.write_text("in the way")

    assert _told("fault") == [f"storage: {settings.MEDIA_ROOT} cannot be written to: File exists."]


def test_packages_that_nothing_plays_were_lost_or_were_half_imported_are_told(sound) -> None:
    idle = importing.store_files([("film.mp4", BytesIO(b"moving"))], actor="ada")
    lost = importing.store_files([("lost.mp4", BytesIO(b"moving"))], actor="ada")
    Package.objects.update(imported_at=timezone.now() - timedelta(days=2))
    files().delete_folder(lost.folder)
    files().put(f"packages/{uuid4()}/half.html", [b"<p>"])

    assert _told("fault") == ["courses: The files of 1 packages are gone: lost.mp4."]
    assert {line for line in _told("note") if line.startswith("courses")} == {
        "courses: 1 imports were killed, and left files.",
        "courses: 2 packages (0 MB) are played by no version of a course.",
    }
    assert unpacking.sweep() == 1
    assert files().folders("packages") == [str(idle.pk)]


def test_without_an_origin_for_packages_none_can_be_played(sound, settings) -> None:
    settings.CONTENT_ORIGIN = ""

    assert _told("fault") == ["courses: CONTENT_ORIGIN is not set, so no package can be played."]


def test_a_database_that_does_not_answer_is_told_and_nothing_else_is_asked(tmp_path: Path) -> None:
    nowhere = Academy("postgresql://nobody@127.0.0.1:1/none", tmp_path)

    result = nowhere.run("doctor", "--quiet", status=1)

    assert result.out.startswith("FAULT database: The database does not answer: ")
    assert result.out.count("FAULT") == 1


def test_missing_migrations_are_told_as_data_with_exit_status_1(fresh: Academy) -> None:
    fresh.query("DELETE FROM django_migrations WHERE (app, name) = ('kernel', '0001_initial')")

    found = json.loads(fresh.run("doctor", "--json", status=1).out)

    assert {
        "area": "database",
        "state": "fault",
        "what": "1 migrations are missing, kernel.0001_initial first.",
        "cure": "Run: tradewind migrate",
    } in found
