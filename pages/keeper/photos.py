"""Photos of the door, for whoever looks for it, with words for whoever cannot see them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import fault_under, say
from stations.care.photos import About, Photo
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.registry.places import MAX_TEXT, Place
from stations.services import photos
from stations.words import Words

TYPES = ["jpg", "jpeg", "png", "webp"]
MOST_MB = 12


def door_photos(w: Words, account: Account, place: Place) -> None:
    """Those that stand, and the form for another one, folded away."""
    title = w("Photo of the door")
    with st.expander(title, icon=":material/photo_camera:", key=f"photos-{place.id}"):
        error = st.session_state.pop("photo-error", None)
        if error is not None:
            say(w, error)
        shown = photos.door_photos(hub(), place.id)
        for photo in shown:
            _shown(w, account, photo)
        if len(shown) < photos.MOST_OF_A_DOOR:
            _another(w, account, place, error)
        for proof in photos.proofs(hub(), account, place.id):
            _shown(w, account, proof)


def _shown(w: Words, account: Account, photo: Photo) -> None:
    st.markdown(f"![{plain(photo.words)}](/photos/{photo.id})")
    st.caption(plain(photo.words))
    may_go = photo.about is About.DOOR or account.is_staff
    if may_go and st.button(
        w("Remove this photo"), key=f"photo-gone-{photo.id}", icon=":material/delete:"
    ):
        _do(lambda: photos.remove_photo(hub(), account, photo.id))


def _another(w: Words, account: Account, place: Place, error: StationsError | None) -> None:
    turn = st.session_state.get("photo-turn", 0)
    st.caption(w("No faces and no number plates, please. Where it was taken is removed"))
    file = st.file_uploader(
        w("Photo: the door as one sees it from the street"),
        type=TYPES,
        max_upload_size=MOST_MB,
        key=f"photo-file-{turn}",
    )
    fault_under(w, error, "photo")
    words = st.text_input(
        w("What is to be seen, in words"),
        placeholder=w("A green door left of the bank, the bell is on the right"),
        max_chars=MAX_TEXT,
        key=f"photo-words-{turn}",
    )
    fault_under(w, error, "words")
    if st.button(w("Show it to riders"), key="photo-send", icon=":material/upload:"):
        sent = file.getvalue() if file else None
        _do(lambda: photos.add_door_photo(hub(), account, place.id, sent, words=words), turn + 1)


def _do(act: Callable[[], object], turn: int | None = None) -> None:
    """Act, and show the page anew; what was typed stays where it was not stored."""
    try:
        act()
    except StationsError as error:
        st.session_state["photo-error"] = error
    else:
        if turn is not None:
            st.session_state["photo-turn"] = turn
    st.rerun()
