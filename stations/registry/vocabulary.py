"""The closed vocabularies of the field. Keys are OpenStreetMap's where it has a word."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of post a place is."""

    STATION = "station"
    MERCHANT = "merchant"
    WORKERS_HOME = "workers_home"
    LIBRARY = "library"
    CULTURE_PALACE = "culture_palace"
    NURSING_ROOM = "nursing_room"
    MOBILE = "mobile"
    MEDIATION = "mediation"
    BUS_STOP = "bus_stop"
    OTHER = "other"


class Amenity(StrEnum):
    """What a place may offer. The order is the bit order of the catalogue: append only."""

    DRINKING_WATER = "drinking_water"
    MICROWAVE = "microwave"
    DEVICE_CHARGING_STATION = "device_charging_station"
    TOILETS = "toilets"
    AIR_CONDITIONING = "air_conditioning"
    HEATING = "heating"
    SEATING = "seating"
    FIRST_AID_KIT = "first_aid_kit"
    CHARGING_STATION = "charging_station"
    BATTERY_SWAP = "battery_swap"
    DEFIBRILLATOR = "defibrillator"
    UMBRELLA = "umbrella"
    BICYCLE_PUMP = "bicycle_pump"
    TOOLS = "tools"
    BOOKS = "books"
    INTERNET_ACCESS = "internet_access"
    BABY_FEEDING = "baby_feeding"
    LOCKER = "locker"
    REFRIGERATOR = "refrigerator"
    SHOWER = "shower"
    WHEELCHAIR = "wheelchair"


class AmenityState(StrEnum):
    """How an amenity was last found."""

    WORKING = "working"
    BROKEN = "broken"
    OUT_OF_STOCK = "out_of_stock"
    OFF_SEASON = "off_season"
    UNKNOWN = "unknown"


class Confirmer(StrEnum):
    """Who last said so."""

    RIDER = "rider"
    KEEPER = "keeper"
    STAFF = "staff"
    LIST = "list"  # an imported list says so; nobody has looked since


class Entry(StrEnum):
    """How one gets in. The order is the bit order of the catalogue: append only."""

    OPEN_DOOR = "open_door"
    STAFF = "staff"
    DOOR_CODE = "door_code"
    QR = "qr"
    APP = "app"
    ID_CARD = "id_card"
    FACE = "face"


NO_APP_NEEDED = frozenset({Entry.OPEN_DOOR, Entry.STAFF, Entry.DOOR_CODE})


class LifeCycle(StrEnum):
    """Where a place stands between plan and end."""

    PLANNED = "planned"
    BUILT = "built"
    ACCEPTED = "accepted"
    RUNNING = "running"
    LIVELY = "lively"
    SUSPENDED = "suspended"
    CLOSED = "closed"


PUBLISHED = frozenset({LifeCycle.BUILT, LifeCycle.ACCEPTED, LifeCycle.RUNNING, LifeCycle.LIVELY})


class WorkerGroup(StrEnum):
    """Who a visitor says they are, if they say so."""

    COURIER = "courier"
    FOOD_RIDER = "food_rider"
    TRUCK = "truck"
    RIDE_HAIL = "ride_hail"
    TAXI = "taxi"
    SANITATION = "sanitation"
    LANDSCAPER = "landscaper"
    CONSTRUCTION = "construction"
    TRAFFIC_POLICE = "traffic_police"
    CLEANER = "cleaner"
    URBAN_AIDE = "urban_aide"
    SUBSTITUTE_DRIVER = "substitute_driver"
    VENDOR = "vendor"
    OTHER = "other"
    UNDISCLOSED = "undisclosed"
