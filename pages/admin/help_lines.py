"""The numbers and links of the help page: the operator's, one at a time."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import fault_under, say
from stations.care.help_lines import MAX_URL, MAX_WORDS, NOBODY, Contact, HelpLine, contact
from stations.errors import InvalidInput, StationsError
from stations.people.accounts import Account
from stations.services import help_lines
from stations.services.help_lines import ELSEWHERE, HelpLines
from stations.views.help_lines import LINE_NAME
from stations.words import Words

What = HelpLine | str
"""A line, or the district whose workers join."""


def help_page_lines(w: Words, account: Account | None) -> None:
    """Choose one, see what stands, write what shall stand."""
    with st.expander(w("Numbers and links of the help page"), icon=":material/call:", key="lines"):
        st.caption(w("What you leave empty is not shown. 12351 and 12345 always stand"))
        named = help_lines.help_lines(hub())
        districts = sorted({d.name for d in hub().ground.districts} | set(named.join) - {""})
        what: What = st.selectbox(
            w("Which one"),
            [*HelpLine, ELSEWHERE, *districts],
            format_func=lambda each: _name(w, each),
            key="line-what",
        )
        _fields(w, account, what, _stands(named, what))


def _name(w: Words, what: What) -> str:
    if isinstance(what, HelpLine):
        return w(LINE_NAME[what])
    return w("Join the union: {district}", district=what or w("everywhere else"))


def _stands(named: HelpLines, what: What) -> Contact:
    if isinstance(what, HelpLine):
        return named.lines.get(what, NOBODY)
    return named.join.get(what, NOBODY)


def _fields(w: Words, account: Account | None, what: What, stands: Contact) -> None:
    key, error = f"line-{what}", st.session_state.get("line-error")
    if isinstance(error, StationsError):
        say(w, error)
    elif error == "saved":
        st.success(w("Saved. Riders see it now"))
    st.session_state.pop("line-error", None)
    fault = error if isinstance(error, InvalidInput) else None
    phone = st.text_input(w("Phone number"), stands.phone, max_chars=40, key=f"{key}-phone")
    fault_under(w, fault, "phone")
    url = st.text_input(w("Link"), stands.url, max_chars=MAX_URL, key=f"{key}-url")
    fault_under(w, fault, "url")
    said = st.text_input(
        w("Hours, or who answers"), stands.words, max_chars=MAX_WORDS, key=f"{key}-words"
    )
    fault_under(w, fault, "words")
    if st.button(w("Save for the help page"), key="line-save"):
        _save(account, what, stands, phone=phone, url=url, words=said)
    if stands.is_named:
        st.caption(plain(" · ".join(filter(None, (stands.phone, stands.url, stands.words)))))


def _save(account: Account | None, what: What, seen: Contact, **typed: str) -> None:
    try:
        mine = contact(**typed)
        if isinstance(what, HelpLine):
            help_lines.name_line(hub(), account, what, mine, seen=seen)
        else:
            help_lines.name_join_link(hub(), account, what, mine, seen=seen)
    except StationsError as error:
        st.session_state["line-error"] = error
    else:
        st.session_state["line-error"] = "saved"
    st.rerun()
