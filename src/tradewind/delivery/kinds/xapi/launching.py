"""Launching the content of a plain xAPI package (Rustici Software, "xAPI Launch Guidelines")."""

import json
from typing import cast
from urllib.parse import quote, urlencode, urlsplit

from tradewind.catalog.models import Package
from tradewind.delivery import attempts, content, credentials
from tradewind.delivery.actors import actor_of
from tradewind.delivery.models import Session


def launch(session: Session, *, site: str) -> str:
    """The address that launches the package, with a credential that only this session has; one before it is dead."""
    with attempts.locked(session.attempt_id) as attempt:
        present = Session.objects.get(pk=session.pk)
        issued = credentials.issue(present)
        present.save(update_fields=["data"])
    package = cast("Package", attempt.activity.package)
    main = package.structure["main"]
    address = content.address(package, main["launch"], session) if main["path"] else main["launch"]
    parameters = {
        "endpoint": f"{site}/xapi/",
        "auth": f"Basic {issued}",
        "actor": json.dumps(actor_of(attempt.registration), separators=(",", ":"), ensure_ascii=False),
        "registration": str(attempt.registration_id),
        "activity_id": main["identifier"],
    }
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, urlencode(parameters, quote_via=quote)) if part)
    return parts._replace(query=query).geturl()
