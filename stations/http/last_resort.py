"""What nobody else answered: one plain sentence in the reader's language, never a traceback.

Also what every answer of this server carries whoever made it, Streamlit's included: it may not be
framed by other sites, its type may not be guessed, and no other site learns the address it came
from.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stations.errors import StoreUnavailable
from stations.http.documents import document
from stations.http.reader import words
from stations.words import mark

SENTENCES = {
    404: mark("There is nothing at this address"),
    405: mark("This address does not take that"),
    413: mark("That is too long. Shorten it and send again"),
    503: mark("Cannot save now; reading works"),
}
MALFORMED = mark("This form cannot be read. Load the page again")
FAILED = mark("Something broke on our side; nothing of yours was lost. Try again in a minute")

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}

Answer = Callable[[Request, Any], Awaitable[Response]]


def exception_handlers() -> Mapping[Any, Answer]:
    """Who answers for an error that no route expected; the log has the whole of it."""
    return {HTTPException: _refused, StoreUnavailable: _unavailable, Exception: _failed}


async def _refused(request: Request, error: HTTPException) -> Response:
    text = SENTENCES.get(error.status_code, MALFORMED if error.status_code < 500 else FAILED)
    return _say(request, error.status_code, "refused", text, headers=error.headers)


async def _unavailable(request: Request, error: StoreUnavailable) -> Response:
    return _say(request, 503, error.reason, SENTENCES[503])


async def _failed(request: Request, _error: Exception) -> Response:
    return _say(request, 500, "failed", FAILED)


def nothing_here(request: Request) -> Response:
    """Nobody knows this address."""
    return _say(request, 404, "not_found", SENTENCES[404])


def _say(
    request: Request,
    status: int,
    reason: str,
    text: str,
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """JSON to our own scripts, a page to a browser, one line to anything else."""
    said = words(request)(text)
    if request.url.path.startswith("/api/"):
        body = {"reason": reason, "message": said, "next": ""}
        return JSONResponse(body, status_code=status, headers=headers)
    if "text/html" in request.headers.get("accept", ""):
        page = document(request, "problem.html", status=status, text=said)
        page.headers.update(headers or {})
        return page
    return PlainTextResponse(f"{said}\n", status_code=status, headers=headers)


class SafeHeaders:
    """Middleware that adds what a browser must know to every answer that does not say it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and complete the head of the answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, complete if scope["type"] == "http" else send)
