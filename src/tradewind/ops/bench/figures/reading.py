"""What people wait for while they look: the size of an audience, and their own plan."""

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tradewind.audiences.services import preview
from tradewind.audiences.tree import parse
from tradewind.network.logins import ensure_login
from tradewind.network.models import Person
from tradewind.ops.bench.expressions import Author
from tradewind.ops.bench.figures.measuring import Bench, Figure, NotMeasured, execute, milliseconds, repeated

PAGE = "/plan/"
ROUNDS = 3
"""How often each expression, and each page, is asked for."""


def audience_preview(bench: Bench) -> Figure:
    """Random expressions over everybody, counted and sampled; beside it the count of all appointments."""
    author = Author(bench.earth, "previews")
    nodes = [parse(author.audience(), "who") for _ in range(bench.earth.scale.visits)]
    times = []
    for number in range(ROUNDS * len(nodes)):
        times.append(preview(nodes[number % len(nodes)]).milliseconds)
        bench.progress("Previewing audiences", number + 1, ROUNDS * len(nodes))
    counting = [milliseconds(execute, "SELECT count(*) FROM network_appointment") for _ in range(5)]
    return repeated("ms", times, "count(*) of appointments", counting)


def plan_page(bench: Bench) -> Figure:
    """Somebody's plan as the web process answers it, from the first middleware to the last; beside it the one query
    that it cannot do without: their open assignments. The page must take as many queries for every person."""
    people = _learners(bench)
    clients = [_signed_in(person) for person in people]
    _need_constant_queries(people, clients)
    times = []
    for number in range(ROUNDS * len(clients)):
        times.append(milliseconds(_get, clients[number % len(clients)]))
        bench.progress("Opening plans", number + 1, ROUNDS * len(clients))
    own = "SELECT * FROM programs_assignment WHERE person_id = %s"
    asking = [milliseconds(execute, own, [person.pk]) for person in people]
    return repeated("ms", times, "SELECT of the same person's assignments", asking)


def _learners(bench: Bench) -> list[Person]:
    """People with something to learn, from those with least to those with most."""
    asked = execute("SELECT person_id, count(*) FROM programs_assignment GROUP BY 1 ORDER BY 2, 1")
    visits = min(bench.earth.scale.visits, len(asked))
    chosen = [asked[number * (len(asked) - 1) // max(1, visits - 1)][0] for number in range(visits)]
    people = Person.objects.in_bulk(chosen)
    return [people[pk] for pk in dict.fromkeys(chosen)]


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(ensure_login(person), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _get(client: Client) -> None:
    response = client.get(PAGE)
    if response.status_code != 200:
        raise NotMeasured(f"{PAGE} answered {response.status_code}.")


def _need_constant_queries(people: list[Person], clients: list[Client]) -> None:
    counts = {}
    for person, client in zip(people, clients, strict=True):
        with CaptureQueriesContext(connection) as queries:
            _get(client)
        counts[person.code] = len(queries)
    if len(set(counts.values())) > 1:
        fewest, most = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
        raise NotMeasured(
            f"The plan of {fewest} takes {counts[fewest]} queries, that of {most} {counts[most]}: "
            "their number must not depend on what there is to show."
        )
