"""One SVG builder for pins: shape says what kind, colour and window say the state.

The same markup serves day and night: parts carry classes (`h` halo, `b` body, `g` glyph, `w` lit
window) and `pin_css` colours them from the tokens, so that an inline pin stays under 500 bytes.
Where no style sheet reaches (a folium map, a printed page), `pin_svg_alone` writes the colours in.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from stations.look.tokens import PALETTE, Mode


class Shape(StrEnum):
    """What kind of place; other posts are houses with their kind's word in the card."""

    HOUSE = "house"
    AWNING = "awning"
    BUS = "bus"


class PinState(StrEnum):
    """How the window is drawn."""

    OPEN = "open"
    SOON = "soon"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    LOCKED = "locked"


VIEW_BOX = "0 0 34 39"
TIP = (17, 36)
"""The point of the pin that stands on the place, in units of the view box."""

_BODY = {
    Shape.HOUSE: "M17 4 31 14.5V31H21l-4 5-4-5H3V14.5z",
    Shape.AWNING: "M7 4H27l4 7.5-1.5 2V31H21l-4 5-4-5H4.5V13.5L3 11.5z",
    Shape.BUS: "M6 5H23q8 0 8 12v9H21l-4 10-4-10H3V8q0-3 3-3z"
    "M5 28a3 3 0 0 0 6 0zM23 28a3 3 0 0 0 6 0z",
}
_STRIPES = {Shape.AWNING: "M3.5 12h27M12 4l-1 8M17 4v8M22 4l1 8", Shape.BUS: "M4 23h26"}
_PANES = "M{x} {y}h5.5v5H{x}zm7.5 0H{r}v5h-5.5zm-7.5 7h5.5v5H{x}zm7.5 0H{r}v5h-5.5z"
_TOP = {Shape.HOUSE: 15, Shape.AWNING: 16, Shape.BUS: 8.5}


def _shift(shape: Shape) -> float:
    """How far the glyph stands from its place on the house."""
    return _TOP[shape] - 15


def _move(shape: Shape) -> str:
    shift = _shift(shape)
    return f' transform="translate(0 {shift:g})"' if shift else ""


def _open(shape: Shape) -> str:
    return f'<path class="w" d="{_PANES.format(x=10.5, y=f"{_TOP[shape]:g}", r=23.5)}"/>'


def _soon(shape: Shape) -> str:
    top = _TOP[shape]
    frame = f'<path class="g" d="M10.5 {top:g}h13v12h-13z"/>'
    return f'{frame}<path class="w" d="M11.5 {top + 6:g}h11v5h-11z"/>'


def _closed(shape: Shape) -> str:
    top = _TOP[shape] + 1.5
    return f'<path class="g" d="M11 {top:g}h12m-12 4.5h12m-12 4.5h12"/>'


def _locked(shape: Shape) -> str:
    return (
        f'<path class="l" d="M12 {_TOP[shape] + 4:g}h.5v-1.5a4.5 4.5 0 0 1 9 0v1.5h.5q1 0 1 1v6'
        'q0 1-1 1H12q-1 0-1-1v-6q0-1 1-1zm2.5 0h5v-1.5a2.5 2.5 0 0 0-5 0zm1.7 2.5v3h1.6v-3z"/>'
    )


def _unknown(shape: Shape) -> str:
    return (
        f'<path class="g"{_move(shape)} d="M13.8 18a3.2 3.2 0 1 1 5 2.6'
        'c-1.2.8-1.8 1.3-1.8 2.6M17 27v.1"/>'
    )


_GLYPH = {
    PinState.OPEN: _open,
    PinState.SOON: _soon,
    PinState.CLOSED: _closed,
    PinState.LOCKED: _locked,
    PinState.UNKNOWN: _unknown,
}


def _parts(shape: Shape, state: PinState) -> str:
    body = _BODY[shape]
    stripes = _STRIPES.get(shape)
    if stripes and state is PinState.UNKNOWN:
        stripes = None  # a dashed outline carries no second drawing
    drawn = f'<path class="s" d="{stripes}"/>' if stripes else ""
    return f'<path class="h" d="{body}"/><path class="b" d="{body}"/>{drawn}' + _GLYPH[state](shape)


def pin_svg(shape: str, state: str, size: int = 32, *, extra_class: str = "") -> str:
    """An inline pin, `size` px wide (32; selected 46; dense maps 24), without a name of its own.

    It stands beside a word or inside a named control, so it is hidden from screen readers.

    Raises:
        ValueError: `shape` or `state` is not one of ours.
    """
    kind, lit = Shape(shape), PinState(state)
    classes = f"pin p-{lit}" + (f" {extra_class}" if extra_class else "")
    height = round(size * 39 / 34)
    return (
        f'<svg class="{classes}" width="{size}" height="{height}" viewBox="{VIEW_BOX}"'
        f' aria-hidden="true">{_parts(kind, lit)}</svg>'
    )


