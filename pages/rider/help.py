"""Page: whom to call. Numbers that are facts, then those that the operator named."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub, words
from pages.frame.sentences import say
from stations.care.help_lines import Contact
from stations.errors import StoreUnavailable
from stations.services.help_lines import ELSEWHERE, HelpLines, help_lines
from stations.views.help_lines import LINE_NAME, LINE_WHAT
from stations.words import Words, mark

LINES = (
    ("12351", mark("Union rights line"), mark("Pay, contract, injury at work, a dispute")),
    (
        "12345",
        mark("City service line"),
        mark("A station that stays shut, a broken road, anything else"),
    ),
    ("120", mark("Ambulance"), mark("Somebody is hurt or has heat stroke")),
    ("110", mark("Police"), mark("Danger, theft, an accident")),
)


def page() -> None:
    """The hotlines, as buttons of a thumb's size."""
    w = words()
    st.title(w("Help"), anchor=False)
    for number, name, what in LINES:
        _card(w, number, w(name), w(what), Contact(phone=number))
    try:
        named = help_lines(hub())
    except StoreUnavailable as error:
        say(w, error)
    else:
        for line, contact in named.lines.items():
            _card(w, line.value, w(LINE_NAME[line]), w(LINE_WHAT[line]), contact)
        _join(w, named)
    st.link_button(w("To take along: the list without a network"), "/pack", width="stretch")


def _join(w: Words, named: HelpLines) -> None:
    """Where one joins the union: here, or wherever one works."""
    if not named.join:
        return
    st.header(w("Join the union"))
    districts, chosen = [each for each in named.join if each != ELSEWHERE], ELSEWHERE
    if districts:
        picked = st.pills(w("Where do you work"), districts, format_func=plain, key="join-district")
        chosen = picked or ELSEWHERE
    contact = named.join_in(chosen)
    if contact is None:
        st.caption(w("Choose where you work"))
    else:
        _card(w, "join", plain(chosen) or w("Anywhere"), "", contact)


def _card(w: Words, key: str, name: str, what: str, contact: Contact) -> None:
    with st.container(border=True, key=f"card-{key}"):
        st.markdown("  \n".join(filter(None, (f"**{name}**", what, plain(contact.words)))))
        if contact.phone:
            st.link_button(contact.phone, contact.tel, width="stretch", icon=":material/call:")
        if contact.url:
            word = w("Open the page")
            st.link_button(word, contact.url, width="stretch", icon=":material/open_in_new:")
