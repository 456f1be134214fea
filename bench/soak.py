"""Many short calls, one after another for hours: ``python -m bench.soak --calls 20000``.

A centre of its own, run by ``sigap up``. Callers by SIPp say a sentence, talk five seconds with a
human and hang up; ``--rate`` of them begin each second. Their tickets are finished as test calls,
for what is left open waits on every board, and is no leak. Meanwhile memory (PSS: shared pages are
counted once), descriptors and disk are read. At the end each call of SIPp's log is looked for in
the database. The exit status is 1 unless all of it holds:

- every call is there once, closed, with the outcome that SIP saw, a ticket and its recording
- memory and descriptors of each process are in the last quarter of the run what they were in the
  second (medians)
- the folder of unfinished recordings is empty, and the other folders grew with the calls only
"""

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from ari_app.store.database import dsn_of
from ari_app.telephone_number import canonical_number
from bench import cpu, voice
from bench.command import exit_status
from bench.faults.stage import Stage, end_in_order, stage, temporary_folder
from bench.growth import FOLDERS, Sample, Use, grown
from bench.load import TALKS_LOG, MadeCall, make_calls

TALK_S = 5.0
VOICE_AFTER_S = 0.2
FIRST_NUMBER = 82_100_000_000
SETTLED_WITHIN_S = 300.0
SAMPLES = 40  # over the whole run
OWN_MEMORY = ("Pss_Anon:", "Pss_File:")

COUNTED = """
SELECT c.ani, count(*) AS rows, bool_and(c.state = 'closed') AS closed,
       bool_or(c.outcome = 'cut_by_us') AS cut, bool_or(c.answered_at IS NOT NULL) AS human,
       bool_or(t.label IS NOT NULL) AS ticket, bool_and(r.status = 'ready') AS recorded
FROM calls c LEFT JOIN tickets t ON t.call_id = c.call_id
LEFT JOIN recordings r ON r.call_id = c.call_id WHERE c.ani = ANY($1::text[]) GROUP BY c.ani
"""
FINISHED = """
UPDATE tickets SET state = 'closed', disposition = 'tes', updated_at = now(), updated_by = 'soak'
WHERE state = 'open' AND ended_at IS NOT NULL
"""
OPEN = """
SELECT count(*) FROM calls c LEFT JOIN recordings r ON r.call_id = c.call_id
WHERE c.state <> 'closed' OR r.status IS NULL OR r.status = 'pending'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of the calls that SIP made: how many are in SQL as SIP saw them, and what is missing."""

    made: int
    same: int
    humans: int
    tickets: int
    recordings: int


def sample(running: Stage, began_s: float) -> Sample:
    home = running.settings.home
    return Sample(
        after_s=time.monotonic() - began_s,
        parts={name: _use((pid, *cpu.children(pid))) for name, pid in running.pids.items()},
        folders={name: _size_mb(home / name) for name in FOLDERS},
    )


def _use(pids: Sequence[int]) -> Use:
    return Use(
        memory_mb=sum(_pss_mb(pid) for pid in pids),
        descriptors=sum(_descriptors(pid) for pid in pids),
    )


def _pss_mb(pid: int) -> float:
    """The process's share of the memory (proc(5), smaps_rollup), without shared buffers.

    PostgreSQL fills those in hours and then stops: their size is a setting of its own.
    """
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(OWN_MEMORY)) / 1024
    return 0.0


def _descriptors(pid: int) -> int:
    with contextlib.suppress(OSError):
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return 0


def _size_mb(folder: Path) -> float:
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):  # it may go while it is counted
            total += file.lstat().st_blocks * 512
    return total / 1e6


