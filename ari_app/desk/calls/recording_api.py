"""``/api/v1/calls/{id}/recording``: the audio, to those who may listen, each listen on record.

The line in the audit trail is written before the first byte is sent: when it cannot be written,
nothing is heard. Ranges, conditional requests and 416 are RFC 9110's, by aiohttp's FileResponse.
Nothing is cached on the way, or a second listen would go unseen.
"""

from pathlib import Path

from aiohttp import web

from ari_app.desk.web.api import Asked, Route
from ari_app.desk.web.problems import Problem, not_found
from ari_app.people.access import Right
from ari_app.people.audit import AuditLine

_HEADERS = {
    "Content-Type": "audio/flac",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
    "Content-Disposition": "inline",
}


async def listen(asked: Asked) -> web.StreamResponse:
    call_id = str(asked.uuid())
    path = await _file(asked, call_id)
    if asked.request.method == "GET":
        await asked.trail.write(_line(asked, call_id))
    return web.FileResponse(path, headers=_HEADERS)


def _line(asked: Asked, call_id: str) -> AuditLine:
    wanted = asked.request.headers.get("Range", "")[:100]
    return AuditLine(action="recording.listen", subject=call_id, detail={"range": wanted})


async def _file(asked: Asked, call_id: str) -> Path:
    row = await asked.parts.database.row("desk_calls.recording", asked.account.centre, call_id)
    if row is None or row["status"] in ("missing", "removed"):
        raise not_found()
    if row["status"] != "ready":
        raise Problem(409, "conflict", f"The recording is not ready: {row['status']}.")
    path = inside(asked.parts.settings.archive_dir, row["path"])
    if path is None:
        raise not_found()
    return path


def inside(folder: Path, name: str) -> Path | None:
    """The file of that name below the folder; None when it leads out of it or is not there."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    return path


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
