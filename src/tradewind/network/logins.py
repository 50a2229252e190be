"""The login of a person: ``identity`` knows no person, so it is found, and made, from here."""

from django.db import transaction

from tradewind.identity.models import User
from tradewind.kernel.problems import BadInput
from tradewind.network.models import Person

LONGEST_NAME = 150
"""Of a login (django.contrib.auth)."""


@transaction.atomic
def ensure_login(person: Person) -> User:
    """The person's login, made if there is none, with no password until one is set.

    Its name is the person's username, else e-mail (where it is short enough for one), else code. BadInput
    where another login has that name.
    """
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.user is not None:
        return locked.user
    name = locked.username or (locked.email if len(locked.email) <= LONGEST_NAME else "") or locked.code
    if User.objects.filter(username=name).exists():
        raise BadInput.of(f"person {locked.code}", f"there is another login named {name!r}.", "Give another username.")
    user = User(username=name, email=locked.email, first_name=locked.given_name, last_name=locked.family_name)
    user.set_unusable_password()
    user.save()
    locked.user = user
    locked.save(update_fields=["user"])
    person.user = user
    return user
