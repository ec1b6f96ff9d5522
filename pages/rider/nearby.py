"""Page: the nearest place that is open when I get there."""

from __future__ import annotations

from geodata.coordinates import LonLat
from pages.frame.running import hub, words
from pages.frame.station_map import Start, find_on_map

ANYWHERE = LonLat(113.25, 33.05)  # where a map without any place begins: the demo city


def page() -> None:
    """The map, the list and the details, all drawn by one component from one answer."""
    opened = hub()
    center = opened.base_map.get("center")
    start = Start(
        center=LonLat(*center) if center else ANYWHERE,
        zoom=14,
        synthetic=opened.catalogue.synthetic,
    )
    find_on_map(words(), start)
