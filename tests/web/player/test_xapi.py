"""The page of a package of plain xAPI."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from factories import PersonFactory
from standards.building import zipped

from tradewind.delivery import attempts, importing
from tradewind.identity.models import User

pytestmark = pytest.mark.django_db

TINCAN = """<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>
<activity id="https://example.com/brakes" type="http://adlnet.gov/expapi/activities/course"><name>Brakes</name>
<launch lang="en">index.html</launch></activity></activities></tincan>"""


def test_package_is_launched_with_every_load_of_its_page_by_a_credential_of_its_own(client, settings, tmp_path):
    settings.MEDIA_ROOT, settings.CONTENT_ORIGIN = tmp_path / "files", "http://127.0.0.1:8000"
    maya = PersonFactory(code="maya", user=User.objects.create_user("maya"))
    client.force_login(maya.user)
    file = BytesIO(zipped({"tincan.xml": TINCAN, "index.html": "<p>"}).getvalue())
    taken = importing.import_package(file, filename="a.zip", actor="ada")
    course = importing.add_course(taken, publish=True, actor="ada").course
    attempt = attempts.register(maya, course, origin="plan", actor="maya").activities.get()
    address = reverse("play", args=[attempts.open_session(attempt, actor="maya").pk])

    pages = [client.get(address) for _ in range(2)]

    found = [re.search(r'src="(http://127[^"]+index.html)[^"]+auth=([^&"]+)', page.content.decode()) for page in pages]
    assert (found[0][1] == found[1][1], found[0][2] == found[1][2]) == (True, False)
    assert "frame-src http://127.0.0.1:8000" in pages[0]["Content-Security-Policy"]
