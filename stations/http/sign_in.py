"""Signing in and out, and the one-time invitation: plain forms that need no script.

Forms of a signed-in browser carry its session's CSRF token; forms of nobody in particular carry a
signed half whose other half is in a cookie. Passwords are checked on two threads of their own, so
that a storm of sign-ins takes nothing from those who check in.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import anyio
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from stations.errors import InvalidInput, NotFound, Refused, StationsError, StoreUnavailable
from stations.http.documents import FOLDER, document
from stations.http.reader import is_https, words
from stations.look.tokens import css_variables
from stations.people.accounts import Role
from stations.people.invitations import Invitation
from stations.people.passwords import MIN_PASSWORD
from stations.people.sessions import (
    FORM_COOKIE,
    SESSION_COOKIE,
    SESSION_LIFE,
    SignedIn,
    check_csrf,
    check_form,
    new_secret,
    sign_form,
)
from stations.registry.places import Place
from stations.services.accounts import (
    NewAccount,
    Ticket,
    accept_invitation,
    invitation_for,
    sign_in,
    sign_out,
    who,
)
from stations.services.hub import Hub
from stations.views.refusals import fault_sentence, sentence

T = TypeVar("T")
Act = Callable[[Hub, Request], Awaitable[Response]]

MAX_FORM_BYTES = 16_384
MAX_WAITING = 50  # more are told to come back: each check takes some 20 ms
HOME = {
    Role.KEEPER: "/keeper",
    Role.COUNTY: "/stations",
    Role.CITY: "/stations",
    Role.ADMIN: "/stations",
    Role.AUDITOR: "/coverage",
}
STATUS = {
    "wrong_sign_in": 401,
    "locked_out": 429,
    "form_expired": 403,
    "malformed": 400,
    "too_large": 413,
    "no_right": 403,
    "not_your_station": 403,
    "unknown_code": 404,
    "unknown_invitation": 404,
    "unknown_scenario": 404,
    "invitation_used": 410,
    "invitation_expired": 410,
    "post_taken": 409,
    "account": 422,
}


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/sign-in", _guarded(hub, _ask), methods=["GET"]),
        Route("/sign-in", _guarded(hub, _sign_in), methods=["POST"]),
        Route("/sign-out", _guarded(hub, _ask_out), methods=["GET"]),
        Route("/sign-out", _guarded(hub, _sign_out), methods=["POST"]),
        Route("/invite/{token}", _guarded(hub, _show_invitation), methods=["GET"]),
        Route("/invite/{token}", _guarded(hub, _accept), methods=["POST"]),
    ]


def local_path(wanted: str, otherwise: str) -> str:
    """Where to go next: a path on this host, whatever a link asked for.

    >>> local_path("//evil.example/", "/"), local_path("/keeper?x=1", "/")
    ('/', '/keeper?x=1')
    """
    safe = wanted.isprintable() and "\\" not in wanted
    return wanted if safe and wanted.startswith("/") and not wanted.startswith("//") else otherwise


def signed_in(hub: Hub, request: Request) -> SignedIn | None:
    """Who sent this request, looked up in the store."""
    return who(hub, request.cookies.get(SESSION_COOKIE))


def _guarded(hub: Hub, act: Act) -> Callable[[Request], Awaitable[Response]]:
    """Turn what no form can show into a page that says what to do."""

    async def endpoint(request: Request) -> Response:
        try:
            return await act(hub, request)
        except (NotFound, Refused, StoreUnavailable) as error:
            return refusal(request, error)

    return endpoint


def refusal(request: Request, error: StationsError) -> Response:
    """A page that says why not and what to do."""
    status = 503 if isinstance(error, StoreUnavailable) else STATUS.get(error.reason, 400)
    text = sentence(words(request), error)
    return _page(request, "notice.html", status=status, text=text)


async def _ask(hub: Hub, request: Request) -> Response:
    wanted = local_path(request.query_params.get("next", ""), "")
    running = await _read(partial(signed_in, hub, request))
    if running is not None:
        return _see(wanted or HOME.get(running.account.role, "/"))
    return _form_page(hub, request, "sign_in.html", values={"next": wanted, "login": ""})


async def _sign_in(hub: Hub, request: Request) -> Response:
    form = await _form(request)
    login, wanted = _field(form, "login"), local_path(_field(form, "next"), "")
    show = partial(
        _form_page, hub, request, "sign_in.html", values={"next": wanted, "login": login}
    )
    try:
        _check_form(hub, request, form)
        ticket = await _at_the_desk(partial(sign_in, hub, login, _field(form, "password")))
    except (Refused, StoreUnavailable) as error:
        return show(error=error)
    return _begin(request, ticket, wanted or HOME.get(ticket.signed_in.account.role, "/"))


async def _ask_out(hub: Hub, request: Request) -> Response:
    running = await _read(partial(signed_in, hub, request))
    if running is None:
        return _see("/")
    name, csrf = running.account.display_name, running.session.csrf
    return _page(request, "sign_out.html", name=name, csrf=csrf)


async def _sign_out(hub: Hub, request: Request) -> Response:
    form = await _form(request)
    running = await _read(partial(signed_in, hub, request))
    if running is not None:
        check_csrf(running.session, _field(form, "csrf"))
        await _read(partial(sign_out, hub, request.cookies[SESSION_COOKIE]))
    response = _see("/")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


async def _show_invitation(hub: Hub, request: Request) -> Response:
    token = request.path_params["token"]
    invitation, place = await _read(partial(invitation_for, hub, token))
    return _invitation_page(hub, request, invitation, place)


async def _accept(hub: Hub, request: Request) -> Response:
    token, form = request.path_params["token"], await _form(request)
    invitation, place = await _read(partial(invitation_for, hub, token))
    new = NewAccount(
        *(_field(form, f) for f in ("login", "display_name", "password", "password_again"))
    )
    try:
        _check_form(hub, request, form)
        ticket = await _at_the_desk(partial(accept_invitation, hub, token, new))
    except (InvalidInput, StoreUnavailable) as error:
        return _invitation_page(hub, request, invitation, place, new=new, error=error)
    except Refused as error:
        if error.reason != "form_expired":
            raise
        return _invitation_page(hub, request, invitation, place, new=new, error=error)
    return _begin(request, ticket, HOME.get(ticket.signed_in.account.role, "/"))


def _invitation_page(
    hub: Hub,
    request: Request,
    invitation: Invitation,
    place: Place | None,
    *,
    new: NewAccount | None = None,
    error: StationsError | None = None,
) -> Response:
    typed = asdict(new or NewAccount("", "", "", "")) | {"password": "", "password_again": ""}
    values = {
        "place": place.name if place else "",
        "post": invitation.post.value,
        "by": invitation.invited_by,
        "shortest": MIN_PASSWORD,
        **typed,
    }
    return _form_page(hub, request, "invitation.html", values=values, error=error)


def _form_page(
    hub: Hub,
    request: Request,
    template: str,
    *,
    values: dict[str, Any],
    error: StationsError | None = None,
) -> Response:
    """An anonymous form with what was typed, its faults beside their fields, and its two halves."""
    w, status = words(request), 200
    faults = error.faults if isinstance(error, InvalidInput) else []
    said = sentence(w, error) if error else ""
    if error is not None:
        status = 503 if isinstance(error, StoreUnavailable) else STATUS.get(error.reason, 400)
    half = request.cookies.get(FORM_COOKIE) or new_secret()
    response = _page(
        request,
        template,
        status=status,
        said=said,
        faults={fault.column: fault_sentence(w, fault) for fault in faults},
        half=sign_form(hub.secret, half),
        **values,
    )
    if request.cookies.get(FORM_COOKIE) != half:
        _give_cookie(request, response, FORM_COOKIE, half, timedelta(days=1))
    if status == STATUS["locked_out"] and error is not None:
        response.headers["Retry-After"] = str(60 * int(error.facts["minutes"]))
    return response


def _begin(request: Request, ticket: Ticket, path: str) -> Response:
    response = _see(path)
    _give_cookie(request, response, SESSION_COOKIE, ticket.session_id, SESSION_LIFE)
    response.delete_cookie(FORM_COOKIE, path="/")
    return response


def _give_cookie(
    request: Request, response: Response, name: str, value: str, life: timedelta
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(life.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )


def _check_form(hub: Hub, request: Request, form: FormData) -> None:
    cookie = request.cookies.get(FORM_COOKIE, "")
    check_form(hub.secret, cookie=cookie, field=_field(form, "half"))


async def _form(request: Request) -> FormData:
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MAX_FORM_BYTES:
        raise Refused("too_large" if length.isdecimal() else "malformed")
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Refused("malformed")
    return await request.form(max_files=0, max_fields=12)


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    if not isinstance(value, str):
        raise Refused("malformed")
    return value


def _page(request: Request, template: str, **values: Any) -> Response:
    return document(request, template, forms_css=_style(), **values)


@functools.cache
def _style() -> Markup:
    """The rules of forms with the colours that they name."""
    rules = (FOLDER / "forms.css").read_text(encoding="utf-8")
    colours = css_variables(only=("locked", "locked-soft", "line-strong", "surface", "text"))
    return Markup(colours + rules)  # noqa: S704 - our own file


def _see(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


async def _read(act: Callable[[], T]) -> T:
    return await anyio.to_thread.run_sync(act)


_desk = anyio.CapacityLimiter(2)


async def _at_the_desk(act: Callable[[], T]) -> T:
    if _desk.statistics().tasks_waiting >= MAX_WAITING:
        raise StoreUnavailable("busy")
    return await anyio.to_thread.run_sync(act, limiter=_desk)
