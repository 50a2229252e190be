"""What the pickers find as one types."""

from django.http import Http404, JsonResponse
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.web.admin.access import administrators
from tradewind.web.ui.pickable import PICKABLE

LONGEST = 100


@require_safe
@administrators
def pick(request: ViewerRequest, kind: str) -> JsonResponse:
    """``{"options": [{"code", "name", "words"}]}``: up to twenty things that ``q`` may mean."""
    if kind not in PICKABLE:
        raise Http404
    text, trait = request.GET.get("q", "")[:LONGEST], request.GET.get("trait", "")[:LONGEST]
    found = PICKABLE[kind].search(request.viewer.scope, text.replace("\0", ""), trait)
    return JsonResponse({"options": [{"code": one.code, "name": one.name, "words": one.words} for one in found]})
