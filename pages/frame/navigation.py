"""Which pages there are, who may open each, and the bars that lead to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.admin import data
from pages.frame.session import signed_in
from pages.keeper import my_station
from pages.planner import coverage
from pages.rider import help, nearby
from pages.staff import stations as staff_stations
from stations.people.rights import Role
from stations.words import Words, mark

STAFF = frozenset({Role.COUNTY, Role.CITY, Role.ADMIN})
PLANNERS = STAFF | {Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: what runs it, where it lives, its name, and who sees it (None: everybody)."""

    run: Callable[[], None]
    path: str
    name: str
    icon: str
    roles: frozenset[Role] | None = None


ENTRIES = (
    Entry(nearby.page, "", mark("Nearby"), ":material/home:"),
    Entry(help.page, "help", mark("Help"), ":material/call:"),
    Entry(my_station.page, "keeper", mark("My station"), ":material/storefront:", frozenset({Role.KEEPER})),
    Entry(coverage.page, "coverage", mark("Coverage"), ":material/groups:", PLANNERS),
    Entry(staff_stations.page, "stations", mark("Stations"), ":material/edit_location:", STAFF),
    Entry(data.page, "data", mark("Data"), ":material/upload_file:", STAFF),
)


def open_page(w: Words) -> None:
    """Run the page this address names, or send its reader to sign in."""
    account = signed_in()
    role = account.role if account else None
    pages = {
        entry.path: st.Page(
            entry.run if _may_open(entry, role) else _sign_in_first,
            title=w(entry.name),
            icon=entry.icon,
            url_path=entry.path or None,
            default=not entry.path,
        )
        for entry in ENTRIES
    }
    shown = [entry for entry in ENTRIES if _may_open(entry, role)]
    chosen = st.navigation(list(pages.values()), position="hidden")
    with st.bottom, st.container(horizontal=True, key="bar"):
        for entry in shown:
            st.page_link(pages[entry.path], label=w(entry.name), icon=entry.icon)
    chosen.run()


def _may_open(entry: Entry, role: Role | None) -> bool:
    return entry.roles is None or role in entry.roles
