import pytest
from factories import Cast


@pytest.fixture
def admin(client, cast: Cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def act(admin, django_capture_on_commit_callbacks):
    """Send a form, and let happen what a commit makes happen; the answer."""

    def send(path, data):
        with django_capture_on_commit_callbacks(execute=True):
            return admin.post(path, data)

    return send
