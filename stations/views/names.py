"""The reader's words for the closed vocabularies: amenities, entry methods, kinds, confirmers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stations.registry.vocabulary import Amenity, Confirmer, Entry, Kind
from stations.words import mark

AMENITY_NAME: Mapping[Amenity, str] = MappingProxyType(
    {
        Amenity.DRINKING_WATER: mark("Water"),
        Amenity.MICROWAVE: mark("Hot meal"),
        Amenity.DEVICE_CHARGING_STATION: mark("Phone charging"),
        Amenity.TOILETS: mark("Toilets"),
        Amenity.AIR_CONDITIONING: mark("AC"),
        Amenity.HEATING: mark("Heating"),
        Amenity.SEATING: mark("Seats"),
        Amenity.FIRST_AID_KIT: mark("First aid"),
        Amenity.CHARGING_STATION: mark("E-bike charging"),
        Amenity.BATTERY_SWAP: mark("Battery swap"),
        Amenity.DEFIBRILLATOR: mark("AED"),
        Amenity.UMBRELLA: mark("Umbrellas"),
        Amenity.BICYCLE_PUMP: mark("Bike pump"),
        Amenity.TOOLS: mark("Tools"),
        Amenity.BOOKS: mark("Books"),
        Amenity.INTERNET_ACCESS: mark("Wi-Fi"),
        Amenity.BABY_FEEDING: mark("Nursing room"),
        Amenity.LOCKER: mark("Lockers"),
        Amenity.REFRIGERATOR: mark("Fridge"),
        Amenity.SHOWER: mark("Shower"),
        Amenity.WHEELCHAIR: mark("Step-free"),
    }
)

ENTRY_NAME: Mapping[Entry, str] = MappingProxyType(
    {
        Entry.OPEN_DOOR: mark("Walk in"),
        Entry.STAFF: mark("Ask staff"),
        Entry.DOOR_CODE: mark("Door code"),
        Entry.QR: mark("Scan"),
        Entry.APP: mark("App"),
        Entry.ID_CARD: mark("ID card"),
        Entry.FACE: mark("Face"),
    }
)

KIND_NAME: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.STATION: mark("Station"),
        Kind.MERCHANT: mark("Partner merchant"),
        Kind.WORKERS_HOME: mark("Workers' home"),
        Kind.LIBRARY: mark("Workers' library"),
        Kind.CULTURE_PALACE: mark("Culture palace"),
        Kind.NURSING_ROOM: mark("Mother and baby room"),
        Kind.MOBILE: mark("Mobile post"),
        Kind.MEDIATION: mark("Mediation room"),
        Kind.BUS_STOP: mark("Bus-stop shelter"),
        Kind.OTHER: mark("Service post"),
    }
)

CONFIRMER_NAME: Mapping[Confirmer, str] = MappingProxyType(
    {
        Confirmer.RIDER: mark("rider"),
        Confirmer.KEEPER: mark("keeper"),
        Confirmer.STAFF: mark("staff"),
        Confirmer.LIST: mark("from a list"),
    }
)


def shape(kind: Kind) -> str:
    """The silhouette of the pin: `house`, `awning` or `bus`."""
    return {Kind.MERCHANT: "awning", Kind.MOBILE: "bus"}.get(kind, "house")
