"""The examination, from the outside in: configuration, database, storage, worker, clock, then what the data says."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from tradewind.delivery import unpacking
from tradewind.kernel.files import FilesOutOfReach, files
from tradewind.kernel.problems import TradewindError
from tradewind.notices import outbox, sending
from tradewind.ops import health, invariants, schema
from tradewind.ops.doctor import triggers
from tradewind.ops.doctor.findings import Finding, fault, note, ok
from tradewind.programs.reconcile import Progress

SHORTEST_KEY = 32
LEAST_DISK = 500 * 2**20
"""Bytes that have to be free where our own files and the embedded database are."""
LONGEST_WAIT = 600.0
"""Seconds that a job may wait for a worker."""
SKEW = 5.0
"""Seconds by which two machines' clocks may differ."""
LONGEST_UNSENT = 3600.0
"""Seconds that a mail may wait to be sent."""
NAMED = 3


def examine(*, progress: Progress) -> list[Finding]:
    """All findings, in order. What needs the database is left out where that does not answer."""
    findings = [*_configuration(), *_storage()]
    reachable = list(_reachable())
    findings += reachable
    if any(finding.state == "fault" for finding in reachable):
        return findings
    parts: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("triggers", _triggers),
        ("worker", _worker),
        ("clock", _clock),
        ("mail", _mail),
        ("courses", _courses),
        ("invariants", _invariants),
    ]
    for number, (name, part) in enumerate(parts):
        progress(f"Examining {name}", number, len(parts))
        try:
            findings += part()
        except DatabaseError as error:
            findings.append(fault(name, f"could not be examined: {str(error).strip()}", "Mend that, and try again."))
    return findings


def _configuration() -> Iterator[Finding]:
    area = "configuration"
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield fault(area, "SECRET_KEY is short enough to be guessed.", "Set it to 50 random characters.")
    elif os.environ.get("SECRET_KEY"):
        yield ok(area, "SECRET_KEY is set.")
    elif os.environ.get("DATABASE_URL"):
        yield note(
            area,
            f"SECRET_KEY is kept in {settings.HOME / 'secret_key'}.",
            "Where more than one machine serves this academy, set the same SECRET_KEY on all.",
        )
    else:
        yield ok(area, "SECRET_KEY is kept beside the embedded database.")
    if "*" in settings.ALLOWED_HOSTS:
        yield fault(
            area, "ALLOWED_HOSTS lets any name in: links can be forged.", "Name the hosts that serve the pages."
        )
    elif settings.SERVED_BY_HTTPS:
        yield ok(area, f"Served as {', '.join(settings.ALLOWED_HOSTS)}, with cookies over https only.")
        if not settings.PUBLIC_URL:
            yield note(
                area,
                "PUBLIC_URL is not set: the code on a certificate leads to the host that its owner happened to ask.",
                "Set it to where everybody finds the academy, before certificates are printed.",
            )
    else:
        yield note(area, "Served on this machine only.", "Set ALLOWED_HOSTS to the name it shall have elsewhere.")


def _storage() -> Iterator[Finding]:
    if wrong := health.storage_fault():
        yield fault("storage", f"{wrong}.", "Correct STORAGE_URL, or let the account that runs Tradewind write there.")
    else:
        yield ok("storage", f"{files()} can be written to.")
    yield _disk(Path(settings.HOME))


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    if free < LEAST_DISK:
        return fault("storage", f"Only {free / 2**20:,.0f} MB are free under {folder}.", "Make room there.")
    return ok("storage", f"{free / 2**30:,.1f} GB are free under {folder}.")


def _reachable() -> Iterator[Finding]:
    area = "database"
    try:
        here = schema.applied()
    except TradewindError as error:
        yield fault(area, str(error), "Start PostgreSQL, or correct DATABASE_URL.")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        ((version,),) = cursor.fetchall()
    yield ok(area, f"PostgreSQL {version} answers.")
    missing = [name for name in schema.brought() if name not in here]
    if missing:
        yield fault(area, f"{len(missing)} migrations are missing, {missing[0]} first.", "Run: tradewind migrate")
    elif ahead := sorted(here - set(schema.brought())):
        yield note(
            area,
            f"The database is ahead of this version by {len(ahead)} migrations, {ahead[0]} first.",
            "Bring this installation to the version that migrated it.",
        )
    else:
        yield ok(area, "Every migration is applied.")


def _triggers() -> Iterator[Finding]:
    if missing := triggers.missing():
        named = ", ".join(missing[:NAMED])
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        yield fault(
            "database",
            f"Triggers are gone or switched off: {named}{more}. Facts may have changed unheard.",
            "Switch them on (ALTER TABLE … ENABLE TRIGGER ALL) or restore a backup; then: tradewind reconcile --all",
        )
    else:
        yield ok("database", f"All {len(triggers.made())} triggers are there and switched on.")


