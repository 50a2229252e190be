"""Uploads as an administrator sees them, with the pages and the worker in processes of their own: followed, left,
found again, cancelled in the middle of unpacking, and after the worker was killed outright."""

import os
import re
import signal
import time
import zipfile
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from command_line import Academy, database
from faults.site import Site
from ops.processes import group, running, wait_until
from playwright.sync_api import expect
from standards.building import scorm, zipped

from browser.founding import founded
from browser.playing import take_cookie
from browser.test_plan import DESKTOP, PHONE, overflow, serious

pytestmark = pytest.mark.django_db  # what the browser's fixtures stand on is made for tests that ask for it
MANY = 15_000
"""Files of a package that takes seconds to unpack."""
SHOTS = os.environ.get("TRADEWIND_SHOTS", "")


@pytest.fixture(scope="module")
def academy(migrated, tmp_path_factory):
    with database(f"{migrated}_uploaded", template=migrated) as url:
        yield Academy(url, tmp_path_factory.mktemp("academy"))


@pytest.fixture(scope="module")
def pages(academy):
    with closing(Site(academy.url, academy.home)) as pages:
        pages.start()
        yield pages


@pytest.fixture
def site(pages):
    return f"http://localhost:{pages.port}"


@pytest.fixture
def worker(academy):
    """``worker()`` starts one; its process."""
    with ExitStack() as alive:
        yield lambda: alive.enter_context(running(academy, "worker"))
        academy.query("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")


@pytest.fixture
def administrator(academy, visit):
    cookie = founded(academy, "administrating")

    def open_page(width, **options):
        page = visit(width, **options)
        page.set_default_timeout(30_000)
        take_cookie(page, cookie)
        return page

    return open_page


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A package that takes seconds to unpack."""
    path = tmp_path_factory.mktemp("packages") / "large.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("imsmanifest.xml", scorm())
        package.writestr("a.html", "<p>")
        for number in range(MANY):
            package.writestr(f"media/{number // 500}/{number}.txt", b"x")
    return path


def looks_right(page, name):
    """Nothing serious for axe, nothing that scrolls sideways; a picture of it where somebody asks for one."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    assert (serious(page), overflow(page)) == ([], 0)


def upload(page, file):
    """Choose a file and send it; returns when its page is there."""
    page.goto("/admin/courses/upload/")
    page.get_by_label("A package").set_input_files(file)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url("**/courses/uploads/*-*/")
    return page.url


def newest(academy):
    """(key, state, files, who asked to cancel it) of the last upload."""
    [found] = academy.query("SELECT key, state, files, cancel_asked_by FROM delivery_upload ORDER BY id DESC LIMIT 1")
    return found


def unpacking(academy):
    """Wait until it is in the middle of unpacking; its folder."""
    wait_until(lambda: newest(academy)[1:2] == ("running",) and newest(academy)[2] > 200, "the middle")
    folder = academy.home / "files" / "packages" / str(newest(academy)[0])
    assert folder.is_dir()
    return folder


