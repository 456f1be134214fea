"""The figures of the whole call path, on this machine: ``python -m bench.call_path``.

Starts a centre of its own, with the settings as shipped, and call-takers of software who answer
after 300 ms. Then, for each number of calls at once (1, 50 and 100 unless told otherwise):

- offer → greeting: CEL ``SIGAP_OFFERED`` to the first sound on our side of the recording
- voice onset → queue: first loud sample of the caller's side of the recording, as Asterisk
  received it, to CEL ``SIGAP_WAITING`` (which has microseconds)
- INVITE → human: the caller's own clock to the call-taker's answer
- failed: calls that were not answered or did not end by the caller's BYE; gaps: breaks of the
  caller's tone in the finished recordings (bench/voice.py says how they are found)
- CPU of each process, as a share of one core, while all calls stand. The load itself (SIPp) runs
  on the same machine and is listed too.
"""

import argparse
import asyncio
import csv
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ari_app.asterisk import credentials
from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiAddress, AmiError
from ari_app.errors import SigapError
from ari_app.settings import Settings
from ari_app.telephone.outcome import CallOutcome, wait_until_complete
from bench import cpu, voice
from bench.centre import BenchCentre, bench_centre
from bench.load import LoadError, MadeCall, call_takers, make_calls

TALK_S = 15.0
VOICE_AFTER_S = 5.0  # the greeting as shipped lasts 4.2 s
SINGLE_CALLS = 5  # one after another, for a spread
RECORDED_WITHIN_S = 120.0
HEARD_S = (1.5, 4.5)  # after the first INVITE: the ear hears every call
TALKING_S = (8.0, 13.0)  # after the last INVITE: every call is with a call-taker
LOAD_LIMIT_S = 600.0
REACHABLE_WITHIN_S = 90.0
NOT_IN_USE = 1  # AST_DEVICE_NOT_INUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When Asterisk says that things happened to a call; seconds since 1970."""

    offered_s: float | None = None
    waiting_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One call, measured; None where it cannot be said."""

    failed: bool
    verdict: str | None
    recorded: bool
    greeting_s: float | None
    queue_s: float | None
    human_s: float | None
    gaps: int
    tone_s: float
    missing_s: float | None  # how much shorter the recording is than the call


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """All calls of one size of the load."""

    at_once: int
    calls: Sequence[Measured]
    cpu: dict[str, dict[str, float]]  # window → process → share of one core


async def measure(at_once: int, centre: BenchCentre, voice_after_s: float, within_s: float) -> Row:
    """Place the calls, wait for their recordings, and measure each."""
    rounds = SINGLE_CALLS if at_once == 1 else 1
    calls: list[Measured] = []
    used: dict[str, dict[str, float]] = {}
    for turn in range(rounds):
        watch = asyncio.create_task(_watch_cpu(centre, within_s), name="cpu")
        placed = await make_calls(
            at_once,
            server=centre.server,
            folder=centre.work_dir / f"{at_once}-{turn}",
            voice=voice.caller_voice(TALK_S + within_s, voice_after_s),
            talk_s=TALK_S + within_s,
            within_s=within_s,
            first_number=81_200_000_000 + at_once * 1000 + turn * 100,
        )
        used = await watch
        calls += await _measure_all(placed, centre)
        print(f"  {at_once} at once: {len(calls)} calls measured", flush=True)
    return Row(at_once=at_once, calls=calls, cpu=used)


async def _watch_cpu(centre: BenchCentre, within_s: float) -> dict[str, dict[str, float]]:
    """Two windows: while the ear hears all calls, and while all are with a call-taker."""
    windows = {"heard": HEARD_S} if within_s <= HEARD_S[0] else {}
    windows["talking"] = (within_s + TALKING_S[0], within_s + TALKING_S[1])
    used: dict[str, dict[str, float]] = {}
    at_s = 0.0
    for name, (start_s, end_s) in windows.items():
        await asyncio.sleep(start_s - at_s)
        before = cpu.read(centre.centre.pids)
        await asyncio.sleep(end_s - start_s)
        used[name] = cpu.share(before, cpu.read(centre.centre.pids))
        at_s = end_s
    return used


async def _measure_all(placed: Iterable[MadeCall], centre: BenchCentre) -> list[Measured]:
    until_s = time.monotonic() + RECORDED_WITHIN_S
    outcomes = []
    for call in placed:
        limit_s = max(1.0, until_s - time.monotonic())
        outcomes.append((call, await _outcome(call, centre, limit_s)))
    moments = read_cel(centre.settings.cel_path)
    return [await asyncio.to_thread(_measured, call, out, moments) for call, out in outcomes]


async def _outcome(call: MadeCall, centre: BenchCentre, limit_s: float) -> CallOutcome | None:
    if call.invited_at_s is None:
        return None
    return await wait_until_complete(
        centre.database,
        centre.settings,
        ani=call.number,
        began_s=call.invited_at_s,
        limit_s=limit_s,
    )


def _measured(call: MadeCall, outcome: CallOutcome | None, moments: dict[str, Moments]) -> Measured:
    when = moments.get(outcome.call_id, Moments()) if outcome else Moments()
    ready = outcome is not None and outcome.recording_status == "ready"
    heard = voice.measure(outcome.recording) if outcome and ready and outcome.recording else None
    return Measured(
        failed=call.failed or outcome is None or outcome.answered_at is None,
        verdict=outcome.verdict if outcome else None,
        recorded=heard is not None,
        greeting_s=heard.greeting_s if heard else None,
        queue_s=_queue_s(heard, when),
        human_s=outcome.after_s(outcome.answered_at) if outcome else None,
        gaps=heard.gaps if heard else 0,
        tone_s=heard.tone_s if heard else 0.0,
        missing_s=_missing_s(call, heard),
    )


def _missing_s(call: MadeCall, heard: voice.Heard | None) -> float | None:
    if heard is None or call.answered_at_s is None or call.hung_up_at_s is None:
        return None
    return call.hung_up_at_s - call.answered_at_s - heard.seconds


def _queue_s(heard: voice.Heard | None, when: Moments) -> float | None:
    """Voice onset to queue; the recording begins at the offer."""
    if heard is None or heard.onset_s is None or None in (when.offered_s, when.waiting_s):
        return None
    return float(when.waiting_s or 0) - float(when.offered_s or 0) - heard.onset_s


def read_cel(path: Path) -> dict[str, Moments]:
    """Call id → its moments, from the file that Asterisk itself writes."""
    found: dict[str, dict[str, float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if len(row) > 2 and row[0] in _EVENTS:
                found.setdefault(row[2], {}).setdefault(_EVENTS[row[0]], float(row[1]))
    return {call_id: Moments(**times) for call_id, times in found.items()}


_EVENTS = {"SIGAP_OFFERED": "offered_s", "SIGAP_WAITING": "waiting_s"}


# ── the table ────────────────────────────────────────────────────────────────────────────────


def spread(values: Iterable[float | None]) -> str:
    """``median / p95 / worst`` in milliseconds."""
    known = sorted(value * 1000 for value in values if value is not None)
    if not known:
        return "-"
    p95 = known[min(len(known) - 1, round(0.95 * (len(known) - 1)))]
    return f"{statistics.median(known):.0f} / {p95:.0f} / {known[-1]:.0f}"


def table(rows: Sequence[Row]) -> str:
    lines = [
        "| calls at once | measured | offer → greeting (ms: median / p95 / worst) "
        "| voice onset → queue | INVITE → human | failed | not recorded | gaps "
        "| call longer than recording |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        calls = row.calls
        cells = [str(row.at_once), str(len(calls)), spread(c.greeting_s for c in calls)]
        cells += [spread(c.queue_s for c in calls), spread(c.human_s for c in calls)]
        cells += [str(sum(c.failed for c in calls)), str(sum(not c.recorded for c in calls))]
        cells += [f"{sum(c.gaps for c in calls)} in {sum(c.tone_s for c in calls):.0f} s"]
        cells += [spread(c.missing_s for c in calls)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def cpu_table(rows: Sequence[Row]) -> str:
    lines = ["CPU in % of one core (and in % per call):"]
    for row in rows:
        for window, used in row.cpu.items():
            shares = (
                f"{name} {share * 100:.0f} ({share * 100 / row.at_once:.2f})"
                for name, share in sorted(used.items())
            )
            lines.append(f"  {row.at_once} at once, {window}: {', '.join(shares)}")
    return "\n".join(lines)


def verdicts(rows: Sequence[Row]) -> str:
    found: dict[str, int] = {}
    for call in (call for row in rows for call in row.calls):
        found[str(call.verdict)] = found.get(str(call.verdict), 0) + 1
    return "Verdicts: " + ", ".join(f"{name} {count}" for name, count in sorted(found.items()))


async def run(
    sizes: Sequence[int], voice_after_s: float, within_s: float, *, keep: bool = False
) -> int:
    print("Starting a centre …", flush=True)
    async with bench_centre(max(sizes), keep=keep) as centre:
        print(f"  its home: {centre.settings.home}{' (stays)' if keep else ''}", flush=True)
        phones = call_takers(
            centre.takers,
            server=centre.server,
            folder=centre.work_dir / "takers",
            voice=voice.taker_voice(),
            limit_s=LOAD_LIMIT_S,
        )
        async with phones:
            await until_reachable(centre.settings, len(centre.takers))
            rows = [await measure(size, centre, voice_after_s, within_s) for size in sizes]
    print("\n".join((table(rows), cpu_table(rows), verdicts(rows))))
    bad = [c for row in rows for c in row.calls if c.failed or not c.recorded or c.gaps]
    return 1 if bad else 0


async def until_reachable(settings: Settings, phones: int) -> None:
    """Every phone answers Asterisk's OPTIONS: one that did not yet would not be rung."""
    password = credentials.load(settings.home).ami_password
    ami = Ami(AmiAddress(port=settings.ami_port, password=password))
    ami.connect()
    try:
        async with asyncio.timeout(REACHABLE_WITHIN_S):
            while (found := await _reachable(ami)) < phones:
                print(f"  {found} of {phones} phones answer", file=sys.stderr, flush=True)
                await asyncio.sleep(2)
    except TimeoutError as error:
        raise LoadError("Not all phones answer Asterisk; the load would measure that.") from error
    finally:
        await ami.close()


async def _reachable(ami: Ami) -> int:
    try:
        members = (await ami.queue_status()).members
    except AmiError:
        return 0
    return sum(member.state == NOT_IN_USE for member in members)


def main() -> int:
    parser = argparse.ArgumentParser(description="The figures of the whole call path.")
    parser.add_argument("--calls", type=int, nargs="+", default=[1, 50, 100], metavar="N")
    parser.add_argument(
        "--voice-after",
        type=float,
        default=VOICE_AFTER_S,
        metavar="S",
        help="silence before the voice; 2: it speaks over the greeting",
    )
    parser.add_argument(
        "--within", type=float, default=1.0, metavar="S", help="all callers call in this time"
    )
    parser.add_argument("--keep", action="store_true", help="leave the centre's home behind")
    asked = parser.parse_args()
    try:
        return asyncio.run(run(asked.calls, asked.voice_after, asked.within, keep=asked.keep))
    except SigapError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
