"""The builder's form: what a browser posts of the boxes, read back into a draft."""

from collections.abc import Mapping

from django.http import QueryDict

from tradewind.access.scopes import Scope
from tradewind.audiences import registry
from tradewind.audiences.base import Part
from tradewind.web.admin.audiences.draft import ROOT, Box, Draft
from tradewind.web.admin.audiences.fields import field_of

DEEPEST = 60
"""How deep a form is read: deeper than the language lets expressions be."""


def read_draft(post: QueryDict, scope: Scope, name: str = ROOT) -> Draft:
    """The draft of that name that a form posted.

    What is no box, or unknown, is left out; nothing a browser sends is a fault.
    """
    root = _read(post, name, registry.NODES, scope, 0)
    if root is None or not root.holds_many:
        return Draft.of(None, name)
    return Draft(root, bare=f"{name}:bare" in post, name=name)


def _read(post: QueryDict, path: str, known: Mapping[str, type[Part]], scope: Scope, depth: int) -> Box | None:
    part = known.get(post.get(f"{path}:is", ""))
    if part is None or depth > DEEPEST:
        return None
    box = Box(part, path=path)
    if not (box.is_clause or box.is_group):
        box.value = field_of(part.shape).read(part.shape, post, path, scope)
        return box
    index = 0
    while f"{path}.{index}:is" in post:
        inner = _read(post, f"{path}.{index}", box.known(), scope, depth + 1)
        if inner is not None:
            box.boxes.append(inner)
        index += 1
    return box
