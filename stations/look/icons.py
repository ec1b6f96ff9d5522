"""Our own icons: one stroke of 2 px on a 24 px square, round ends; always beside a word.

Each has the name of its amenity (`stations.registry.vocabulary.Amenity`) or of what it does, and
the name of Streamlit's own symbol for pages, where that font is already at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Icon:
    """One drawing: an SVG path on 24 x 24, and the Material symbol that stands for it in pages."""

    path: str
    material: str


def _dot(x: float, y: float) -> str:
    """A dot as wide as the stroke (a line of no length with round ends)."""
    return f"M{x:g} {y:g}v.01"


def _ring(x: float, y: float, r: float) -> str:
    return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0-{2 * r:g} 0"


AMENITIES: Mapping[str, Icon] = MappingProxyType(
    {
        "drinking_water": Icon(
            "M5.5 3.5h13L17 20.5H7zM6.3 11.5c1.9-1.6 3.8-1.6 5.7 0s3.8 1.6 5.7 0", "water_full"
        ),
        "microwave": Icon(
            "M2.5 12h19a9.5 7.5 0 0 1-6 7.5h-7a9.5 7.5 0 0 1-6-7.5zM9 3.5c-1.6 1.7 1.6 2.8 0 4.5"
            "M15 3.5c-1.6 1.7 1.6 2.8 0 4.5",
            "ramen_dining",
        ),
        "device_charging_station": Icon(
            "M8 2.5h8q2 0 2 2v15q0 2-2 2H8q-2 0-2-2v-15q0-2 2-2zM13 7.5l-3 5h4l-3 5",
            "charging_station",
        ),
        "toilets": Icon(
            _ring(6.5, 4.5, 1.5)
            + "M6.5 9v11.5M3.5 9.5v5M9.5 9.5v5"
            + _ring(17.5, 4.5, 1.5)
            + "M17.5 9l-3.5 7.5h7zM17.5 16.5v4",
            "wc",
        ),
        "air_conditioning": Icon(
            "M12 2.5v19M3.8 7.3l16.4 9.4M3.8 16.7l16.4-9.4M9 4.5l3 2.5 3-2.5M9 19.5l3-2.5 3 2.5",
            "ac_unit",
        ),
        "heating": Icon(
            "M4 20.5h16M7 16c-2.5-3.5 2-6 0-10M12.5 16c-2.5-4 2-7.5 0-12M18 16c-2.5-3.5 2-6 0-10",
            "heat",
        ),
        "seating": Icon("M6 3v18M6 13h10.5q1.5 0 1.5 1.5V21M6 8h0", "chair_alt"),
        "first_aid_kit": Icon(
            "M4.5 7.5h15q2 0 2 2v9q0 2-2 2h-15q-2 0-2-2v-9q0-2 2-2zM8.5 7.5v-2q0-2 2-2h3q2 0 2 2v2"
            "M12 11v6M9 14h6",
            "medical_services",
        ),
        "charging_station": Icon(
            "M8.5 2.5v5M15.5 2.5v5M5 7.5h14V11a7 7 0 0 1-14 0zM12 18v3.5", "ev_charger"
        ),
        "battery_swap": Icon(
            "M5 8h14v9.5H5zM9 8V5.5M15 8V5.5M8 12.7h3M13.5 12.7h3M15 11.2v3M2.5 21h19",
            "battery_change",
        ),
        "defibrillator": Icon(
            "M12 20.5l-7.4-7.6a4.9 4.9 0 0 1 7.4-6.4 4.9 4.9 0 0 1 7.4 6.4z"
            "M13 9l-2.2 3.2h2.6L11.2 15.4",
            "ecg_heart",
        ),
        "umbrella": Icon(
            "M12 2.5V4M2.5 13a9.5 9 0 0 1 19 0zM12 13v5.7a2.6 2.6 0 0 1-5.2 0", "umbrella"
        ),
        "bicycle_pump": Icon(
            "M4 3.5h9M8.5 3.5v6M5.5 9.5h6V20h-6zM3 20.5h11M11.5 16.5c7 0 2-9 9.5-9", "tire_repair"
        ),
        "tools": Icon(
            "M20.7 6.3l-3.2 3-2.7-.8-.7-2.7 3.1-3.1a5.3 5.3 0 0 0-6.9 6.8l-7 7.1a2.3 2.3 0 0 0"
            " 3.3 3.3l7.1-7a5.3 5.3 0 0 0 7-6.6z",
            "build",
        ),
        "books": Icon(
            "M12 6.5c-2.2-1.8-5.3-2.5-9.5-2.5v14c4.2 0 7.3.7 9.5 2.5 2.2-1.8 5.3-2.5 9.5-2.5V4"
            "c-4.2 0-7.3.7-9.5 2.5zM12 6.5v13",
            "menu_book",
        ),
        "internet_access": Icon(
            "M2.5 9a14 14 0 0 1 19 0M5.8 12.8a9.2 9.2 0 0 1 12.4 0M9.2 16.4a4.3 4.3 0 0 1 5.6 0"
            + _dot(12, 20),
            "wifi",
        ),
        "baby_feeding": Icon(
            "M12 1.8v1.7M9.5 3.5h5v3h-5zM8 6.5h8l1.5 4V19q0 2.5-2.5 2.5H9q-2.5 0-2.5-2.5v-8.5z"
            "M6.5 13H11M6.5 17H11",
            "breastfeeding",
        ),
        "locker": Icon(
            "M4.5 3h15v18h-15zM12 3v18M9 11v2.5M15 11v2.5M7 6.5h2M15 6.5h2", "lock_person"
        ),
        "refrigerator": Icon(
            "M8 2.5h8q2 0 2 2V20H6V4.5q0-2 2-2zM6 10h12M9.5 5.5V7M9.5 13v3.5M8 20v1.5M16 20v1.5",
            "kitchen",
        ),
        "shower": Icon(
            "M4 21V7.2a4.2 4.2 0 0 1 8.4-.2M7.5 11.5a4.9 4.9 0 0 1 9.8 0zM9 15l-.7 2M12.4 15v2"
            "M15.8 15l.7 2M8 20l-.3 1M12.4 20v1M16.8 20l.3 1",
            "shower",
        ),
        "wheelchair": Icon(
            _ring(9.5, 4, 1.6) + "M9.5 8.5V14h6l3 6M9.5 10.5H14M7 11.5a5.2 5.2 0 1 0 7.3 6.3",
            "accessible",
        ),
    }
)

SERVICES: Mapping[str, Icon] = MappingProxyType(
    {
        "power": Icon("M13 2.5 5 13.5h7l-1.5 8 8.5-11.5h-7z", "bolt"),
        "cleaning": Icon(
            "M20.5 3.5 12.5 11.5M8 10l6 6q-2 5-10.5 4.5Q3.5 12 8 10z", "cleaning_services"
        ),
        "medicine": Icon(
            "M13.5 4.8a4 4 0 0 1 5.7 5.7l-8.7 8.7a4 4 0 0 1-5.7-5.7zM9 9.2l5.8 5.8", "pill"
        ),
        "haircut": Icon(
            _ring(6, 6.5, 2.8) + _ring(6, 17.5, 2.8) + "M8.3 8.2 20.5 17.5M8.3 15.8 20.5 6.5",
            "content_cut",
        ),
        "love_meal": Icon(
            "M12 20.5l-7.4-7.6a4.9 4.9 0 0 1 7.4-6.4 4.9 4.9 0 0 1 7.4 6.4z", "volunteer_activism"
        ),
        "offer": Icon(
            "M3 12.5V4q0-1 1-1h8.5l8.5 8.5q1 1 0 2l-6.5 6.5q-1 1-2 0z" + _dot(7.7, 7.7), "sell"
        ),
        "parking": Icon("M4 3h16v18H4zM10 17V7h3a3 3 0 0 1 0 6h-3", "local_parking"),
        "night_light": Icon("M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z", "dark_mode"),
    }
)

ENTRY: Mapping[str, Icon] = MappingProxyType(
    {
        "open_door": Icon(
            "M6.5 20.5V4q0-1 1-1h9q1 0 1 1v16.5M3 20.5h18" + _dot(14, 12.5), "door_open"
        ),
        "staff": Icon(_ring(12, 7.5, 4) + "M4.5 20.5a7.5 6.5 0 0 1 15 0", "support_agent"),
        "door_code": Icon(
            "M5 3h14v18H5z" + "".join(_dot(x, y) for y in (8, 12, 16) for x in (9, 12, 15)),
            "dialpad",
        ),
        "qr": Icon(
            "M3.5 3.5h6v6h-6zM14.5 3.5h6v6h-6zM3.5 14.5h6v6h-6zM14.5 14.5v2.5M20.5 14.5v6h-6"
            + _dot(17.5, 17),
            "qr_code_2",
        ),
        "app": Icon(
            "M8 2.5h8q2 0 2 2v15q0 2-2 2H8q-2 0-2-2v-15q0-2 2-2z" + _dot(12, 17.5), "smartphone"
        ),
        "id_card": Icon(
            "M4.5 5h15q2 0 2 2v10q0 2-2 2h-15q-2 0-2-2V7q0-2 2-2z"
            + _ring(8, 10.5, 1.7)
            + "M5.5 15.5q2.5-2.5 5 0M14 10h4M14 14h4",
            "badge",
        ),
        "face": Icon(
            "M3 8V5q0-2 2-2h3M16 3h3q2 0 2 2v3M21 16v3q0 2-2 2h-3M8 21H5q-2 0-2-2v-3M8.5 14.5"
            "a4.5 4 0 0 0 7 0" + _dot(9, 9.5) + _dot(15, 9.5),
            "familiar_face_and_zone",
        ),
    }
)

PARTS: Mapping[str, Icon] = MappingProxyType(
    {
        "search": Icon(_ring(10.5, 10.5, 7) + "M15.7 15.7 21 21", "search"),
        "locate": Icon(
            _ring(12, 12, 6.5) + "M12 2v4M12 18v4M2 12h4M18 12h4" + _dot(12, 12), "my_location"
        ),
        "back": Icon("M15 4.5 7.5 12l7.5 7.5", "arrow_back"),
        "next": Icon("M9 4.5 16.5 12 9 19.5", "chevron_right"),
        "down": Icon("M4.5 9l7.5 7.5L19.5 9", "expand_more"),
        "check": Icon("M4.5 12.5 10 18 20 6.5", "check"),
        "cross": Icon("M5 5l14 14M19 5 5 19", "close"),
        "plus": Icon("M12 4.5v15M4.5 12h15", "add"),
        "minus": Icon("M4.5 12h15", "remove"),
        "lock": Icon(
            "M6.5 10.5h11q2 0 2 2v6.5q0 2-2 2h-11q-2 0-2-2v-6.5q0-2 2-2z"
            "M8 10.5V7a4 4 0 0 1 8 0v3.5",
            "lock",
        ),
        "phone": Icon(
            "M6 2.8c1 0 2 0 2.4 1l1.3 3.4q.4 1-.5 1.9L7.6 10.6a13 13 0 0 0 5.8 5.8l1.5-1.6"
            "q.9-.9 1.9-.5l3.4 1.3c1 .4 1 1.4 1 2.4q0 3-3.2 3A15.5 15.5 0 0 1 3 6q0-3.2 3-3.2z",
            "call",
        ),
        "walk": Icon(
            _ring(13, 4, 1.6)
            + "M8 12.5l1-4 3.5-1.2 2.3 3.6 3.2 1.3M12.5 8l-1.3 6 3.6 2.7.9 4.8M10.5 15"
            "l-1.2 3-2.8 3.4",
            "directions_walk",
        ),
        "bike": Icon(
            _ring(5.5, 16, 3.8)
            + _ring(18.5, 16, 3.8)
            + "M5.5 16 9 9.5h6.5l3 6.5M9 9.5l3.5 6.5 3-6.5"
            "-1-3h2.5M7.5 6.5h3",
            "directions_bike",
        ),
        "home": Icon("M3 11 12 3.5 21 11M5.5 9.5v11h13v-11M9.5 20.5V14h5v6.5", "home"),
        "route": Icon(
            _ring(18, 5, 2.3)
            + _ring(6, 19, 2.3)
            + "M15.7 5H8.5a3.5 3.5 0 0 0 0 7h7a3.5 3.5 0 0 1 0 7H8.3",
            "route",
        ),
        "calendar": Icon(
            "M6 5h12q2 0 2 2v12q0 2-2 2H6q-2 0-2-2V7q0-2 2-2zM4 10h16M8.5 2.5V7M15.5 2.5V7", "today"
        ),
        "card": Icon(
            "M4.5 5h15q2 0 2 2v10q0 2-2 2h-15q-2 0-2-2V7q0-2 2-2zM2.5 9.5h19M15 15h3", "credit_card"
        ),
        "help": Icon(
            _ring(12, 12, 9.5)
            + "M9.2 9.3a2.8 2.8 0 1 1 4.4 2.3c-1.1.7-1.6 1.2-1.6 2.4"
            + _dot(12, 17),
            "help",
        ),
        "go": Icon("M21 3 13.8 21 10.7 13.3 3 10.2z", "near_me"),
        "warning": Icon("M12 3.5 22 20.5H2zM12 10v4.5" + _dot(12, 17.5), "warning"),
        "door": Icon("M6.5 20.5V4q0-1 1-1h9q1 0 1 1v16.5M3 20.5h18" + _dot(14, 12.5), "door_front"),
        "people": Icon(
            _ring(9, 7.5, 3.5)
            + "M2.5 20a6.5 6 0 0 1 13 0M15.5 4.3a3.5 3.5 0 0 1 0 6.5M18 14.5q3.5 1.3 3.5 5.5",
            "group",
        ),
        "clock": Icon(_ring(12, 12, 9.5) + "M12 6.5V12l3.5 2.5", "schedule"),
        "camera": Icon(
            "M4.5 7h3L9 4h6l1.5 3h3q2 0 2 2v9q0 2-2 2h-15q-2 0-2-2V9q0-2 2-2z" + _ring(12, 13, 3.3),
            "photo_camera",
        ),
        "copy": Icon("M8.5 8.5h12v12h-12zM15.5 8.5v-5h-12v12h5", "content_copy"),
        "pin": Icon(
            "M12 21.5C7 16 4.5 12.7 4.5 9.7a7.5 7.5 0 0 1 15 0c0 3-2.5 6.3-7.5 11.8z"
            + _ring(12, 9.7, 2.3),
            "location_on",
        ),
        "edit": Icon("M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5", "edit"),
        "supplies": Icon(
            "M3.5 8 12 3.5 20.5 8v8.5L12 21 3.5 16.5zM3.5 8l8.5 4.5L20.5 8M12 12.5V21",
            "inventory_2",
        ),
        "list": Icon("M9 6h12M9 12h12M9 18h12" + _dot(4, 6) + _dot(4, 12) + _dot(4, 18), "list"),
        "map": Icon("M9 4 3 6.5v14L9 18l6 2.5 6-2.5V4l-6 2.5zM9 4v14M15 6.5v14", "map"),
        "chart": Icon("M4 3v17.5h17M9 16v-5M14 16V7M19 16v-3", "bar_chart"),
        "layers": Icon("M12 3 22 8.5 12 14 2 8.5zM3.5 13.5 12 18l8.5-4.5", "layers"),
        "upload": Icon("M12 16V4M6.5 9 12 3.5 17.5 9M3.5 16v4.5h17V16", "upload"),
        "download": Icon("M12 3.5v12M6.5 10.5 12 16l5.5-5.5M3.5 16v4.5h17V16", "download"),
        "print": Icon("M7 8.5v-6h10v6M7 17H3V8.5h18V17h-4M7 13.5h10v8H7z", "print"),
        "undo": Icon("M8.5 4 4 8.5 8.5 13M4 8.5h10.5a5.5 5.5 0 0 1 0 11H9", "undo"),
        "refresh": Icon("M20 11.5a8 8 0 1 0-2.5 6.3M20.5 5v6.5H14", "refresh"),
        "offline": Icon(
            "M2.5 9a14 14 0 0 1 6-3.4M13 5a14 14 0 0 1 8.5 4M9.2 16.4a4.3 4.3 0 0 1 5.6 0"
            "M3.5 3.5l17 17" + _dot(12, 20),
            "wifi_off",
        ),
        "sign_out": Icon("M14 3.5H5v17h9M10 12h11M17 7.5l4.5 4.5-4.5 4.5", "logout"),
        "user": Icon(_ring(12, 7.5, 4) + "M4.5 20.5a7.5 6.5 0 0 1 15 0", "person"),
        "out": Icon("M13.5 3.5h7v7M20.5 3.5 11 13M18 14v6.5H3.5V6H10", "open_in_new"),
    }
)

ICONS: Mapping[str, Icon] = MappingProxyType({**AMENITIES, **SERVICES, **ENTRY, **PARTS})

FILLED = frozenset({"go"})
"""Drawn solid: the arrow of the one filled button."""


def icon_svg(name: str, size: int = 24, *, extra_class: str = "") -> str:
    """An inline icon in the colour of the text beside it, hidden from screen readers.

    Raises:
        KeyError: there is no icon of this name.
    """
    fill = "currentColor" if name in FILLED else "none"
    classes = f' class="{extra_class}"' if extra_class else ""
    return (
        f'<svg{classes} width="{size}" height="{size}" viewBox="0 0 24 24" fill="{fill}"'
        ' stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        f' aria-hidden="true"><path d="{ICONS[name].path}"/></svg>'
    )


def material(name: str) -> str:
    """The same icon as Streamlit writes it inside pages (`:material/...:`).

    Raises:
        KeyError: there is no icon of this name.
    """
    return f":material/{ICONS[name].material}:"
