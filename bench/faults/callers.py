"""The callers of one row: those who stand when the fault strikes, and those who call after it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import numpy as np

from ari_app.screening.alaw import encode
from ari_app.store.database import dsn_of
from ari_app.telephone_number import canonical_number
from bench import voice
from bench.faults.ears import Ear, Ears
from bench.faults.figures import Flood, Known, Lived, Row
from bench.faults.flood import counted
from bench.faults.stage import Stage
from bench.faults.table import Fault
from bench.load import TALKS_LOG, HeardCaller, MadeCall, make_heard_calls

STRIKES_AFTER_S = 5.0
NEW_AFTER_S = 1.0  # after the fault struck
WITHIN_S = 3.0
STANDING_TALK_S = 24.0
NEW_TALK_S = 20.0
VOICE_S = 60.0
VOICES_AFTER_S = (1.0, 1.0, 1.0, 4.5, None)  # None: silence, with frames
KNOWN_WITHIN_S = 120.0
FIRST_NUMBER = 81_300_000_000
_PER_ROW = 1000  # numbers

CALLS = """
SELECT c.ani, count(*) OVER (PARTITION BY c.ani) AS rows, c.state, c.outcome, c.answered_at,
       c.held_at, c.offered_at, c.ended_at, c.end_assumed, c.hung_up_by,
       t.label, r.status, r.seconds
FROM calls c LEFT JOIN tickets t ON t.call_id = c.call_id
LEFT JOIN recordings r ON r.call_id = c.call_id WHERE c.ani = ANY($1::text[])
"""
DONE = ("ready", "damaged", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Callers who call together, each with an ear."""

    callers: Sequence[HeardCaller]
    ears: Sequence[Ear]


async def row_of(fault: Fault, number: int, stage: Stage, count: int) -> Row:
    """Plays one fault; ``number`` is the row's, so that no telephone number comes twice."""
    stage.flood, stage.said = Flood(), ""
    new = max(3, count // 3)
    with Ears(_voices(fault, count + new), lost=fault.lost) as ears:
        callers = _callers(number, ears.all)
        folder = stage.work_dir / fault.name
        standing = Party(callers=callers[:count], ears=ears.all[:count])
        late = Party(callers=callers[count:], ears=ears.all[count:])
        async with asyncio.TaskGroup() as group:
            first = group.create_task(_call(standing, stage, folder / "a", 0.0, STANDING_TALK_S))
            after_s = STRIKES_AFTER_S + NEW_AFTER_S
            second = group.create_task(_call(late, stage, folder / "b", after_s, NEW_TALK_S))
            group.create_task(_strike(fault, stage))
    await stage.ready()
    made = [*first.result(), *second.result()]
    known = await _known(made, stage, _numbers(callers, stage))
    talked = (stage.work_dir / "takers" / TALKS_LOG).read_text(encoding="utf-8")
    lived = [
        Lived(
            made=call,
            new=index >= count,
            dead_air_s=_dead_air_s(call, ear),
            heard=call.invited_at_s is not None and ear.heard(call.invited_at_s),
            talked=f"{caller.number}@" in talked or f"62{caller.number[1:]}@" in talked,
            known=known.get(name),
            clock_off_s=stage.clock_off_s,
        )
        for index, (call, ear, caller, name) in enumerate(
            zip(made, ears.all, callers, _numbers(callers, stage), strict=True)
        )
    ]
    flood = await counted(stage.flood, stage.settings)
    return Row(fault=fault.name, calls=lived, goal=fault.goal, flood=flood, said=stage.said)


async def _strike(fault: Fault, stage: Stage) -> None:
    await asyncio.sleep(STRIKES_AFTER_S)
    await fault.strike(stage)


async def _call(
    party: Party, stage: Stage, folder: Path, after_s: float, talk_s: float
) -> list[MadeCall]:
    await asyncio.sleep(after_s)
    return await make_heard_calls(
        party.callers, server=stage.server, folder=folder, talk_s=talk_s, within_s=WITHIN_S
    )


def _voices(fault: Fault, count: int) -> list[bytes]:
    if not fault.speaks:
        return [b""] * count
    silence = encode(np.zeros(int(VOICE_S) * voice.RATE_HZ, np.int16))
    after = [VOICES_AFTER_S[index % len(VOICES_AFTER_S)] for index in range(count)]
    return [silence if s is None else voice.caller_voice(VOICE_S, s) for s in after]


def _callers(row: int, ears: Sequence[Ear]) -> list[HeardCaller]:
    numbers = [f"0{FIRST_NUMBER + row * _PER_ROW + index}" for index in range(len(ears))]
    return [
        HeardCaller(name=number, number=number, media_port=ear.port)
        for number, ear in zip(numbers, ears, strict=True)
    ]


def _numbers(callers: Sequence[HeardCaller], stage: Stage) -> list[str]:
    """As the database writes them."""
    country = stage.settings.centre.country
    return [str(canonical_number(caller.number, country)) for caller in callers]


def _dead_air_s(call: MadeCall, ear: Ear) -> float | None:
    if call.answered_at_s is None or call.hung_up_at_s is None:
        return None
    return ear.dead_air_s(call.answered_at_s, call.hung_up_at_s)


async def _known(
    made: Sequence[MadeCall], stage: Stage, numbers: Sequence[str]
) -> dict[str, Known]:
    """What SQL says of each caller, once every call that SIP answered is closed and recorded."""
    answered = {n for n, call in zip(numbers, made, strict=True) if call.answered_at_s is not None}
    connection = await asyncpg.connect(dsn_of(stage.settings))
    try:
        loop = asyncio.get_running_loop()
        until = loop.time() + KNOWN_WITHIN_S
        while True:
            rows = await connection.fetch(CALLS, list(numbers))
            done = {row["ani"] for row in rows if row["outcome"] and row["status"] in DONE}
            open_ones = {row["ani"] for row in rows} - done
            if (answered <= done and not open_ones) or loop.time() > until:
                return {row["ani"]: _one(row) for row in rows}
            await asyncio.sleep(0.5)
    finally:
        await connection.close()


def _one(row: asyncpg.Record) -> Known:
    return Known(
        rows=row["rows"],
        outcome=row["outcome"],
        by_us=row["hung_up_by"] == "us",
        answered_at=row["answered_at"],
        held_at=row["held_at"],
        offered_at=row["offered_at"],
        ended_at=row["ended_at"],
        end_assumed=row["end_assumed"],
        ticket=row["label"] is not None,
        recording_s=row["seconds"] if row["status"] == "ready" else None,
    )
