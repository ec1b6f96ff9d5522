"""Commands that open the store."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geodata.coordinates import Datum
from stations.cli.answers import answer, refuse, refusing, table
from stations.cli.files import Json, parse_instant
from stations.registry.vocabulary import Amenity, Entry

if TYPE_CHECKING:
    from stations.services.hub import Hub

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where the store is (STATIONS_DATA_DIR, var/).")
]


@contextmanager
def open_store_hub(data_dir: Path | None, *, as_json: bool) -> Iterator[Hub]:
    """The hub on the store that the command names; what is refused ends the command."""
    from stations.services.hub import Settings, open_hub

    env = dict(os.environ) | ({"STATIONS_DATA_DIR": str(data_dir)} if data_dir else {})
    with refusing(as_json=as_json):
        hub = open_hub(Settings.from_environment(env))
        try:
            yield hub
        finally:
            hub.close()


def demo(
    seed: Annotated[int, typer.Option(help="Another seed makes another city.")] = 7,
    stations: Annotated[int, typer.Option(min=1, max=5_000, help="How many posts.")] = 120,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Build the synthetic demo city; refused where anything real is stored."""
    from stations.demo.load import load_demo

    with open_store_hub(data_dir, as_json=as_json) as hub:
        found = load_demo(hub, seed=seed, posts=stations)
        for each in found.sign_ins:
            print(f"{each.role.value} {each.login} {each.password}", file=sys.stderr)
        data = {
            "stations": found.stations,
            "merchants": found.merchants,
            "demand": found.demand,
        }
        answer(data, as_json=as_json)


def import_list(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or GeoJSON.")],
    subject: Annotated[
        str,
        typer.Option("--as", help="stations, merchants, demand, boundaries, roads or holidays."),
    ],
    datum: Annotated[
        Datum | None, typer.Option(help="The datum its coordinates are written in.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="field=HEADER, where a guess is not enough.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, store nothing.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Import a list: all or nothing, every fault by row and column."""
    from stations.services.importing import Subject, import_file

    if subject not in set(Subject):
        raise typer.BadParameter(f"--as takes one of: {', '.join(Subject)}")
    if datum is None and subject != Subject.HOLIDAYS:
        raise typer.BadParameter("--datum has no default: say what the coordinates are written in")
    try:
        content = file.read_bytes()
    except OSError as error:
        refuse("unknown_file", f"{file}: {error.strerror}", as_json=as_json)
    with open_store_hub(data_dir, as_json=as_json) as hub:
        result = import_file(
            hub,
            content,
            file_name=file.name,
            subject=Subject(subject),
            datum=datum or Datum.WGS84,
            columns=dict(_pair(each) for each in column or ()),
            dry_run=dry_run,
        )
        data = result.to_dict()
        if result.rejected:
            message = f"{len(result.rejected)} faults; nothing was stored"
            refuse("rejected_rows", message, as_json=as_json, **data)
        answer(data, as_json=as_json, lines=_import_lines(data))


def _pair(text: str) -> tuple[str, str]:
    field, equals, header = text.partition("=")
    if not equals:
        raise typer.BadParameter("--column takes field=HEADER")
    return field.strip(), header.strip()


def _import_lines(data: dict[str, Any]) -> Iterator[str]:
    for key in ("accepted", "updated", "unchanged"):
        yield f"{key}: {data[key]}"
    yield f"missing: {len(data['missing'])}"
    told = ("row", "column", "reason", "detail")
    flagged = [[flag[key] or "" for key in told] for flag in data["flagged"]]
    yield from table(flagged, ["row", "column", "flag", "detail"]) if flagged else ()


def near(
    lon: Annotated[float, typer.Option(help="Longitude.")],
    lat: Annotated[float, typer.Option(help="Latitude.")],
    datum: Annotated[Datum, typer.Option(help="Datum of the position.")] = Datum.WGS84,
    need: Annotated[str, typer.Option(help="Amenity keys, comma-separated; all of them.")] = "",
    entry: Annotated[str, typer.Option(help="Entry methods; any of them.")] = "",
    open_only: Annotated[
        bool, typer.Option("--open", help="Only what is open on arrival.")
    ] = False,
    at: Annotated[str | None, typer.Option(help="ISO time; now without it.")] = None,
    by: Annotated[str, typer.Option(help="foot or bike.")] = "foot",
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the nearest places with their state on arrival."""
    from geodata.coordinates import LonLat, convert
    from stations.search.nearest import near as find_near
    from stations.search.question import Travel

    if not LonLat(lon, lat).is_valid():
        raise typer.BadParameter("LON must be -180..180 and LAT -90..90; longitude comes first")
    needs = frozenset(_members(Amenity, need))
    entries, travel = frozenset(_members(Entry, entry)), _member(Travel, by)
    with open_store_hub(data_dir, as_json=as_json) as hub:
        moment = parse_instant(at, "Asia/Shanghai") if at else hub.clock.now()
        hits = find_near(
            hub.catalogue,
            convert(lon, lat, source=datum, target=Datum.WGS84),
            at=moment,
            by=travel,
            needs=needs,
            entry=entries,
            open_only=open_only,
            limit=limit,
        )
        found = [_hit(hit) for hit in hits]
        rows = [[h["name"], h["distance_m"], h["minutes"], h["state"]] for h in found]
        answer(
            {"hits": found},
            as_json=as_json,
            lines=list(table(rows, ["name", "m", "min", "state"])) if rows else ["nothing found"],
        )


def _member(kind: Any, text: str) -> Any:
    found = _members(kind, text)
    if len(found) != 1:
        raise typer.BadParameter(f"one of: {', '.join(kind)}")
    return found[0]


def _members(kind: Any, text: str) -> list[Any]:
    try:
        return [kind(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise typer.BadParameter(f"{error}; known: {', '.join(kind)}") from error


def _hit(hit: Any) -> dict[str, Any]:
    place, arrival = hit.row.place, hit.state_on_arrival
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind.value,
        "distance_m": round(hit.distance_m, 1),
        "minutes": hit.minutes,
        "state": hit.state_now.code.value,
        "arrives_at": hit.arrives_at.isoformat(),
        "open_on_arrival": None if arrival.is_unknown else arrival.is_open,
        "amenities": [status.amenity.value for status in place.amenities],
    }


def check(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Count what is stored and test the store's integrity."""
    from stations.services.checking import check_store

    with open_store_hub(data_dir, as_json=as_json) as hub:
        answer(check_store(hub), as_json=as_json)


def serve(
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8501,
    address: Annotated[str, typer.Option(help="Which interface to listen on.")] = "",
) -> None:
    """Run the app."""
    try:
        socket.create_server((address, port)).close()
    except OSError:
        refuse("port_taken", f"port {port} is in use", as_json=False)
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", address] if address else []
    raise typer.Exit(subprocess.call(command, cwd=Path(__file__).parents[2]))
