"""Addresses of what is launched, as packages state them."""

from urllib.parse import SplitResult, unquote, urlsplit


def split_address(address: str) -> SplitResult | None:
    """Its parts (RFC 3986, 3); None where it is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def file_of(path: str) -> str:
    """The file that the path of a relative address names: not percent-encoded, and without dot segments (5.2.4).

    What would lead out of the package keeps its ``..``, and so names none of its files.
    """
    parts: list[str] = []
    for part in unquote(path).split("/"):
        if part == ".." and parts and parts[-1] not in {"", ".."}:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def is_elsewhere(parts: SplitResult) -> bool:
    """Whether it leads out of the package, as ``https://example.com/a`` does."""
    return bool(parts.scheme or parts.netloc)


def is_launchable_elsewhere(parts: SplitResult) -> bool:
    """Whether a browser may be sent there: never to ``javascript:`` or ``data:``, which would run as our own."""
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
