"""``sigap replay --since DATE``: what another ear would have said of the calls that were recorded.

The settings (``--settings FILE``: a copy of the centre's with other figures under ``[ear]`` or
``[screening]``) and the model (``--ear FOLDER``) are those to try. It hears the recordings as it
would have heard the calls, on all cores, and prints and keeps what would have changed, beside what
humans found. It changes nothing of the past. A run that was ended goes on with the same command.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from ari_app.asterisk.prompts import load_prompt, prompts_of_the_past
from ari_app.commands.opened_database import by_whom
from ari_app.operations.prompt_keeping import Played, PromptRefused, played_in_time
from ari_app.people.audit import record_command
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway, Session, dsn_of
from recordings.archive.folder import Archive
from recordings.replay import Decision, PastCall, Samples, Sounded, in_doubt, is_beyond
from recordings.replay_report import Compared, report, table
from recordings.replay_run import Heard, OtherEar, hear_past, other_ear
from recordings.replay_store import ReplayFailed, ReplayStore, opened
from recordings.transcripts.room import ROOM_EVERY_S, leave_room
from recordings.transcripts.worker import be_last

PAGE = 1000  # calls with their facts that are fetched at once
TOGETHER_ASIDE = 16  # heard within some seconds: so long it takes at most until it rests


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
    parser.add_argument(
        "--side-task",
        action="store_true",
        help="the last thing that this machine does: on one core, at rest while calls need it, "
        "telling how far it is in lines of JSON",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is YYYY-MM-DD, for example 2026-11-01") from error


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.side_task:
        be_last()
    since, until = _period(settings, arguments.since, arguments.until)
    ear = other_ear(settings, _prompts(settings), arguments.ear)
    name = ear.name()  # a missing model is one clear sentence here, not one in each process
    question = _question(settings, since, until, ear, name)
    with opened(settings.exports_dir, question) as store:
        past = asyncio.run(_past(settings, since, until, store.folder.name, name))
        store.keep_total(len(past.calls))
        way = _SideTask(settings) if arguments.side_task else _Command(arguments.processes)
        way.begins(store, len(past.calls))
        faults = _hear(settings, past, ear, store, way)
        compared = _all_compared(past, store.done(), ear)
        lines = list(_lines(past, compared, faults, name))
        store.keep_report(lines, table(compared))
        way.ends(store, lines)
    return 0


def _prompts(settings: Settings) -> dict[str, list[Sounded]]:
    """As callers heard each at the time; today's sound where that is not known."""
    today = prompts_of_the_past(settings)
    return {
        prompt.value: [_sounded(each, now.samples) for each in _played(settings, prompt.value)]
        for prompt, now in today.items()
    }


def _played(settings: Settings, name: str) -> Sequence[Played]:
    try:
        return played_in_time(settings, name)
    except PromptRefused:  # its list is damaged
        return [Played(since=None, file=None)]


def _sounded(played: Played, today: Samples) -> Sounded:
    samples = load_prompt(played.file).samples if played.file else today
    sure = played.file is not None and len(samples) > 0
    return Sounded(since=played.since, samples=samples if sure else today, sure=sure)


class _Way(Protocol):
    """How the past is heard, and who is told how far it is."""

    def begins(self, store: ReplayStore, total: int) -> None: ...

    def heard(
        self, due: Sequence[PastCall], archive: Archive, ear: OtherEar, earlier: int
    ) -> Iterator[list[Heard]]: ...

    def ends(self, store: ReplayStore, lines: Sequence[str]) -> None: ...


class _Command:
    """At once, for whoever sits there."""

    def __init__(self, processes: int | None) -> None:
        self._processes = processes

    def begins(self, store: ReplayStore, total: int) -> None:
        """It is said as it goes."""

    def heard(
        self, due: Sequence[PastCall], archive: Archive, ear: OtherEar, earlier: int
    ) -> Iterator[list[Heard]]:
        if earlier:
            print(f"{earlier} were heard by an earlier run.", file=sys.stderr)
        return _with_progress(hear_past(due, archive, ear, self._processes), len(due))

    def ends(self, store: ReplayStore, lines: Sequence[str]) -> None:
        print("\n".join(lines))
        print(f"Kept in {store.folder}")


class _SideTask:
    """When calls leave room for it: asked before each small group."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rests = False

    def begins(self, store: ReplayStore, total: int) -> None:
        _say(folder=store.folder.name, total=total)

    def heard(
        self, due: Sequence[PastCall], archive: Archive, ear: OtherEar, earlier: int
    ) -> Iterator[list[Heard]]:
        many, groups = earlier, hear_past(due, archive, ear, 1, TOGETHER_ASIDE)
        _say(heard=many)
        while True:
            self._wait_for_room()
            heard = next(groups, None)
            if heard is None:
                return
            yield heard  # kept first: what is said to be heard is on the disk
            many += len(heard)
            _say(heard=many)

    def ends(self, store: ReplayStore, lines: Sequence[str]) -> None:
        _say(done=True)

    def _wait_for_room(self) -> None:
        while not asyncio.run(_leaves_room(self._settings)):
            self._rest(rests=True)
            sleep(ROOM_EVERY_S)
        self._rest(rests=False)

    def _rest(self, *, rests: bool) -> None:
        if rests != self._rests:
            _say(rests=rests)
        self._rests = rests


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)


async def _leaves_room(settings: Settings) -> bool:
    """Whether calls do, by the same share as for transcripts; not as long as nobody knows."""
    database = Database(dsn_of(settings), connections=1, name="sigap replay")
    try:
        return await leave_room(settings, database)
    except DatabaseAway:
        return False
    finally:
        await database.close()


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
                entry = (centre, "replay.run", replay)
                await record_command(session, *entry, by=by_whom(), detail=detail)
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
    settings: Settings, past: Past, ear: OtherEar, store: ReplayStore, way: _Way
) -> list[Heard]:
    """Hears what no earlier run has heard; returns what could not be."""
    done = store.done()
    due = [call for call in past.calls if call.call_id not in done]
    if not past.calls:
        raise ReplayFailed(f"No recorded call of this time can be replayed{_because(past)}.")
    faults: list[Heard] = []
    earlier = len(past.calls) - len(due)
    for heard in way.heard(due, Archive.of(settings), ear, earlier):
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


def _all_compared(past: Past, done: Mapping[str, Decision], ear: OtherEar) -> list[Compared]:
    """A call that retention has removed since is not in it."""
    heard = [call for call in past.calls if call.call_id in done]
    return [_compared(call, done[call.call_id], past, ear) for call in heard]


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


def _compared(call: PastCall, now: Decision, past: Past, ear: OtherEar) -> Compared:
    finding, was = past.found.get(call.call_id, (None, None))
    return Compared(
        call_id=call.call_id,
        then=call.live,
        now=now,
        beyond=is_beyond(call, now),
        finding=finding,
        was=was,
        in_doubt=tuple(sorted(in_doubt(ear.prompts, call))),
    )
