"""``/map/tiles/…`` and ``/map/outline.json``: the ground of the console's map, from own files."""

from aiohttp import web

from ari_app.desk.web.page_access import fragment_reader
from ari_app.desk.web.reading import whole
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Right

TILES = "/map/tiles/{z}/{x}/{y}"  # as Leaflet writes it
OUTLINE = "/map/outline.json"
# An hour: the same pictures are asked for at each call, and a new file shows within a shift.
_KEPT = {"Cache-Control": "private, max-age=3600"}


async def tile(request: web.Request) -> web.StreamResponse:
    await fragment_reader(request, Right.SEE_LIVE)
    ground, asked = request.app[DESK].ground, request.match_info
    zoom, column, row = (whole(asked[name], 99_999_999) for name in ("z", "x", "y"))
    if zoom is None or column is None or row is None:
        raise web.HTTPNotFound
    picture, tiles = await ground.picture(zoom, column, row), ground.tiles
    if picture is None or tiles is None:
        raise web.HTTPNotFound
    return web.Response(body=picture, content_type=tiles.content_type, headers=_KEPT)


async def outline(request: web.Request) -> web.StreamResponse:
    await fragment_reader(request, Right.SEE_LIVE)
    found = request.app[DESK].ground.outline
    if found is None:
        raise web.HTTPNotFound
    return web.Response(body=found, content_type="application/json", headers=_KEPT)
