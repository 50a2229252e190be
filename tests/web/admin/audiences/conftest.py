from functools import partial

import pytest

from tradewind.audiences.services import define_audience
from tradewind.identity.models import User
from tradewind.network.models import Person
from tradewind.programs.reconcile import run_all
from web import world
from web.posted import press


@pytest.fixture
def maya(db) -> Person:
    """Maya with her plan, and the audiences behind it."""
    return world.build_plan()


@pytest.fixture
def technicians(maya):
    """An audience that a requirement uses, with Maya in it."""
    audience = define_audience("technicians", title="Technicians", who={"staff": {"position": "technician"}})
    world.goal("extra", "Extra")
    world.define_requirement(world.RequirementSpec("extra-all", "extra", "technicians", "service"), actor="test")
    run_all()
    return audience


@pytest.fixture
def ada(db) -> User:
    return User.objects.create_superuser("ada")


@pytest.fixture
def admin(client, ada):
    """A client that the administrator is signed in on."""
    client.force_login(ada)
    return client


@pytest.fixture(name="press")
def press_button(admin):
    """``press(answer, "add who.0 staff.brand", field="value")``: fill in the page's form and press a button."""
    return partial(press, admin)
