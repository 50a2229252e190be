import pytest

from web import world


@pytest.fixture(autouse=True)
def cheap_hashes(settings):
    """A real hash costs a third of a second, and no page here depends on it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def maya(db):
    return world.build_plan()
