"""The command line: `python -m stations COMMAND ... [--json]`.

Tables for people, one JSON object for machines. Exit status 0: done; 1: refused for a reason in
the data or the state, nothing stored; 2: wrong usage. A command imports what it needs when it
runs, because for the small ones start-up is most of their time.
"""

from __future__ import annotations

import typer

from stations.cli import (
    access,
    administrators,
    backups,
    export,
    files,
    near,
    planning,
    siting,
    store,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="暖驿 Nuanyi: stations that are really open, and whom the network misses.",
)
app.command("convert", context_settings={"ignore_unknown_options": True})(files.convert)
app.command("hours")(files.hours)
app.command("demo")(store.demo)
app.command("import")(store.import_list)
app.command("export")(export.export)
app.command("near")(near.near)
app.command("coverage")(planning.coverage)
app.command("gaps")(planning.gaps)
app.command("site")(siting.site)
app.command("access")(access.access)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("check")(store.check)
app.command("create-admin")(administrators.create_admin)
app.command("serve")(store.serve)


def main() -> None:
    """Run the command line; the process ends here."""
    app(prog_name="python -m stations")
