"""The work behind a site plan: begun at once, told while it runs, ended by a button."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.frame.sentences import say
from stations.errors import StationsError
from stations.services.apart import Apart
from stations.services.under_way import UnderWay
from stations.words import Words

EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: its slot on the page, its question, what to run, what to say."""

    slot: str
    key: Hashable
    work: Callable[..., Any]
    argument: Callable[[], Any]
    text: Callable[[float], str]


@st.cache_resource
def under_way() -> UnderWay:
    """What the sessions of this process have asked for."""
    return UnderWay()


def answer_of(w: Words, job: Job) -> Any | None:
    """The answer where it is known; else begin or join the work, show it, and return None."""
    known = under_way().known(job.key)
    if known is not None:
        return known
    slot = f"work-{job.slot}"
    if st.session_state.get(f"{slot}-ended") == job.key:
        _offer_again(w, job, slot)
        return None
    held: tuple[Hashable, Apart[Any]] | None = st.session_state.get(slot)
    if held is None or held[0] != job.key:
        held = job.key, under_way().ask(job.key, job.work, job.argument)
        st.session_state[slot] = held
    if not held[1].is_over:
        _watch(w, job, slot, held[1])
        return None
    return _take(w, job, slot, held[1])


def _take(w: Words, job: Job, slot: str, work: Apart[Any]) -> Any | None:
    del st.session_state[slot]
    try:
        return under_way().take(job.key, work)
    except StationsError as error:
        st.session_state[f"{slot}-ended"] = job.key
        if error.reason != "interrupted":
            say(w, error)
        _offer_again(w, job, slot)
        return None


def _offer_again(w: Words, job: Job, slot: str) -> None:
    st.info(w("Stopped. Nothing was changed"), icon=":material/info:")
    if st.button(w("Work it out again"), key=f"{slot}-again"):
        del st.session_state[f"{slot}-ended"]
        st.rerun()


@st.fragment(run_every=EVERY_S)
def _watch(w: Words, job: Job, slot: str, work: Apart[Any]) -> None:
    if work.is_over:
        st.rerun()
    with st.container(key=f"{slot}-progress"):
        st.progress(work.share, job.text(work.share))
        if st.button(w("Stop"), key=f"{slot}-stop"):
            work.cancel()
            work.wait(5.0)
            st.rerun()
