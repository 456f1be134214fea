"""``/api/v1/calls/{id}/recording``: the audio, to those who may listen, each listen on record.

Nothing is cached on the way, or a second listen would go unseen. ``…/waveform`` is what was drawn
of it when it was finished: no sound, and nothing is read of the file. ``…/spectrogram/{tile}`` is a
minute of its frequencies, each look on record too.
"""

import base64

from aiohttp import web
from pydantic import Field

from ari_app.desk.web import audio_file
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.reading import whole
from ari_app.errors import NotFound
from ari_app.people.access import Right
from recordings import listening
from recordings.archive.folder import Archive
from recordings.archive.sealed import Unreadable
from recordings.waveform import DETAIL_PER_S

FINE_UP_TO_S = 900.0  # a longer one is sent coarse: an hour has 144 kB then

_PICTURE = "image/webp"
_HEADERS = {
    "Content-Type": "audio/flac",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
    "Content-Disposition": "inline",
}


class WaveformShape(Shape):
    """Lowest and highest sample of each step, -128 … 127: the caller's side, then ours."""

    seconds: float
    steps_per_s: int
    steps: str = Field(description="base64: four signed bytes a step")


async def waveform(asked: ApiRequest) -> WaveformShape:
    values = (asked.account.centre, str(asked.uuid()), FINE_UP_TO_S)
    row = await asked.desk.database.row("desk_calls.waveform", *values)
    if row is None:
        raise NotFound
    return WaveformShape(
        seconds=row["seconds"],
        steps_per_s=DETAIL_PER_S if row["fine"] else row["peaks_per_s"],
        steps=base64.b64encode(row["steps"]).decode(),
    )


async def listen(asked: ApiRequest) -> web.StreamResponse:
    file = await listening.listen(
        asked.desk.database,
        asked.account,
        str(asked.uuid()),
        archive=Archive.of(asked.desk.settings),
        part=asked.request.headers.get("Range", ""),
        trail=asked.trail if asked.request.method == "GET" else None,
    )

    async def on_sent(start: int, stop: int, size: int) -> None:
        served, call_id = asked.desk.served_ranges, str(asked.uuid())
        await listening.sent(served, call_id, start, stop, size=size, trail=asked.trail)

    async def on_broken(error: Unreadable) -> None:
        database, call_id = asked.desk.database, str(asked.uuid())
        await listening.cannot_be_read(database, asked.account, call_id, error)

    with file:
        return await audio_file.send(asked.request, file, _HEADERS, on_sent, on_broken)


async def spectrogram(asked: ApiRequest) -> web.StreamResponse:
    number = whole(asked.request.match_info["tile"], 9999)
    if number is None:
        raise NotFound
    tile = await listening.look(
        asked.desk.database,
        asked.account,
        str(asked.uuid()),
        number,
        archive=Archive.of(asked.desk.settings),
        trail=asked.trail,
    )
    headers = {"Content-Type": _PICTURE, "Cache-Control": "private, no-store"}
    return web.Response(body=tile, headers=headers)


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
    Route(
        method="GET",
        path="/calls/{id}/waveform",
        summary="The recording's waveform, as it was stored",
        right=Right.LISTEN,
        handler=waveform,
        answers=WaveformShape,
    ),
    Route(
        method="GET",
        path="/calls/{id}/spectrogram/{tile}",
        summary="A minute of the recording's frequencies, from tile 0 on; each look is audited",
        right=Right.LISTEN,
        handler=spectrogram,
        answers=None,
        file=_PICTURE,
        problems=(409,),
    ),
)
