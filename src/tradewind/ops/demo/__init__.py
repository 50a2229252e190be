"""The demo network: made up, deterministic, loaded through the same doors as anybody's own.

``build`` writes a feed and an academy file under TRADEWIND_HOME/demo, loads them, and gives a few of the people
a password. The same size on the same day gives the same files to the byte. Place data: GeoNames, CC BY 4.0
(``data/NOTICE.txt``, which is copied beside the files).
"""

from tradewind.ops.demo.building import Built, Guest, build

__all__ = ["Built", "Guest", "build"]
