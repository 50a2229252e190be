"""The academy's files on S3 (``STORAGE_URL``), or on whatever speaks like it."""

import io
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from storages.backends.s3 import S3Storage

from tradewind.kernel.files import PIECE, FilesOutOfReach

_PART = 8 << 20
"""Bytes of a part of an upload, and what of a file is in memory at a time."""
_AT_ONCE = 1000
"""Files that S3 deletes by one request."""
_LONGEST = 1024
"""Bytes of a key: S3 has none that is longer."""
_WRITTEN = ".written"
"""What ``fault`` writes; no file of the academy."""
_TRIES = 3
"""How often a download that breaks off goes on from there, without a byte in between."""
_BROKEN_OFF = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError)


class S3Files(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """Files in a bucket, below ``location``; private, and never overwritten by ``save``."""

    def get_default_settings(self) -> dict[str, Any]:
        given: dict[str, Any] = super().get_default_settings()
        # Threads would call back who reads and who counts from where there is no connection of theirs.
        transfer = TransferConfig(multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False)
        return {**given, "file_overwrite": False, "default_acl": None, "transfer_config": transfer}

    def __init__(self, **settings: Any) -> None:
        # An endpoint of one's own has seldom a name for each bucket, nor AWS's newer checksums.
        own = bool(settings.get("endpoint_url"))
        settings["client_config"] = Config(
            s3={"addressing_style": "path" if own else "auto"},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 4, "mode": "standard"},
        )
        super().__init__(**settings)

    def __str__(self) -> str:
        return f"s3://{self.bucket_name}/{self.location}".rstrip("/")

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        reading = io.BufferedReader(_Pieces(pieces), PIECE)
        with self._told():
            self._client.upload_fileobj(reading, self.bucket_name, self._key(name), Config=self.transfer_config)

    def size(self, name: str) -> int:
        if len(self._key(name).encode()) > _LONGEST:
            raise FileNotFoundError(name)
        with self._told(name):
            return int(self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))["ContentLength"])

    def pieces(self, name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        end = self.size(name) if length is None else start + length
        tries = 0
        # A film that somebody pauses is read no further, and S3 hangs up after a while.
        while start < end:
            try:
                with self._told(name, aside=_BROKEN_OFF):
                    for piece in self._from(name, start, end):
                        start, tries = start + len(piece), 0
                        yield piece
            except _BROKEN_OFF as error:
                tries += 1
                if tries > _TRIES:
                    raise self._out_of_reach(error) from error
            else:
                return

    def exists(self, name: str) -> bool:
        with self._told():
            return bool(super().exists(name))

    def _save(self, name: str, content: Any) -> str:
        with self._told():
            return str(super()._save(name, content))

    def here(self, name: str) -> None:
        return None

    def folders(self, name: str) -> list[str]:
        prefix = self._prefix(name)
        pages = self._pages(Prefix=prefix, Delimiter="/")
        found = (each["Prefix"] for page in pages for each in page.get("CommonPrefixes", ()))
        return sorted(each.removeprefix(prefix).rstrip("/") for each in found)

    def names(self) -> Iterator[str]:
        prefix = self._prefix()
        for key in self._keys(prefix):
            name = key.removeprefix(prefix)
            if name != _WRITTEN and not key.endswith("/"):
                yield name

    def delete_folder(self, name: str) -> None:
        prefix = self._prefix(name)
        keys = list(self._keys(prefix))
        # S3 has no folders; servers that have some keep empty ones, the innermost of which go first.
        within = {key[: end + 1] for key in keys for end, letter in enumerate(key) if letter == "/"}
        going = [*keys, *sorted((folder for folder in within if folder.startswith(prefix)), key=len, reverse=True)]
        for start in range(0, len(going), _AT_ONCE):
            self._delete([{"Key": key} for key in going[start : start + _AT_ONCE]])

    def fault(self) -> str | None:
        try:
            self._client.put_object(Bucket=self.bucket_name, Key=self._key(_WRITTEN), Body=b"tradewind")
        except (BotoCoreError, ClientError) as error:
            return f"{self} cannot be written to: {error}".rstrip(".")
        return None

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _key(self, name: str) -> str:
        return f"{self.location}/{name}".lstrip("/")

    def _prefix(self, folder: str = "") -> str:
        return "".join(f"{part}/" for part in (self.location, folder) if part)

    def _from(self, name: str, start: int, end: int) -> Iterator[bytes]:
        wanted = f"bytes={start}-{end - 1}"
        found = self._client.get_object(Bucket=self.bucket_name, Key=self._key(name), Range=wanted)
        with closing(found["Body"]) as body:
            yield from body.iter_chunks(PIECE)

    @contextmanager
    def _told(self, name: str | None = None, *, aside: tuple[type[Exception], ...] = ()) -> Iterator[None]:
        """What goes wrong as one error; as FileNotFoundError where there is no file of that ``name``."""
        try:
            yield
        except aside:
            raise
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            if name is not None and status == 404:
                raise FileNotFoundError(name) from error
            raise self._out_of_reach(error) from error
        except BotoCoreError as error:
            raise self._out_of_reach(error) from error

    def _out_of_reach(self, error: Exception) -> FilesOutOfReach:
        return FilesOutOfReach(
            f"The files on {self} cannot be reached: {str(error).rstrip('.')}. Try again, or correct STORAGE_URL."
        )

    def _pages(self, **what: str) -> Iterator[Any]:
        with self._told():
            yield from self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, **what)

    def _keys(self, prefix: str) -> Iterator[str]:
        for page in self._pages(Prefix=prefix):
            yield from (each["Key"] for each in page.get("Contents", ()))

    def _delete(self, keys: list[dict[str, str]]) -> None:
        with self._told():
            done = self._client.delete_objects(Bucket=self.bucket_name, Delete={"Objects": keys, "Quiet": True})
        for kept in done.get("Errors", ()):
            raise FilesOutOfReach(f"{kept['Key']} on {self} cannot be removed: {kept.get('Message') or kept['Code']}.")


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file that is read once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            try:
                self._left = next(self._pieces)
            except StopIteration:
                return 0
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size
