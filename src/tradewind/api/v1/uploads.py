"""Files as the body of a request: streamed to the disk, never held in memory whole."""

import hashlib
import tempfile
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from tradewind.api.v1.problems import Refusal
from tradewind.kernel.problems import BadInput

LARGEST = 2 << 30
"""Bytes of a file."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request, and is gone with it. ``digest`` is its SHA-256 (hex)."""

    file: BinaryIO
    name: str
    digest: str


def takes_upload(request: HttpRequest) -> bool:
    """Whether the address takes a file."""
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.url_name == "courses"


def upload_of(request: HttpRequest, filename: str = "") -> Upload:
    """The file: that of a form (multipart/form-data), or the body itself. Read once, and kept with the request.

    Refusal (413) for what is too large, BadInput where there is none.
    """
    if (known := getattr(request, "_tradewind_upload", None)) is None:
        _refuse_large(request.headers.get("Content-Length", ""))
        known = _from_form(request) if request.content_type == "multipart/form-data" else _from_body(request)
        request._tradewind_upload = known  # type: ignore[attr-defined]  # a request is Django's place for it
    upload = cast("Upload", known)
    return Upload(upload.file, filename or upload.name, upload.digest)


def close_upload(request: HttpRequest) -> None:
    """Let the request's file go, whoever read it."""
    if (known := getattr(request, "_tradewind_upload", None)) is not None:
        known.file.close()


def fingerprint_of_upload(request: HttpRequest) -> str:
    """What says whether two uploads are the same."""
    return upload_of(request).digest


def _refuse_large(stated: str) -> None:
    if stated.isdecimal() and int(stated[:20]) > LARGEST:
        raise Refusal(413, f"The package has more than {LARGEST:,} bytes.")


def _from_form(request: HttpRequest) -> Upload:
    """The one file of the form; Django has put what is large on the disk already."""
    files = cast("list[UploadedFile[bytes]]", list(request.FILES.values()))
    if len(files) != 1:
        cure = "Send one part with a filename, or the package as the body."
        raise BadInput.of("body", f"has {len(files)} files.", cure)
    [file] = files
    digest = hashlib.sha256()
    for piece in file.chunks(_PIECE):
        digest.update(piece)
    file.seek(0)
    return Upload(cast("BinaryIO", file.file), file.name or "", digest.hexdigest())


def _from_body(request: HttpRequest) -> Upload:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the request, and is gone with it
    digest, size = hashlib.sha256(), 0
    while piece := request.read(_PIECE):
        size += len(piece)
        if size > LARGEST:
            file.close()
            raise Refusal(413, f"The package has more than {LARGEST:,} bytes.")
        digest.update(piece)
        file.write(piece)
    if not size:
        file.close()
        raise BadInput.of("body", "is empty.", "Send the package as the body, or as a part of a form.")
    file.seek(0)
    return Upload(cast("BinaryIO", file), "", digest.hexdigest())
