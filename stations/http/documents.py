"""Small server-rendered documents: templates, one style sheet inlined, strict headers."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from stations.http.reader import language, remember_language
from stations.look.icons import icon_svg
from stations.look.pins import pin_css, pin_svg
from stations.look.tokens import PALETTE, css_variables
from stations.words import Words, for_language, other_language

FOLDER = Path(__file__).parent / "templates"

# A pin stands out from streets by its halo; these pages have no map under it.
_HALO = re.compile(r'<path class="h"[^>]*/>')
_HALO_RULE = re.compile(r"\.pin \.h\{[^}]*\}")
_ROUND = re.compile(r' stroke-line(?:cap|join)="round"')  # 48 bytes that nobody sees at 24 px
_COLOUR = {"unknown": "closed"}  # the others are called as their colour
_USED = re.compile(r"var\(--([a-z0-9-]+)\)")

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@functools.cache
def templates() -> jinja2.Environment:
    """The templates of this folder: everything put in is escaped, a missing name is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.cache
def style(pins: frozenset[str], template: str) -> str:
    """The style sheet of a page that draws these pins: only the colours that its rules name."""
    sheets = (FOLDER / "fast_lane.css", (FOLDER / template).with_suffix(".css"))
    rules = "".join(each.read_text(encoding="utf-8") for each in sheets if each.exists())
    drawn = pin_css(sorted(pins), forced_colours=False) if pins else ""
    rules += _HALO_RULE.sub("", drawn)
    rules += "".join(f".{pin}{{color:var(--{_COLOUR.get(pin, pin)})}}" for pin in sorted(pins))
    used = [name for name in PALETTE if name in set(_USED.findall(rules))]
    return _squeeze(css_variables(only=used, high_contrast=False) + rules)


def document(
    request: Request,
    template: str,
    *,
    status: int = 200,
    pins: frozenset[str] = frozenset(),
    script: str = "",
    **values: Any,
) -> HTMLResponse:
    """Render one document in the reader's language; `pins` are the states it draws.

    `script` is our own, and the only one that the page's policy lets run.
    """
    tag = language(request)
    w = for_language(tag)
    body = (
        templates()
        .get_template(template)
        .render(
            lang=tag,
            w=w,
            css=Markup(style(pins, template)),  # noqa: S704 - our own style sheet
            other=_other(request, w),
            pin=_pin,
            icon=_icon,
            script=Markup(script),  # noqa: S704 - our own script
            **values,
        )
    )
    response = HTMLResponse(re.sub(r">\s+<", "><", body), status_code=status, headers=HEADERS)
    if script:
        response.headers["Content-Security-Policy"] += f"; {script_source(script)}"
    remember_language(request, response)
    return response


def script_source(script: str) -> str:
    """The part of a Content-Security-Policy that lets this inline script run and no other.

    >>> script_source("1")
    "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"script-src 'sha256-{digest}'"


def _pin(look: Any) -> Any:
    return Markup(_HALO.sub("", pin_svg(look["shape"], look["pin"], 28)))  # noqa: S704 - ours


def _icon(name: str) -> Any:
    return Markup(_ROUND.sub("", icon_svg(name)))  # noqa: S704 - our own drawing


def _other(request: Request, w: Words) -> dict[str, str]:
    tag = other_language(w.language)
    kept = request.url.include_query_params(lang=tag).query
    return {"tag": tag, "word": "English" if tag == "en" else "中文", "query": kept}


def _squeeze(css: str) -> str:
    return re.sub(r"\s*([{};:,>])\s*", r"\1", css.replace("\n", "")).replace(";}", "}")
