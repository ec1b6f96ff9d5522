"""The help page's numbers and links: read by riders, named by the operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from stations.care.help_lines import NOBODY, Contact, HelpLine
from stations.errors import EditClash
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.services.hub import Hub
from stations.storage import settings

ELSEWHERE = ""  # the district of every place that has no link of its own
_PREFIX = "help:"


@dataclass(frozen=True, slots=True)
class HelpLines:
    """What the operator named; a line nobody named is not there."""

    lines: Mapping[HelpLine, Contact]
    join: Mapping[str, Contact]

    def join_in(self, district: str) -> Contact | None:
        """Where one joins in a district, else where everybody else does; None: nobody told."""
        return self.join.get(district) or self.join.get(ELSEWHERE)


def help_lines(hub: Hub) -> HelpLines:
    """Everything that is named, in the order of the vocabulary.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    with hub.read() as connection:
        named = settings.settings_under(connection, _PREFIX)
        join = settings.join_links(connection)
    lines = {each: Contact.model_validate_json(named[each]) for each in HelpLine if each in named}
    return HelpLines(lines, join)


def name_line(
    hub: Hub, account: Account | None, line: HelpLine, contact: Contact, *, seen: Contact
) -> None:
    """Name a line over what the form showed (`NOBODY`: nothing); `NOBODY` takes it away.

    Raises:
        Refused: `sign_in_first`, `no_right`.
        EditClash: `help_changed`, somebody named another one meanwhile.
    """
    authorize(account, Action.SET_UP)

    def act(connection: Connection) -> None:
        stands = settings.setting(connection, _PREFIX + line)
        _refuse_clash(Contact.model_validate_json(stands) if stands else NOBODY, seen, contact)
        kept = contact.model_dump_json() if contact.is_named else None
        settings.put_setting(connection, _PREFIX + line, kept)

    hub.writer.write(act)


def name_join_link(
    hub: Hub, account: Account | None, district: str, contact: Contact, *, seen: Contact
) -> None:
    """Say where the workers of a district join the union; `ELSEWHERE` is everybody else.

    Raises:
        As `name_line`.
    """
    authorize(account, Action.SET_UP)

    def act(connection: Connection) -> None:
        stands = settings.join_links(connection).get(district, NOBODY)
        _refuse_clash(stands, seen, contact)
        settings.put_join_link(connection, district, contact if contact.is_named else None)

    hub.writer.write(act)


def _refuse_clash(stands: Contact, seen: Contact, mine: Contact) -> None:
    if stands != seen:
        raise EditClash("help_changed", mine=mine, theirs=stands, by="")
