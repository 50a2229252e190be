import pytest
from factories import PersonFactory
from mail_server import mail_server

from tradewind.notices import kinds
from tradewind.notices.models import Notice


@pytest.fixture(autouse=True)
def news():
    """A kind of notices that says a subject, and holds as long as its content does not say otherwise."""

    def holding(ids):
        found = dict(Notice.objects.filter(pk__in=list(ids)).values_list("pk", "content"))
        return {pk: content for pk, content in found.items() if "over" not in content}

    def worded(content):
        return {"subject": content["subject"], "lines": [content["subject"]]}

    kinds.register(kinds.Kind("news", "News", "What is new", "mails/frame", worded, holding))
    yield
    del kinds._KINDS["news"]


@pytest.fixture
def server(settings):
    """A mail server that the academy is set to."""
    with mail_server() as server:
        use(settings, server.port)
        yield server


def use(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_URL, settings.PUBLIC_URL = f"smtp://127.0.0.1:{port}", "https://academy.example"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.DEFAULT_FROM_EMAIL = "Academy <academy@academy.example>"


@pytest.fixture
def say():
    """``say("ann", "bob")`` writes a notice to each, who have an address unless ``email`` says otherwise."""

    def write(*codes, **person):
        return [
            Notice.objects.create(
                person=PersonFactory(**{"code": code, "email": f"{code}@north.example", **person}),
                kind="news",
                key="1",
                content={"subject": f"News for {code}"},
            )
            for code in codes
        ]

    return write
