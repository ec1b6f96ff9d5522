"""Road networks out of `.osm.pbf` files: where people may go, how far it is, how it is drawn.

extract = read_extract(path)                  # once per file
network = network_of(extract, Mode.FOOT)      # or open_network(path, mode, folder=...), kept
near_m = nearest_by_road(network, demand_lon, demand_lat, lon, lat, within_m=1000.0)
"""

from geodata.roads.access import Mode
from geodata.roads.cache import find_network, open_network, save_network
from geodata.roads.drawing import ATTRIBUTION, drawing
from geodata.roads.extract import Extract, digest_of, read_extract
from geodata.roads.network import MAX_SNAP_M, RoadNetwork, Snapped, network_of
from geodata.roads.travel import (
    bits_within,
    distance_m,
    distances_between,
    distances_from,
    minutes,
    nearest_between,
    nearest_by_road,
    walk_minutes,
)

__all__ = [
    "ATTRIBUTION",
    "MAX_SNAP_M",
    "Extract",
    "Mode",
    "RoadNetwork",
    "Snapped",
    "bits_within",
    "digest_of",
    "distance_m",
    "distances_between",
    "distances_from",
    "drawing",
    "find_network",
    "minutes",
    "nearest_between",
    "nearest_by_road",
    "network_of",
    "open_network",
    "read_extract",
    "save_network",
    "walk_minutes",
]
