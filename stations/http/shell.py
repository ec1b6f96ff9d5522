"""The document that the app starts in: Streamlit's own, in the reader's language and lighter.

Streamlit answers every page's address with one `index.html`: English by its `lang`, called
"Streamlit", preloading a font that our theme never uses, and telling a browser without scripts
about an interface for programs. A reader gets the same document with those things set right,
compressed.
"""

from __future__ import annotations

import functools
import html
import re
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stations.http import reader
from stations.http.compression import (
    Encoding,
    accepted_encodings,
    compress,
    streamlit_bundle,
)
from stations.http.last_resort import nothing_here
from stations.words import Language, for_language

_LANGUAGE = re.compile(r'<html lang="[^"]*">')
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_FONT = re.compile(r'<link\s+rel="preload"[^>]*\bas="font"[^>]*>', re.DOTALL)
_FOR_PROGRAMS = re.compile(r'<link rel="service-desc"[^>]*>')
_HEAD_END = re.compile(r"</head>")
_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
# Relative to the page: below a mistyped address ("/keeper/") nothing would load.
_RELATIVE = re.compile(r'(?<==")\./')
_COMMENTS = re.compile(r"<!--.*?-->\s*", re.DOTALL)

# Until the theme arrives Streamlit writes in its own font: one hidden line fetches 170 kB of it.
# Until our style sheet arrives with the first run it keeps margins of its own: the map would come
# up inside them and then move.
_UNTIL_THEMED = (
    '<style>[data-test-script-state="initial"] *{font-family:system-ui,sans-serif!important}'
    '.stApp [data-testid="stHeader"]{display:none}'
    '.stApp [data-testid="stMainBlockContainer"]:has([class*="st-key-station_map"])'
    "{padding:0;max-width:none}"
    '.stApp [data-testid="stMainBlockContainer"]:has([class*="st-key-station_map"])'
    '>[data-testid="stVerticalBlock"]{gap:0}'
    '.stApp [data-testid="stElementContainer"]:has(>[data-testid="stHtml"]:empty)'
    "{display:none}"
    '.stApp [data-testid="stBottomBlockContainer"]{padding:0;max-width:none}'
    ".stApp .st-key-bar{gap:0;flex-wrap:nowrap;min-height:71px}"
    ".stApp .st-key-bar>div{flex:1 1 0;min-width:0;max-width:9rem}"
    "</style></head>"
)
_OURS = {"content-length", "content-encoding", "etag", "last-modified", "accept-ranges", "vary"}


def in_language(document: str, language: Language) -> str:
    """Streamlit's document for readers of one language."""
    w = for_language(language)
    nearest = f'<p><a href="/near">{html.escape(w("Nearest places"))}</a></p>'
    reason = html.escape(w("This page needs scripts, and they are off. The list works without:"))
    for pattern, ours in (
        (_COMMENTS, ""),
        (_LANGUAGE, f'<html lang="{language}">'),
        (_TITLE, f"<title>{html.escape(w('Nuanyi'))}</title>"),
        (_FONT, ""),
        (_RELATIVE, "/"),
        (_FOR_PROGRAMS, ""),
        (_HEAD_END, _UNTIL_THEMED),
        (_NO_SCRIPT, f"<noscript><p>{reason}</p>{nearest}</noscript>"),
    ):
        document = pattern.sub(lambda _, text=ours: text, document)  # type: ignore[misc]
    return document


class ReadersShell:
    """Middleware that puts the reader's document in the place of Streamlit's.

    It is known by its entity tag, so no address needs to be listed and nothing else is touched.
    """

    def __init__(self, app: ASGIApp, *, bundle: Path | None = None) -> None:
        self._app = app
        path = (bundle or streamlit_bundle()) / "index.html"
        self._document = path.read_text(encoding="utf-8")
        self._tag = FileResponse(path, stat_result=path.stat()).headers["etag"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and exchange one document."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        original: Headers | None = None

        async def exchange(message: Message) -> None:
            nonlocal original
            if message["type"] == "http.response.start" and self._is_shell(message):
                original = Headers(raw=message["headers"])
            elif original is None:
                await send(message)
            elif not message.get("more_body", False):
                await self._answer(Request(scope), original)(scope, receive, send)

        await self._app(scope, receive, exchange)

    def _is_shell(self, message: Message) -> bool:
        tag = Headers(raw=message["headers"]).get("etag", "")
        return message["status"] == 200 and tag.removeprefix("W/") == self._tag

    def _answer(self, request: Request, original: Headers) -> Response:
        if "/" in request.url.path.strip("/"):  # pages have one name; below it nothing loads
            return nothing_here(request)
        accepted = accepted_encodings(request.headers.get("accept-encoding", ""))
        encoding = accepted[0] if accepted else None
        answer = Response(self._content(reader.language(request), encoding))
        _keep(original, answer.headers)
        if encoding is not None:
            answer.headers["Content-Encoding"] = encoding
        reader.remember_language(request, answer)
        answer.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
        return answer

    @functools.cache  # noqa: B019 - one per process, and it lives as long
    def _content(self, language: Language, encoding: Encoding | None) -> bytes:
        content = in_language(self._document, language).encode()
        return compress(content, encoding) if encoding else content


def _keep(original: Headers, answer: MutableHeaders) -> None:
    """Keep what Streamlit says besides: the type, how to cache, its cookies."""
    for name, value in original.items():
        if name.lower() not in _OURS:
            answer.append(name, value)
