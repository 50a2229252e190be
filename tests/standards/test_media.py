"""How long films are."""

import io
import struct

import pytest

from tradewind.standards.media import media_type, seconds_of


def box(name, data, *, wide=False):
    if wide:
        return struct.pack(">I4sQ", 1, name, len(data) + 16) + data
    return struct.pack(">I4s", len(data) + 8, name) + data


def mp4(header, *, wide=False):
    return box(b"ftyp", b"isom0000") + box(b"mdat", b"x" * 50, wide=wide) + box(b"moov", box(b"mvhd", header))


def element(name, data, size=None):
    return name + (size or bytes([0x80 | len(data)])) + data


def webm(info, size=None):
    segment = element(b"\x11\x4d\x9b\x74", b"seek") + element(b"\x15\x49\xa9\x66", info)
    return element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm") + element(b"\x18\x53\x80\x67", segment, size)


SHORT = bytes(12) + struct.pack(">II", 600, 7500)
LONG = b"\x01" + bytes(19) + struct.pack(">IQ", 1000, 90_000)
DURATION = element(b"\x44\x89", struct.pack(">d", 2500.0))
UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"


@pytest.mark.parametrize(
    ("film", "seconds"),
    [
        (mp4(SHORT), 12.5),
        (mp4(LONG, wide=True), 90.0),
        (webm(DURATION), 2.5),
        (webm(element(b"\x2a\xd7\xb1", (2_000_000).to_bytes(4, "big")) + DURATION, UNKNOWN), 5.0),
        (webm(element(b"\x44\x89", struct.pack(">f", 1000.0))), 1.0),
        (mp4(bytes(12) + struct.pack(">II", 0, 7500)), None),
        (mp4(SHORT[:5]), None),
        (webm(b""), None),
        (b"%PDF-1.7 and more of it", None),
        (b"", None),
        (box(b"ftyp", b"isom0000") + struct.pack(">I4s", 3, b"moov"), None),
        (webm(element(b"\x44\x89", struct.pack(">d", float("nan")))), None),
    ],
)
def test_duration(film, seconds):
    assert seconds_of(io.BytesIO(film)) == seconds


def test_type_is_what_a_film_begins_with():
    assert [media_type(io.BytesIO(film)) for film in (mp4(SHORT), webm(DURATION), b"MZ")] == [
        "video/mp4",
        "video/webm",
        "",
    ]
