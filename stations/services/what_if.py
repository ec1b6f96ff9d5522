"""What if a place closes, moves, keeps other hours, is equipped, or a merchant joins (P5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from geodata.coordinates import LonLat
from stations.planning.coverage import Profile, profile, shortfall
from stations.planning.opening import HOURS, NOW_BIT, Opening
from stations.planning.reach import Floats
from stations.planning.what_if import Places, changed_reach
from stations.registry.vocabulary import Kind
from stations.search.published import Published
from stations.services.hub import Hub
from stations.services.planning import CoverageNow, offers, opening_for


class Act(StrEnum):
    """What may change."""

    EXTEND = "extend"
    RECRUIT = "recruit"
    CLOSE = "close"
    MOVE = "move"
    EQUIP = "equip"  # with the amenity that is asked for


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the place in row `place`; hours are half-open and may pass midnight.

    A merchant who joins has no row; where it stands is `position`, as is where a place moves.
    """

    act: Act
    place: int | None = None
    position: LonLat | None = None
    hours: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class WhatIf:
    """Who has a place, by group and hour, before and after; `after` is the whole answer then."""

    change: Change
    before: Profile
    after: Profile
    answer: CoverageNow

    def by_hour(self) -> Floats:
        """`[24, 3]`: workers, with a sure place before, and after."""
        columns = (self.before.demand, self.before.sure, self.after.sure)
        return np.stack([each.sum(axis=0) for each in columns], axis=1)

    def by_group(self) -> list[tuple[str, float, float, float]]:
        """`(group, hours worked, kept before, kept after)`, most hours first."""
        found = [
            (
                group,
                float(self.before.demand[i].sum()),
                float(self.before.sure[i].sum()),
                float(self.after.sure[i].sum()),
            )
            for i, group in enumerate(self.before.groups)
        ]
        return sorted((row for row in found if row[1]), key=lambda row: -row[1])


def bits_between(first: int, until: int, *, now: int) -> int:
    """The hours of a half-open span as bits; the same hour twice is the whole day.

    `now` is the hour of the clock: the instant of asking counts with it.

    >>> bits_between(22, 1, now=12) == 1 << 22 | 1 << 23 | 1
    True
    """
    hours = [(first + i) % HOURS for i in range((until - first) % HOURS or HOURS)]
    bits = sum(1 << hour for hour in hours)
    return bits | (1 << NOW_BIT if now in hours else 0)


def what_if(hub: Hub, answer: CoverageNow, change: Change) -> WhatIf:
    """Work out what one change does.

    Raises:
        ValueError: the change lacks its place or its position.
    """
    before = places_of(answer)
    after = _after(hub, answer, before, change)
    reached = changed_reach(
        answer.way, answer.points, before, after, answer.reached, answer.question.radius_m
    )
    then = replace(
        answer,
        places=_places(answer, change),
        opening=after.opening,
        reached=reached,
        missing=shortfall(answer.demand, answer.points, reached),
    )
    return WhatIf(
        change,
        profile(answer.demand, answer.points, answer.reached),
        profile(answer.demand, answer.points, reached),
        then,
    )


def places_of(answer: CoverageNow) -> Places:
    """The places of an answer in columns."""
    return Places(
        np.array([row.place.position.lon for row in answer.places], np.float64),
        np.array([row.place.position.lat for row in answer.places], np.float64),
        answer.opening,
    )


def _after(hub: Hub, answer: CoverageNow, before: Places, change: Change) -> Places:
    hours = bits_between(*change.hours, now=answer.at.hour)
    if change.act is Act.RECRUIT:
        at = _position(change)
        return before.joined(at.lon, at.lat, hours)
    row = change.place
    if row is None:
        raise ValueError("a change of which place")
    if change.act is Act.CLOSE:
        return before.closed(row)
    if change.act is Act.MOVE:
        return before.moved(row, *_position(change))
    sure, possible = int(before.opening.sure[row]), int(before.opening.possible[row])
    if change.act is Act.EXTEND:
        works, may_work = offers(answer.places[row], answer.question.amenity)
        return before.opened(
            row, sure | (hours if works else 0), possible | (hours if may_work else 0)
        )
    equipped: Opening = opening_for(hub, answer, [answer.places[row]], amenity=None)
    return before.opened(row, int(equipped.sure[0]), int(equipped.possible[0]))


def _position(change: Change) -> LonLat:
    if change.position is None:
        raise ValueError("a change to which position")
    return change.position


def _places(answer: CoverageNow, change: Change) -> tuple[Published, ...]:
    """The places as they are drawn; a merchant who joins takes the look of a merchant."""
    if change.act is Act.RECRUIT and answer.places:
        first = answer.places[0]
        place = first.place.model_copy(
            update={"kind": Kind.MERCHANT, "position": _position(change), "name": ""}
        )
        return (*answer.places, replace(first, place=place))
    if change.act is Act.MOVE and change.place is not None:
        moved = list(answer.places)
        row = moved[change.place]
        place = row.place.model_copy(update={"position": _position(change)})
        moved[change.place] = replace(row, place=place)
        return tuple(moved)
    return answer.places
