"""The bytes of attachments: kept once by their digest, in the storage."""

from collections.abc import Iterable, Iterator, Sequence

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tradewind.delivery.models import Attachment
from tradewind.kernel.files import files
from tradewind.standards.xapi.multipart import Part


def keep(parts: Sequence[Part]) -> None:
    """Keep what is new. Called before the statements are stored: bytes without a statement harm nobody."""
    by_digest = {part.headers["x-experience-api-hash"].lower(): part for part in parts}
    known = set(Attachment.objects.filter(pk__in=by_digest).values_list("pk", flat=True))
    for sha2, part in sorted(by_digest.items()):
        if sha2 not in known:
            file = default_storage.save(f"xapi/{sha2[:2]}/{sha2}", ContentFile(part.content))
            kind = part.headers.get("content-type", "application/octet-stream")[:255]
            Attachment.objects.bulk_create(
                [Attachment(sha2=sha2, content_type=kind, length=len(part.content), file=file)], ignore_conflicts=True
            )


def with_bytes(digests: Iterable[str]) -> Iterator[tuple[str, str, Iterator[bytes]]]:
    """(digest, media type, bytes in pieces) of those that are kept; others are at their ``fileUrl``."""
    for attachment in Attachment.objects.filter(pk__in=set(digests)).order_by("pk"):
        yield attachment.sha2, attachment.content_type, _pieces(attachment)


def _pieces(attachment: Attachment) -> Iterator[bytes]:
    yield from files().pieces(attachment.file)
