"""Attachments, multipart bodies and signatures (1.0.3 Part 2, 2.4.11, 2.6; Part 3, 1.5.2)."""

import base64
import hashlib
import json
import re
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from api.xapi.conftest import said, uuid
from tradewind.standards.xapi.multipart import BadMultipart, media_type, split

PHOTO = b"\x89PNG\r\n--not-a-boundary\r\n\x00"


def attachment(content, **more):
    return {
        "usageType": "https://example.com/photo",
        "display": {"en": "Photo"},
        "contentType": "image/png",
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
        **more,
    }


def body(statements, *parts, first="Content-Type: application/json", boundary="abc"):
    """Statements and (headers, content) parts as multipart/mixed."""
    pieces = [(first, json.dumps(statements).encode()), *parts]
    mark = f"--{boundary}\r\n".encode()
    joined = b"".join(mark + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head, content in pieces)
    return joined + f"--{boundary}--\r\n".encode()


def part(content, *, kind="image/png", sha2=None, encoding="binary"):
    sha2 = sha2 or hashlib.sha256(content).hexdigest()
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\nX-Experience-API-Hash: {sha2}", content


def send(store, content, kind="multipart/mixed; boundary=abc"):
    return store("POST", "statements", body=content, kind=kind)


def test_attachment_comes_back_with_its_statement(store):
    statement = said(id=uuid(1), attachments=[attachment(PHOTO)])
    assert send(store, body(statement, part(PHOTO))).json() == [uuid(1)]
    answer = store("GET", "statements", statementId=uuid(1), attachments="true")
    kind, options = media_type(answer["Content-Type"])
    first, second = split(b"".join(answer.streaming_content), options["boundary"])
    assert (kind, json.loads(first.content)["id"]) == ("multipart/mixed", uuid(1))
    assert (second.content, second.headers["content-type"]) == (PHOTO, "image/png")
    assert second.headers["x-experience-api-hash"] == hashlib.sha256(PHOTO).hexdigest()
    assert store("GET", "statements", statementId=uuid(1))["Content-Type"] == "application/json"


def test_same_bytes_of_two_statements_are_kept_once(store):
    statements = [said(attachments=[attachment(PHOTO)]), said(attachments=[attachment(PHOTO)])]
    assert send(store, body(statements, part(PHOTO))).status_code == 200
    answer = store("GET", "statements", attachments="true")
    assert len(split(b"".join(answer.streaming_content), media_type(answer["Content-Type"])[1]["boundary"])) == 2


def test_attachment_elsewhere_needs_no_bytes(store):
    store.send(said(attachments=[attachment(PHOTO, fileUrl="https://example.com/photo.png")]))


def test_digest_says_which_bytes_they_are_whatever_the_length_says(store):
    assert (
        send(store, body(said(id=uuid(1), attachments=[attachment(PHOTO, length=1)]), part(PHOTO))).status_code == 200
    )
    answer = store("GET", "statements", statementId=uuid(1), attachments="true")
    _, found = split(b"".join(answer.streaming_content), media_type(answer["Content-Type"])[1]["boundary"])
    assert found.content == PHOTO


REFUSED = {
    "no bytes": body(said(attachments=[attachment(PHOTO)])),
    "bytes of nothing": body(said(), part(PHOTO)),
    "other bytes": body(said(attachments=[attachment(PHOTO)]), part(b"x", sha2=hashlib.sha256(PHOTO).hexdigest())),
    "other encoding": body(said(attachments=[attachment(PHOTO)]), part(PHOTO, encoding="base64")),
    "statements not first": body(said(attachments=[attachment(PHOTO)]), part(PHOTO), first="Content-Type: image/png"),
    "cut off": body(said(attachments=[attachment(PHOTO)]), part(PHOTO))[:-8],
    "a type that ends its line": body(said(attachments=[attachment(PHOTO)]), part(PHOTO, kind="image/png\n;X-Evil: 1")),
    "other boundary": body(said(), boundary="xyz"),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_body_whose_parts_do_not_fit_is_refused(store, content):
    assert send(store, content).status_code == 400


def test_bytes_that_must_come_along_are_missed_in_json(store):
    assert store("POST", "statements", said(attachments=[attachment(PHOTO)])).status_code == 400


@pytest.mark.parametrize("boundary", ["", "a\nb", "x" * 71])
def test_boundary_that_is_none_is_refused(boundary):
    with pytest.raises(BadMultipart, match="The boundary is missing or malformed"):
        split(b"", boundary)


# Signatures


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def certificate(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "signer")])
    day = datetime(2026, 1, 1)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(day).not_valid_after(day + timedelta(days=9999))
    signed = built.sign(key, hashes.SHA256())
    return base64.b64encode(signed.public_bytes(serialization.Encoding.DER)).decode()


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def jws(payload, key, *, algorithm="RS256", **header):
    signed = encoded(json.dumps({"alg": algorithm, **header}).encode()) + b"." + encoded(json.dumps(payload).encode())
    return signed + b"." + encoded(key.sign(signed, padding.PKCS1v15(), hashes.SHA256()))


def signed_body(statement, signature, **more):
    described = attachment(
        signature,
        usageType="http://adlnet.gov/expapi/attachments/signature",
        contentType="application/octet-stream",
        **more,
    )
    return body({**statement, "attachments": [described]}, part(signature, kind="application/octet-stream"))


@pytest.mark.parametrize("named", [True, False], ids=["with certificate", "without"])
def test_signed_statement_is_stored(store, key, certificate, named):
    statement = said(id=uuid(1), timestamp="2026-11-24T09:30:00Z")
    header = {"x5c": [certificate]} if named else {}
    assert send(store, signed_body(statement, jws(statement, key, **header))).json() == [uuid(1)]


def test_signature_that_signs_something_else_is_refused(store, key, certificate):
    statement = said(id=uuid(1))
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    refused = {
        "another statement": jws(said(verb={"id": "urn:other"}), key),
        "another key": jws(statement, stranger, x5c=[certificate]),
        "another algorithm": jws(statement, key, algorithm="HS256"),
        "no signature": b"not.a.signature",
        "two parts": b"e30.e30",
        "a chain that is none": jws(statement, key, x5c="x"),
    }
    for name, signature in refused.items():
        assert send(store, signed_body(statement, signature)).status_code == 400, name
    assert send(store, signed_body(statement, jws(statement, key), description={"en": "x"})).status_code == 200


def test_boundary_of_an_answer_needs_no_quotes(store):
    store.send(said(id=uuid(1)))
    answer = store("GET", "statements", statementId=uuid(1), attachments="true")
    assert re.fullmatch(r"multipart/mixed; boundary=tradewind-[0-9a-f]{32}", answer["Content-Type"])


def test_body_of_very_many_parts_is_refused_before_it_is_taken_apart():
    with pytest.raises(BadMultipart, match="The body has more than 1,000 parts"):
        split(b"--a\r\n\r\n\r\n" * 1002 + b"--a--", "a")
    assert len(split(b"--a\r\n\r\n\r\n" * 1000 + b"--a--", "a")) == 1000
