"""``/api/v1/calls/{id}/recording``: the audio, to those who may listen, each listen on record.

Nothing is cached on the way, or a second listen would go unseen.
"""

from aiohttp import web

from ari_app.desk.web import audio_file
from ari_app.desk.web.api import ApiRequest, Route
from ari_app.errors import NotFound
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

    async def on_sent(start: int, stop: int, size: int) -> None:
        served, call_id = asked.desk.served_parts, str(asked.uuid())
        await listening.sent(served, call_id, start, stop, size=size, trail=asked.trail)

    try:
        return await audio_file.send(asked.request, path, _HEADERS, on_sent)
    except FileNotFoundError as error:  # retention was faster
        raise NotFound from error


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
