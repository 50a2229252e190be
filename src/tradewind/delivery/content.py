"""Where the files of packages are found: addresses on ``CONTENT_ORIGIN``, opened by a signed grant in their path.

``/content/<grant>/<package>/<path>``: relative links within a package keep working, and none leads out of it. A grant
names a session and a package, is the same as long as that session lasts (so that caches serve it), and opens nothing
once that is over.
"""

import re
import uuid
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.utils import timezone

from tradewind.catalog.models import Package
from tradewind.delivery.models import Session
from tradewind.kernel.problems import TradewindError

AFTER = timedelta(days=1)
"""How long content is still found after its session was closed: a window that stays open loads its last page."""
SILENT = timedelta(days=3)
"""How long it is found when nothing was heard from an open session: a laptop that slept over a weekend goes on."""

SANDBOX = (
    "allow-downloads allow-forms allow-modals allow-orientation-lock allow-pointer-lock allow-popups "
    "allow-presentation allow-same-origin allow-scripts"
)
"""What content may do in its frame (the attribute ``sandbox``): never ``allow-top-navigation``, nor popups that escape.

The frame has the attribute ``credentialless`` too: browsers that know it give each page a storage of its own.
"""
ALLOW = "autoplay; clipboard-write; encrypted-media; fullscreen; picture-in-picture; screen-wake-lock"
"""The attribute ``allow`` of the frame."""
_GRANT = re.compile(r"[A-Za-z0-9_-]{22}[A-Za-z0-9_-]{43}")
_SALT = "tradewind.delivery.content"


class NoContentOrigin(TradewindError):
    """There is no address from which packages could be served apart from the academy."""

    def __init__(self) -> None:
        super().__init__(
            "CONTENT_ORIGIN is not set, so packages cannot be played: they run on an address of their own, "
            "apart from the academy's. Set it, for example to https://*.content.example.com"
        )


def address(package: Package, path: str, session: Session) -> str:
    """The absolute address of a file of a package, for the window of this session.

    ``path`` is an address relative to the package's top, as packages state it, with its query and fragment.
    Raises ``NoContentOrigin``.
    """
    relative = quote(path.lstrip("/"), safe="/%:@!$&'()*+,;=~-._?#[]")
    return f"{origin_of(package)}/content/{grant(session.pk, package.pk)}/{package.pk}/{relative}"


def file_address(package: Package, session: Session, name: str = "") -> str:
    """The absolute address of a file that was uploaded by itself, by its ``name``; the first one without."""
    wanted = name or package.structure["files"][0]["name"]
    return address(package, quote(wanted), session)


def runtime_address(package: Package, name: str, session: Session) -> str:
    """The absolute address of a page of ours that runs beside content, on its origin (``web.content.pages``)."""
    return f"{origin_of(package)}/runtime/{grant(session.pk, package.pk)}/{package.pk}/{name}"


def origin_of(package: Package) -> str:
    """The scheme, host and port that a package is served from; its own where ``CONTENT_ORIGIN`` has a ``*``."""
    if not settings.CONTENT_ORIGIN:
        raise NoContentOrigin
    return str(settings.CONTENT_ORIGIN).replace("*", package.pk.hex)


class BadGrant(Exception):
    """A grant that nobody gave, or that is of another package."""


def grant(session: uuid.UUID, package: uuid.UUID) -> str:
    """What opens a package to a session: the session, and a signature over both."""
    key = signing.b64_encode(session.bytes).decode()
    return key + signing.Signer(salt=_SALT).signature(f"{key}:{package.hex}")


def granted(text: str, package: uuid.UUID) -> uuid.UUID:
    """The session that a grant was given to. BadGrant unless it is ours, and of this package."""
    if not _GRANT.fullmatch(text):
        raise BadGrant
    key, signature = text[:22], text[22:]
    try:
        signing.Signer(salt=_SALT).unsign(f"{key}:{package.hex}:{signature}")
        return uuid.UUID(bytes=signing.b64_decode(key.encode()))
    except (signing.BadSignature, ValueError) as error:
        raise BadGrant from error


def is_over(session: Session) -> bool:
    """Whether content is no longer found for a session."""
    if session.closed_at is not None:
        return timezone.now() > session.closed_at + AFTER
    return timezone.now() > session.heard_at + SILENT
