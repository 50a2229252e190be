"""Attachments: which bytes belong to which statement, and whether a signature signs it (1.0.3 Part 2, 2.4.11, 2.6)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tradewind.standards.faults import Fault
from tradewind.standards.xapi.jws import BadSignature, Signed, read_jws
from tradewind.standards.xapi.multipart import Part
from tradewind.standards.xapi.sameness import is_same
from tradewind.standards.xapi.statements import SIGNATURE
from tradewind.standards.xapi.values import NotJson, is_media_type, read_json

_ALGORITHMS = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}


def described(statements: Iterable[Mapping[str, Any]]) -> list[tuple[str, dict[str, Any], Mapping[str, Any]]]:
    """(place, attachment, its statement) of all attachments, those of SubStatements too."""
    found = []
    for number, statement in enumerate(statements):
        for owner, place in _owners(statement, f"statement[{number}]"):
            for index, attachment in enumerate(owner.get("attachments", [])):
                found.append((f"{place}.attachments[{index}]", attachment, statement))
    return found


def _owners(statement: Mapping[str, Any], place: str) -> list[tuple[Mapping[str, Any], str]]:
    target = statement["object"]
    inner = [(target, f"{place}.object")] if target.get("objectType") == "SubStatement" else []
    return [(statement, place), *inner]


def faults_of(statements: Sequence[Mapping[str, Any]], parts: Sequence[Part]) -> list[Fault]:
    """What is wrong between valid statements and the parts they came with.

    Every attachment without a ``fileUrl`` has its bytes in a part, every part belongs to an attachment, and the
    bytes are what the digest says; their length follows from that, whatever is said of it. A signature signs its
    statement.
    """
    by_digest = {part.headers.get("x-experience-api-hash", "").lower(): part for part in parts}
    faults = [fault for number, part in enumerate(parts) for fault in _part_faults(part, f"part {number + 2}")]
    attachments = described(statements)
    wanted = {attachment["sha2"].lower() for _, attachment, _ in attachments}
    for number, part in enumerate(parts):
        if part.headers.get("x-experience-api-hash", "").lower() not in wanted:
            faults.append(Fault(f"part {number + 2}", "belongs to no attachment of these statements."))
    for place, attachment, statement in attachments:
        content = by_digest.get(attachment["sha2"].lower())
        if content is not None and attachment["usageType"] == SIGNATURE:
            faults.extend(_signature_faults(place, attachment, content, statement))
        elif content is None and "fileUrl" not in attachment:
            faults.append(Fault(place, "has no fileUrl, and its bytes did not come along."))
    return faults


def _part_faults(part: Part, place: str) -> list[Fault]:
    given = part.headers.get("x-experience-api-hash", "").lower()
    if part.headers.get("content-transfer-encoding", "").lower() != "binary":
        return [Fault(place, "must have Content-Transfer-Encoding: binary.")]
    if not is_media_type(part.headers.get("content-type", "application/octet-stream")):
        return [Fault(place, "must have a Content-Type like image/png.")]
    algorithm = _ALGORITHMS.get(len(given))
    if algorithm is None or algorithm(part.content).hexdigest() != given:
        return [Fault(place, "must have X-Experience-API-Hash, the SHA-2 digest of its bytes.")]
    return []


def _signature_faults(
    place: str, attachment: Mapping[str, Any], part: Part, statement: Mapping[str, Any]
) -> list[Fault]:
    """2.6: a JWS in compact form by RS256, RS384 or RS512 over the statement; checked by its own certificate."""
    if attachment["contentType"] != "application/octet-stream":
        return [Fault(f"{place}.contentType", "must be application/octet-stream, as it is a signature.")]
    try:
        signed = read_jws(part.content)
        payload = read_json(signed.payload)
    except (BadSignature, NotJson) as error:
        return [Fault(place, f"is no signature: {error}")]
    if signed.algorithm not in _HASHES:
        return [Fault(place, f"is signed by {signed.algorithm}; use {', '.join(_HASHES)}.")]
    if not isinstance(payload, dict) or not is_same(payload, dict(statement)):
        return [Fault(place, "signs another statement.")]
    if signed.certificate is not None and not _is_signed_by(signed, signed.certificate):
        return [Fault(place, "is not signed by the certificate that it names.")]
    return []


def _is_signed_by(signed: Signed, certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        return False
    try:
        key.verify(signed.signature, signed.signed, PKCS1v15(), _HASHES[signed.algorithm])
    except InvalidSignature:
        return False
    return True
