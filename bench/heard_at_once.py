"""What hearing many calls at once costs, and how late it decides.

    python -m bench.heard_at_once --plot bench/ear_load.svg

For each number of calls (10 to 200 unless told otherwise) a centre of its own with two screeners:
real SIP calls by SIPp, each recorded and streamed. Most callers send an exhaust's noise, which
keeps the ear listening; the others speak once all of them are heard. Then:

- decision delay: the time of the journal's ``judged`` minus the time at which the offline ear
  decides in the same audio, counted from the caller's answer (SIPp's clock, the same machine)
- hand-over: ``judged`` to CEL ``SIGAP_WAITING``
- CPU by the kernel's accounting while all are heard and nobody speaks: Asterisk's share and ours
- memory: proportional set size of Asterisk and the screeners, above that of the idle centre
- the floor, in the same run: the same calls received by ``bench.receiver``, which does nothing

SIPp runs on the same cores; its share is listed. Every load ends by itself.
"""

import argparse
import asyncio
import csv
import json
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import psutil
import soundfile
from numpy.typing import NDArray

from ari_app import samples
from ari_app.errors import SigapError
from ari_app.screening.alaw import decode, encode
from ari_app.screening.ear import Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from ari_app.settings import Screening, Settings
from bench import cpu
from bench.centre import BenchCentre, bench_centre
from bench.load import MadeCall, make_calls
from bench.load_plot import write_plot
from bench.receiver import receivers

