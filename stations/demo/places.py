"""120 posts and 246 merchants of the synthetic city, drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np

from geodata.coordinates import Datum, LonLat, convert
from geodata.demo import DemoCity
from stations.demo import wardrobe
from stations.registry.places import AmenityStatus, Place, PlaceId, Supplied
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Kind, LifeCycle
from stations.visits.codes import ALPHABET, CODE_LENGTH

T = TypeVar("T")
NETWORKS = {False: "暖城总工会", True: "爱新联盟"}

_STATES = (
    (AmenityState.WORKING, 0.86),
    (AmenityState.BROKEN, 0.06),
    (AmenityState.OUT_OF_STOCK, 0.02),
    (AmenityState.UNKNOWN, 0.06),
)
_STOCKED = {Amenity.UMBRELLA, Amenity.FIRST_AID_KIT, Amenity.DRINKING_WATER}


def demo_places(
    city: DemoCity, *, seed: int, posts: int, merchants: int, at: datetime
) -> list[Place]:
    """The city's places, the same for the same seed; ages of confirmations count back from `at`."""
    rng = np.random.default_rng(seed)
    kinds = _kinds(posts) + [Kind.MERCHANT] * merchants
    spots = _covered_spots(city, rng, len(kinds))
    taken: set[str] = set()
    return [
        _place(city, rng, number, kind, spot, taken, at)
        for number, (kind, spot) in enumerate(zip(kinds, spots, strict=True))
    ]


def _kinds(posts: int) -> list[Kind]:
    whole = [kind for kind, n in wardrobe.POSTS.items() for _ in range(n)]
    return [whole[i * len(whole) // posts] for i in range(posts)]


def _covered_spots(
    city: DemoCity, rng: np.random.Generator, n: int
) -> list[tuple[LonLat, str, str]]:
    """Places beside streets, none of them in the district that the network forgot."""
    spots: list[tuple[LonLat, str, str]] = []
    while len(spots) < n:
        drawn = city.street_points(rng, n)
        spots += [spot for spot in drawn if spot[2] and spot[2] != city.uncovered_district]
    return spots[:n]


def _place(
    city: DemoCity,
    rng: np.random.Generator,
    number: int,
    kind: Kind,
    spot: tuple[LonLat, str, str],
    taken: set[str],
    at: datetime,
) -> Place:
    position, street, district = spot
    merchant = kind is Kind.MERCHANT
    landmark = min(city.landmarks, key=lambda mark: _apart(mark.position, position)).name
    facts = {"street": street, "landmark": landmark, "district": district}
    hours = _weighted(rng, [(h, h.share) for h in _hours(merchant)])
    unconfirmed = rng.random() < wardrobe.UNCONFIRMED_SHARE
    shown = convert(*position, source=Datum.WGS84, target=Datum.GCJ02)
    return Place(
        id=PlaceId(f"demo-{number + 1:03d}"),
        code="d" + "".join(rng.choice(list(ALPHABET), CODE_LENGTH - 1)),
        name=_name(rng, kind, facts, taken),
        kind=kind,
        position=position,
        supplied=Supplied(lon=shown.lon, lat=shown.lat, datum=Datum.GCJ02),
        external_id=f"D{number + 1:04d}",
        network=NETWORKS[merchant],
        address=f"暖城{district}{street}{rng.integers(1, 260)}号",
        district=district,
        opening_hours=hours.osm,
        hours_as_written=hours.written,
        entry=frozenset() if unconfirmed else _weighted(rng, wardrobe.ENTRIES),
        how_to_find="" if unconfirmed else _door(rng, facts),
        floor="" if unconfirmed else str(rng.choice(wardrobe.FLOORS)),
        area_m2=float(rng.integers(6, 60)),
        seats=int(rng.integers(2, 24)),
        operator="" if merchant else str(rng.choice(wardrobe.OPERATORS)),
        life_cycle=LifeCycle.RUNNING,
        amenities=tuple(_amenities(rng, kind, at)),
        synthetic=True,
    )


def _apart(a: LonLat, b: LonLat) -> float:
    return (a.lon - b.lon) ** 2 + (a.lat - b.lat) ** 2


def _hours(merchant: bool) -> Sequence[wardrobe.Hours]:
    return wardrobe.MERCHANT_HOURS if merchant else wardrobe.POST_HOURS


def _name(rng: np.random.Generator, kind: Kind, facts: dict[str, str], taken: set[str]) -> str:
    patterns = wardrobe.MERCHANT_NAMES if kind is Kind.MERCHANT else wardrobe.POST_NAMES[kind]
    pattern = str(rng.choice(patterns))
    surname = str(rng.choice(wardrobe.SURNAMES))
    name = first = pattern.format(surname=surname, **facts)
    number = 2
    while name in taken:
        name, number = f"{first}（{number}）", number + 1
    taken.add(name)
    return name


def _door(rng: np.random.Generator, facts: dict[str, str]) -> str:
    pattern = str(rng.choice(wardrobe.DOORS))
    return pattern.format(side=rng.choice(wardrobe.SIDES), **facts)


def _amenities(rng: np.random.Generator, kind: Kind, at: datetime) -> Iterator[AmenityStatus]:
    shares = wardrobe.MERCHANT_AMENITIES if kind is Kind.MERCHANT else wardrobe.POST_AMENITIES
    always = wardrobe.ALWAYS.get(kind, frozenset())
    for amenity in Amenity:
        if amenity in always or rng.random() < shares.get(amenity, 0.0):
            yield _status(rng, amenity, at)


def _status(rng: np.random.Generator, amenity: Amenity, at: datetime) -> AmenityStatus:
    state = _weighted(rng, _STATES)
    if state is AmenityState.OUT_OF_STOCK and amenity not in _STOCKED:
        state = AmenityState.WORKING
    if amenity in (Amenity.AIR_CONDITIONING, Amenity.HEATING) and rng.random() < 0.12:
        state = AmenityState.OFF_SEASON
    unheard = state is AmenityState.UNKNOWN
    age = timedelta(hours=float(rng.gamma(1.1, 26.0)))
    by = _weighted(rng, ((Confirmer.KEEPER, 0.6), (Confirmer.RIDER, 0.4)))
    return AmenityStatus(
        amenity=amenity,
        state=state,
        confirmed_at=None if unheard else at - age,
        confirmed_by=Confirmer.LIST if unheard else by,
    )


def _weighted(rng: np.random.Generator, choices: Sequence[tuple[T, float]]) -> T:
    weights = np.array([weight for _, weight in choices])
    return choices[int(rng.choice(len(choices), p=weights / weights.sum()))][0]
