"""The palette, type and space of every screen, as data; style sheets are written from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Mode = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Shade:
    """One colour by day and by night, as `#RRGGBB`."""

    light: str
    dark: str

    def in_mode(self, mode: Mode) -> str:
        """The colour in one of the two modes."""
        return self.light if mode == "light" else self.dark


PALETTE: Mapping[str, Shade] = MappingProxyType(
    {
        "bg": Shade("#F4F6F3", "#0F161A"),
        "surface": Shade("#FFFFFF", "#182126"),
        "sunk": Shade("#E9EDE8", "#222D33"),
        "line": Shade("#D5DBD4", "#34414A"),
        "line-strong": Shade("#76817A", "#7F8E97"),
        "text": Shade("#18201D", "#EDF2EF"),
        "text-2": Shade("#4A554F", "#AFBCBC"),
        "primary": Shade("#17518A", "#8FC1F2"),
        "on-primary": Shade("#FFFFFF", "#06213B"),
        "primary-soft": Shade("#E3EDF7", "#17334D"),
        "open": Shade("#0F6B47", "#63D19B"),
        "soon": Shade("#875000", "#F5BF5B"),
        "closed": Shade("#55606A", "#AEB8C0"),
        "locked": Shade("#B3261E", "#FF9C92"),
        "open-soft": Shade("#DDF1E6", "#123828"),
        "soon-soft": Shade("#FCEBC8", "#402F0C"),
        "closed-soft": Shade("#E8EBEE", "#2C373E"),
        "locked-soft": Shade("#FBE4E1", "#4B1E1A"),
        "lamp": Shade("#FFD166", "#FFD166"),
        "land": Shade("#EAEDE6", "#141C20"),
        "road": Shade("#FFFFFF", "#2B373D"),
        "water": Shade("#C9DDE6", "#142C3A"),
        "park": Shade("#D3E5CB", "#172A22"),
        "block": Shade("#E1E5DC", "#19232A"),
    }
)

STATES = ("open", "soon", "closed", "locked")
"""The colours that speak of state; nothing else is green, amber or red."""

SHORTFALL: Mapping[Mode, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#F3F1EC", "#F6DDBF", "#EBB277", "#C9702B", "#8A3A08"),
        "dark": ("#2A2622", "#5A3A1C", "#96591F", "#D98A3D", "#FFC58A"),
    }
)
"""Least to most uncovered; the last step is the worst. Never used for good news."""

SHORTFALL_INK = ("text", "text", "text", "text", "#FFFFFF")
"""The ink that stands on each light step: a token's name or a colour."""

CATEGORICAL: Mapping[Mode, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#17518A", "#C9702B", "#0F6B47", "#6D4C8E", "#55606A", "#A0305C"),
        "dark": ("#8FC1F2", "#F0A367", "#63D19B", "#C3A6E8", "#AEB8C0", "#F29BBE"),
    }
)

FONTS = (
    '"PingFang SC","HarmonyOS Sans SC",MiSans,"Noto Sans CJK SC","Noto Sans SC",'
    '"Microsoft YaHei",system-ui,sans-serif'
)
"""The reader's own fonts; none is downloaded."""


@dataclass(frozen=True, slots=True)
class TypeRole:
    """Size and line in px at 100 % text (written as rem), weight 400 or 700."""

    size: int
    line: int
    weight: int

    @property
    def css(self) -> str:
        """The CSS `font` shorthand, in rem, without the family."""
        return f"{self.weight} {self.size / 16:g}rem/{self.line / self.size:.4g}"


TYPE: Mapping[str, TypeRole] = MappingProxyType(
    {
        "headline": TypeRole(56, 60, 700),
        "result": TypeRole(30, 42, 700),
        "fast-title": TypeRole(26, 34, 700),
        "title": TypeRole(20, 28, 700),
        "minutes": TypeRole(24, 28, 700),
        "name": TypeRole(17, 24, 700),
        "body": TypeRole(16, 24, 400),
        "state": TypeRole(15, 20, 700),
        "meta": TypeRole(13, 18, 400),
        "small": TypeRole(12, 16, 400),
    }
)

