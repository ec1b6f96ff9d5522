"""The deterministic synthetic city 暖城: streets, river, districts, landmarks, demand.

All names are fictional and the place is open fields: nothing of it is a real boundary or a real
count. The seed decides everything.

>>> city = demo_city(7)
>>> sum(city.workers.values()), len(city.districts)
(40000, 6)
"""

from geodata.demo.city import DemoCity, Landmark, Street, StreetPoint, demo_city
from geodata.demo.drawing import base_map

__all__ = ["DemoCity", "Landmark", "Street", "StreetPoint", "base_map", "demo_city"]
