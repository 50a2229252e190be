"""EMAIL_URL and EMAIL_FROM as Django's settings; what cannot be is refused with the cure."""

import pytest

from tradewind.config import settings as configuration

PLAIN = {"host_user": "", "host_password": "", "use_ssl": False, "use_tls": False}


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://relay", {"host": "relay", "port": 25, **PLAIN}),
        ("smtp://relay:2525?starttls=1", {"host": "relay", "port": 2525, **PLAIN, "use_tls": True}),
        (
            "smtp://me%40x:p%2Fw@smtp.example",
            {"host": "smtp.example", "port": 587, "host_user": "me@x", "host_password": "p/w", "use_ssl": False}
            | {"use_tls": True},
        ),
        ("smtps://smtp.example", {"host": "smtp.example", "port": 465, **PLAIN, "use_ssl": True}),
    ],
)
def test_mail_server_is_read_from_its_address(url: str, wanted: dict[str, object]) -> None:
    assert configuration._mail(url) == wanted


@pytest.mark.parametrize(
    "url",
    [
        *("http://smtp.example", "smtp.example", "smtp://", "smtp://x?tls=1"),
        *("smtp://x:smtp", "smtp://me:p/w@x", "smtp://me:25/w@x", "smtp://me:25#w@x", "smtp://[x"),
    ],
)
def test_address_of_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(SystemExit, match=r"EMAIL_URL is not like smtp://.* write %25"):
        configuration._mail(url)


def test_mail_is_from_who_is_named_else_from_the_academy_at_its_host() -> None:
    assert configuration._sender("Me <me@x.example>", "https://academy.example", "Nord") == "Me <me@x.example>"
    assert configuration._sender("", "https://academy.example", "Nord") == "Nord <no-reply@academy.example>"
    with pytest.raises(SystemExit, match="EMAIL_FROM is 'nobody'"):
        configuration._sender("nobody", "https://academy.example", "Nord")
