"""Wishes for a station: one tap, kept as a square of the map and a day, never as a point."""

from __future__ import annotations

import math
from typing import NewType

from geodata.coordinates import LonLat
from stations.errors import Refused

Square = NewType("Square", str)

SQUARE_DEG = 0.005
"""Side of a square: 555 m to the north, some 460 m to the east in Henan."""

MOST_A_DAY = 3  # squares that one phone may wish for in a day


def square_of(position: LonLat) -> Square:
    """The square that holds a position, by its column and row from the origin of degrees.

    >>> square_of(LonLat(113.25, 33.05))
    '22650,6610'
    """
    # the tiny shift keeps a point on a line in one square on every machine
    col = math.floor(position.lon / SQUARE_DEG + 1e-9)
    row = math.floor(position.lat / SQUARE_DEG + 1e-9)
    return Square(f"{col},{row}")


def middle_of(square: Square) -> LonLat:
    """The middle of a square: what is known of where it was wished for."""
    col, row = map(int, square.split(","))
    return LonLat((col + 0.5) * SQUARE_DEG, (row + 0.5) * SQUARE_DEG)


def admit_vote(squares_today: frozenset[Square], square: Square) -> bool:
    """Whether a wish of a phone counts: False where it has wished for this square today.

    Raises:
        Refused: `enough_votes`, it has wished for three others today.
    """
    if square in squares_today:
        return False
    if len(squares_today) >= MOST_A_DAY:
        raise Refused("enough_votes", most=MOST_A_DAY)
    return True
