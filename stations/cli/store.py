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
from stations.cli.files import Json
from stations.words import for_language

if TYPE_CHECKING:
    from stations.exchange.datum_doctor import Diagnosis
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
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, GeoJSON, GeoPackage or .osm.pbf.")],
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
    network: Annotated[
        str, typer.Option(help="Whose list of places it is; without it the operator's own.")
    ] = "",
    owner: Annotated[str, typer.Option(help="The body that the network belongs to.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, store nothing.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Import a list: all or nothing, every fault by row and column."""
    from stations.cli.progress import told_progress
    from stations.services.following import no_garbage_expected
    from stations.services.importing import Subject, import_file

    if subject not in set(Subject):
        raise typer.BadParameter(f"--as takes one of: {', '.join(Subject)}")
    if datum is None and subject != Subject.HOLIDAYS:
        raise typer.BadParameter("--datum has no default: say what the coordinates are written in")
    content = _content(file, as_json=as_json)
    opened = open_store_hub(data_dir, as_json=as_json)
    with no_garbage_expected(), told_progress() as progress, opened as hub:
        result = import_file(
            hub,
            content,
            file_name=file.name,
            subject=Subject(subject),
            datum=datum or Datum.WGS84,
            columns=dict(_pair(each) for each in column or ()),
            network=network,
            owner=owner,
            dry_run=dry_run,
            progress=progress,
        )
        data = result.to_dict()
        if result.rejected:
            n = len(result.rejected)
            message = f"{n} {'fault' if n == 1 else 'faults'}; nothing was stored"
            refuse("rejected_rows", message, as_json=as_json, **data)
        answer(data, as_json=as_json, lines=_import_lines(data, result.datum))


def _content(file: Path, *, as_json: bool) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        refuse("unknown_file", f"{file}: {error.strerror}", as_json=as_json)


def _pair(text: str) -> tuple[str, str]:
    field, equals, header = text.partition("=")
    if not equals:
        raise typer.BadParameter("--column takes field=HEADER")
    return field.strip(), header.strip()


def _import_lines(data: dict[str, Any], datum: Diagnosis | None) -> Iterator[str]:
    from stations.exchange.datum_words import datum_evidence, datum_verdict

    w = for_language("zh-CN" if os.environ.get("LANG", "").startswith("zh") else "en")
    if datum is not None:
        yield datum_verdict(datum, w)
        yield from datum_evidence(datum, w)
    for key in ("accepted", "updated", "unchanged"):
        yield f"{key}: {data[key]}"
    yield f"missing: {len(data['missing'])}"
    told = ("row", "column", "reason", "detail")
    flagged = [[flag[key] or "" for key in told] for flag in data["flagged"]]
    yield from table(flagged, ["row", "column", "flag", "detail"]) if flagged else ()


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
