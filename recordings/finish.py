"""From what Asterisk wrote to a finished recording: checked, stereo, hashed, durable.

Asterisk leaves two raw A-law files of a call, which begin at the same instant: the caller's side
and ours. What a killed Asterisk had not given to the system of these is taken from the spare, which
has both sides mixed and is written each 20 ms. They are put into one FLAC (caller left, ours right)
in the archive, which is written under another name, compared sample by sample, made durable, and
only then given its name. Where the archive is encrypted, and its key cannot be used, the recording
is kept as it is, and says so: a recording is never lost for want of a key.
A finished recording is never overwritten; the spool files are never touched in here.
"""

import hashlib
import io
import re
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from ari_app.elapsed import elapsed_s, is_over
from ari_app.screening import alaw
from recordings.archive.folder import Archive
from recordings.archive.keys import ArchiveKey, KeyUnusable
from recordings.archive.sealed import Unreadable
from recordings.flac import RATE_HZ, SILENCE, EncodingFailed, encode, holds
from recordings.gaps import BYTES_PER_S, OF_CALLER, recorded_gaps, until_end_s
from recordings.waveform import DETAIL_PER_S, STEPS_PER_S, peaks

SETTLED_S = 1.0  # no byte was added for this long: Asterisk has closed the file
MISSING_AFTER_S = 60.0  # then nothing will come any more
INSTANT_S = 1.5  # who hangs up sooner may leave no sound: it takes as long until the greeting
_WORTH_SAYING_S = 1.5
_CUT_S = 0.25  # the spare goes on for longer than this: Asterisk did not close the other two
_BUFFER_S = 32768 / RATE_HZ  # of each of the two in Asterisk: more than this they never lack
_BEGINS_WITHIN_S = 3.0  # the spare, after the other two
_FILE_NAME = re.compile(r"[0-9A-Za-z-]{1,64}")
_ENCODING_TRIES = 200  # ffmpeg may fail for want of room: some hours of trying


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedCall:
    """A call whose recording is to be finished; ``offered_at`` in the centre's time zone."""

    call_id: str
    offered_at: datetime
    ended_at: datetime

    @property
    def lasted_s(self) -> float:
        return elapsed_s(self.offered_at, self.ended_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """``path`` is relative to the archive; ``note`` what a listener should know, if anything.

    Sum and size are those of the plain file. ``left_plain``: why it was not encrypted though it
    should have been.
    """

    path: str
    seconds: float
    size_bytes: int
    sha256: str
    peaks: bytes
    detail: bytes
    peaks_per_s: int = STEPS_PER_S
    note: str | None = None
    left_plain: str | None = None


@dataclass(frozen=True, slots=True)
class NotYet:
    """To be tried again: Asterisk still writes, the disk is full.

    ``most_tries``: after so many it will never work; None: it will, once the disk has room.
    """

    reason: str
    most_tries: int | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    reason: str


@dataclass(frozen=True, slots=True)
class Damaged:
    reason: str


@dataclass(frozen=True, slots=True)
class NoAudio:
    """There was nothing to record, and nothing is wrong."""

    reason: str


Result = Finished | NotYet | Missing | Damaged | NoAudio


@dataclass(frozen=True, slots=True)
class _Sides:
    caller: bytes
    ours: bytes
    notes: tuple[str, ...]

    @property
    def seconds(self) -> float:
        return len(self.caller) / RATE_HZ


def spool_files(spool: Path, call_id: str) -> tuple[Path, Path]:
    """The caller's side and ours, as dialplan/extensions.conf [recording] names them."""
    return spool / f"{call_id}{OF_CALLER}", spool / f"{call_id}-ours.alaw"


def spare_files(spool: Path, call_id: str) -> list[Path]:
    """The spare, as ChanSpy names it, with its time; where there are more, the newest last."""
    return sorted(spool.glob(f"{call_id}.*.raw")) if _FILE_NAME.fullmatch(call_id) else []


def last_written(spool: Path, call_id: str) -> datetime | None:
    """When Asterisk last gave anything of this call to the system; None: it has no file."""
    files = [*spool_files(spool, call_id), *spare_files(spool, call_id)]
    times = []
    for file in files:
        with suppress(FileNotFoundError):
            times.append(file.stat().st_mtime)
    return datetime.fromtimestamp(max(times), UTC) if times else None


def finish(call: EndedCall, spool: Path, archive: Archive, now: datetime) -> Result:
    """Finishes one recording; blocking. Never raises for what the disk holds or refuses."""
    if not _FILE_NAME.fullmatch(call.call_id):
        return Missing("a call of this name has no files")
    try:
        return _finish(call, spool, archive, now)
    except OSError as error:
        return NotYet(f"the disk refused: {error.strerror or error}")
    except Unreadable as error:
        return NotYet(str(error))
    except (EncodingFailed, subprocess.TimeoutExpired) as error:
        return NotYet(f"encoding failed: {error}", most_tries=_ENCODING_TRIES)


def _finish(call: EndedCall, spool: Path, archive: Archive, now: datetime) -> Result:
    files = [file for file in spool_files(spool, call.call_id) if file.exists()]
    files += spare_files(spool, call.call_id)
    waited = is_over(call.ended_at, now, timedelta(seconds=MISSING_AFTER_S))
    if not files:
        return _nothing(call, Missing("Asterisk left no file for this call")) if waited else _NONE
    # a clock that was set back leaves files of the future: those are not being written either
    if any(abs(now.timestamp() - file.stat().st_mtime) < SETTLED_S for file in files):
        return NotYet("Asterisk may still be writing")
    sides = _sides(call, spool)
    if not sides.seconds:
        return _nothing(call, Damaged("Asterisk left empty files")) if waited else _EMPTY
    return _archive(call, sides, spool, archive)


_NONE = NotYet("there is no file yet")
_EMPTY = NotYet("the files are empty so far")


def _nothing(call: EndedCall, fault: Missing | Damaged) -> Missing | Damaged | NoAudio:
    """It is a fault, unless the call was over before there could be a sound."""
    if call.lasted_s >= INSTANT_S:
        return fault
    return NoAudio(f"no audio: the call ended after {call.lasted_s:.1f} s, before any sound came")


def _sides(call: EndedCall, spool: Path) -> _Sides:
    """Both sides with equal length: the shorter one is filled up with silence, and that is said."""
    raw = [file.read_bytes() if file.exists() else b"" for file in spool_files(spool, call.call_id)]
    longest = max(len(side) for side in raw)
    tail = _tail(call, spool)
    caller = raw[0].ljust(longest, SILENCE) + tail
    ours = raw[1].ljust(longest + len(tail), SILENCE)
    notes = _notes(call, len(raw[0]), len(raw[1]), len(tail))
    silences = _silences(call, spool, len(ours) / RATE_HZ)
    if silences:
        caller, ours = (_with_silences(side, silences) for side in (caller, ours))
        filled_s = sum(seconds for _, seconds in silences)
        notes = _notes(call, len(raw[0]), len(raw[1]), len(tail), filled_s)
    return _Sides(caller, ours, tuple(notes))


def _silences(call: EndedCall, spool: Path, seconds: float) -> list[tuple[float, float]]:
    """How long before the end, and for how long neither side sent anything; the last one first.

    None where the recording would be longer than its call: then it was not what was missing.
    """
    gaps = recorded_gaps(spool, call.call_id)
    if not gaps:
        return []
    spares = {one.name: one.stat().st_size for one in spare_files(spool, call.call_id)}
    found = until_end_s(gaps, {name: size / BYTES_PER_S for name, size in spares.items()})
    if not spares:
        found = until_end_s(gaps, {spool_files(spool, call.call_id)[0].name: seconds})
    missing_s = sum(one for _, one in found)
    return found if seconds + missing_s <= call.lasted_s + _WORTH_SAYING_S else []


def _with_silences(side: bytes, silences: Sequence[tuple[float, float]]) -> bytes:
    whole = len(side)
    for left_s, missing_s in silences:
        at = max(0, whole - round(left_s * RATE_HZ))
        side = side[:at] + SILENCE * round(missing_s * RATE_HZ) + side[at:]
    return side


def _tail(call: EndedCall, spool: Path) -> bytes:
    """What was said after the two files were written last, both sides mixed, as A-law.

    A file ends with what was said just before its time of modification. Of a call that was shorter
    than Asterisk's buffer the two are empty, as old as the call; the spare begins a moment later.
    """
    spares = spare_files(spool, call.call_id)
    if not spares:
        return b""
    spare = spares[-1].read_bytes()
    whole = len(spare) // 2 * 2  # the last sample may have been cut in the middle
    samples = np.frombuffer(spare[:whole], dtype="<i2")
    files = [file for file in spool_files(spool, call.call_id) if file.exists()]
    if not files:
        return alaw.encode(samples)
    cut_at = max(file.stat().st_mtime for file in files)
    lacking_s = spares[-1].stat().st_mtime - cut_at
    if lacking_s < _CUT_S:
        return b""
    lacking = round(min(lacking_s, _most_lacking_s(files, len(samples))) * RATE_HZ)
    return alaw.encode(samples[-lacking:]).rjust(lacking, SILENCE)


def _most_lacking_s(files: Sequence[Path], spare: int) -> float:
    """Whatever the times say: a clock may have been set, a line may have been without sound."""
    empty = not any(file.stat().st_size for file in files)
    return min(spare / RATE_HZ + _BEGINS_WITHIN_S, _BUFFER_S) if empty else _BUFFER_S


def _notes(call: EndedCall, caller: int, ours: int, tail: int, filled_s: float = 0.0) -> list[str]:
    notes = []
    if abs(caller - ours) / RATE_HZ > _WORTH_SAYING_S:
        side = "the caller's" if caller < ours else "our"
        short_s = abs(caller - ours) / RATE_HZ
        notes.append(f"{side} side is {short_s:.1f} s shorter and was filled with silence")
    if tail:
        notes.append(f"the last {tail / RATE_HZ:.1f} s are from the spare, with both sides mixed")
    if filled_s:
        notes.append(f"{filled_s:.1f} s in which no side sent anything are silence")
    lacking_s = call.lasted_s - (max(caller, ours) + tail) / RATE_HZ - filled_s
    if lacking_s > _WORTH_SAYING_S:
        notes.append(f"the recording is {lacking_s:.1f} s shorter than the call")
    return notes


def _archive(call: EndedCall, sides: _Sides, spool: Path, archive: Archive) -> Result:
    name = f"{call.offered_at:%Y/%m/%d}/{call.call_id}.flac"
    key, fault = _key(archive)
    if not (archive.folder / name).exists():
        _write(archive, name, sides, spool, key)
    with archive.open(name) as file:
        content = file.read()
    if not holds(io.BytesIO(content), sides.caller, sides.ours):
        return Damaged("the archive already has another recording of this call; it was kept")
    left_plain = _NO_KEY_THEN if key else fault
    if archive.mark(name) is not None:
        left_plain = None
    return _finished(name, content, sides, left_plain)


_NO_KEY_THEN = "The recordings' key could not be used when this one was finished."


def _key(archive: Archive) -> tuple[ArchiveKey | None, str | None]:
    """The key, or why there is none though there should be."""
    try:
        return archive.key(), None
    except KeyUnusable as error:
        return None, str(error)


def _write(archive: Archive, name: str, sides: _Sides, spool: Path, key: ArchiveKey | None) -> None:
    """Encoded where the raw sound lies, which is plain too; raises OSError, `EncodingFailed`."""
    part = spool / f".{Path(name).stem}.part.flac"
    try:
        encode(sides.caller, sides.ours, part)
        if not holds(part, sides.caller, sides.ours):
            raise EncodingFailed("the encoded file does not hold the same samples")
        archive.put(name, part.read_bytes(), key)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _finished(name: str, content: bytes, sides: _Sides, left_plain: str | None) -> Finished:
    caller, ours = alaw.decode(sides.caller), alaw.decode(sides.ours)
    return Finished(
        path=name,
        seconds=sides.seconds,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        peaks=peaks(caller, ours, RATE_HZ),
        detail=peaks(caller, ours, RATE_HZ, DETAIL_PER_S),
        note="; ".join(sides.notes) or None,
        left_plain=left_plain,
    )
