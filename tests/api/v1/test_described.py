"""The API is as its description says: schemathesis plays requests that nobody thought of (bounded, seeded)."""

import itertools

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from factories import CourseFactory, PersonFactory
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.v1.conftest import token_for

pytestmark = pytest.mark.django_db
NUMBERS = itertools.count()
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def known(db):
    """What requests may name; they share the test's transaction, so nothing closes its connection between them."""
    PersonFactory(code="maya")
    CourseFactory(code="brakes")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# A zip is made of nothing that could be guessed; tests of its own upload some.
@pytest.mark.filterwarnings("ignore:Skipped test cases with unsupported payload media types")
@SCHEMA.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_endpoint_answers_as_it_is_described(case, known):
    token = token_for(name=f"token-{next(NUMBERS)}")
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=list(CHECKS))