def is_kept(academy):
    return (academy.home / "files" / "uploads" / str(newest(academy)[0])).exists()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_upload_is_followed_left_and_found_again(academy, administrator, worker, large, width):
    page = administrator(width)
    upload(page, large)
    page.get_by_text("Waiting for the worker.").wait_for()
    looks_right(page, "upload-waiting")
    process = worker()
    unpacking(academy)
    with standing_still(process):
        page.get_by_text(f"of {MANY + 2:,} files").wait_for()
        looks_right(page, "upload-unpacking")
        page.goto("/admin/courses/")
        page.locator("#uploads").get_by_text("Unpacking").wait_for()
        looks_right(page, "courses-uploading")
    page.get_by_text("This page is older than what was uploaded.").wait_for(timeout=120_000)
    page.goto("/admin/courses/uploads/")
    looks_right(page, "uploads")
    page.get_by_role("link", name="large.zip").first.click()
    page.get_by_text("It is taken in.").wait_for()
    looks_right(page, "upload-done")
    page.get_by_role("link", name="Look at Course, version 1").click()
    page.get_by_role("heading", name="Version 1").wait_for()
    assert (newest(academy)[1], newest(academy)[2], is_kept(academy)) == ("done", MANY + 2, False)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_sending_shows_how_far_it_is_and_is_cancelled(academy, administrator, tmp_path, width):
    before = academy.query("SELECT count(*) FROM delivery_upload")
    heavy = tmp_path / "heavy.zip"
    heavy.write_bytes(os.urandom(8 << 20))
    page = administrator(width)
    page.goto("/admin/courses/upload/")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1 << 20}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.get_by_label("A package").set_input_files(heavy)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.locator("[data-percent]", has_text=re.compile(r"^\d\d$")).wait_for()
    looks_right(page, "upload-sending")
    page.get_by_role("button", name="Cancel the upload").click()
    page.get_by_role("button", name="Upload", exact=True).click(trial=True)
    expect(page.get_by_role("button", name="Cancel the upload")).to_have_count(0)
    assert academy.query("SELECT count(*) FROM delivery_upload") == before


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_it_is_cancelled_in_the_middle_of_unpacking_and_nothing_is_left(academy, administrator, worker, large, width):
    process = worker()
    page = administrator(width)
    upload(page, large)
    folder = unpacking(academy)
    with standing_still(process):
        page.get_by_role("button", name="Cancel it").click()
        wait_until(lambda: newest(academy)[3] == "admin", "the click")
    clicked = time.monotonic()
    wait_until(lambda: newest(academy)[1] == "cancelled", "the cancel")
    took = time.monotonic() - clicked
    page.get_by_text("Cancelled by admin. Nothing of it is kept.").wait_for()
    wait_until(lambda: not folder.exists() and not is_kept(academy), "the end of its files")
    looks_right(page, "upload-cancelled")
    assert took < 5  # a third of a second where nothing else runs


def test_without_script_it_is_sent_followed_and_cancelled(academy, administrator, worker, large):
    page = administrator(PHONE, java_script_enabled=False)
    upload(page, large)
    process = worker()
    folder = unpacking(academy)
    with standing_still(process):
        page.reload()
        page.get_by_text("Unpacking").wait_for()
        page.get_by_role("button", name="Cancel it").click()
    wait_until(lambda: newest(academy)[1] == "cancelled" and not folder.exists(), "the cancel")
    page.reload()
    page.get_by_text("Cancelled by admin.").wait_for()


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_begins_anew(academy, administrator, worker, large):
    page = administrator(DESKTOP)
    process = worker()
    upload(page, large)
    folder = unpacking(academy)
    killed(process)
    assert (newest(academy)[1], folder.is_dir()) == ("running", True)
    academy.query("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    worker()
    page.get_by_text("It is taken in.").wait_for(timeout=120_000)
    assert sum(1 for path in folder.rglob("*") if path.is_file()) == MANY + 2
    assert not is_kept(academy)


def test_what_a_killed_worker_left_is_cancelled_without_one(academy, administrator, worker, large):
    page = administrator(DESKTOP)
    process = worker()
    upload(page, large)
    folder = unpacking(academy)
    killed(process)
    page.get_by_role("button", name="Cancel it").click()
    page.get_by_text("Cancelled by admin. Nothing of it is kept.").wait_for()
    assert (folder.exists(), is_kept(academy)) == (False, False)
    academy.query("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    worker()
    wait_until(
        lambda: (
            academy.query("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'delivery.run_upload'") == [(0,)]
        ),
        "the end of its job",
    )
    assert newest(academy)[1] == "cancelled"


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_what_is_refused_says_why(administrator, worker, tmp_path, width):
    worker()
    bad = tmp_path / "bad.zip"
    bad.write_bytes(zipped({"readme.txt": b"hello"}).getvalue())
    page = administrator(width)
    upload(page, bad)
    page.get_by_text("imsmanifest.xml").wait_for()
    looks_right(page, "upload-refused")
    page.get_by_role("button", name="List it no more").click()
    page.wait_for_url("**/admin/courses/")


@contextmanager
def standing_still(process):
    """Let a worker get no further, so that a page can be looked at however long that takes."""
    halted = group(process.pid)
    for pid in halted:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in halted:
            os.kill(pid, signal.SIGCONT)


def killed(process):
    """Outright, and all of it."""
    for pid in group(process.pid):
        os.kill(pid, signal.SIGKILL)
    process.wait()
