"""Photos of a place: added and removed by who keeps it, shown to who looks for the door."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from stations.care.photos import About, Photo, PhotoId, valid_words
from stations.care.pictures import Picture, picture_of
from stations.errors import Fault, InvalidInput, Refused, StoreUnavailable
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.registry.places import PlaceId
from stations.services.hub import Hub
from stations.storage import photos as stored
from stations.storage import places

MOST_OF_A_DOOR = 3


class Reading(Protocol):
    """What is needed of the process: its store."""

    def read(self) -> AbstractContextManager[Connection]: ...


def new_photo(
    place_id: PlaceId, picture: Picture, *, about: About, words: str, at: datetime, by: str
) -> Photo:
    """What will be known of a picture, under an id that nobody can guess."""
    return Photo(
        id=PhotoId(secrets.token_urlsafe(12)),
        place_id=place_id,
        about=about,
        words=words,
        width=picture.width,
        height=picture.height,
        added_at=at,
        by=by,
    )


def add_door_photo(
    hub: Hub, account: Account | None, place_id: PlaceId, sent: bytes | None, *, words: str
) -> Photo:
    """Store a photo of the door, made anew from what was sent.

    Raises:
        InvalidInput: `photo`; `faults` name `photo` and `words`, both at once.
        Refused: `not_your_station`, `no_right`, `enough_photos`.
        NotFound: `unknown_place`.
    """
    who = authorize(account, Action.ADD_PHOTO, place_id)
    picture, said = _valid(sent, words)
    now, by = hub.clock.now(), who.display_name
    photo = new_photo(place_id, picture, about=About.DOOR, words=said, at=now, by=by)

    def act(connection: Connection) -> None:
        places.get_place(connection, place_id)
        if stored.count_photos(connection, place_id, About.DOOR) >= MOST_OF_A_DOOR:
            raise Refused("enough_photos", most=MOST_OF_A_DOOR)
        stored.add_photo(connection, photo, picture)
        places.add_history(connection, place_id, "photo", "", said, by=by, at=now)
        places.note_change(connection, place_id)

    hub.writer.write(act)
    hub.refresh()
    return photo


def remove_photo(hub: Hub, account: Account | None, photo_id: str) -> None:
    """Take a photo away, for good; a proof only by staff, who asked for it.

    Raises:
        Refused: `sign_in_first`, `not_your_station`, `no_right`.
        NotFound: `unknown_photo`, it is gone already.
    """
    photo, _ = picture(hub, photo_id)  # what is stored decides, not what a page holds
    who = authorize(account, Action.ADD_PHOTO, photo.place_id)
    if photo.about is About.OPENED and not who.is_staff:
        raise Refused("no_right")
    now, by = hub.clock.now(), who.display_name

    def act(connection: Connection) -> None:
        stored.get_photo(connection, photo.id)
        stored.remove_photo(connection, photo.id)
        places.add_history(connection, photo.place_id, "photo", photo.words, "", by=by, at=now)
        places.note_change(connection, photo.place_id)

    hub.writer.write(act)
    hub.refresh()


def door_photos(hub: Reading, place_id: PlaceId) -> list[Photo]:
    """The photos of a door, newest first; none where the store does not answer."""
    try:
        with hub.read() as connection:
            return stored.photos_of(connection, place_id, About.DOOR)
    except StoreUnavailable:
        return []


def proofs(hub: Hub, account: Account | None, place_id: PlaceId) -> list[Photo]:
    """The photos that prove that a door was opened, newest first.

    Raises:
        Refused: `not_your_station`, `no_right`.
    """
    authorize(account, Action.SEE_STATION, place_id)
    with hub.read() as connection:
        return stored.photos_of(connection, place_id, About.OPENED)


def picture(hub: Hub, photo_id: str) -> tuple[Photo, Picture]:
    """A photo with its bytes; whether a reader may see a proof is for the caller to ask.

    Raises:
        NotFound: `unknown_photo`.
    """
    with hub.read() as connection:
        return stored.get_photo(connection, photo_id)


def _valid(sent: bytes | None, words: str) -> tuple[Picture, str]:
    """Both, or all that is wrong with them."""
    faults: list[Fault] = []
    said, drawn = "", None
    try:
        said = valid_words(words)
    except InvalidInput as error:
        faults += error.faults
    try:
        drawn = picture_of(sent) if sent else None
    except InvalidInput as error:
        faults += error.faults
    else:
        faults += [] if drawn else [Fault("missing", "photo")]
    if faults or drawn is None:
        raise InvalidInput("photo", faults)
    return drawn, said
