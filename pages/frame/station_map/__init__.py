"""The station map: one component that draws search, map, list and details from the Places API."""

from pages.frame.station_map.component import Filters, Start, find_on_map, pick_on_map

__all__ = ["Filters", "Start", "find_on_map", "pick_on_map"]
