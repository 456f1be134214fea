"""The desk's whole site: every page and every route of the API, put together in one place."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from aiohttp import web

from ari_app.desk.admin import admin_site, audit_api, audit_page
from ari_app.desk.agency import agency_site
from ari_app.desk.calls import calls_api, recording_api
from ari_app.desk.health import health_page, metrics
from ari_app.desk.live import (
    board_page,
    callbacks_api,
    console_page,
    first_page,
    held_api,
    listening,
    live_api,
    live_stream,
    members_api,
    phone_api,
    phone_line,
    silent_api,
    talk_api,
)
from ari_app.desk.live.board_feed import BoardFeed
from ari_app.desk.review import review_api, review_page
from ari_app.desk.seats import seat_page, seats_api
from ari_app.desk.tickets import duplicates_api, history_api, places_api, record_page, tickets_api
from ari_app.desk.web import login_page, openapi, outside, page
from ari_app.desk.web.page_access import login_first
from ari_app.desk.web.parts import PARTS, Parts
from ari_app.desk.web.problems import RETRY_AFTER_S, Handler, json_problems
from ari_app.desk.web.watched import watched
from ari_app.errors import NotFound
from ari_app.live.lost_page import ConnectedPages
from ari_app.live.wrap_up import WrapUpKeeper
from ari_app.store.database import DatabaseAway

LARGEST_BODY = 256 * 1024

ROUTES = (
    *agency_site.ROUTES,
    *calls_api.ROUTES,
    *recording_api.ROUTES,
    *held_api.ROUTES,
    *tickets_api.ROUTES,
    *live_api.ROUTES,
    *members_api.ROUTES,
    *seats_api.ROUTES,
    *phone_api.ROUTES,
    *callbacks_api.ROUTES,
    *audit_api.ROUTES,
    *places_api.ROUTES,
    *silent_api.ROUTES,
    *duplicates_api.ROUTES,
    *talk_api.ROUTES,
    *history_api.ROUTES,
    *review_api.ROUTES,
)


def build(parts: Parts) -> web.Application:
    """The application; its side tasks run from its start to its end."""
    trusted = parts.settings.trusted_proxies
    app = web.Application(
        middlewares=[outside.believe(trusted), json_problems, _plain_problems, login_first],
        client_max_size=LARGEST_BODY,
    )
    app.on_response_prepare.append(outside.strict(trusted))
    app[PARTS] = parts
    app[live_stream.FEED] = BoardFeed(parts=parts)
    app[phone_line.LINES] = ConnectedPages(
        live=parts.live,
        ami=parts.ami,
        database=parts.database,
        centre=parts.settings.centre.code,
    )
    page.set_up(app)
    for route in ROUTES:
        route.register(app)
    openapi.serve(app, ROUTES)
    _add_pages(app)
    app.cleanup_ctx.append(_side_tasks)
    return app


def _add_pages(app: web.Application) -> None:
    app.router.add_get("/", first_page.first)
    app.router.add_get("/board", first_page.board)
    app.router.add_get("/board/events", board_page.events)
    app.router.add_get("/console/events", console_page.events)
    app.router.add_get("/audit", audit_page.show)
    app.router.add_get("/phone/ws", phone_line.connect)
    app.router.add_get("/seat", seat_page.show)
    app.router.add_post("/seat", seat_page.choose)
    app.router.add_get("/calls/{id}/last.wav", listening.last)
    app.router.add_get("/calls/{id}", record_page.call)
    app.router.add_get("/tickets/{label}", record_page.ticket)
    app.router.add_post("/tickets/{label}", record_page.step)
    app.router.add_get("/review", review_page.first)
    app.router.add_get("/review/{call}", review_page.one)
    app.router.add_post("/review/{call}", review_page.keep)
    app.router.add_post("/login", login_page.log_in)
    app.router.add_post("/logout", login_page.log_out)
    app.router.add_get("/healthz", health_page.alive)
    app.router.add_get("/readyz", health_page.ready)
    app.router.add_get("/metrics", metrics.metrics)
    agency_site.add_pages(app)
    admin_site.add_pages(app)


@web.middleware
async def _plain_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What a page has no words of its own for: nothing there, a database that is away."""
    try:
        return await handler(request)
    except NotFound as error:
        if request.path.startswith("/api"):
            raise
        raise web.HTTPNotFound from error
    except DatabaseAway:
        if request.path.startswith("/api"):
            raise
        return web.Response(
            status=503,
            text="Basis data tidak menjawab. · The database does not answer.",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )


async def _side_tasks(app: web.Application) -> AsyncIterator[None]:
    """The AMI connection, the view of the line, the board: started, watched, stopped in order."""
    parts = app[PARTS]
    parts.journal.start()
    parts.live.watchers += [parts.silent_callers.hear, app[live_stream.FEED].note]
    parts.ami.connect()
    tasks = [
        asyncio.create_task(watched(parts.player.run, name="prompts"), name="prompts"),
        asyncio.create_task(watched(parts.live.run, name="live-line"), name="live-line"),
        asyncio.create_task(watched(app[live_stream.FEED].run, name="board"), name="board"),
        asyncio.create_task(watched(_wrap_up_keeper(parts).run, name="wrap-up"), name="wrap-up"),
        asyncio.create_task(watched(parts.gazetteer.run, name="places"), name="places"),
        asyncio.create_task(watched(app[phone_line.LINES].run, name="lines"), name="lines"),
    ]
    yield
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await app[phone_line.LINES].close()
    await parts.ami.close()
    await parts.journal.close()
    await parts.database.close()
    await parts.http.close()


def _wrap_up_keeper(parts: Parts) -> WrapUpKeeper:
    lasts = timedelta(seconds=parts.settings.queue.wrap_up_s)
    return WrapUpKeeper(ami=parts.ami, live=parts.live, wrap_ups=parts.wrap_ups, lasts=lasts)
