"""`/healthz`: whether the store answers, how old the catalogue is, how much waits to be written."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from stations.errors import StoreUnavailable
from stations.services.hub import Hub
from stations.storage.places import data_version

QUEUE_LIMIT = 10_000  # more than this waiting means the disk does not keep up


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    async def healthz(_request: Request) -> JSONResponse:
        store = await run_in_threadpool(_store_state, hub)
        waiting = hub.writer.waiting
        keeps_up = waiting < QUEUE_LIMIT and hub.writer.is_alive and hub.is_following
        well = store == "ok" and keeps_up
        return JSONResponse(
            {
                "status": "ok" if well else "unwell",
                "store": store,
                "catalogue_age_s": round((hub.clock.now() - hub.refreshed_at).total_seconds(), 1),
                "writer_queue": waiting,
            },
            status_code=200 if well else 503,
            headers={"Cache-Control": "no-store"},
        )

    return [Route("/healthz", healthz, methods=["GET"])]


def _store_state(hub: Hub) -> str:
    try:
        with hub.read() as connection:
            data_version(connection)
    except StoreUnavailable as error:
        return error.reason
    return "ok"
