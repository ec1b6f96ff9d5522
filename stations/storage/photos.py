"""Photos in and out of the store: what is known of them apart from their bytes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from stations.care.photos import About, Photo, PhotoId
from stations.care.pictures import Picture
from stations.errors import NotFound
from stations.registry.places import PlaceId
from stations.storage.rider_rows import PhotoRow
from stations.storage.rows import table_of

PHOTO = table_of(PhotoRow)
_KNOWN = [column for column in PHOTO.c if column.name not in ("body", "media_type")]


def add_photo(connection: Connection, photo: Photo, picture: Picture) -> None:
    """Store one."""
    kept = {"body": picture.body, "media_type": picture.media_type, "about": photo.about.value}
    connection.execute(insert(PHOTO).values(photo.model_dump() | kept))


def photos_of(connection: Connection, place_id: str, about: About) -> list[Photo]:
    """The photos of a place, newest first."""
    chosen = select(*_KNOWN).where(PHOTO.c.place_id == place_id, PHOTO.c.about == about.value)
    rows = connection.execute(chosen.order_by(PHOTO.c.added_at.desc(), PHOTO.c.id))
    return [_to_photo(row) for row in rows]


def count_photos(connection: Connection, place_id: str, about: About) -> int:
    """How many a place has."""
    chosen = select(func.count()).where(PHOTO.c.place_id == place_id, PHOTO.c.about == about.value)
    return int(connection.execute(chosen).scalar_one())


def get_photo(connection: Connection, photo_id: str) -> tuple[Photo, Picture]:
    """One photo with its bytes.

    Raises:
        NotFound: `unknown_photo`.
    """
    row = connection.execute(select(PHOTO).where(PHOTO.c.id == photo_id)).one_or_none()
    if row is None:
        raise NotFound("unknown_photo")
    return _to_photo(row), Picture(row.body, row.width, row.height, row.media_type)


def remove_photo(connection: Connection, photo_id: str) -> None:
    """Forget one."""
    connection.execute(delete(PHOTO).where(PHOTO.c.id == photo_id))


def _to_photo(row: Row[Any]) -> Photo:
    return Photo(
        id=PhotoId(row.id),
        place_id=PlaceId(row.place_id),
        about=About(row.about),
        words=row.words,
        width=row.width,
        height=row.height,
        added_at=row.added_at,
        by=row.by,
    )
