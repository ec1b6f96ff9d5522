"""Streamlit's configuration file, written from the tokens; a test holds the file to this text."""

from __future__ import annotations

from stations.look.tokens import CATEGORICAL, FONTS, PALETTE, RADIUS, SHORTFALL, Mode

SERVER = """\
# Written by stations/look/theme.py from the tokens; tests/stations/look holds it to them.

[server]
headless = true
fileWatcherType = "none" # a hot reload would start a second writer and a second catalogue
maxUploadSize = 50 # megabytes
enableStaticServing = false

[browser]
gatherUsageStats = false

[runner]
postScriptGC = false # collected on a timer instead: a full collection after every run costs tenfold

[client]
toolbarMode = "minimal"
showErrorDetails = "none"
showErrorLinks = false
"""

NAMED = {
    "green": "open",
    "orange": "soon",
    "yellow": "soon",
    "red": "locked",
    "blue": "primary",
    "gray": "closed",
}
"""Streamlit's named colours, in our tokens: badges, warnings and errors follow."""


def sequential(mode: Mode) -> list[str]:
    """The shortfall ramp in ten steps, as Streamlit asks for ten."""
    ramp = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in SHORTFALL[mode]]
    steps = []
    for step in range(10):
        at = step * (len(ramp) - 1) / 9
        low = min(int(at), len(ramp) - 2)
        mixed = [
            round(a + (b - a) * (at - low)) for a, b in zip(ramp[low], ramp[low + 1], strict=True)
        ]
        steps.append("#" + "".join(f"{c:02X}" for c in mixed))
    return steps


def _strings(colours: list[str]) -> str:
    return "[" + ", ".join(f'"{c}"' for c in colours) + "]"


def _common() -> str:
    font = FONTS.replace('"', "'")
    return (
        "[theme]\n"
        f'font = "{font}"\n'
        "baseFontSize = 16\n"
        f'baseRadius = "{RADIUS}px"\n'
        f'buttonRadius = "{RADIUS}px"\n'
        'headingFontSizes = ["1.375rem", "1.25rem", "1.0625rem", "1rem", "1rem", "1rem"]\n'
        "headingFontWeights = 700\n"
        'metricValueFontSize = "56px"\n'
        "metricValueFontWeight = 700\n"
        "showWidgetBorder = true\n"
        "linkUnderline = true\n"
    )


def _mode(mode: Mode) -> str:
    plain = {
        "primaryColor": "primary",
        "backgroundColor": "bg",
        "secondaryBackgroundColor": "surface",
        "textColor": "text",
        "borderColor": "line-strong",
        "linkColor": "primary",
        "dataframeHeaderBackgroundColor": "sunk",
        "dataframeBorderColor": "line",
    }
    lines = [f'{option} = "{PALETTE[token].in_mode(mode)}"' for option, token in plain.items()]
    for name, token in NAMED.items():
        colour = PALETTE[token].in_mode(mode)
        soft = PALETTE[f"{token}-soft"].in_mode(mode)
        lines += [
            f'{name}Color = "{colour}"',
            f'{name}BackgroundColor = "{soft}"',
            f'{name}TextColor = "{colour}"',
        ]
    lines.append(f"chartCategoricalColors = {_strings(list(CATEGORICAL[mode]))}")
    lines.append(f"chartSequentialColors = {_strings(sequential(mode))}")
    return f"[theme.{mode}]\n" + "\n".join(lines) + "\n"


def config_toml() -> str:
    """The whole of `.streamlit/config.toml`; it names no `base`, so the phone decides."""
    return "\n".join((SERVER, _common(), _mode("light"), _mode("dark")))
