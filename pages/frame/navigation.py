"""Which pages there are, who may open each, and the bar that leads to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import streamlit as st

from pages.frame.masthead import masthead
from pages.frame.session import signed_in
from stations.people.accounts import Account, Role
from stations.people.rights import RIGHTS, Action
from stations.words import Words, mark


def holders(action: Action) -> frozenset[Role]:
    """The roles that the table of rights gives `action` to."""
    return frozenset(role for role, actions in RIGHTS.items() if action in actions)


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: the module that holds its `page()`, its address, its name, and who opens it."""

    module: str
    path: str
    name: str
    icon: str
    roles: frozenset[Role] | None = None  # None: everybody

    def is_for(self, account: Account | None) -> bool:
        return self.roles is None or (account is not None and account.role in self.roles)


ENTRIES = (
    Entry("pages.rider.nearby", "", mark("Nearby"), ":material/home:"),
    Entry("pages.rider.help", "help", mark("Help"), ":material/call:"),
    Entry(
        "pages.keeper.my_station",
        "keeper",
        mark("My station"),
        ":material/storefront:",
        frozenset({Role.KEEPER}),
    ),
    Entry(
        "pages.planner.coverage",
        "coverage",
        mark("Coverage"),
        ":material/groups:",
        holders(Action.PLAN),
    ),
    Entry(
        "pages.planner.site_plan",
        "site-plan",
        mark("Sites"),
        ":material/add_location_alt:",
        holders(Action.PLAN),
    ),
    Entry(
        "pages.staff.stations",
        "stations",
        mark("Stations"),
        ":material/edit_location:",
        holders(Action.EDIT_PLACE),
    ),
    Entry(
        "pages.staff.events",
        "events",
        mark("Events"),
        ":material/event:",
        holders(Action.HOLD_EVENT),
    ),
    Entry(
        "pages.admin.data",
        "data",
        mark("Data"),
        ":material/upload_file:",
        holders(Action.IMPORT_LIST),
    ),
)


def open_page(w: Words) -> None:
    """Run the page that this address names; who may not open it is told where to sign in."""
    account = signed_in()
    pages = {entry.path: _page(entry, account, w) for entry in ENTRIES}
    chosen = st.navigation(list(pages.values()), position="hidden")
    if chosen.url_path:  # the map carries its own head
        masthead(w)
    with st.bottom, st.container(horizontal=True, key="bar"):
        for entry in ENTRIES:
            if entry.is_for(account):
                _bar_link(entry, pages[entry.path], chosen.url_path, w)
            if not entry.path and account is None:  # whoever works here has a full bar
                _small_pages(w)
        if account is None:
            with st.container(key="there-sign-in"):
                st.link_button(w("Sign in"), "/sign-in", type="tertiary", icon=":material/login:")
    chosen.run()


def _small_pages(w: Words) -> None:
    """The rider's pages that need no script; each is a document of a few kilobytes."""
    with st.container(key="there-on-way"):
        st.link_button(w("On way"), "/on-way", type="tertiary", icon=":material/route:")
    with st.container(key="there-today"):
        st.link_button(w("Today"), "/today", type="tertiary", icon=":material/event:")


def _page(entry: Entry, account: Account | None, w: Words) -> st.Page:
    return st.Page(
        _opener(entry.module) if entry.is_for(account) else lambda: _closed_door(account, w),
        title=w(entry.name),
        icon=entry.icon,
        url_path=entry.path or None,
        default=not entry.path,
    )


def _opener(module: str) -> Callable[[], None]:
    """Import a page when it is opened: a rider's first visit must not wait for the planner's."""

    def run() -> None:
        import_module(module).page()

    return run


def _closed_door(account: Account | None, w: Words) -> None:
    """Say why, and what to do."""
    if account is None:
        st.info(w("Sign in to open this page"))
    else:
        st.warning(w("This page is not for your account. Sign in with another one"))
    st.link_button(w("Sign in"), "/sign-in", type="primary")


def _bar_link(entry: Entry, page: st.Page, here: str, w: Words) -> None:
    """One destination: icon over word; the one where we are is marked."""
    place = "here" if entry.path == here else "there"
    with st.container(key=f"{place}-{entry.path or 'nearby'}"):
        st.page_link(page, label=w(entry.name), icon=entry.icon)
