"""Live verdicts against the replay of the same calls: ``python -m bench.replay_live [--calls N]``.

A centre of its own, run by ``sigap up``, with the times as shipped. SIPp's callers come in six
kinds: they speak at once, only after the first prompt, only when they are held, not at all in a
quiet room, not at all on a dead line, or hold the telephone to an exhaust. When every call is over
and its recording is finished, the replay hears them all with the settings that judged them. Each
difference is printed; exit status 1 where there is one, or where a call could not be replayed.
"""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from ari_app import samples
from ari_app.commands import replay as command
from ari_app.screening.alaw import encode
from ari_app.settings import Settings
from ari_app.store.database import Database
from bench import voice
from bench.centre import BenchCentre, bench_centre
from bench.command import exit_status
from bench.load import SILENCE, make_calls
from recordings.replay_seen import replays, table_of

FIRST_NUMBER = 83_300_000_000
SETTLED_WITHIN_S = 300.0
HELD_S = 22.0  # of a call: the verdict at 12 s, ten more in the held lane
FINISHED = """
SELECT count(*) FROM calls c JOIN recordings r ON r.call_id = c.call_id
WHERE c.state = 'closed' AND r.status <> 'pending'
"""


def kinds() -> Mapping[str, tuple[bytes, float]]:
    """What each kind of caller sends, raw A-law, and how long (s) they stay."""
    return {
        "speaks": (voice.caller_voice(10, 0.5), 8.0),
        "speaks after the prompt": (voice.caller_voice(14, 7.5), 13.0),
        "speaks when held": (voice.caller_voice(HELD_S, 15.0), HELD_S),
        "quiet room": (_looped(samples.QUIET_ROOM), HELD_S),
        "dead line": (SILENCE, HELD_S),
        "exhaust": (_looped(samples.EXHAUST), HELD_S),
    }


def _looped(file: Path) -> bytes:
    sound, _ = soundfile.read(file, dtype="int16")
    return encode(np.resize(sound, round(HELD_S * voice.RATE_HZ)))


async def run(calls: int, rate: float) -> int:
    async with bench_centre(1) as running:
        await _call(running, calls, rate)
        finished = await _finished(running.database, calls)
        table = await asyncio.to_thread(_replayed, running.settings)
    replayed = min(finished, int(table["calls"]))
    differing = differences(table)
    for line in differing:
        print(line)
    print(f"{replayed} of {calls} calls replayed, {len(differing)} judged otherwise")
    return len(differing) + calls - replayed


async def _call(running: BenchCentre, calls: int, rate: float) -> None:
    """As many of each kind as of the others, all of them mixed."""
    asked = kinds()
    many = [calls // len(asked) + (n < calls % len(asked)) for n in range(len(asked))]
    placing = (
        make_calls(
            count,
            server=running.server,
            folder=running.work_dir / f"kind-{number}",
            voice=said,
            talk_s=stays_s,
            within_s=max(1.0, calls / rate),
            first_number=FIRST_NUMBER + 100_000 * number,
        )
        for number, (count, (said, stays_s)) in enumerate(zip(many, asked.values(), strict=True))
        if count
    )
    await asyncio.gather(*placing)


async def _finished(database: Database, calls: int) -> int:
    """How many are, once all of them are; fewer where that does not come."""
    found = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SETTLED_WITHIN_S):
            while (found := await _count(database)) < calls:  # noqa: ASYNC110 - another process
                await asyncio.sleep(1)
    return found


async def _count(database: Database) -> int:
    async with database.transaction() as session:
        return int(await session.connection.fetchval(FINISHED))


def _replayed(settings: Settings) -> Mapping[str, Any]:
    """What the command has found, by the same settings; it prints its report. Blocking."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    since = datetime.now(UTC).date() - timedelta(days=1)  # the centre's midnight is another one
    command.main(settings, parser.parse_args(["--since", since.isoformat()]))
    [seen] = replays(settings.exports_dir, settings.centre.code, 1)
    return table_of(settings.exports_dir, seen) or {"calls": 0, "changed": []}


def differences(table: Mapping[str, Any]) -> Sequence[str]:
    """A line for each call that the replay judged otherwise."""
    return [
        f"DIFFERS {c['call_id']}: live {c['then']}, replay {c['now']}" for c in table["changed"]
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Live verdicts against the replay's.")
    parser.add_argument("--calls", type=int, default=200, metavar="N")
    parser.add_argument("--rate", type=float, default=1.0, metavar="R", help="that begin a second")
    asked = parser.parse_args()
    return exit_status(run(asked.calls, asked.rate))


if __name__ == "__main__":
    sys.exit(main())
