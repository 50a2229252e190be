"""Playing courses in the browser: a learner, their page of a session, and the content in it."""

import time

from django.test import Client
from django.urls import reverse
from factories import PersonFactory

from browser.serving import UNDISTURBED
from tradewind.delivery import attempts, importing
from tradewind.identity.models import User

# Content has scripts and an origin, and that origin is not ours: the warning does not know.
MEANT = ("allow-scripts and allow-same-origin", "NotSameOrigin")


def learner(name="maya"):
    return PersonFactory(code=name, given_name="Maya", family_name="Okafor", user=User.objects.create_user(name))


def begun(person, file, name="course", **settings):
    """The person's attempt at the one step of a course that plays the package in ``file``."""
    package = importing.import_package(file, filename=f"{name}.zip", actor="ada")
    version = importing.add_course(package, publish=True, actor="ada")
    version.activities.update(settings=settings)
    return attempts.register(person, version.course, origin="plan", actor=person.code).activities.get()


def cookie_of(user):
    """The cookie of a sign-in."""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def sign_in(page, user):
    take_cookie(page, cookie_of(user))


def take_cookie(page, cookie):
    """Be signed in by the cookie of a sign-in."""
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}])


def open_session(page, attempt, **options):
    """Open a session and go to its page; returns the session."""
    with UNDISTURBED:
        session = attempts.open_session(attempt, actor="maya", take_over=True, **options)
    page.goto(reverse("play", args=[session.pk]))
    return session


def content(page, title):
    """The frame that the content of the item of this title runs in, once it is shown."""
    page.locator(f'#scorm-frame[title="{title}"]').wait_for()
    return page.frame_locator("#scorm-frame").frame_locator("iframe")


def loaded(page, title):
    """Wait until the content of this title has run its own start."""
    page.locator(f'#scorm[data-shown="{title}"]').wait_for()


def saved(page):
    """Wait until the server has all."""
    page.locator("#player-saved", has_text="Saved").wait_for()


def leave(page):
    """Leave for the page of the course."""
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url(lambda url: "/play/" not in url)


def wait_for(asked, page):
    """What is asked for, once it is there; the page's events go on meanwhile."""
    deadline = time.monotonic() + 10
    while not (found := asked()):
        assert time.monotonic() < deadline
        page.wait_for_timeout(20)
    return found
