"""The last seconds of a call that is on the line now.

For the held lane (who is there?) and for the own call (what was said?); what a caller tells a
colleague is nobody else's to hear. Read from the end of the
files that Asterisk is writing; it writes in blocks, so the newest four seconds may be missing.
"""

import asyncio
import struct
from itertools import chain
from pathlib import Path

from ari_app.call import State
from ari_app.errors import NotFound
from ari_app.live.live_view import Caller
from ari_app.live.live_watch import LiveWatch
from ari_app.people.audit import AuditEntry, Trail

RATE = 8000
LONGEST_S = 60
_ALAW = 6  # WAVE_FORMAT_ALAW


async def last_seconds(
    call_id: str, seconds: int, *, at: str = "", live: LiveWatch, spool: Path, trail: Trail
) -> bytes:
    """As WAV, at most `LONGEST_S`; `NotFound` for who is neither held nor at the phone ``at``.

    In the audit trail like every listening; a dead database stops nobody, and the log has it.
    """
    caller = live.view.caller(call_id)
    if caller is None or not (caller.state is State.HELD or _is_at(caller, at)):
        raise NotFound
    await trail.write_if_possible(AuditEntry(action="call.listen_live", subject=call_id))
    sides = [spool / f"{call_id}-{side}.alaw" for side in ("caller", "ours")]
    return await asyncio.to_thread(wav_of_end, sides, min(seconds, LONGEST_S))


def _is_at(caller: Caller, extension: str) -> bool:
    """Whether they talk with this phone, or ring there; without a phone no call is the own."""
    return bool(extension) and (extension == caller.with_extension or extension in caller.rings_at)


def wav_of_end(sides: list[Path], seconds: int) -> bytes:
    """The last seconds of both directions, left the caller and right ours, as A-law WAV."""
    left, right = (_end(path, seconds * RATE) for path in sides)
    frames = min(len(left), len(right))  # none, while one side is not written yet
    ends = (side[len(side) - frames :] for side in (left, right))
    body = bytes(chain.from_iterable(zip(*ends, strict=True)))
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
