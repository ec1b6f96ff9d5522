"""Page: the nearest place that is open when I get there."""

from __future__ import annotations

from pages.frame.running import hub, map_middle, words
from pages.frame.station_map import Start, find_on_map


def page() -> None:
    """The map, the list and the details, all drawn by one component from one answer."""
    start = Start(center=map_middle(), zoom=14, synthetic=hub().catalogue.synthetic)
    find_on_map(words(), start)
