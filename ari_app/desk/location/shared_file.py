"""``/shared/{id}``: a photo or a video that a caller shared, for whoever sees tickets."""

from aiohttp import web

from ari_app.desk.web.api import uuid_of
from ari_app.desk.web.page_access import fragment_reader
from ari_app.desk.web.running_desk import DESK
from ari_app.location import seen
from ari_app.people.access import Right
from ari_app.people.audit import trail_of

# whatever is in it, it is shown as what we say it is, and runs nothing
_HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


async def shared_file(request: web.Request) -> web.StreamResponse:
    account, desk = await fragment_reader(request, Right.SEE_TICKETS), request.app[DESK]
    path, media_type = await seen.look_at_file(
        desk.database,
        account,
        str(uuid_of(request.match_info["id"])),
        folder=desk.settings.photos_dir,
        # each piece of a video is a look: whoever asks for all but the first byte has seen it
        trail=trail_of(account, desk.database, request.remote) if request.method == "GET" else None,
    )
    return web.FileResponse(path, headers={**_HEADERS, "Content-Type": media_type})