_COLOURS = {
    PinState.OPEN: "open",
    PinState.SOON: "soon",
    PinState.CLOSED: "closed",
    PinState.UNKNOWN: "closed",
    PinState.LOCKED: "locked",
}

_PARTS_CSS = (
    ".pin path{stroke-linejoin:round;stroke-linecap:round}"
    ".pin .h{fill:none;stroke:var(--halo,var(--surface));stroke-width:6}"
    ".pin .b{fill:var(--pf);stroke:var(--po);stroke-width:1.5}"
    ".pin .g,.pin .s{fill:none;stroke:var(--pg);stroke-width:2}"
    ".pin .s{stroke-width:1.6}"
    ".pin .l{fill:var(--pg);fill-rule:evenodd}"
    ".pin .w{fill:var(--lamp)}"
)
_UNKNOWN_CSS = ".p-unknown .b{stroke-width:2.4;stroke-dasharray:3.4 3;stroke-linecap:butt}"
_NIGHT_CSS = ".pin .b{stroke-width:2.2}.pin .h{stroke-width:8}"
_FORCED_CSS = (
    "@media (forced-colors:active){.pin{forced-color-adjust:none;--halo:Canvas;--pf:Canvas;"
    "--po:CanvasText;--pg:CanvasText;--lamp:CanvasText}.pin .b{stroke-width:2.2}}"
)


def _day(state: PinState) -> str:
    colour = _COLOURS[state]
    if state is PinState.UNKNOWN:
        return ".p-unknown{--pf:var(--surface);--po:var(--closed);--pg:var(--closed)}"
    return f".p-{state}{{--pf:var(--{colour});--po:var(--{colour});--pg:#fff}}"


def _night(state: PinState) -> str:
    colour = _COLOURS[state]
    fill = "surface" if state is PinState.UNKNOWN else f"{colour}-soft"
    return f".p-{state}{{--pf:var(--{fill});--po:var(--{colour});--pg:var(--{colour})}}"


def pin_css(states: Iterable[str] | None = None, *, forced_colours: bool = True) -> str:
    """The rules that colour pins from the palette's custom properties, by day and by night.

    `states` keeps what a page with a byte budget draws. Set `--halo` where the ground is not
    `surface` (on the map it is the land at night).
    """
    drawn = [PinState(state) for state in (states if states is not None else PinState)]
    unknown = _UNKNOWN_CSS if PinState.UNKNOWN in drawn else ""
    night = "".join(map(_night, drawn)) + _NIGHT_CSS + unknown
    css = _PARTS_CSS + "".join(map(_day, drawn)) + unknown
    css += f"@media (prefers-color-scheme:dark){{{night}}}"
    return css + (_FORCED_CSS if forced_colours else "")


def pin_svg_alone(shape: str, state: str, size: int = 32, *, mode: Mode = "light") -> str:
    """A pin with its colours written in, for places that no style sheet of ours reaches.

    Raises:
        ValueError: `shape` or `state` is not one of ours.
    """
    lit = PinState(state)
    day = _alone_colours(lit, mode)
    svg = pin_svg(shape, state, size).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    for part, style in day.items():
        svg = svg.replace(f'<path class="{part}"', f"<path {style}")
    return svg.replace(f' class="pin p-{lit}"', "")


def _alone_colours(state: PinState, mode: Mode) -> dict[str, str]:
    colour = PALETTE[_COLOURS[state]].in_mode(mode)
    surface = PALETTE["surface"].in_mode(mode)
    unknown = state is PinState.UNKNOWN
    soft = PALETTE[f"{_COLOURS[state]}-soft"].dark
    fill = surface if unknown else (colour if mode == "light" else soft)
    glyph = colour if unknown or mode == "dark" else "#FFFFFF"
    round_ = 'stroke-linejoin="round" stroke-linecap="round"'
    dash = ' stroke-dasharray="3.4 3"' if unknown else f" {round_}"
    return {
        "h": f'fill="none" stroke="{surface}" stroke-width="6" {round_}',
        "b": f'fill="{fill}" stroke="{colour}" stroke-width="2"{dash}',
        "g": f'fill="none" stroke="{glyph}" stroke-width="2" {round_}',
        "s": f'fill="none" stroke="{glyph}" stroke-width="1.6" {round_}',
        "l": f'fill="{glyph}" fill-rule="evenodd"',
        "w": f'fill="{PALETTE["lamp"].in_mode(mode)}"',
    }
