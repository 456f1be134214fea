"""``/calls/{id}/last.wav``: the last seconds of a call that is on the line now.

For the held lane (who is there?) and for the own call (what did he say?). Read from the end of the
files that Asterisk is writing; it writes in blocks, so the newest four seconds may be missing.
"""

import asyncio
import struct
from itertools import chain
from pathlib import Path

from aiohttp import web

from ari_app.desk.web.api import Asked, uuid_of
from ari_app.desk.web.authentication import by_cookie
from ari_app.desk.web.parts import PARTS
from ari_app.desk.web.problems import Problem
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditLine

RATE = 8000
LONGEST_S = 60
_ALAW = 6  # WAVE_FORMAT_ALAW


async def last(request: web.Request) -> web.StreamResponse:
    account = await _listener(request)
    call_id, seconds = _call_id(request), _seconds(request)
    if call_id not in {caller.call_id for caller in request.app[PARTS].live.view.callers}:
        raise web.HTTPNotFound
    await _note(request, account, call_id)
    spool = request.app[PARTS].settings.spool_dir
    sides = [spool / f"{call_id}-{side}.alaw" for side in ("caller", "ours")]
    audio = await asyncio.to_thread(wav_of_end, sides, seconds)
    return web.Response(body=audio, content_type="audio/wav", headers={"Cache-Control": "no-store"})


def wav_of_end(sides: list[Path], seconds: int) -> bytes:
    """The last seconds of both directions, left the caller and right ours, as A-law WAV."""
    left, right = (_end(path, seconds * RATE) for path in sides)
    frames = min(len(left), len(right))
    body = bytes(chain.from_iterable(zip(left[-frames:], right[-frames:], strict=True)))
    shape = struct.pack("<HHIIHH", _ALAW, 2, RATE, RATE * 2, 2, 8)
    chunks = b"fmt " + struct.pack("<I", len(shape)) + shape
    chunks += b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _end(path: Path, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - length))
            return file.read(length)
    except FileNotFoundError:
        return b""


async def _listener(request: web.Request) -> Account:
    account = await by_cookie(request)
    if account is None or not (account.may(Right.LISTEN) and account.may(Right.SEE_LIVE)):
        raise web.HTTPNotFound
    return account


def _call_id(request: web.Request) -> str:
    try:
        return str(uuid_of(request.match_info["id"]))
    except Problem as error:
        raise web.HTTPNotFound from error


def _seconds(request: web.Request) -> int:
    wanted = request.query.get("seconds", "10")
    return min(int(wanted), LONGEST_S) if wanted.isascii() and wanted.isdigit() else 10


async def _note(request: web.Request, account: Account, call_id: str) -> None:
    """In the audit trail like every listening; a dead database stops nobody, and the log has it."""
    asked = Asked(request=request, account=account, parts=request.app[PARTS])
    await asked.trail.write_if_possible(AuditLine(action="call.listen_live", subject=call_id))
