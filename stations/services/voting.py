"""A rider wishes for a station: the position becomes a square at once and is forgotten."""

from __future__ import annotations

from concurrent.futures import Future
from enum import StrEnum

from sqlalchemy import Connection

from geodata.coordinates import LonLat
from stations.errors import Refused
from stations.registry.city_time import day_in_city
from stations.search.nearest import near
from stations.services.hub import Hub
from stations.storage import votes as stored
from stations.visits.codes import check_nonce
from stations.visits.votes import admit_vote, square_of

FORM = "wish"  # what a nonce of this form is signed for
FARTHEST_M = 60_000.0  # farther from every station a wish is not about this city


class VoteOutcome(StrEnum):
    """What became of a wish."""

    TAKEN = "taken"
    ALREADY = "already"  # this phone has wished for this square today


def vote(hub: Hub, position: LonLat, *, nonce: str, token: str) -> Future[VoteOutcome]:
    """Take one wish; the future is answered after COMMIT, or refuses with `enough_votes`.

    Raises:
        Refused: `code_expired`, `wrong_code`, `far_away`.
    """
    key, at = check_nonce(hub.secret, FORM, nonce), hub.clock.now()
    if not near(hub.catalogue, position, at=at, within_m=FARTHEST_M, limit=1):
        raise Refused("far_away")
    square, day = square_of(position), day_in_city(at)
    synthetic = hub.catalogue.synthetic

    def act(connection: Connection) -> VoteOutcome:
        if stored.vote_exists(connection, key):
            return VoteOutcome.ALREADY
        if not admit_vote(stored.squares_of(connection, token, day), square):
            return VoteOutcome.ALREADY
        stored.add_vote(connection, square, key, token, day=day, synthetic=synthetic)
        return VoteOutcome.TAKEN

    return hub.writer.submit(act)
