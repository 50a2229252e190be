"""Failed sign-ins slow the next ones down: ``TRIES`` in ``WINDOW`` for one login from one address.

Counted alike for logins that exist and logins that do not, so it tells nobody which do. Counted in the
database, so that every web process counts together. What else can be guessed at (numbers of certificates) counts
here under a name that is no login.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from tradewind.identity.models import FailedSignIn

TRIES = 5
WINDOW = timedelta(minutes=15)


def wait_for(login: str, address: str | None, *, tries: int = TRIES) -> timedelta | None:
    """How long this login is to wait at this address before it may try again; None where it may now."""
    now = timezone.now()
    failed = (
        FailedSignIn.objects.filter(login=_folded(login), address=address, failed_at__gt=now - WINDOW)
        .order_by("-failed_at")
        .values_list("failed_at", flat=True)[tries - 1 : tries]
    )
    last = next(iter(failed), None)
    return last + WINDOW - now if last is not None else None


def count_failure(login: str, address: str | None) -> None:
    """Count one; forget those that no longer count for anybody."""
    now = timezone.now()
    FailedSignIn.objects.filter(failed_at__lte=now - WINDOW).delete()
    FailedSignIn.objects.create(login=_folded(login), address=address, failed_at=now)


def forget_failures(login: str, address: str | None) -> None:
    """Somebody proved to be who they are: begin anew."""
    FailedSignIn.objects.filter(login=_folded(login), address=address).delete()


def _folded(login: str) -> str:
    return salted_hmac("identity.throttle", login.strip().casefold(), algorithm="sha256").hexdigest()
