"""The desk's whole site: every page and every route of the API, put together in one place."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

from aiohttp import web
from aiohttp_jinja2 import get_env

from ari_app.desk.accounts import area as accounts
from ari_app.desk.admin import area as admin
from ari_app.desk.admin.plan_work import WORK, PlanWork
from ari_app.desk.admin.replay_work import REPLAY, ReplayWork
from ari_app.desk.agency import area as agency
from ari_app.desk.calls import area as calls
from ari_app.desk.health import area as health
from ari_app.desk.help import area as handbook
from ari_app.desk.live import area as live
from ari_app.desk.live import live_stream
from ari_app.desk.live.board_feed import BoardFeed
from ari_app.desk.live.rendering import Renderings
from ari_app.desk.live.streams import Streams
from ari_app.desk.location import area as location
from ari_app.desk.public import area as public
from ari_app.desk.reports import area as reports
from ari_app.desk.review import area as review
from ari_app.desk.seats import area as seats
from ari_app.desk.shifts import area as shifts
from ari_app.desk.tickets import area as tickets
from ari_app.desk.tickets.files_page import settle_files
from ari_app.desk.wall import area as wall
from ari_app.desk.wall.wall_page import RENDERING, WallRendering
from ari_app.desk.web import area as access
from ari_app.desk.web import openapi, outside, page
from ari_app.desk.web.page_access import login_first
from ari_app.desk.web.problems import RETRY_AFTER_S, Handler, json_problems
from ari_app.desk.web.reading import readable
from ari_app.desk.web.running_desk import DESK, Desk
from ari_app.desk.web.watched import watched
from ari_app.errors import NotFound
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import CannotBeKept

LARGEST_BODY = 256 * 1024

_AREAS = (
    *(
        access,
        live,
        calls,
        tickets,
        location,
        review,
        reports,
        admin,
        accounts,
        agency,
        seats,
        shifts,
        public,
        health,
        wall,
        handbook,
    ),
)
ROUTES = tuple(route for area in _AREAS for route in area.ROUTES)
PAGES = tuple(page for area in _AREAS for page in area.PAGES)


def build(desk: Desk) -> web.Application:
    """The application; its side tasks run from its start to its end."""
    trusted = desk.settings.trusted_proxies
    app = web.Application(
        middlewares=[
            outside.believe(trusted),
            json_problems,
            _plain_problems,
            readable,
            login_first,
        ],
        client_max_size=LARGEST_BODY,
    )
    app.on_response_prepare.append(outside.strict(trusted))
    app[DESK] = desk
    app[live_stream.STREAMS] = Streams()
    app[live_stream.FEED] = BoardFeed(desk=desk)
    page.set_up(app)
    app[live_stream.RENDERINGS] = Renderings(get_env(app))
    app[RENDERING] = WallRendering(get_env(app))
    app[WORK] = PlanWork(settings=desk.settings)
    app[REPLAY] = ReplayWork(desk.settings)
    for route in ROUTES:
        route.register(app)
    openapi.serve(app, ROUTES)
    for one in PAGES:
        add = app.router.add_get if one.method == "GET" else app.router.add_post
        add(one.path, one.handler)
    app.cleanup_ctx.append(_side_tasks)
    return app


@web.middleware
async def _plain_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What a page has no words of its own for: nothing there, a database that is away."""
    try:
        return await handler(request)
    except NotFound as error:
        if request.path.startswith("/api"):
            raise
        raise web.HTTPNotFound from error
    except CannotBeKept as error:
        if request.path.startswith("/api"):
            raise
        raise web.HTTPUnprocessableEntity(reason="That cannot be kept") from error
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
    desk = app[DESK]
    desk.journal.start()
    desk.live.watchers += [desk.late_answers.hear, desk.silent_callers.hear]
    desk.live.watchers += [desk.vain_rings.hear, app[live_stream.FEED].hear_levels]
    desk.ami.connect()
    tasks = [
        asyncio.create_task(watched(desk.player.run, name="prompts"), name="prompts"),
        asyncio.create_task(watched(desk.live.run, name="live-line"), name="live-line"),
        asyncio.create_task(watched(app[live_stream.FEED].run, name="board"), name="board"),
        asyncio.create_task(watched(desk.wrap_up_keeper.run, name="wrap-up"), name="wrap-up"),
        asyncio.create_task(watched(desk.lower_places.run, name="lower-places"), name="lower"),
        asyncio.create_task(watched(desk.announcements.run, name="announced"), name="announced"),
        asyncio.create_task(watched(desk.gazetteer.run, name="places"), name="places"),
        asyncio.create_task(watched(desk.ground.run, name="ground"), name="ground"),
        asyncio.create_task(watched(desk.connected_pages.run, name="lines"), name="lines"),
        asyncio.create_task(watched(desk.lost_phones.run, name="phones"), name="phones"),
        asyncio.create_task(watched(partial(settle_files, desk), name="files"), name="files"),
    ]
    yield
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await app[WORK].close()
    await app[REPLAY].close()
    await desk.connected_pages.close()
    await desk.late_answers.close()
    await desk.ami.close()
    await desk.journal.close()
    await desk.database.close()
    await desk.http.close()
