import pytest


@pytest.fixture(autouse=True)
def cheap_hashes(settings):
    """A real hash costs a third of a second; these tests ask whether one is made, not how dear it is."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
