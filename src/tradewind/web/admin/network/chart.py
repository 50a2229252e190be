"""The map: a part of the world in Web Mercator, and the locations in it, gathered where they would overlap.

Units are degrees of longitude in both directions: x from 0 (180° west) to 360, y from 0 (``NORTH``) downwards,
as in ``static/network/world.svg``, which has ``SCALE`` of its own units a degree.
"""

import math
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Min, QuerySet, Value
from django.db.models.functions import Cast, Degrees, Floor, Ln, Pi, Radians, Tan

from tradewind.network.models import Location

NORTH, SOUTH = 78.0, -60.0
"""The latitudes between which the map ends."""
DEEPEST = 13
WIDTH, HEIGHT = 1000, 560
"""Of the drawing, in its own units."""
SCALE = 20
CELLS = 22
"""Locations that share one of so many columns are drawn as one."""
_TOP_OF_FILE = 84.0


def mercator(latitude: float) -> float:
    """Latitude in degrees to Mercator's ordinate in degrees of longitude (Snyder 1987, equation 7-2)."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def latitude_of(ordinate: float) -> float:
    """The inverse of ``mercator``."""
    return math.degrees(2 * math.atan(math.exp(math.radians(ordinate))) - math.pi / 2)


@dataclass(frozen=True, slots=True)
class View:
    """What the map shows: ``zoom`` 0 is the whole world, each further one half as wide. Never beyond its edges."""

    latitude: float
    longitude: float
    zoom: int

    @property
    def span(self) -> tuple[float, float]:
        """Width and height in degrees."""
        width = 360 / 2**self.zoom
        return width, width * HEIGHT / WIDTH

    @property
    def corner(self) -> tuple[float, float]:
        """Where its upper left is: degrees east of 180° west, and Mercator's ordinate."""
        width, height = self.span
        left = min(max(self.longitude + 180 - width / 2, 0), 360 - width)
        top = mercator(min(max(self.latitude, SOUTH), NORTH)) + height / 2
        return left, max(min(top, mercator(NORTH)), min(mercator(SOUTH) + height, mercator(NORTH)))

    @property
    def centre(self) -> tuple[float, float]:
        """Latitude and longitude of what is in the middle, edges considered."""
        (left, top), (width, height) = self.corner, self.span
        return latitude_of(top - height / 2), left + width / 2 - 180

    def moved(self, right: float = 0, up: float = 0, closer: int = 0) -> "View":
        """Another view: by so many parts of its width or height, or so many zooms closer."""
        (left, top), (width, height) = self.corner, self.span
        latitude = latitude_of(top - height / 2 + up * height)
        return View(latitude, left + width / 2 - 180 + right * width, min(max(self.zoom + closer, 0), DEEPEST))

    def within(self, locations: QuerySet[Location]) -> QuerySet[Location]:
        """Those that lie in it."""
        (left, top), (width, height) = self.corner, self.span
        return locations.filter(
            longitude__range=(left - 180, left + width - 180),
            latitude__range=(latitude_of(top - height), latitude_of(top)),
        )

    @property
    def world(self) -> str:
        """The transformation that brings ``world.svg`` into the drawing (SVG 2, 8.5)."""
        (left, top), (width, _) = self.corner, self.span
        factor = WIDTH / width / SCALE
        x, y = left * SCALE, (mercator(_TOP_OF_FILE) - top) * SCALE
        return f"scale({factor:.5f}) translate({-x:.3f} {-y:.3f})"

    @property
    def address(self) -> str:
        """As the page's address has it."""
        latitude, longitude = self.centre
        return f"at={latitude:.4f},{longitude:.4f}&zoom={self.zoom}"


WORLD = View(20, 0, 0)


def view_of(at: str, zoom: str) -> View:
    """The view that an address asks for; of nonsense, the world."""
    try:
        latitude, longitude = (float(part) for part in at.split(","))
        depth = int(zoom)
    except ValueError:
        return WORLD
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # nor is NaN
        return WORLD
    return View(latitude, longitude, min(max(depth, 0), DEEPEST))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Locations drawn as one, at the middle of them; ``code`` and ``name`` are those of one that is alone."""

    x: float
    y: float
    radius: float
    count: int
    code: str
    name: str
    closer: View


def clusters(locations: QuerySet[Location], view: View) -> list[Cluster]:
    """What is drawn, in one statement that gathers in a grid as wide as the view, whatever there is in it."""
    (left, top), (width, _) = view.corner, view.span
    cell = width / CELLS
    x = Cast(F("longitude"), FloatField()) + 180.0
    latitude = Cast(F("latitude"), FloatField())
    y = Degrees(Ln(Tan(Pi() / Value(4.0) + Radians(latitude) / Value(2.0))))
    rows: Any = (
        view.within(locations)
        .order_by()
        .annotate(east=x, north=y, column=Floor(x / Value(cell)), row=Floor(y / Value(cell)))
        .values("column", "row")
        .annotate(n=Count("pk"), x=Avg("east"), y=Avg("north"), one=Min("code"), called=Min("name"))
        .order_by("-n", "one")
    )
    return [_cluster(row, left, top, WIDTH / width, view) for row in rows]


def _cluster(row: dict[str, Any], left: float, top: float, factor: float, view: View) -> Cluster:
    return Cluster(
        x=round((row["x"] - left) * factor, 1),
        y=round((top - row["y"]) * factor, 1),
        radius=7.0 if row["n"] == 1 else round(10 + 5 * math.log10(row["n"]), 1),
        count=row["n"],
        code=row["one"] if row["n"] == 1 else "",
        name=row["called"] if row["n"] == 1 else "",
        closer=View(latitude_of(row["y"]), row["x"] - 180, min(view.zoom + 2, DEEPEST)),
    )
