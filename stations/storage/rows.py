"""The tables. A row knows columns only; the domain's types do the validating."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import (
    DateTime,
    Dialect,
    Index,
    LargeBinary,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from stations.registry.city_time import CITY_ZONE


class Instant(TypeDecorator[datetime]):
    """An aware instant, UTC at rest; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive_instant")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Row(SQLModel, registry=registry()):
    """Base of every table: a metadata of its own, apart from whatever else uses SQLModel."""


def table_of(row: type[Row]) -> Table:
    """The table behind a row class, for statements."""
    table: Table = row.__table__  # type: ignore[attr-defined]  # set by table=True
    return table


class ChangeRow(Row, table=True):
    """One published change; the highest `seq` is the data version.

    It names a place, or the run whose new places came; neither: everything moved.
    """

    __tablename__ = "change"
    seq: int | None = Field(default=None, primary_key=True)
    place_id: str | None = None
    import_id: int | None = None


class SettingRow(Row, table=True):
    """What the process must remember about itself, by name."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str


class ImportRow(Row, table=True):
    """One import; its places are invisible until `published_at` is set."""

    __tablename__ = "import_run"
    id: int | None = Field(default=None, primary_key=True)
    subject: str
    file_name: str
    file_digest: str
    started_at: datetime = Field(sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    by: str = ""
    network: str = Field(default="", sa_column_kwargs={"server_default": ""})


class PlaceRow(Row, table=True):
    """A place; `entry` is a comma-joined list."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("place_import", "import_id"),
        Index("place_external", "network", "external_id"),
    )
    id: str = Field(primary_key=True)
    code: str
    name: str
    kind: str
    lon: float
    lat: float
    supplied_lon: float
    supplied_lat: float
    supplied_datum: str
    external_id: str | None = None
    network: str = ""
    address: str = ""
    district: str = ""
    opening_hours: str | None = None
    hours_as_written: str = ""
    zone: str = CITY_ZONE
    phone: str = ""
    entry: str = ""
    how_to_find: str = ""
    floor: str = ""
    area_m2: float | None = None
    seats: int | None = None
    operator: str = ""
    honours: str = ""
    life_cycle: str = "running"
    synthetic: bool = False
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    import_id: int | None = Field(default=None, foreign_key="import_run.id")
    version: int = 1
    funding: str = Field(default="", sa_column_kwargs={"server_default": ""})


class AmenityRow(Row, table=True):
    """One amenity of one place, as last found."""

    __tablename__ = "amenity"
    place_id: str = Field(primary_key=True, foreign_key="place.id", ondelete="CASCADE")
    amenity: str = Field(primary_key=True)
    state: str
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed_by: str = "list"
    version: int = 1
    expires_on: date | None = None


class ClosureRow(Row, table=True):
    """A temporary closure."""

    __tablename__ = "closure"
    __table_args__ = (Index("closure_place", "place_id", "until"),)
    id: int | None = Field(default=None, primary_key=True)
    place_id: str = Field(foreign_key="place.id", ondelete="CASCADE")
    reason: str
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    lifted_at: datetime | None = Field(default=None, sa_type=Instant)
    by: str = ""
    version: int = 1


class VisitRow(Row, table=True):
    """One stay by somebody unknown. No name, no phone, no position: ever."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("nonce"),
        Index("visit_place_token", "place_id", "day_token"),
        Index("visit_entered", "entered_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    place_id: str = Field(foreign_key="place.id", ondelete="CASCADE")
    nonce: str
    day_token: str | None = None
    worker_group: str = "undisclosed"
    entered_at: datetime = Field(sa_type=Instant)
    left_at: datetime | None = Field(default=None, sa_type=Instant)
    synthetic: bool = False


class LockCaseRow(Row, table=True):
    """Riders who found one place locked: opened by the first report, ended by the keeper."""

    __tablename__ = "lock_case"
    __table_args__ = (Index("lock_case_place", "place_id", "first_at"),)
    id: int | None = Field(default=None, primary_key=True)
    place_id: str = Field(foreign_key="place.id", ondelete="CASCADE")
    first_at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    reports: int = 1
    cleared_at: datetime | None = Field(default=None, sa_type=Instant)
    cleared_by: str = ""
    note: str = ""
    version: int = 1


class ReportRow(Row, table=True):
    """One thing a rider said: an amenity's state, or that the door was locked."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("nonce"), Index("report_place", "place_id", "day_token"))
    id: int | None = Field(default=None, primary_key=True)
    place_id: str = Field(foreign_key="place.id", ondelete="CASCADE")
    nonce: str
    day_token: str | None = None
    at: datetime = Field(sa_type=Instant)
    amenity: str | None = None
    answer: str
    lock_case_id: int | None = Field(default=None, foreign_key="lock_case.id", ondelete="CASCADE")
    synthetic: bool = False