SPACE = (4, 8, 12, 16, 24, 32)
MARGIN: Mapping[str, int] = MappingProxyType({"map": 12, "form": 16, "fast": 20, "desk": 24})
RADIUS, RADIUS_SHEET, RADIUS_CHART = 12, 20, 4
TARGET, BUTTON, FAST_BUTTON, BOTTOM_BAR = 44, 48, 88, 72

# prefers-contrast: more
STRONGER: Mapping[str, str] = MappingProxyType({"line": "line-strong", "text-2": "text"})
SOFT_TO_SURFACE = ("primary-soft", "open-soft", "soon-soft", "closed-soft", "locked-soft")


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB`, 0 (black) to 1 (white); WCAG 2.2, definitions.

    >>> luminance("#FFFFFF")
    1.0
    """
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, in either order; WCAG 2.2, definitions.

    >>> round(contrast("#FFFFFF", "#000000"))
    21
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(background: str, mode: Mode) -> str:
    """The text colour that stands best on a fill: our ink or its opposite."""
    choices = (PALETTE["text"].light, PALETTE["text"].dark)
    preferred = choices if mode == "light" else choices[::-1]
    return max(preferred, key=lambda ink: contrast(ink, background))


def _declarations(mode: Mode, names: Iterable[str]) -> str:
    return "".join(f"--{name}:{PALETTE[name].in_mode(mode)};" for name in names)


def _high_contrast(mode: Mode, names: frozenset[str]) -> str:
    swaps = {n: PALETTE[to].in_mode(mode) for n, to in STRONGER.items() if n in names}
    swaps |= {n: PALETTE["surface"].in_mode(mode) for n in SOFT_TO_SURFACE if n in names}
    return "".join(f"--{name}:{colour};" for name, colour in swaps.items())


def css_variables(
    selector: str = ":root",
    *,
    only: Iterable[str] | None = None,
    mode: Literal["auto", "light", "dark"] = "auto",
    high_contrast: bool = True,
) -> str:
    """The palette as CSS custom properties (`--bg` ...), following the phone's mode and contrast.

    `only` keeps the named tokens (a page with a byte budget names what it uses); `mode` fixes a
    screen that is always light (paper) or always dark (the wallboard).

    Raises:
        KeyError: `only` names a token that does not exist.
    """
    names = tuple(PALETTE if only is None else only)
    first: Mode = "dark" if mode == "dark" else "light"
    css = f"{selector}{{color-scheme:{mode if mode != 'auto' else 'light dark'};"
    css += _declarations(first, names) + "}"
    if mode == "auto":
        dark = _declarations("dark", [n for n in names if _differs(n)])
        css += f"@media (prefers-color-scheme:dark){{{selector}{{{dark}}}}}"
    if high_contrast:
        css += _contrast_rules(selector, mode, frozenset(names))
    return css


def _differs(name: str) -> bool:
    return PALETTE[name].light != PALETTE[name].dark


def _contrast_rules(selector: str, mode: str, names: frozenset[str]) -> str:
    modes: tuple[Mode, ...] = ("light", "dark") if mode == "auto" else ("light",)
    if mode == "dark":
        modes = ("dark",)
    css = ""
    for each in modes:
        swaps = _high_contrast(each, names)
        query = "(prefers-contrast:more)"
        if mode == "auto" and each == "dark":
            query += " and (prefers-color-scheme:dark)"
        css += f"@media {query}{{{selector}{{{swaps}}}}}" if swaps else ""
    return css


def type_variables(selector: str = ":root") -> str:
    """The type roles as `--type-name` properties for the `font` shorthand, and `--fonts`."""
    roles = "".join(f"--type-{name}:{role.css} var(--fonts);" for name, role in TYPE.items())
    return f"{selector}{{--fonts:{FONTS};{roles}}}"
