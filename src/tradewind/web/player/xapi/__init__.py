"""The stage of plain xAPI: the package in a frame, with a credential of its own."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern

from tradewind.delivery import content
from tradewind.delivery.kinds.xapi.launching import launch
from tradewind.delivery.models import Session
from tradewind.kernel.addresses import origin


class XapiStage:
    """A page that is loaded again launches again: the credential of the last time is dead then."""

    template = "player/xapi/stage.html"
    scripts: Sequence[str] = ()
    urls: Sequence[URLPattern] = ()

    def context(self, session: Session, request: HttpRequest) -> dict[str, Any]:
        address = launch(session, site=origin(request))
        return {"address": address, "addresses": [address], "sandbox": content.SANDBOX, "allow": content.ALLOW}

    def direct(self, session: Session, request: HttpRequest) -> str:
        """The package itself, for whoever was sent to it by another system."""
        return launch(session, site=origin(request))


STAGE = XapiStage()
