"""``/calls/{id}/last.wav``: the last seconds of a call that is held, or of the own one."""

from aiohttp import web

from ari_app.desk.web.api import uuid_of
from ari_app.desk.web.page_access import fragment_reader
from ari_app.desk.web.problems import Problem
from ari_app.desk.web.reading import whole
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import NotFound
from ari_app.live.listening import last_seconds
from ari_app.people.access import Right
from ari_app.people.audit import trail_of


async def last(request: web.Request) -> web.StreamResponse:
    account, desk = await fragment_reader(request, Right.LISTEN, Right.SEE_LIVE), request.app[DESK]
    trail, spool = trail_of(account, desk.database, request.remote), desk.settings.spool_dir
    try:
        call_id, seconds = str(uuid_of(request.match_info["id"])), _seconds(request)
        audio = await last_seconds(
            call_id, seconds, at=account.extension, live=desk.live, spool=spool, trail=trail
        )
    except (Problem, NotFound) as error:
        raise web.HTTPNotFound from error
    return web.Response(body=audio, content_type="audio/wav", headers={"Cache-Control": "no-store"})


def _seconds(request: web.Request) -> int:
    wanted = whole(request.query.get("seconds", ""))
    return 10 if wanted is None else wanted
