"""A real server and a real Chromium on the test's own transaction.

The server's threads use the test's connection, so a test sees what it built, and rolls it back: the ledger
refuses the TRUNCATE by which Django would otherwise clean up.
"""

import shutil
import threading

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import sync_playwright
from web import world

from browser.serving import OneAtATime

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium here: install the package chromium"))


class Server(ThreadedWSGIServer):
    daemon_threads = True

    def _close_connections(self):
        """The connection is the test's, and goes on."""


@pytest.fixture
def site(db):
    """Its address."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    server = Server(("127.0.0.1", 0), QuietWSGIRequestHandler, connections_override={"default": connection})
    application = OneAtATime(get_wsgi_application())
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    application.close()
    server.shutdown()
    server.server_close()
    thread.join()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    connection.dec_thread_sharing()


@pytest.fixture(scope="module")
def chromium(django_db_setup):
    """A browser for a module's tests.

    While Playwright runs, its loop counts as running in this thread: Django would refuse the ORM as called
    from inside the loop, and opens a connection apart, which so must be closed before the loop ends.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def visit(chromium, site):
    """``visit(width=1440, **context options)`` opens a page; what its console complains of fails the test.

    ``complaints`` are parts of complaints that are meant: the browser reports every answer of 400 and above.
    """
    contexts, heard, meant = [], [], []

    def open_page(width=1440, height=900, complaints=(), **options):
        meant.extend(complaints)
        context = chromium.new_context(
            base_url=site, viewport={"width": width, "height": height}, locale=options.pop("locale", "en-US"), **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: heard.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [line for line in heard if not any(part in line for part in meant)] == []


@pytest.fixture(autouse=True)
def cheap_hashes(settings):
    """A real hash costs a third of a second, and no page here depends on it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def administrator(visit, cast):
    """``administrator(width)`` opens a page that the administrator is signed in on."""

    def open_page(width=1440, **options):
        page = visit(width, **options)
        client = Client()
        client.force_login(cast.admin)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}])
        return page

    return open_page


@pytest.fixture
def maya(db):
    return world.build_plan()