async def counts(made: Sequence[MadeCall], running: Stage) -> Counts:
    """Once nothing is open any more, or the time is over."""
    country = running.settings.centre.country
    numbers = [str(canonical_number(call.number, country)) for call in made]
    talks = (running.work_dir / "takers" / TALKS_LOG).read_text(encoding="utf-8")
    connection = await asyncpg.connect(dsn_of(running.settings))
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLED_WITHIN_S):
                while await connection.fetchval(OPEN):  # noqa: ASYNC110 - another process
                    await asyncio.sleep(1)
        rows = {row["ani"]: row for row in await connection.fetch(COUNTED, numbers)}
    finally:
        await connection.close()
    talked = {word.partition("@")[0] for word in talks.replace("sip:", " ").split()}
    known = [(call, n, rows.get(n)) for call, n in zip(made, numbers, strict=True)]
    return Counts(
        made=len(made),
        same=sum(_same(call, row, bool({n, call.number} & talked)) for call, n, row in known),
        humans=sum(bool(row and row["human"]) for *_, row in known),
        tickets=sum(bool(row and row["ticket"]) for *_, row in known),
        recordings=sum(bool(row and row["recorded"]) for *_, row in known),
    )


def _same(call: MadeCall, row: asyncpg.Record | None, talked: bool) -> bool:
    """SQL says of this call what SIP says: the caller's log and the call-taker's."""
    if row is None:
        return call.answered_at_s is None
    cut = call.answered_at_s is not None and call.ended_at_s is None
    once = row["rows"] == 1 and bool(row["closed"])
    return once and row["cut"] == cut and row["human"] == talked


async def run(calls: int, rate: float) -> int:
    end_in_order()
    takers = max(4, round(rate * (TALK_S + 2) * 1.5))
    with temporary_folder() as folder:
        async with stage(takers, away_s=0, home=folder / "home") as running:
            began_s = time.monotonic()
            samples, made = await _load(running, calls, rate, began_s)
            found = await counts(made, running)
            samples.append(sample(running, began_s))
            print(line(samples[-1]))
    faults = [*grown(samples), *_missing(found)]
    print(
        f"{found.same} of {found.made} calls reconciled, {found.humans} reached a human, "
        f"{found.tickets} tickets, {found.recordings} recordings"
    )
    print("\n".join(faults) or "nothing grew, nothing is missing")
    return 1 if faults else 0


async def _load(
    running: Stage, calls: int, rate: float, began_s: float
) -> tuple[list[Sample], list[MadeCall]]:
    """All calls, and samples while they are made."""
    within_s = calls / rate
    samples: list[Sample] = []
    calling = asyncio.create_task(
        make_calls(
            calls,
            server=running.server,
            folder=running.work_dir / "soak",
            voice=voice.caller_voice(TALK_S + 2, VOICE_AFTER_S),
            talk_s=TALK_S,
            within_s=within_s,
            first_number=FIRST_NUMBER,
        )
    )
    while not calling.done():
        await _finish_tickets(running)
        samples.append(await asyncio.to_thread(sample, running, began_s))
        print(line(samples[-1]), flush=True)
        await asyncio.wait({calling}, timeout=max(5.0, within_s / SAMPLES))
    return samples, calling.result()


async def _finish_tickets(running: Stage) -> None:
    connection = await asyncpg.connect(dsn_of(running.settings))
    try:
        await connection.execute(FINISHED)
    finally:
        await connection.close()


def line(one: Sample) -> str:
    """One sample in one line: MB and descriptors of each part, MB of each folder."""
    parts = (f"{n} {u.memory_mb:.0f} MB {u.descriptors}" for n, u in sorted(one.parts.items()))
    folders = (f"{name} {size:.1f}" for name, size in one.folders.items())
    return f"{one.after_s:6.0f} s  {', '.join(parts)} | MB on disk: {', '.join(folders)}"


def _missing(found: Counts) -> list[str]:
    wanted = {
        "reconciled": found.same,
        "reached a human": found.humans,
        "have a ticket": found.tickets,
        "have a recording": found.recordings,
    }
    return [
        f"{found.made - count} of {found.made} calls not: {name}"
        for name, count in wanted.items()
        if count < found.made
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Many short calls, and what they leave behind.")
    parser.add_argument("--calls", type=int, default=20_000, metavar="N")
    parser.add_argument("--rate", type=float, default=2.0, metavar="R", help="that begin a second")
    asked = parser.parse_args()
    return exit_status(run(asked.calls, asked.rate))


if __name__ == "__main__":
    sys.exit(main())