class EditRow(Row, table=True):
    """History: who changed which field of which place, from what to what."""

    __tablename__ = "edit"
    __table_args__ = (Index("edit_place", "place_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    place_id: str
    at: datetime = Field(sa_type=Instant)
    by: str
    field: str
    before: str
    after: str


class AccountRow(Row, table=True):
    """Somebody who signs in."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("login"),)
    id: str = Field(primary_key=True)
    login: str
    display_name: str
    role: str
    password_hash: str
    synthetic: bool = False
    version: int = 1


class SignInFailureRow(Row, table=True):
    """Wrong passwords given for one login name, existing or not: the store cannot tell either."""

    __tablename__ = "sign_in_failure"
    login_hash: str = Field(primary_key=True)
    failures: int
    last_at: datetime = Field(sa_type=Instant)


class KeeperRow(Row, table=True):
    """Which account keeps which place, as first or second keeper."""

    __tablename__ = "keeper"
    account_id: str = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    place_id: str = Field(primary_key=True, foreign_key="place.id", ondelete="CASCADE")
    post: str = "first"


class SessionRow(Row, table=True):
    """A signed-in browser: the cookie's random id is kept as its hash only."""

    __tablename__ = "session"
    id_hash: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", ondelete="CASCADE")
    csrf: str
    expires_at: datetime = Field(sa_type=Instant)


class InvitationRow(Row, table=True):
    """A one-time link that makes an account; only the hash of its token is kept."""

    __tablename__ = "invitation"
    token_hash: str = Field(primary_key=True)
    role: str
    place_id: str | None = Field(default=None, foreign_key="place.id", ondelete="CASCADE")
    post: str = "first"
    invited_by: str
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class DistrictRow(Row, table=True):
    """A district that the operator loaded, repaired, as WGS-84 well-known binary."""

    __tablename__ = "district"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    code: str = ""
    geometry: bytes = Field(sa_type=LargeBinary)
    synthetic: bool = False


class LandmarkRow(Row, table=True):
    """A named point that people search from."""

    __tablename__ = "landmark"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    lon: float
    lat: float
    synthetic: bool = False


class DemandRow(Row, table=True):
    """Workers of one group at one point in one hour (-1: all day)."""

    __tablename__ = "demand"
    __table_args__ = (Index("demand_import", "import_id"),)
    id: int | None = Field(default=None, primary_key=True)
    lon: float
    lat: float
    hour: int
    worker_group: str
    weight: float
    synthetic: bool = False
    import_id: int | None = None  # of an import: counted once that is published


class DemandSourceRow(Row, table=True):
    """What an import of demand was: its kind, the rows and weight read, and what may not be shown.

    A run without one, of an older version, is a list of workers.
    """

    __tablename__ = "demand_source"
    import_id: int = Field(primary_key=True, foreign_key="import_run.id", ondelete="CASCADE")
    kind: str
    rows: int
    total: float
    hidden: float
    hidden_people: float


class NetworkRow(Row, table=True):
    """A network of places on the map, by its name, and whose it is."""

    __tablename__ = "network"
    name: str = Field(primary_key=True)
    owner: str


class IdentifierRow(Row, table=True):
    """What a further list calls a place; what the first one calls it stands on the place itself.

    Two districts of one network may both count from 1, so a number alone names no place. A list
    that numbers nothing gives "".
    """

    __tablename__ = "identifier"
    __table_args__ = (Index("identifier_place", "place_id"),)
    network: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    place_id: str = Field(primary_key=True, foreign_key="place.id", ondelete="CASCADE")
    import_id: int | None = None  # the run whose list said so


class FormerCodeRow(Row, table=True):
    """A wall code that still hangs somewhere, and the place it leads to since a merge."""

    __tablename__ = "former_code"
    code: str = Field(primary_key=True)
    place_id: str = Field(foreign_key="place.id", ondelete="CASCADE")


class MergeRow(Row, table=True):
    """Two entries made one; `before` is both as they were, as JSON, so that it can be undone."""

    __tablename__ = "merge"
    __table_args__ = (Index("merge_kept", "kept_id"),)
    id: int | None = Field(default=None, primary_key=True)
    kept_id: str
    gone_id: str
    gone_code: str
    gone_name: str
    before: str
    at: datetime = Field(sa_type=Instant)
    by: str
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


class DistinctPairRow(Row, table=True):
    """Two entries that look alike and that somebody knows to be two places."""

    __tablename__ = "distinct_pair"
    first_id: str = Field(primary_key=True)
    second_id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    by: str


class HolidayRow(Row, table=True):
    """One day of the operator's holiday table; it wins over the published calendar."""

    __tablename__ = "holiday"
    day: date = Field(primary_key=True)
    name: str
    kind: str


class DrawingRow(Row, table=True):
    """A base map drawn from loaded streets, as compact JSON."""

    __tablename__ = "drawing"
    name: str = Field(primary_key=True)
    body: str
    synthetic: bool = False
