"""The tables behind what riders see and give beside visits: photos, events, votes, stamp cards."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from stations.storage.rows import Instant, Row


class PhotoRow(Row, table=True):
    """One picture of a place, made anew from what was sent: no metadata of the camera is in it."""

    __tablename__ = "photo"
    __table_args__ = (Index("photo_place", "place_id"),)
    id: str = Field(primary_key=True)
    place_id: str = Field(foreign_key="place.id", ondelete="CASCADE")
    about: str  # the door, or proof that it was opened
    words: str  # what is to be seen, for whoever cannot see it
    media_type: str
    body: bytes = Field(sa_type=LargeBinary)
    width: int
    height: int
    added_at: datetime = Field(sa_type=Instant)
    by: str


class EventRow(Row, table=True):
    """Something that happens at a place, or anywhere, at a time; `stock` is what is left of it."""

    __tablename__ = "event"
    __table_args__ = (Index("event_ends", "ends_at"),)
    id: str = Field(primary_key=True)
    place_id: str | None = Field(default=None, foreign_key="place.id", ondelete="CASCADE")
    kind: str
    title: str
    note: str = ""
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    stock: int | None = None
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)
    by: str
    synthetic: bool = False
    version: int = 1


class VoteRow(Row, table=True):
    """One wish for a station: a grid cell and a day, never a point."""

    __tablename__ = "vote"
    __table_args__ = (UniqueConstraint("nonce"), Index("vote_cell", "cell"))
    id: int | None = Field(default=None, primary_key=True)
    nonce: str
    cell: str
    day: date
    day_token: str | None = None
    worker_group: str = "undisclosed"
    synthetic: bool = False


class StampCardRow(Row, table=True):
    """A card that a phone holds by a random code; only the hashes of code and phrase are kept."""

    __tablename__ = "stamp_card"
    __table_args__ = (UniqueConstraint("phrase_hash"), {"sqlite_with_rowid": False})
    code_hash: str = Field(primary_key=True)
    phrase_hash: str
    made_on: date


class StampRow(Row, table=True):
    """A stamp of one day; not where: a card must not tell a way through the city."""

    __tablename__ = "stamp"
    __table_args__ = {"sqlite_with_rowid": False}  # see UsedStampRow
    card_hash: str = Field(primary_key=True, foreign_key="stamp_card.code_hash", ondelete="CASCADE")
    day: date = Field(primary_key=True)


class UsedStampRow(Row, table=True):
    """A visit's right to one stamp, used; no card stands here, so that none leads to a visit.

    No table of the three keeps the order in which its rows came: they would fit together.
    """

    __tablename__ = "used_stamp"
    __table_args__ = {"sqlite_with_rowid": False}
    nonce: str = Field(primary_key=True)
    day: date


class JoinLinkRow(Row, table=True):
    """Where the workers of one district join the union; no district: everywhere else."""

    __tablename__ = "join_link"
    district: str = Field(primary_key=True)
    url: str = ""
    phone: str = ""
    words: str = ""


class ScenarioRow(Row, table=True):
    """A site plan or a what-if under a name: the question, what it was asked of, the answer."""

    __tablename__ = "scenario"
    id: str = Field(primary_key=True)
    name: str
    made_at: datetime = Field(sa_type=Instant)
    by: str
    question: str
    inputs: str
    answer: str
    synthetic: bool = False
