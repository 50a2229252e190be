"""How long a film is, as its container says: MP4 (ISO/IEC 14496-12) and WebM (RFC 9559, Matroska).

Pure reading of the few boxes and elements that lead there; nothing is decoded. A film that does not say is None.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

_MOST = 1 << 20
"""Bytes of a header that are read at once; none that is honest is longer."""
_SEGMENT, _INFO, _SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
_EBML = b"\x1a\x45\xdf\xa3"
_LONGEST = 7 * 24 * 3600.0


def seconds_of(file: BinaryIO) -> float | None:
    """The duration in seconds of a film that can be sought; None where it is no film, or does not say."""
    file.seek(0)
    start = file.read(12)
    try:
        if start[4:8] == b"ftyp":
            found = _mp4(file)
        elif start[:4] == _EBML:
            found = _webm(file)
        else:
            return None
    except (struct.error, IndexError, ValueError, OverflowError):
        return None
    return found if found is not None and 0 < found <= _LONGEST else None


def media_type(file: BinaryIO) -> str:
    """``video/mp4`` or ``video/webm`` by what the file begins with, whatever it is called; else empty."""
    file.seek(0)
    start = file.read(12)
    return "video/mp4" if start[4:8] == b"ftyp" else "video/webm" if start[:4] == _EBML else ""


def _mp4(file: BinaryIO) -> float | None:
    for name, begin, end in _boxes(file, 0, file.seek(0, 2)):
        if name != b"moov":
            continue
        for inner, at, until in _boxes(file, begin, end):
            if inner == b"mvhd":
                file.seek(at)
                return _movie_header(file.read(min(until - at, 120)))
    return None


def _movie_header(data: bytes) -> float | None:
    """``mvhd``, section 8.2.2: version 1 has its times in 64 bits."""
    scale, duration = struct.unpack(">IQ", data[20:32]) if data[0] == 1 else struct.unpack(">II", data[12:20])
    return float(duration / scale) if scale else None


def _boxes(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its content begins, where it ends) of each box, section 4.2."""
    while begin + 8 <= end:
        file.seek(begin)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            [size], head = struct.unpack(">Q", file.read(8)), 16
        elif size == 0:
            size = end - begin
        if size < head:
            return
        yield name, begin + head, min(begin + size, end)
        begin += size


def _webm(file: BinaryIO) -> float | None:
    for name, begin, end in _elements(file, 0, file.seek(0, 2)):
        if name != _SEGMENT:
            continue
        for inner, at, until in _elements(file, begin, end):
            if inner == _INFO:
                return _information(file, at, until)
    return None


def _information(file: BinaryIO, begin: int, end: int) -> float | None:
    """``Info``, section 5.1.2: the duration is in units of ``TimestampScale`` nanoseconds."""
    scale, duration = 1_000_000, None
    for name, at, until in _elements(file, begin, min(end, begin + _MOST)):
        file.seek(at)
        if name == _SCALE:
            scale = int.from_bytes(file.read(min(until - at, 8)), "big")
        elif name == _DURATION:
            [duration] = struct.unpack(">d" if until - at == 8 else ">f", file.read(min(until - at, 8)))
    return None if duration is None else duration * scale / 1e9


def _elements(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(id, where its data begins, where it ends) of each element (RFC 8794, section 3); an unknown size runs on."""
    while begin < end:
        file.seek(begin)
        head = file.read(12)
        length = 9 - head[0].bit_length()
        name = int.from_bytes(head[:length], "big")
        width = 9 - head[length].bit_length()
        if length > 4 or width > 8 or len(head) < length + width:
            return
        size = int.from_bytes(head[length : length + width], "big") & ((1 << 7 * width) - 1)
        at = begin + length + width
        until = end if size == (1 << 7 * width) - 1 else min(at + size, end)
        yield name, at, until
        begin = until
