"""Whom a typed login means."""

from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from tradewind.identity.models import User


def login_named(text: str) -> User | None:
    """The one login that ``text`` means, or None.

    A username to the letter wins over the same in another case, and any username over an e-mail. What
    several logins share means none of them: guessing would sign somebody in as somebody else.
    """
    text = text.strip()
    if not text:
        return None
    return (
        User.objects.filter(username=text).first()
        or _only(User.objects.alias(folded=Lower("username")).filter(folded=Lower(Value(text))))
        or _only(User.objects.alias(folded=Lower("email")).filter(folded=Lower(Value(text))))
    )


def _only(users: QuerySet[User]) -> User | None:
    found = list(users[:2])
    return found[0] if len(found) == 1 else None
