"""Small server-rendered documents: templates, one style sheet inlined, strict headers."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from stations.http.reader import language, other_language, remember_language
from stations.look.pins import pin_css, pin_svg
from stations.look.tokens import css_variables
from stations.words import Words, for_language

FOLDER = Path(__file__).parent / "templates"

_TOKENS = (
    "bg surface line line-strong text text-2 primary on-primary primary-soft open open-soft "
    "soon soon-soft closed closed-soft locked locked-soft lamp"
).split()

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
def style() -> str:
    """The style sheet of these documents, without what only its authors need."""
    rules = (FOLDER / "fast_lane.css").read_text(encoding="utf-8")
    return _squeeze(css_variables(only=_TOKENS, high_contrast=False) + pin_css() + rules)


def document(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render one document in the reader's language."""
    tag = language(request)
    w = for_language(tag)
    body = (
        templates()
        .get_template(template)
        .render(
            lang=tag,
            w=w,
            css=jinja2.utils.markupsafe.Markup(style()),
            other=_other(request, w),
            pin=_pin,
            **values,
        )
    )
    response = HTMLResponse(re.sub(r">\s+<", "><", body), status_code=status, headers=HEADERS)
    remember_language(request, response)
    return response


def _pin(look: Any) -> Any:
    return jinja2.utils.markupsafe.Markup(pin_svg(look["shape"], look["pin"], 28))


def _other(request: Request, w: Words) -> dict[str, str]:
    tag = other_language(w.language)
    kept = request.url.include_query_params(lang=tag).query
    return {"tag": tag, "word": "English" if tag == "en" else "中文", "query": kept}


def _squeeze(css: str) -> str:
    return re.sub(r"\s*([{};:,>])\s*", r"\1", css.replace("\n", ""))
