"""What a file would bring: its columns, its faults, its flags, and the one button."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.admin.apart import answered
from pages.admin.chosen import Chosen
from pages.admin.columns import ask_columns, first_rows
from pages.admin.datum import datum_note
from pages.admin.days import days
from pages.admin.demand import demand_size
from pages.admin.faults import faults
from pages.admin.flags import flags
from pages.admin.offer import offer
from pages.admin.sentences import file_sentence
from pages.admin.updates import updates
from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import say
from stations.errors import StationsError, UnreadableFile
from stations.people.accounts import Account
from stations.services.import_shown import Shown
from stations.services.import_tasks import Task
from stations.words import Words


def look(w: Words, account: Account | None, chosen: Chosen) -> None:
    """Show the preview; store it when the button is pressed."""
    st.header(w("Preview"))
    try:
        asked = _with_columns(w, chosen)
        seen = _seen(w, account, asked)
        if seen is not None:
            _show(w, account, asked, seen)
    except UnreadableFile as error:
        st.error(file_sentence(w, error), icon=":material/error:")
    except StationsError as error:
        say(w, error)


def _with_columns(w: Words, chosen: Chosen) -> Chosen:
    guess = chosen.guess(chosen.datum)
    if chosen.head is None or guess is None:
        return chosen
    return replace(chosen, columns=ask_columns(w, chosen.head.table, guess))


def _seen(w: Words, account: Account | None, chosen: Chosen) -> Shown | None:
    """The preview of this file as it is asked for, made once for each state of the register."""
    about = (
        chosen.file_id,
        chosen.subject,
        chosen.datum,
        tuple(chosen.columns.items()),
        chosen.network,
        chosen.owner,
    )
    key = (*about, hub().catalogue.version if chosen.is_short else None)
    found = answered(w, account, chosen.request(Task.PREVIEW), key)
    return found if isinstance(found, Shown) else None


def _show(w: Words, account: Account | None, chosen: Chosen, seen: Shown) -> None:
    datum_note(w, seen)
    if seen.faults.n:
        faults(w, seen.faults)
    else:
        updates(w, seen)
        with st.container(key="import-offer"):
            offer(w, account, chosen, seen)
    flags(w, seen)
    _contents(w, seen)


def _contents(w: Words, seen: Shown) -> None:
    if seen.head is not None:
        first_rows(w, *seen.head)
    elif seen.demand is not None:
        demand_size(w, seen.demand)
    elif seen.days:
        days(w, seen.days, hub().calendar)
    elif seen.districts:
        st.caption(w("The districts of the file"))
        st.markdown(plain(" · ".join(seen.districts)))