def _worker() -> Iterator[Finding]:
    area, seen = "worker", health.backlog()
    waiting = seen.stale_people + seen.stale_facts + seen.stale_definitions + seen.jobs
    if seen.workers:
        yield ok(area, f"{seen.workers} alive.")
    elif waiting:
        yield fault(
            area,
            f"None is alive, and {seen.stale_people:,} people, {seen.stale_facts:,} shared facts, "
            f"{seen.stale_definitions} definitions and {seen.jobs} jobs wait for one.",
            "Start one: tradewind worker (or tradewind serve). Until then: tradewind reconcile",
        )
    else:
        yield note(area, "None is alive; nothing waits.", "Start one, or run tradewind clock every day.")
    if seen.queue_age > LONGEST_WAIT:
        yield fault(
            area,
            f"The oldest job has waited {seen.queue_age / 60:,.0f} minutes.",
            "Look at the worker's log; start another where one is too slow.",
        )
    if seen.failed_jobs:
        yield note(area, f"{seen.failed_jobs} jobs have failed.", "Look at the worker's log for why.")
    if seen.held_plans:
        yield note(area, f"{seen.held_plans} plans are held for approval.", "Approve what is right, with --approve.")


def _clock() -> Iterator[Finding]:
    area = "clock"
    skew = health.clock_skew().total_seconds()
    if abs(skew) > SKEW:
        yield fault(
            area, f"This machine's clock and the database's are {abs(skew):,.0f} seconds apart.", "Let NTP set both."
        )
    else:
        yield ok(area, "This machine and the database agree on the time.")
    behind = health.backlog().days_behind
    if behind > 1:
        yield fault(area, f"The academy's day is {behind} days behind.", "Start a worker, or run: tradewind clock")
    elif behind == 1:  # a worker looks every five minutes whether it is midnight somewhere
        yield note(
            area, "A new day has begun somewhere, and not in the academy.", "A worker or tradewind clock does it."
        )
    elif behind < -1:  # it is tomorrow already in the east
        yield note(area, f"The academy's day was put {-behind} days forward.", "Bring it back with: tradewind clock")
    else:
        yield ok(area, "The academy's day is today.")


def _mail() -> Iterator[Finding]:
    area, seen = "mail", health.backlog()
    if not outbox.is_on():
        yield note(
            area,
            "EMAIL_URL is not set: nobody is reminded of anything.",
            "Set it to a mail server, such as smtp://user:password@smtp.example.com:587",
        )
        return
    if wrong := sending.line_fault():
        yield fault(
            area, f"{settings.EMAIL_HOST} cannot be spoken to: {wrong}.", "Correct EMAIL_URL, or let us in there."
        )
    else:
        yield ok(area, f"{settings.EMAIL_HOST} takes mail from {settings.DEFAULT_FROM_EMAIL}.")
    if seen.notice_age > LONGEST_UNSENT:
        yield fault(
            area,
            f"{seen.waiting_notices:,} mails wait to be sent, the oldest for {seen.notice_age / 60:,.0f} minutes.",
            "Their list (/admin/notices/?state=waiting) says why. What waits for three days is given up.",
        )
    if seen.failed_notices:
        yield note(
            area,
            f"{seen.failed_notices:,} mails have failed within a day.",
            "Their list (/admin/notices/?state=failed) says why: often an address that is none.",
        )


def _courses() -> Iterator[Finding]:
    area = "courses"
    if not settings.CONTENT_ORIGIN:
        cure = "Set it to an origin of its own, such as https://*.content.example.com"
        yield fault(area, "CONTENT_ORIGIN is not set, so no package can be played.", cure)
    try:
        yield from _packages(area)
    except FilesOutOfReach:
        yield fault(
            area, "Whether the files of packages are there cannot be told.", "Ask again once the storage answers."
        )


def _packages(area: str) -> Iterator[Finding]:
    if lost := unpacking.lost():
        named = ", ".join(str(package) for package in lost[:NAMED])
        yield fault(area, f"The files of {len(lost)} packages are gone: {named}.", "Restore them from a backup.")
    else:
        yield ok(area, "The files of every package are there.")
    if left := unpacking.leftovers():
        what = f"{len(left)} imports were killed, and left files."
        yield note(area, what, "The next import removes them, and so does: tradewind course clean")
    if unused := unpacking.unused():
        size = sum(package.size for package in unused) / 2**20
        what = f"{len(unused)} packages ({size:,.0f} MB) are played by no version of a course."
        yield note(area, what, "Remove them with: tradewind course clean")


def _invariants() -> Iterator[Finding]:
    found = invariants.violations()
    for violation in found:
        yield fault("invariants", f"{violation}.", violation.cure)
    if not found:
        yield ok("invariants", f"None of {len(invariants.CHECKS) + 1} impossible states is there.")