SIZES = (10, 20, 50, 100, 150, 200)
WORKERS = 2
LISTENERS_A_SECOND, SPEAKERS_A_SECOND = 8.0, 5.0
SETTLE_S, STEADY_S = 1.5, 6.0
TALK_S = 3.0  # of the last speaker
RATE_HZ = 8000
FIRST_NUMBER = 81_300_000_000

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """So many calls at once: who only makes noise, who speaks, and when (seconds)."""

    at_once: int

    @property
    def speakers(self) -> int:
        return max(self.at_once // 2 if self.at_once < 20 else 5, self.at_once // 5)

    @property
    def listeners(self) -> int:
        return self.at_once - self.speakers

    @property
    def listeners_within_s(self) -> float:
        return max(1.0, self.listeners / LISTENERS_A_SECOND)

    @property
    def speakers_within_s(self) -> float:
        return max(1.0, self.speakers / SPEAKERS_A_SECOND)

    @property
    def voice_after_s(self) -> float:
        """From a speaker's own answer: when the last of them is there, and all was measured."""
        return self.speakers_within_s + SETTLE_S + STEADY_S + 0.5

    @property
    def steady_at_s(self) -> float:
        """From the first INVITE: every caller is there and nobody speaks yet."""
        return self.listeners_within_s + self.speakers_within_s + SETTLE_S

    @property
    def speakers_call_s(self) -> float:
        return self.voice_after_s + TALK_S

    @property
    def listeners_call_s(self) -> float:
        """Until the last speaker was decided."""
        return self.listeners_within_s + self.speakers_within_s + self.speakers_call_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One size of the load. Shares are of one core, memory in MB, delays in milliseconds."""

    at_once: int
    heard: int  # calls that a screener heard, of ``at_once``
    failed: int
    spoke: int
    decided: int  # of those who spoke, before they hung up
    delay_ms: tuple[float, ...] = ()
    hand_over_ms: tuple[float, ...] = ()
    share: Mapping[str, float] = field(default_factory=dict)
    memory_mb: Mapping[str, float] = field(default_factory=dict)

    def part(self, name: str) -> float:
        """CPU of one part in ms for each second of each call."""
        used = sum(share for part, share in self.share.items() if part.startswith(name))
        return 1000 * used / self.at_once

    def memory_a_call(self, name: str) -> float:
        """MB of one part that each call added."""
        used = sum(mb for part, mb in self.memory_mb.items() if part.startswith(name))
        return used / self.at_once


def noise(seconds: float) -> Samples:
    """An exhaust, over and over: the ear goes on listening."""
    sound, _ = soundfile.read(samples.EXHAUST, dtype="int16")
    return np.resize(sound, round(seconds * RATE_HZ)).astype(np.int16)


def speech(load: Load) -> Samples:
    """A quiet room, and then somebody who speaks."""
    room, _ = soundfile.read(samples.QUIET_ROOM, dtype="int16")
    voice, _ = soundfile.read(samples.SPEAKING_CALLER, dtype="int16")
    spoken = voice[round(samples.SPEECH_STARTS_S * RATE_HZ) :]
    before = np.resize(room, round(load.voice_after_s * RATE_HZ))
    seconds = load.speakers_call_s + 5
    return np.resize(np.concatenate([before, spoken]), round(seconds * RATE_HZ)).astype(np.int16)


def decided_offline_s(call: Samples) -> float:
    """When the ear alone decides; the median over how its chunks may fall on the audio."""
    model, heard = VoiceModel.load(), decode(encode(call))
    ears, decided = [Ear() for _ in range(8)], [float("inf")] * 8
    for start in range(0, len(heard), 160):
        for number, ear in enumerate(ears):
            ear.hear(heard[start + 32 * number :][:160], start / RATE_HZ)
        hear_together(model, ears)
        for number, ear in enumerate(ears):
            if decided[number] == float("inf") and ear.opinion(start / RATE_HZ):
                decided[number] = (start + 160 + 32 * number) / RATE_HZ
        if max(decided) < float("inf"):
            break
    return float(np.median(decided))


# ── one size ─────────────────────────────────────────────────────────────────────────────────


async def measure(load: Load, centre: BenchCentre) -> Measured:
    """Place the load's calls and measure them; the ear's decisions are left out for receivers."""
    pids = centre.pids
    idle = memory_mb(pids)
    watching = asyncio.create_task(_watch(load, pids), name="watch")
    listening = asyncio.create_task(_listen(load, centre), name="listeners")
    await asyncio.sleep(load.listeners_within_s)
    speaking = asyncio.create_task(_speak(load, centre), name="speakers")
    placed = [*await listening, *await speaking]
    share, used = await watching
    known = {name: used[name] - idle.get(name, 0.0) for name in used}
    speakers = await speaking
    delays, hand_overs = _decisions(load, centre.settings, speakers)
    return Measured(
        at_once=load.at_once,
        heard=load.at_once - _unscreened(centre.settings.cel_path),
        failed=sum(call.failed for call in placed),
        spoke=load.speakers,
        decided=len(delays),
        delay_ms=tuple(delays),
        hand_over_ms=tuple(hand_overs),
        share=share,
        memory_mb=known,
    )


async def _listen(load: Load, centre: BenchCentre) -> list[MadeCall]:
    return await make_calls(
        load.listeners,
        server=centre.server,
        folder=centre.work_dir / "listeners",
        voice=encode(noise(load.listeners_call_s + 5)),
        talk_s=load.listeners_call_s,
        within_s=load.listeners_within_s,
        first_number=FIRST_NUMBER,
    )


async def _speak(load: Load, centre: BenchCentre) -> list[MadeCall]:
    return await make_calls(
        load.speakers,
        server=centre.server,
        folder=centre.work_dir / "speakers",
        voice=encode(speech(load)),
        talk_s=load.speakers_call_s,
        within_s=load.speakers_within_s,
        first_number=FIRST_NUMBER + 1000,
    )


async def _watch(load: Load, pids: Mapping[str, int]) -> tuple[dict[str, float], dict[str, float]]:
    """CPU and memory while all calls are heard."""
    await asyncio.sleep(load.steady_at_s)
    everything = {**pids, **_sipp()}
    before = cpu.read(everything)
    await asyncio.sleep(STEADY_S)
    return cpu.share(before, cpu.read(everything)), memory_mb(pids)


def _sipp() -> dict[str, int]:
    found = {}
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it ended between the list and the look
            if "-sf" in child.cmdline():
                found[f"sipp-{child.pid}"] = child.pid
    return found


def memory_mb(pids: Mapping[str, int]) -> dict[str, float]:
    return {name: psutil.Process(pid).memory_full_info().pss / 1e6 for name, pid in pids.items()}


# ── what the journal and CEL say of the speakers ─────────────────────────────────────────────


def _decisions(
    load: Load, settings: Settings, speakers: Sequence[MadeCall]
) -> tuple[list[float], list[float]]:
    """Milliseconds: of each decision beyond the model's own, and of each hand-over."""
    judged, waiting = _judged(settings), _waiting(settings.cel_path)
    offline_s = decided_offline_s(speech(load)) if judged else 0.0
    answered = {call.number: call.answered_at_s for call in speakers}
    delays, hand_overs = [], []
    for call_id, (number, at_s, verdict) in judged.items():
        if verdict == "voice" and (answered_s := answered.get(number)) is not None:
            delays.append(1000 * (at_s - answered_s - offline_s))
            if call_id in waiting:
                hand_overs.append(1000 * (waiting[call_id] - at_s))
    return delays, hand_overs


def _judged(settings: Settings) -> dict[str, tuple[str, float, str]]:
    """Call id → the caller's number, when the ear made up its mind, and how."""
    query = (
        "SELECT call_id, json_extract(data, '$.ani'), at, json_extract(data, '$.verdict')"
        " FROM fact WHERE kind = 'judged' ORDER BY seq"
    )
    return {row[0]: (row[1], _epoch(row[2]), row[3]) for row in _journal(settings, query)}


def _journal(settings: Settings, query: str) -> list[tuple[str, ...]]:
    if not settings.journal_path.exists():
        return []
    with sqlite3.connect(f"file:{settings.journal_path}?mode=ro", uri=True) as journal:
        return journal.execute(query).fetchall()


def _waiting(cel: Path) -> dict[str, float]:
    return {row[2]: float(row[1]) for row in _events(cel, "SIGAP_WAITING")}


def _unscreened(cel: Path) -> int:
    return len(_events(cel, "SIGAP_UNSCREENED"))


def _events(cel: Path, name: str) -> list[list[str]]:
    with cel.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.reader(lines) if row[0] == name]


