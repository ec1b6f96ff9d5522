"""What a request tells of its reader: language, day token of the phone, an encrypted way or not."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from stations.registry.city_time import CITY_ZONE, day_in_city
from stations.visits.codes import new_day_token
from stations.words import LANGUAGES, Language, Words, choose, for_language

LANGUAGE_COOKIE = "lang"
TOKEN_COOKIE = "day"
A_YEAR_S = 365 * 24 * 3600


def language(request: Request) -> Language:
    """`?lang=`, else the remembered choice, else the browser's."""
    asked = request.query_params.get("lang")
    chosen = asked if asked in LANGUAGES else request.cookies.get(LANGUAGE_COOKIE)
    return choose(chosen=chosen, accept_language=request.headers.get("accept-language", ""))


def words(request: Request) -> Words:
    """The reader's words."""
    return for_language(language(request))


def remember_language(request: Request, response: Response) -> None:
    """Keep a choice made by `?lang=`."""
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, language(request), max_age=A_YEAR_S, samesite="lax", path="/"
        )


def is_https(request: Request) -> bool:
    """Whether the reader's connection is encrypted, here or at the proxy before us."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))


def day_token(request: Request) -> str | None:
    """The phone's token of today, if it carries a plausible one."""
    token = request.cookies.get(TOKEN_COOKIE, "")
    return token if 12 <= len(token) <= 32 and token.isascii() and token.isprintable() else None


def give_day_token(
    request: Request, response: Response, *, now: datetime, path: str = "/s/"
) -> None:
    """Give the phone a token for the pages under `path`, that it forgets at the end of its day.

    Each path has a token of its own: a wish and a visit cannot be told to be one phone's.
    """
    if day_token(request) is None:
        tomorrow = day_in_city(now) + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), ZoneInfo(CITY_ZONE))
        response.set_cookie(
            TOKEN_COOKIE,
            new_day_token(),
            max_age=max(60, int((midnight - now).total_seconds())),
            httponly=True,
            samesite="lax",
            secure=is_https(request),
            path=path,
        )
