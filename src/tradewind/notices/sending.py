"""Sending what the outbox holds, so that whoever is killed meanwhile loses nothing.

Each mail is claimed, handed to the server and marked, with a commit after each step. Whoever dies in between leaves it
waiting, claimed for ``CLAIMED``; then it is sent, or sent once more, under the same Message-ID. Nothing is locked while
the server is spoken to.
"""

import re
import smtplib
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from tradewind.network.models import Person
from tradewind.notices import composing, kinds, outbox
from tradewind.notices.models import Notice, Silence

log = structlog.get_logger(__name__)

A_WHILE = 20.0
"""Seconds that one run sends for: other jobs of the worker wait no longer for it."""
BATCH = 50
CLAIMED = timedelta(minutes=10)
"""How long nobody else tries what somebody is at: longer than a server may take to answer."""
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
"""Before the second try, the third, and so on; the last of them before each that follows."""
TOO_LATE = timedelta(days=3)
"""What could not be said for so long is not said any more."""

# Why something was not sent, as it is kept; whoever shows it translates it. What a server said stands below it.
LATE, UNWRITABLE = _("It could not be sent in time."), _("It cannot be written.")
OVER, UNWANTED = _("What it says holds no more."), _("The person wants none of this kind.")
GONE, NOWHERE = _("The person is suspended or has left."), _("The person has no address any more.")


@dataclass(slots=True)
class Outcome:
    """What a run did. ``fault`` is why the server cannot be spoken to at all; ``is_more`` where time ran out first."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    dropped: int = 0
    fault: str = ""
    is_more: bool = False

    def line(self) -> str:
        """In a few words, for the log of jobs."""
        told = f"{self.sent} sent, {self.put_off} put off, {self.failed} failed, {self.dropped} dropped."
        return f"{told} {self.fault}".strip()


class _NoLine(Exception):
    """The server cannot be spoken to: what one mail met, all would."""


class _Refused(Exception):
    """The server will not have this mail; ``for_good`` where trying again is of no use."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class _Line:
    """A connection to the server, opened when first needed and again when it broke."""

    def __init__(self) -> None:
        self._connection: Any = get_connection()
        self._has_served = False

    def send(self, mail: EmailMessage) -> None:
        """Hand a mail over. Raises _Refused or _NoLine."""
        has_served = self._has_served
        try:
            self._hand_over(mail)
        except _NoLine:
            if not has_served:
                raise
            self._hand_over(mail)  # servers hang up after some mails, or when nobody spoke for a while

    def _hand_over(self, mail: EmailMessage) -> None:
        try:
            self._connection.open()
        except (OSError, ValueError) as error:  # the latter of a host or a password that is not ASCII
            self.close()
            raise _NoLine(said(error)) from error
        try:
            self._connection.send_messages([mail])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            self._has_served = True
            raise _refusal(error) from error
        except OSError as error:  # every other fault of smtplib's too
            self.close()
            raise _NoLine(said(error)) from error
        self._has_served = True

    def close(self) -> None:
        self._has_served = False
        with suppress(OSError):
            self._connection.close()


def send_waiting(*, seconds: float = A_WHILE) -> Outcome:
    """Send what waits and may be tried now, the longest waiting first, for about ``seconds``.

    Where the server cannot be spoken to the rest keeps waiting, untried. Without EMAIL_URL nothing is done.
    """
    outcome = Outcome()
    if not outbox.is_on():
        return outcome
    line, ends = _Line(), time.monotonic() + seconds
    try:
        for notice, content in _waiting():
            if time.monotonic() > ends:
                outcome.is_more = True
                break
            _deal_with(notice, content, line, outcome)
    except _NoLine as error:
        outcome.fault = str(error)
        log.warning("mail_server_not_reached", fault=outcome.fault)
    finally:
        line.close()
    if outcome.sent or outcome.failed:
        log.info("notices_sent", sent=outcome.sent, put_off=outcome.put_off, failed=outcome.failed)
    return outcome


def line_fault() -> str | None:
    """Why the server cannot be spoken to, or None; tried by greeting it, and signing in where it has a password."""
    line = get_connection()
    try:
        line.open()
    except (OSError, ValueError) as error:
        return said(error)
    finally:
        with suppress(OSError):
            line.close()
    return None


