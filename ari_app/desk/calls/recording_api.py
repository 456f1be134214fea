"""``/api/v1/calls/{id}/recording``: the audio, to those who may listen, each listen on record.

Ranges, conditional requests and 416 are RFC 9110's, by aiohttp's FileResponse.
Nothing is cached on the way, or a second listen would go unseen.
"""

from aiohttp import web

from ari_app.desk.web.api import ApiRequest, Route
from ari_app.people.access import Right
from recordings import listening

_HEADERS = {
    "Content-Type": "audio/flac",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
    "Content-Disposition": "inline",
}


async def listen(asked: ApiRequest) -> web.StreamResponse:
    path = await listening.listen(
        asked.desk.database,
        asked.account,
        str(asked.uuid()),
        archive=asked.desk.settings.archive_dir,
        part=asked.request.headers.get("Range", ""),
        trail=asked.trail if asked.request.method == "GET" else None,
    )
    return web.FileResponse(path, headers=_HEADERS)


ROUTES = (
    Route(
        method="GET",
        path="/calls/{id}/recording",
        summary="The recording as FLAC, the caller on the left; each listen is audited",
        right=Right.LISTEN,
        handler=listen,
        answers=None,
        problems=(409, 416),
    ),
)
