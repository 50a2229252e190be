"""The link in every mail that turns its kind off, without signing in (RFC 8058). It does only that, for good."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from tradewind.network.models import Person
from tradewind.notices.kinds import Kind, kinds


def off_link(person: Person, kind: str) -> str:
    """The path that turns ``kind`` off for ``person`` by POST; GET shows a button that does, and changes nothing."""
    return reverse("notices-off", args=[_signer().sign(f"{person.code}~{kind}")])


def holder(token: str) -> tuple[Person, Kind] | None:
    """Whose link it is, and of which kind; None where it is not one of ours, or its person or kind is gone."""
    try:
        code, _, name = _signer().unsign(token).rpartition("~")
    except BadSignature:
        return None
    person = Person.objects.filter(code=code).first()
    kind = next((each for each in kinds() if each.code == name), None)
    return (person, kind) if person is not None and kind is not None else None


def _signer() -> Signer:
    return Signer(salt="notices.off")
