"""Wishes for a station in and out of the store."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, insert, select, update

from stations.registry.vocabulary import WorkerGroup
from stations.storage.rider_rows import VoteRow
from stations.storage.rows import table_of
from stations.visits.votes import Square

VOTE = table_of(VoteRow)


def squares_of(connection: Connection, token: str, day: date) -> frozenset[Square]:
    """What this phone has wished for today."""
    rows = connection.execute(
        select(VOTE.c.cell).where(VOTE.c.day_token == token, VOTE.c.day == day)
    ).scalars()
    return frozenset(Square(cell) for cell in rows)


def vote_exists(connection: Connection, nonce: str) -> bool:
    """Whether this form was taken before."""
    return connection.execute(select(VOTE.c.id).where(VOTE.c.nonce == nonce)).first() is not None


def add_vote(
    connection: Connection,
    square: Square,
    nonce: str,
    token: str,
    *,
    day: date,
    group: WorkerGroup = WorkerGroup.UNDISCLOSED,
    synthetic: bool,
) -> None:
    """Store one wish."""
    connection.execute(
        insert(VOTE).values(
            cell=square,
            nonce=nonce,
            day_token=token,
            day=day,
            worker_group=group.value,
            synthetic=synthetic,
        )
    )


def counts(connection: Connection, *, since: date, synthetic: bool) -> dict[Square, int]:
    """How often each square was wished for since a day; the caller hides the few."""
    rows = connection.execute(
        select(VOTE.c.cell, func.count())
        .where(VOTE.c.day >= since, VOTE.c.synthetic == synthetic)
        .group_by(VOTE.c.cell)
    )
    return {Square(cell): int(n) for cell, n in rows}


def forget_phones(connection: Connection, *, before: date) -> int:
    """Erase the tokens of days that are over; return how many."""
    done = connection.execute(
        update(VOTE)
        .where(VOTE.c.day < before, VOTE.c.day_token.is_not(None))
        .values(day_token=None)
    )
    return int(done.rowcount)
