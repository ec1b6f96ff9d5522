"""The first administrator, made by whoever may write the data directory."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from stations.cli.answers import answer
from stations.cli.files import Json
from stations.cli.store import DataDir, open_store_hub


def create_admin(
    login: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option("--name", help="How the person is called on the pages.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make an administrator; the password is random and shown this once."""
    from stations.people.accounts import Role
    from stations.services.accounts import NewAccount, create_account

    password = secrets.token_urlsafe(12)
    with open_store_hub(data_dir, as_json=as_json) as hub:
        new = NewAccount(login, name, password, password_again=password)
        account = create_account(hub, new, role=Role.ADMIN)
        answer({"login": account.login, "password": password}, as_json=as_json)
