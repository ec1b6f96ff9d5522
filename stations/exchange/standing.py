"""A place of the register as a list meets it: as light as a province allows."""

from __future__ import annotations

from typing import NamedTuple

from geodata.coordinates import LonLat
from stations.exchange.listed import ListedPlace


class Standing(NamedTuple):
    """One way in which a place is known: by its own row, by another list's number, by a merge.

    A place may be known several ways, each a `Standing` with its `id`. `run` is the import that
    brought it this way, None where somebody made it by hand; `subject` is what that import held.
    `own` says that this is the place's own row and not what a further list calls it.
    """

    id: str
    name: str
    kind: str
    lon: float
    lat: float
    network: str
    external_id: str | None
    run: int | None
    subject: str
    district: str = ""
    address: str = ""
    phone: str = ""
    own: bool = True
    synthetic: bool = False

    @property
    def position(self) -> LonLat:
        """WGS-84."""
        return LonLat(self.lon, self.lat)


class Run(NamedTuple):
    """A published import of places: whose list it was and what its file was called."""

    id: int
    file_name: str
    network: str
    subject: str


def as_standing(row: ListedPlace, network: str, subject: str) -> Standing:
    """A row of a list as a place of the register would stand; its id is the row's number."""
    return Standing(
        id=str(row.row),
        name=row.name,
        kind=row.kind.value,
        lon=row.position.lon,
        lat=row.position.lat,
        network=network,
        external_id=row.external_id,
        run=None,
        subject=subject,
        district=row.district,
        address=row.address,
        phone=row.phone,
    )
