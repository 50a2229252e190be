import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404

from tradewind.access.scopes import EVERYBODY, NOBODY, Scope
from tradewind.access.viewers import viewer_of
from tradewind.identity import links
from tradewind.identity.models import User
from tradewind.network.models import Person

pytestmark = pytest.mark.django_db


def login(code, **extra):
    return User.objects.create(username=code, **extra)


def person(code, **extra):
    return Person.objects.create(code=code, given_name=code, family_name="Test", user=login(code), **extra)


def test_viewer_is_the_person_and_sees_themselves():
    maya, ben = person("maya"), person("ben")
    viewer = viewer_of(maya.user)
    assert (viewer.person, list(Person.objects.within(viewer.scope))) == (maya, [maya])
    assert ben not in Person.objects.within(viewer.scope)


def test_superuser_sees_everybody_and_a_login_of_nobody_sees_nobody():
    maya = person("maya")
    assert list(Person.objects.within(viewer_of(login("root", is_superuser=True)).scope)) == [maya]
    assert viewer_of(login("stray")).scope == NOBODY
    assert viewer_of(AnonymousUser()).scope == NOBODY
    assert list(Person.objects.within(NOBODY)) == []


def test_missing_and_forbidden_look_alike():
    maya, ben = person("maya"), person("ben")
    scope = viewer_of(maya.user).scope
    for code in [ben.code, "never-there"]:
        with pytest.raises(Http404, match="No Person matches"):
            get_object_or_404(Person.objects.within(scope), code=code)


def test_scope_reaches_through_a_path_to_the_person():
    maya = person("maya")
    scope = Scope(people=frozenset({maya.pk}))
    assert list(User.objects.filter(scope.people_q("person"))) == [maya.user]
    assert User.objects.filter(EVERYBODY.people_q("person")).count() == 1


@pytest.mark.parametrize("status", ["suspended", "departed"])
def test_suspended_and_departed_cannot_sign_in_and_lose_their_session(client, status, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    maya = person("maya")
    maya.user.set_password("correct horse")
    maya.user.save()
    path = links.make_link(maya.user)
    client.force_login(maya.user)
    assert client.get("/").status_code == 200

    Person.objects.update(status=status)

    assert client.get("/")["Location"] == "/sign-in/?next=/"
    wrong = client.post("/sign-in/", {"username": "maya", "password": "correct horse"})
    assert (wrong.status_code, client.post(path).status_code) == (422, 410)
