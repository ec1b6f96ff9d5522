"""Networks and what they call the places of the register, in and out of the store."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, case, func, insert, literal, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from stations.exchange.standing import Run, Standing
from stations.exchange.updates import Stored
from stations.storage.places import AMENITY, IMPORT, PLACE
from stations.storage.rows import IdentifierRow, MergeRow, NetworkRow, table_of

NETWORK = table_of(NetworkRow)
IDENTIFIER = table_of(IdentifierRow)
MERGE = table_of(MergeRow)

_PUBLISHED = PLACE.outerjoin(IMPORT, PLACE.c.import_id == IMPORT.c.id)
_BATCH = 5_000


def standing(connection: Connection, *, synthetic: bool = False) -> list[Standing]:
    """Every way in which every real (or invented) place is known, its own row first."""
    found = list(own_rows(connection, synthetic=synthetic))
    return found if synthetic else [*found, *_by_identifier(connection), *_by_merge(connection)]


def own_rows(connection: Connection, *, synthetic: bool = False) -> Iterator[Standing]:
    """Every real (or invented) place by its own row, read as it streams."""
    chosen = (
        select(
            PLACE.c.id, PLACE.c.name, PLACE.c.kind, PLACE.c.lon, PLACE.c.lat, PLACE.c.network,
            PLACE.c.external_id, PLACE.c.import_id, _subject(IMPORT),
            PLACE.c.district, PLACE.c.address, PLACE.c.phone, literal(True), PLACE.c.synthetic,
        )
        .select_from(_PUBLISHED).where(_there(synthetic=synthetic))
    )  # fmt: skip
    return map(Standing._make, connection.execute(chosen.execution_options(yield_per=_BATCH)))


def _there(*, synthetic: bool) -> Any:
    published = PLACE.c.import_id.is_(None) | IMPORT.c.published_at.is_not(None)
    return and_(PLACE.c.synthetic == synthetic, published)


def _subject(run: Any) -> Any:
    """What the list held that the place came with; of one made by hand, where it would stand."""
    by_hand = case((PLACE.c.kind == "merchant", "merchants"), else_="stations")
    return func.coalesce(run.c.subject, by_hand)


def _by_identifier(connection: Connection) -> Iterator[Standing]:
    run = IMPORT.alias("run")
    rows = connection.execute(
        select(
            PLACE.c.id, PLACE.c.name, PLACE.c.kind, PLACE.c.lon, PLACE.c.lat,
            IDENTIFIER.c.network, IDENTIFIER.c.external_id, IDENTIFIER.c.import_id,
            _subject(run), PLACE.c.district, PLACE.c.address, PLACE.c.phone,
            literal(False), PLACE.c.synthetic,
        )
        .select_from(
            _PUBLISHED.join(IDENTIFIER, IDENTIFIER.c.place_id == PLACE.c.id)
            .outerjoin(run, run.c.id == IDENTIFIER.c.import_id)
        )
        .where(_there(synthetic=False))
        .order_by(PLACE.c.id, IDENTIFIER.c.network, IDENTIFIER.c.external_id)
    )  # fmt: skip
    return map(Standing._make, rows)


def _by_merge(connection: Connection) -> Iterator[Standing]:
    """What was merged into a place goes on being listed under its own name and number."""
    rows = connection.execute(
        select(MERGE.c.kept_id, MERGE.c.gone_id, MERGE.c.before).where(MERGE.c.undone_at.is_(None))
    ).all()
    kept_by = {row.gone_id: row.kept_id for row in rows}
    runs = {
        row.id: row.subject for row in connection.execute(select(IMPORT.c.id, IMPORT.c.subject))
    }
    for row in rows:
        gone = json.loads(row.before)["gone"]
        if gone["synthetic"]:
            continue
        subject = runs.get(gone["import_id"]) or (
            "merchants" if gone["kind"] == "merchant" else "stations"
        )
        names = ("name", "kind", "lon", "lat", "network", "external_id", "import_id")
        told = [gone[name] for name in (*names, "district", "address", "phone")]
        kept = _last(row.kept_id, kept_by)
        yield Standing._make((kept, *told[:7], subject, *told[7:], False, False))


def _last(place_id: str, kept_by: Mapping[str, str]) -> str:
    """Where a chain of merges ends."""
    while place_id in kept_by:
        place_id = kept_by[place_id]
    return place_id


def stored_fields(connection: Connection) -> Iterator[Stored]:
    """What is stored of every real place that a list may speak of; read as it streams."""
    joined = func.group_concat(AMENITY.c.amenity, ",")
    rows = connection.execute(select(AMENITY.c.place_id, joined).group_by(AMENITY.c.place_id))
    amenities = {place_id: sys.intern(names) for place_id, names in rows}
    columns = [PLACE.c[name] for name in Stored._fields[:-1]]
    chosen = select(*columns).select_from(_PUBLISHED).where(_there(synthetic=False))
    for row in connection.execute(chosen.execution_options(yield_per=_BATCH)):
        yield Stored._make((*row, amenities.get(row[0])))


def runs(connection: Connection, subject: str) -> list[Run]:
    """The published imports of a subject, the first one first."""
    rows = connection.execute(
        select(IMPORT.c.id, IMPORT.c.file_name, IMPORT.c.network, IMPORT.c.subject)
        .where(IMPORT.c.subject == subject, IMPORT.c.published_at.is_not(None))
        .order_by(IMPORT.c.id)
    )
    return [Run._make(row) for row in rows]


def add_identifiers(
    connection: Connection,
    network: str,
    named: Sequence[tuple[str, str]],
    *,
    import_id: int | None,
) -> None:
    """Remember what a network calls places: pairs of place and number; known ones stay."""
    if named:
        connection.execute(
            upsert(IDENTIFIER).on_conflict_do_nothing(),
            [
                {"network": network, "external_id": number, "place_id": key, "import_id": import_id}
                for key, number in named
            ],
        )


def identifiers_of(connection: Connection, ids: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """`{place_id: [(network, number)]}`: what further lists call these places."""
    rows = connection.execute(
        select(IDENTIFIER.c.place_id, IDENTIFIER.c.network, IDENTIFIER.c.external_id)
        .where(IDENTIFIER.c.place_id.in_(list(ids)))
        .order_by(IDENTIFIER.c.network, IDENTIFIER.c.external_id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for place_id, network, number in rows:
        found.setdefault(place_id, []).append((network, number))
    return found


def networks(connection: Connection) -> list[tuple[str, str]]:
    """`(name, owner)` of every network that has been named, by name."""
    rows = connection.execute(select(NETWORK.c.name, NETWORK.c.owner).order_by(NETWORK.c.name))
    return [(row.name, row.owner) for row in rows]


def put_network(connection: Connection, name: str, owner: str) -> None:
    """Name a network; without an owner it keeps the one it has, a new one is its own."""
    known: Any = connection.execute(
        select(NETWORK.c.owner).where(NETWORK.c.name == name)
    ).scalar_one_or_none()
    if known is None:
        connection.execute(insert(NETWORK).values(name=name, owner=owner or name))
    elif owner and owner != known:
        connection.execute(update(NETWORK).where(NETWORK.c.name == name).values(owner=owner))
