"""What is said when something of ours breaks: a page to people, problem details to other systems."""

from django.http import HttpRequest, HttpResponse

from tradewind.api.v1.problems import Refusal, answer
from tradewind.web.ui import errors


def server_error(request: HttpRequest) -> HttpResponse:
    """Reads no database: it must appear when that is what is broken."""
    if request.path.startswith("/api/"):
        number = request.META.get("tradewind.request_id", "")
        return answer(Refusal(500, f"Something broke on our side, and nothing was done. Tell us this number: {number}"))
    return errors.server_error(request)
