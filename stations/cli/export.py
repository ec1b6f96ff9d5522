"""`export`: a list out of the store, into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geodata.coordinates import Datum
from stations.cli.answers import answer
from stations.cli.files import Json
from stations.cli.store import DataDir, open_store_hub


def export(
    file: Annotated[Path, typer.Argument(help="Written whole or not at all, over an older one.")],
    what: Annotated[str, typer.Option(help="stations, merchants, demand, visits or events.")],
    form: Annotated[str, typer.Option("--as", help="csv, xlsx, geojson, gpkg, osm or ics.")],
    datum: Annotated[Datum, typer.Option(help="Datum of csv and xlsx.")] = Datum.WGS84,
    unpublished: Annotated[
        bool, typer.Option("--unpublished", help="Also places planned, suspended or closed.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Export a list; formulas are harmless, and nothing shows fewer than five people."""
    from stations.services.exporting import Form, What, export_list, write_file

    if what not in set(What):
        raise typer.BadParameter(f"--what takes one of: {', '.join(What)}")
    if form not in set(Form):
        raise typer.BadParameter(f"--as takes one of: {', '.join(Form)}")
    with open_store_hub(data_dir, as_json=as_json) as hub:
        found = export_list(hub, What(what), Form(form), datum=datum, unpublished=unpublished)
        replaced = write_file(file, found.content)
        data = {"written": found.written, "hidden": found.hidden, "replaced": replaced}
        answer(data, as_json=as_json)
