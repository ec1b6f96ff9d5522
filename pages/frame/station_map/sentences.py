"""The few sentences that the map component itself speaks, in the reader's language."""

from __future__ import annotations

from stations.look.pins import PinState, Shape
from stations.words import Words, for_language, mark, other_language


def sentences(w: Words) -> dict[str, object]:
    """What the component's controls say; places, states and filters are worded by the server."""
    other = other_language(w.language)
    there = for_language(other)
    return {
        **_controls(w),
        **_answers(w),
        "legend_rows": legend_rows(w),
        "other_language": other,
        "other_short": there(mark("EN")),
        "other_name": there(mark("Read in English")),
    }


def _controls(w: Words) -> dict[str, object]:
    return {
        "search": w("Landmark, street, station"),
        "filters": w("What you need"),
        "travel": w("How you get there"),
        "ride": w("Ride"),
        "walk": w("Walk"),
        "list": w("Places"),
        "map": w("Map"),
        "locate": w("Where I am"),
        "legend": w("What the pins mean"),
        "zoom_in": w("Closer"),
        "zoom_out": w("Farther"),
        "close": w("Close"),
        "cluster": w("{n} places, tap to come closer", n="{n}"),
        "picked": w("The chosen position"),
        "drop": w("Search without it"),
    }


def _answers(w: Words) -> dict[str, object]:
    return {
        "waiting": w("Still looking"),
        "refused": w("No location needed: type a crossing or tap the map"),
        "offline": w("Offline. Saved at {at}", at="{at}"),
        "away": w("No connection. It goes on by itself as soon as there is one"),
        "no_map": w("The map could not be loaded. Open the page again"),
        "offers": w("What is here"),
        "door": w("Where the door is"),
        "navigate": w("Navigate with"),
        "demo": w("Demonstration data"),
    }


def legend_rows(w: Words) -> list[tuple[str, str, str]]:
    """Shape, state and meaning of every drawing, kinds first."""
    return [
        (Shape.HOUSE, PinState.OPEN, w("Station, open")),
        (Shape.AWNING, PinState.OPEN, w("Partner merchant, open")),
        (Shape.BUS, PinState.OPEN, w("Mobile post, open")),
        (Shape.HOUSE, PinState.SOON, w("Closes within 30 minutes")),
        (Shape.HOUSE, PinState.CLOSED, w("Closed")),
        (Shape.HOUSE, PinState.UNKNOWN, w("Hours not known")),
        (Shape.HOUSE, PinState.LOCKED, w("Reported locked")),
    ]
