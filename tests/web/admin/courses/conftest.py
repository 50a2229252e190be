import pytest

from tradewind.delivery import uploads
from tradewind.delivery.models import Upload


@pytest.fixture
def admin(client, cast):
    """A client signed in as the administrator."""
    client.force_login(cast.admin)
    return client


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """``work()``: what the worker does with uploads when it gets to it."""

    def run():
        with django_capture_on_commit_callbacks(execute=True):
            for upload in Upload.objects.under_way().order_by("pk"):
                uploads.run(upload.pk)

    return run
