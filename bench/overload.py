"""Do recordings suffer when there are too many calls? ``python -m bench.overload --calls 60``.

That many callers call within three seconds, a quarter of them is answered by humans, all others
wait. Each speaks without any pause: what is silent on the caller's side of a recording was lost
between their telephone and the disk. Beside it stands how long the recording is by SIP's clock.

    python -m bench.overload --calls 60 --talk 8
    python -m bench.overload --calls 60 --unweighted --beside 4    beside four busy programs
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import numpy as np
import soundfile
from numpy.typing import NDArray

from ari_app.screening.alaw import decode, encode
from ari_app.store.database import dsn_of
from ari_app.telephone_number import canonical_number
from bench import cpu, voice
from bench.command import exit_status
from bench.faults.ears import QUIETEST, Ears
from bench.faults.figures import FITS_S
from bench.faults.stage import Stage, end_in_order, stage, temporary_folder
from bench.load import HeardCaller, MadeCall, make_heard_calls

WITHIN_S = 3.0
VOICE_S = 30.0
HUM = 700  # of 32768: no frame of a caller's is silent
FIRST_NUMBER = 82_500_000_000
SETTLED_WITHIN_S = 180.0
FRAME = 160

RECORDED = """
SELECT c.ani, r.status, r.seconds, r.path FROM calls c
LEFT JOIN recordings r ON r.call_id = c.call_id WHERE c.ani = ANY($1::text[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """``lacking_s``: so much shorter than the call. ``silent_s``: of the caller's side of it."""

    lacking_s: float
    silent_s: float

    @property
    def whole(self) -> bool:
        return self.lacking_s + self.silent_s < FITS_S


def silent_s(samples: NDArray[np.int16]) -> float:
    """How long nothing was heard in it, in whole frames of 20 ms."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    loudest = np.abs(frames.astype(np.int32)).max(axis=1, initial=0)
    return float((loudest < QUIETEST).sum()) * 0.02


def unbroken_voice() -> bytes:
    """A caller's words over a hum, A-law."""
    said = decode(voice.caller_voice(VOICE_S, 0.5)).astype(np.int32)
    hum = np.sin(np.arange(len(said)) * 2 * np.pi * 300 / 8000) * HUM
    return encode(np.clip(said + hum.astype(np.int32), -32000, 32000).astype(np.int16))


async def run(calls: int, talk_s: float, *, weighted: bool, beside: int) -> int:
    """Prints a line; how many calls have no whole recording."""
    end_in_order()
    takers = max(4, calls // 4)
    with temporary_folder() as folder:
        home = folder / "home"
        async with stage(takers, away_s=0.0, home=home, weighted=weighted) as running:
            async with _busy(beside):
                made, share = await _call(running, calls, talk_s)
            kept = await _kept(made, running)
    print(line(kept, calls, share), flush=True)
    return calls - sum(each.whole for each in kept)


def line(kept: Sequence[Kept], calls: int, share: float) -> str:
    """``share`` of one core: what Asterisk took meanwhile."""
    lacking = [each.lacking_s for each in kept]
    silent = [each.silent_s for each in kept]
    said = f"{sum(each.whole for each in kept)} of {calls} recordings are whole"
    if kept:
        said += f"; too short by {statistics.median(lacking):.1f} s (worst {max(lacking):.1f})"
        said += f", silent for {statistics.median(silent):.1f} s (worst {max(silent):.1f})"
    return f"{said}; Asterisk took {share:.0%} of a core"


async def _call(running: Stage, calls: int, talk_s: float) -> tuple[list[MadeCall], float]:
    numbers = [f"0{FIRST_NUMBER + each}" for each in range(calls)]
    asterisk = {"asterisk": running.pids["asterisk"]}
    with Ears([unbroken_voice()] * calls) as ears:
        callers = [
            HeardCaller(name=each, number=each, media_port=ear.port)
            for each, ear in zip(numbers, ears.all, strict=True)
        ]
        before = cpu.read(asterisk)
        made = await make_heard_calls(
            callers,
            server=running.server,
            folder=running.work_dir / "overload",
            talk_s=talk_s,
            within_s=WITHIN_S,
        )
        return made, cpu.share(before, cpu.read(asterisk))["asterisk"]


@asynccontextmanager
async def _busy(count: int) -> AsyncIterator[None]:
    """So many other programs that want a core each."""
    circle = (sys.executable, "-c", "while True: pass")
    others = [await asyncio.create_subprocess_exec(*circle) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            await other.wait()


async def _kept(made: Sequence[MadeCall], running: Stage) -> list[Kept]:
    """Of every call that has a recording by now."""
    country = running.settings.centre.country
    known = [str(canonical_number(call.number, country)) for call in made]
    rows = await _recorded(known, running)
    ready = [
        (call, rows[ani])
        for call, ani in zip(made, known, strict=True)
        if ani in rows and rows[ani]["status"] == "ready" and call.answered_at_s
    ]
    archive = running.settings.archive_dir
    return [await asyncio.to_thread(_one, call, row, archive) for call, row in ready]


async def _recorded(known: Sequence[str], running: Stage) -> dict[str, asyncpg.Record]:
    """Once all are finished, or the time is over."""
    connection = await asyncpg.connect(dsn_of(running.settings))
    until_s = time.monotonic() + SETTLED_WITHIN_S
    try:
        while True:
            rows = {row["ani"]: row for row in await connection.fetch(RECORDED, known)}
            done = sum(row["status"] not in (None, "pending") for row in rows.values())
            if done == len(known) or time.monotonic() > until_s:
                return rows
            await asyncio.sleep(0.5)
    finally:
        await connection.close()


def _one(call: MadeCall, row: asyncpg.Record, archive: Path) -> Kept:
    assert call.answered_at_s is not None and call.hung_up_at_s is not None
    samples, _ = soundfile.read(archive / row["path"], dtype="int16", always_2d=True)
    lacking_s = max(0.0, call.hung_up_at_s - call.answered_at_s - row["seconds"])
    return Kept(lacking_s=lacking_s, silent_s=silent_s(samples[:, 0]))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.overload", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=60, metavar="N")
    parser.add_argument("--talk", type=float, default=8.0, metavar="S", help="each call's length")
    parser.add_argument("--unweighted", action="store_true", help="Asterisk has no turn before all")
    parser.add_argument("--beside", type=int, default=0, metavar="N", help="other busy programs")
    asked = parser.parse_args(arguments)
    work = run(asked.calls, asked.talk, weighted=not asked.unweighted, beside=asked.beside)
    return exit_status(work)


if __name__ == "__main__":
    sys.exit(main())
