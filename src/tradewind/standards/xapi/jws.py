"""A JSON Web Signature in compact form, taken apart (RFC 7515, 3.1 and 7.1)."""

import base64
import binascii
from dataclasses import dataclass

from cryptography import x509

from tradewind.standards.xapi.values import NotJson, read_json


class BadSignature(ValueError):
    """Bytes that are no JWS; its words say why."""


@dataclass(frozen=True, slots=True)
class Signed:
    """``signed`` are the bytes under ``signature``; ``certificate`` is the first of ``x5c``, if there is one."""

    algorithm: str
    payload: bytes
    signed: bytes
    signature: bytes
    certificate: x509.Certificate | None


def read_jws(text: bytes) -> Signed:
    """The parts of a JWS. BadSignature where it is none."""
    parts = text.strip().split(b".")
    if len(parts) != 3:
        raise BadSignature("it has no three parts with points between them.")
    head, payload, signature = (_decoded(part) for part in parts)
    try:
        header = read_json(head)
    except NotJson as error:
        raise BadSignature("its header is not JSON.") from error
    algorithm = header.get("alg") if isinstance(header, dict) else None
    if not isinstance(algorithm, str):
        raise BadSignature("its header names no algorithm.")
    return Signed(algorithm, payload, b".".join(parts[:2]), signature, _certificate(header.get("x5c")))


def _decoded(part: bytes) -> bytes:
    try:
        return base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSignature("a part of it is not base64url.") from error


def _certificate(chain: object) -> x509.Certificate | None:
    if chain is None:
        return None
    if not isinstance(chain, list) or not chain or not isinstance(chain[0], str):
        raise BadSignature("its x5c is no list of certificates.")
    try:
        return x509.load_der_x509_certificate(base64.b64decode(chain[0], validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadSignature("its certificate cannot be read.") from error
