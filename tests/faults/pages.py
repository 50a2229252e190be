"""An administrator at the pages of a server that runs, by HTTP alone: signs in, fills in, confirms."""

import http.client
import io
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from web.posted import posted

NAME, PASSWORD = "administrator", "correct horse battery"
SLOW = 120.0
"""Seconds after which an answer counts as none."""
LOOKS = 20
"""How often numbers may have moved on before somebody gets to confirm them."""

Values = Mapping[str, str | Sequence[str]]


class Unanswered(Exception):
    """No answer, or that something is broken: whoever asked does not know whether it was done."""


@dataclass(frozen=True)
class Answer:
    """What came back, redirects not followed."""

    status: int
    text: str
    address: str


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    """Somebody's browser: keeps cookies, and sends what a form has."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._open = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(CookieJar())).open

    def sign_in(self, name: str = NAME) -> None:
        """By the sign-in page."""
        self.submit("/sign-in/", username=name, password=PASSWORD)
        assert self.ask("/admin/").status == 200

    def ask(self, path: str, sent: bytes | None = None, kind: str = "application/x-www-form-urlencoded") -> Answer:
        """One request; Unanswered where the server is gone or says that something is broken."""
        asked = urllib.request.Request(f"http://localhost:{self.port}{path}", sent)
        if sent is not None:
            asked.add_header("Content-Type", kind)
        try:
            with self._open(asked, timeout=SLOW) as answer:
                return Answer(answer.status, answer.read().decode(), "")
        except urllib.error.HTTPError as error:
            with error:
                answer = Answer(error.code, error.read().decode(), error.headers.get("Location", ""))
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(f"{path}: {error!r}") from error
        if answer.status >= 500:
            raise Unanswered(f"{path}: {answer.status}")
        return answer

    def submit(self, path: str, **changed: str | Sequence[str]) -> None:
        """Load the form at ``path``, change some of it, send it, and confirm what it would do; done or Unanswered."""
        form = self.form(path, changed)
        for _ in range(LOOKS):
            answer = self.ask(path, form.urlencode().encode())
            if answer.status == 302:
                return
            assert answer.status == 200, f"{path}: {answer.status}: {_words(answer.text)}"
            form = posted(answer.text)
            form["confirmed"] = re.findall(r'name="confirmed" value="(\d+)"', answer.text)[0]
        raise AssertionError(f"{path}: what it would do never held still")

    def form(self, path: str, changed: Values) -> QueryDict:
        """What the form at ``path`` would send, some of it changed."""
        page = self.ask(path)
        assert page.status == 200, f"{path}: {page.status}: {_words(page.text)}"
        form: QueryDict = posted(page.text)
        for name, values in changed.items():
            form.setlist(name, [values] if isinstance(values, str) else list(values))
        return form


class Visit(Protocol):
    """A browser, and the database to look things up in that its user would remember."""

    browser: Browser
    url: str


def change_status(visit: Visit, person: str, status: str) -> None:
    visit.browser.submit(f"/admin/network/people/{person}/status/", status=status)


def change_position(visit: Visit, appointment: str, position: str) -> None:
    visit.browser.submit(f"/admin/network/appointments/{appointment}/position/", position=position)


def change_days(visit: Visit, appointment: str, starts_on: str, ends_on: str) -> None:
    visit.browser.submit(f"/admin/network/appointments/{appointment}/days/", starts_on=starts_on, ends_on=ends_on)


def appoint(visit: Visit, person: str, code: str, position: str, location: str, starts_on: str) -> None:
    """Hire them there as well, under a code of the test's own."""
    given = {"code": code, "position": position, "location": location, "starts_on": starts_on}
    visit.browser.submit(f"/admin/network/people/{person}/appoint/", **given)


def set_brands(visit: Visit, location: str, brands: Sequence[str]) -> None:
    path = f"/admin/network/locations/{location}/brands/"
    ids = dict(_rows(visit.url, "SELECT code, id::text FROM network_brand"))
    visit.browser.submit(path, brands=[ids[code] for code in brands])


def close(visit: Visit, location: str, on: str) -> None:
    visit.browser.submit(f"/admin/network/locations/{location}/close/", closed_on=on)


def waive(visit: Visit, person: str, requirement: str) -> None:
    visit.browser.submit(f"/admin/network/people/{person}/requirements/{requirement}/waive/", reason="tried")


def upload(visit: Visit, folder: str) -> None:
    """A feed, as one .zip named like its folder; the worker checks it."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        for file in sorted(Path(folder).glob("*.csv")):
            packed.write(file, file.name)
    files = [SimpleUploadedFile(f"{Path(folder).name}.zip", whole.getvalue())]
    form = visit.browser.form("/admin/feeds/", {"max_removals": "100"})
    sent = {name: form[name] for name in ("csrfmiddlewaretoken", "max_removals")} | {"files": files}
    answer = visit.browser.ask("/admin/feeds/upload/", encode_multipart(BOUNDARY, sent), MULTIPART_CONTENT)
    assert answer.status == 302, _words(answer.text)


def load(visit: Visit, folder: str) -> None:
    """What was uploaded and looked at."""
    visit.browser.submit(f"/admin/feeds/given/{_given(visit, f'{Path(folder).name}.zip')}/", load="")


def change_due(visit: Visit, requirement: str, days: str) -> None:
    """In the editor; the worker says what that would change."""
    path = f"/admin/requirements/of/{requirement}/edit/"
    visit.browser.submit(path, due="days", days=days, after="assigned", mandatory="on")


def apply(visit: Visit, requirement: str) -> None:
    """What the editor proposed and the worker has worked out."""
    visit.browser.submit(f"/admin/programs/changes/{_given(visit, f'requirements/{requirement}')}/", apply="")


VERBS: dict[str, Callable[..., None]] = {
    verb.__name__: verb
    for verb in (
        change_status, change_position, change_days, appoint, set_brands, close, waive, upload, load, change_due, apply
    )
}  # fmt: skip


def _given(visit: Visit, name: str) -> str:
    """The address of what was given last under this name, or about this."""
    asked = "SELECT key::text FROM exchange_input WHERE %s IN (name, about) ORDER BY id DESC LIMIT 1"
    [[key]] = _rows(visit.url, asked, [name])
    return str(key)


def _rows(url: str, query: str, given: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as direct:
        return direct.execute(query, given).fetchall()  # type: ignore[arg-type] - of the test's own


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())[:600]
