"""Launching a unit: its address with the launch parameters, what it finds in the record store, its token (8, 10)."""

import json
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

from django.core import signing
from django.utils import timezone

from tradewind.catalog.models import Package
from tradewind.delivery import content, credentials
from tradewind.delivery.kinds.cmi5 import progress, statements
from tradewind.delivery.kinds.cmi5 import vocabulary as words
from tradewind.delivery.kinds.cmi5.recording import SessionOver, refuse_if_over
from tradewind.delivery.kinds.cmi5.work import Work, at_work, introduce, say
from tradewind.delivery.models import Document, Session
from tradewind.delivery.xapi import documents
from tradewind.delivery.xapi.documents import Condition, Place
from tradewind.delivery.xapi.errors import NotThere
from tradewind.delivery.xapi.keys import identifier_of
from tradewind.kernel.problems import TradewindError

_SALT = "tradewind.cmi5.fetch"
IN_USE, NOT_OURS, BROKEN = "1", "2", "3"
"""Error codes of the fetch URL (8.2.3.2): used before, not to be trusted, anything else."""


class AlreadyLaunched(TradewindError):
    """A session launches its unit once; whoever comes again opens a session of their own."""

    def __init__(self) -> None:
        super().__init__("The unit was launched in this session already.")


def launch(session: Session, *, site: str, return_url: str = "") -> str:
    """The address that launches the session's unit, once: what it needs is in the record store when this returns.

    ``site`` is the scheme and host under which the academy is found. SessionOver where the window was closed,
    AlreadyLaunched, ``NoContentOrigin``.
    """
    with at_work(session) as work:
        refuse_if_over(work.session)
        if "launched" in work.session.data:
            raise AlreadyLaunched
        introduce(work.structure)
        if work.session.mode == Session.Mode.NORMAL and progress.newly_satisfied(work.attempt.state, work.structure):
            work.settle()  # what no unit has to earn is satisfied before anything is launched (9.6.1.1)
        address = _address(work)
        _write_launch_data(work, return_url)
        _write_preferences(work)
        session_id, mode = str(work.session.pk), work.session.mode
        said = statements.launched(work.unit, work.actor, work.registration, session=session_id, mode=mode, url=address)
        say(said)
        work.note(launched=timezone.now().isoformat())
        return _with_parameters(address, work, site)


def fetch(token: str) -> dict[str, str]:
    """The answer of the fetch URL: ``auth-token``, once; afterwards ``error-code`` and ``error-text`` (8.2)."""
    try:
        identity = signing.Signer(salt=_SALT).unsign(token)
        session = Session.objects.get(pk=identity)
    except (signing.BadSignature, Session.DoesNotExist):
        return _error(NOT_OURS, "This is no fetch URL that the academy gave out.")
    with at_work(session) as work:
        if work.session.closed_at is not None:
            return _error(NOT_OURS, "The session is over.")
        if work.session.data.get("fetched"):
            return _error(IN_USE, "The authorization token was fetched already.")
        issued = credentials.issue(work.session)
        work.note(fetched=True)
        return {"auth-token": issued}


def _error(code: str, text: str) -> dict[str, str]:
    return {"error-code": code, "error-text": text}


def _address(work: Work) -> str:
    """Where the unit lies, with its own query (13.1.4)."""
    if not work.unit.path:
        return work.unit.url
    return content.address(cast("Package", work.attempt.activity.package), work.unit.url, work.session)


def _with_parameters(address: str, work: Work, site: str) -> str:
    """8.1: the launch parameters, after those that the address has of its own."""
    fetch_token = signing.Signer(salt=_SALT).sign(str(work.session.pk))
    parameters = {
        "endpoint": f"{site}/xapi/",
        "fetch": f"{site}/cmi5/fetch/{fetch_token}",
        "actor": json.dumps(work.actor, separators=(",", ":"), ensure_ascii=False),
        "registration": work.registration,
        "activityId": work.unit.activity,
    }
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, urlencode(parameters, quote_via=quote)) if part)
    return parts._replace(query=query).geturl()


def _write_launch_data(work: Work, return_url: str) -> None:
    data = statements.launch_data(
        work.unit, session=str(work.session.pk), mode=work.session.mode, return_url=return_url
    )
    place = Place(
        resource=Document.Resource.STATE,
        activity=work.unit.activity,
        agent=identifier_of(dict(work.actor)),
        registration=work.registration,
        name=words.LAUNCH_DATA,
    )
    _put(place, data)


def _write_preferences(work: Work) -> None:
    """11: the learner's language, where the record store has no preferences of theirs yet."""
    person = work.attempt.registration.person
    place = Place(
        resource=Document.Resource.AGENT_PROFILE, agent=identifier_of(dict(work.actor)), name=words.PREFERENCES
    )
    if person is None or not person.locale:
        return
    try:
        documents.get(place)
    except NotThere:
        _put(place, {"languagePreference": person.locale.replace("_", "-"), "audioPreference": "on"})


def _put(place: Place, data: dict[str, Any]) -> None:
    documents.put(place, json.dumps(data, ensure_ascii=False).encode(), "application/json", Condition())


__all__ = ["AlreadyLaunched", "SessionOver", "fetch", "launch"]