def _epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


# ── the run and its tables ───────────────────────────────────────────────────────────────────


def _screening(at_once: int, workers: int) -> Screening:
    """Room for all; one long window without a prompt, so that all are heard for as long."""
    room = at_once // WORKERS + at_once // 4 + 10
    return Screening(workers=workers, worker_calls=room, first_prompt_s=300, listen_s=300)


async def run_ear(at_once: int) -> Measured:
    async with bench_centre(0, changed={"screening": _screening(at_once, WORKERS)}) as centre:
        return await measure(Load(at_once=at_once), centre)


async def run_floor(at_once: int) -> Measured:
    """The same load with receivers in place of the screeners."""
    screening = _screening(at_once, workers=0)
    async with bench_centre(0, changed={"screening": screening}, beside=_receivers) as centre:
        return await measure(Load(at_once=at_once), centre)


def _receivers(settings: Settings) -> AbstractAsyncContextManager[Mapping[str, int]]:
    return receivers(settings, WORKERS)


def spread(values: Sequence[float]) -> str:
    """``median / p95 / worst``."""
    if not values:
        return "-"
    return " / ".join(f"{value:.0f}" for value in np.quantile(values, [0.5, 0.95, 1.0]))


def table(ears: Sequence[Measured], floors: Sequence[Measured]) -> str:
    lines = [
        "| calls at once | heard | failed | decisions | delay beyond the model's own (ms: median "
        "/ p95 / worst) | judged → queue | Asterisk | screeners | SIPp | floor: Asterisk "
        "| floor: receiver | MB a call: Asterisk | screeners |",
        "|" + "---|" * 13,
    ]
    for ear in ears:
        floor = next((one for one in floors if one.at_once == ear.at_once), None)
        cells = [f"{ear.at_once}", f"{ear.heard}", f"{ear.failed}", f"{ear.decided} of {ear.spoke}"]
        cells += [spread(ear.delay_ms), spread(ear.hand_over_ms)]
        cells += [f"{ear.part(name):.1f}" for name in ("asterisk", "screen", "sipp")]
        cells += [f"{floor.part(name):.1f}" if floor else "-" for name in ("asterisk", "screen")]
        cells += [f"{ear.memory_a_call(name):.2f}" for name in ("asterisk", "screen")]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "CPU in ms for each second of each call."])


async def run(sizes: Sequence[int], plot: Path | None, out: Path | None, *, floor: bool) -> int:
    ears, floors = [], []
    for at_once in sizes:
        print(f"{at_once} calls at once …", flush=True)
        ears.append(await run_ear(at_once))
        if floor:
            floors.append(await run_floor(at_once))
    print(table(ears, floors))
    await asyncio.to_thread(_write, ears, floors, plot, out)
    return 1 if any(one.failed for one in ears) else 0


def _write(
    ears: Sequence[Measured], floors: Sequence[Measured], plot: Path | None, out: Path | None
) -> None:
    if out:
        found = {"ear": [asdict(one) for one in ears], "floor": [asdict(one) for one in floors]}
        out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    if plot:
        write_plot(plot, ears, floors)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--plot", type=Path, help="write the cost as SVG")
    parser.add_argument("--json", type=Path, help="write every figure")
    parser.add_argument("--no-floor", action="store_true", help="the ear only")
    asked = parser.parse_args()
    try:
        return asyncio.run(run(asked.calls, asked.plot, asked.json, floor=not asked.no_floor))
    except SigapError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