def _waiting() -> Iterator[tuple[Notice, kinds.Content | str]]:
    """What waits, batch by batch, each with what of it still holds, or why nothing is to be said."""
    while batch := list(
        Notice.objects.filter(state=Notice.State.WAITING, next_try_at__lte=Now())
        .select_related("person")
        .order_by("next_try_at", "pk")[:BATCH]
    ):
        yield from ((notice, content) for notice, content in zip(batch, _contents(batch), strict=True))


def _contents(batch: list[Notice]) -> list[kinds.Content | str]:
    """For each notice what of it still holds, or why nothing of it is to be said any more."""
    silences = Silence.objects.filter(person__in={notice.person_id for notice in batch})
    silenced = {*silences.values_list("person_id", "kind")}
    ids: dict[str, list[int]] = defaultdict(list)
    for notice in batch:
        ids[notice.kind].append(notice.pk)
    known = [(kind, ids[kind.code]) for kind in kinds.kinds() if kind.code in ids]
    holding = {pk: content for kind, them in known for pk, content in kind.holding(them).items()}
    return [_needless(notice, silenced) or holding.get(notice.pk, OVER) for notice in batch]


def _needless(notice: Notice, silenced: set[tuple[int, str]]) -> str:
    person = notice.person
    if person.status != Person.Status.ACTIVE:
        return GONE
    if not person.email:
        return NOWHERE
    if (person.pk, notice.kind) in silenced:
        return UNWANTED
    return ""


def _deal_with(notice: Notice, content: kinds.Content | str, line: _Line, outcome: Outcome) -> None:
    """Send, or settle without sending. Raises _NoLine where nothing can be sent now."""
    if isinstance(content, str):
        outcome.dropped += _settle(notice, Notice.State.DROPPED, fault=content)
    elif notice.decided_at < timezone.now() - TOO_LATE:
        fault = f"{LATE}\n{notice.fault}".strip()
        outcome.failed += _settle(notice, Notice.State.FAILED, fault=fault)
    elif _claim(notice):
        _try(notice, content, line, outcome)


def _try(notice: Notice, content: kinds.Content, line: _Line, outcome: Outcome) -> None:
    address = notice.person.email
    try:
        line.send(composing.mail_of(notice, content))
    except _NoLine as error:
        outcome.put_off += _put_off(notice, str(error))
        raise
    except _Refused as error:
        if error.for_good:
            outcome.failed += _settle(notice, Notice.State.FAILED, address=address, fault=str(error))
        else:
            outcome.put_off += _put_off(notice, str(error))
    except Exception as error:  # one that cannot be written must not keep the others
        log.exception("notice_not_composed", notice=notice.pk)
        fault = f"{UNWRITABLE}\n{error}"
        outcome.failed += _settle(notice, Notice.State.FAILED, address=address, fault=fault)
    else:
        outcome.sent += _settle(notice, Notice.State.SENT, address=address)


def _claim(notice: Notice) -> bool:
    """Whether it is ours to try: of two that are at it, one gets it."""
    free = Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING, next_try_at__lte=Now())
    return free.update(next_try_at=Now() + CLAIMED, tries=F("tries") + 1) == 1


def _put_off(notice: Notice, fault: str) -> int:
    pause = PAUSES[min(notice.tries, len(PAUSES) - 1)]
    return _of(notice).update(next_try_at=Now() + pause, fault=fault)


def _settle(notice: Notice, state: str, *, address: str = "", fault: str = "") -> int:
    return _of(notice).update(state=state, settled_at=Now(), next_try_at=None, address=address, fault=fault)


def _of(notice: Notice) -> QuerySet[Notice]:
    """The row as long as it waits: what is settled stays as it is."""
    return Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING)


def _refusal(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> _Refused:
    """RFC 5321 4.2.1: 5yz is for good. Not so policy (RFC 3463 X.7.Z): the server is to be told to let us in."""
    if isinstance(error, smtplib.SMTPDataError):
        code, message = error.smtp_code, error.smtp_error
    else:
        code, message = next(iter(error.recipients.values()))
    text = message.decode(errors="replace") if isinstance(message, bytes) else str(message)
    return _Refused(f"{code} {text}".strip(), for_good=code >= 500 and not re.match(r"5\.7\.", text))


def said(error: OSError | ValueError) -> str:
    """What the server said, or why it said nothing or could not be asked, in one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return " ".join(f"{error.smtp_code} {text}".split())
    return " ".join(str(error).split()) or type(error).__name__
