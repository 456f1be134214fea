"""``sigap replay --since DATE``: what another ear would have said of the calls that were recorded.

The settings (``--settings FILE``: a copy of the centre's with other figures under ``[ear]`` or
``[screening]``) and the model (``--ear FOLDER``) are those to try. It hears the recordings as it
would have heard the calls, on all cores, and prints and keeps what would have changed, beside what
humans found. It changes nothing of the past. A run that was ended goes on with the same command.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from ari_app.asterisk.prompts import prompts_of_the_past
from ari_app.commands.opened_database import by_whom
from ari_app.people.audit import note_command
from ari_app.settings import Settings
from ari_app.store.database import Database, Session, dsn_of
from recordings.replay import Decision, PastCall, is_beyond
from recordings.replay_report import Compared, report, table
from recordings.replay_run import Heard, OtherEar, hear_past, other_ear
from recordings.replay_store import ReplayFailed, ReplayStore, opened

PAGE = 1000  # calls with their facts that are fetched at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the database knows of the period."""

    calls: Sequence[PastCall]
    left_out: Mapping[str, int]
    found: Mapping[str, tuple[str, str | None]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", type=_day, required=True, help="from this day on, YYYY-MM-DD")
    parser.add_argument("--until", type=_day, help="to the end of this day; without it, to now")
    parser.add_argument("--ear", type=Path, metavar="FOLDER", help="with another model")
    parser.add_argument("--processes", type=int, help="instead of one for each core")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is YYYY-MM-DD, for example 2026-11-01") from error


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    since, until = _period(settings, arguments.since, arguments.until)
    played = prompts_of_the_past(settings)
    prompts = {prompt.value: recorded.samples for prompt, recorded in played.items()}
    ear = other_ear(settings, prompts, arguments.ear)
    name = ear.name()  # a missing model is one clear sentence here, not one in each process
    question = _question(settings, since, until, ear, name)
    with opened(settings.exports_dir, question) as store:
        past = asyncio.run(_past(settings, since, until, store.folder.name, name))
        store.keep_total(len(past.calls))
        faults = _hear(settings, past, ear, store, arguments.processes)
        compared = _all_compared(past, store.done())
        lines = list(_lines(past, compared, faults, name))
        store.keep_report(lines, table(compared))
        print("\n".join(lines))
        print(f"Kept in {store.folder}")
    return 0


def _period(
    settings: Settings, since: date, until: date | None
) -> tuple[datetime, datetime | None]:
    """Days of the centre."""
    zone = ZoneInfo(settings.centre.time_zone)
    if until is not None and until < since:
        raise ReplayFailed("--until is before --since; name the later day there.")
    begins = datetime.combine(since, time(), zone)
    return begins, datetime.combine(until + timedelta(days=1), time(), zone) if until else None


def _question(
    settings: Settings, since: datetime, until: datetime | None, ear: OtherEar, name: str
) -> dict[str, Any]:
    """What the answer depends on: with another of these it is another replay."""
    return {
        "centre": settings.centre.code,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
        "ear": name,
        "rules": asdict(ear.rules),
    }


async def _past(
    settings: Settings, since: datetime, until: datetime | None, replay: str, ear: str
) -> Past:
    """Reads only, but for the line in the audit trail, which is there before a sound is heard."""
    database = Database(dsn_of(settings), connections=1, name="sigap replay")
    centre, node = settings.centre.code, settings.node
    try:
        async with database.transaction() as session:
            calls = [PastCall.of(row) async for row in _calls(session, centre, node, since, until)]
            left_out = await session.rows("replay.left_out", centre, node, since, until)
            found = await session.rows("replay.found", centre, since, until)
            if calls:
                detail = {"calls": len(calls), "ear": ear}
                line = (centre, "replay.run", replay)
                await note_command(session, *line, by=by_whom(), detail=detail)
    finally:
        await database.close()
    return Past(
        calls=calls,
        left_out={row["why"]: row["calls"] for row in left_out},
        found={row["call_id"]: (row["finding"], row["was"]) for row in found},
    )


async def _calls(session: Session, *values: object) -> AsyncIterator[Mapping[str, Any]]:
    """Page by page: a month of calls with their facts is more than one answer should hold."""
    last: str | None = None
    while rows := await session.rows("replay.calls", *values, last, PAGE):
        for row in rows:
            yield row
        last = rows[-1]["call_id"]


def _hear(
    settings: Settings, past: Past, ear: OtherEar, store: ReplayStore, processes: int | None
) -> list[Heard]:
    """Hears what no earlier run has heard; returns what could not be."""
    done = store.done()
    due = [call for call in past.calls if call.call_id not in done]
    if not past.calls:
        raise ReplayFailed(f"No recorded call of this time can be replayed{_because(past)}.")
    if len(due) < len(past.calls):
        print(f"{len(past.calls) - len(due)} were heard by an earlier run.", file=sys.stderr)
    faults: list[Heard] = []
    groups = hear_past(due, settings.archive_dir, ear, processes)
    for heard in _with_progress(groups, len(due)):
        store.keep([(one.call_id, one.now) for one in heard if one.now])
        faults += [one for one in heard if one.fault]
    return faults


def _because(past: Past) -> str:
    counted = ", ".join(f"{many} {why}" for why, many in past.left_out.items())
    return f" ({counted})" if counted else ": there was no call"


def _with_progress(groups: Iterable[list[Heard]], total: int) -> Iterator[list[Heard]]:
    began, many, audio_s = monotonic(), 0, 0.0
    for heard in groups:
        yield heard  # kept first: what is said to be heard is on the disk
        many += len(heard)
        audio_s += sum(one.heard_s for one in heard)
        pace = audio_s / max(monotonic() - began, 1e-3)
        end = "\r" if sys.stderr.isatty() and many < total else "\n"
        said = f"{many}/{total} heard, {pace:.0f} hours of audio an hour"
        print(said, end=end, file=sys.stderr, flush=True)


def _all_compared(past: Past, done: Mapping[str, Decision]) -> list[Compared]:
    """A call that retention has removed since is not in it."""
    return [
        _compared(call, done[call.call_id], past) for call in past.calls if call.call_id in done
    ]


def _lines(
    past: Past, compared: Sequence[Compared], faults: Sequence[Heard], ear: str
) -> Iterator[str]:
    """Faults first, then the report."""
    for one in faults:
        yield f"{one.call_id}  not heard: {one.fault}"
    for why, many in past.left_out.items():
        yield f"{many} calls left out: {why}"
    unheard = f", {len(faults)} could not be heard" if faults else ""
    yield f"{len(compared)} calls replayed{unheard}, by {ear}"
    yield from report(compared)


def _compared(call: PastCall, now: Decision, past: Past) -> Compared:
    finding, was = past.found.get(call.call_id, (None, None))
    return Compared(
        call_id=call.call_id,
        then=call.live,
        now=now,
        beyond=is_beyond(call, now),
        finding=finding,
        was=was,
    )
