"""Exports a call or an incident: found for the centre, its reason on record, then written.

The lines in the audit trail are committed before the first byte of audio is read, one for each
call and one for the ticket: what left is known, to whoever looks from either side.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ari_app.errors import NotFound
from ari_app.settings import Settings
from ari_app.store.database import Database, Session
from ari_app.store.desk_database import DeskDatabase
from ari_app.tickets.history import HistoryEntry
from ari_app.tickets.history_reading import history_of_call, history_of_ticket
from ari_app.tickets.ticket_lookup import LONGEST_LABEL
from recordings import evidence_key
from recordings.archive.folder import Archive
from recordings.evidence import (
    MOST_CALLS,
    Case,
    Event,
    Exhibit,
    Failure,
    NotMeant,
    Period,
    Recording,
    Stretch,
    Transcript,
    check,
    reason_of,
)
from recordings.transcripts.corrected import edit_of
from recordings.transcripts.spoken import word_of

ACTION = "evidence.export"
Row = Mapping[str, Any]
Written = TypeVar("Written")
InWords = Callable[[HistoryEntry], tuple[str, str]]  # what happened in words, what was said with it
Record = Callable[[Session, str, Mapping[str, str]], Awaitable[None]]  # a subject, and its detail
Readable = Callable[[Sequence[HistoryEntry]], Sequence[HistoryEntry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``wanted``: a ticket's label or a call's id; with a ``period`` a telephone number, in the
    form in which it is kept. ``silenced`` by call id or label. ``readable``: what of a history
    whoever asks may read; a second reviewer is not told the first one's finding here either.
    """

    centre: str
    centre_name: str
    wanted: str
    reason: str
    by: str
    now: datetime  # in the centre's time zone, which the text is written in
    silenced: Mapping[str, Sequence[Stretch]] = field(default_factory=dict)
    period: Period | None = None
    readable: Readable = tuple


async def export(
    asked: Asked,
    in_words: InWords,
    record: Record,
    *,
    settings: Settings,
    database: Database | DeskDatabase,
    write: Callable[[Case, Archive, Ed25519PrivateKey], Written],
) -> tuple[Case, Written]:
    """Signed with the centre's key, and on record before ``write`` reads any audio, which it does
    beside the loop: `evidence_package.write_new` or `write_unnamed` with their first argument.

    Raises as `begin`, and ``KeyBroken``, ``DatabaseAway`` and what ``write`` does.
    """
    key = await asyncio.to_thread(evidence_key.load, settings.home)
    async with database.transaction() as session:
        case = await begin(session, asked, in_words, record)
    return case, await asyncio.to_thread(write, case, Archive.of(settings), key)


async def begin(session: Session, asked: Asked, in_words: InWords, record: Record) -> Case:
    """All of it but the audio, and its lines in the trail, in one transaction.

    Raises `NotFound`, `NotMeant` and `NotExported`.
    """
    reason = reason_of(asked.reason)
    tickets, calls, name = await _found(session, asked)
    exhibits = [await _exhibit(session, asked, row, tickets, in_words) for row in calls]
    exhibits += [
        await _without_call(session, asked, ticket, in_words)
        for ticket in tickets
        if ticket["of_call"] is None
    ]
    _every_part_has_its_call(asked, exhibits)
    case = Case(
        centre=asked.centre,
        centre_name=asked.centre_name,
        asked_for=name,
        reason=reason,
        made_by=asked.by,
        made_at=asked.now,
        exhibits=sorted(exhibits, key=lambda one: (one.at, one.call_id)),
        of_number=asked.period is not None,
    )
    check(case)
    await _record(session, case, record)
    return case


async def _found(session: Session, asked: Asked) -> tuple[list[Row], list[Row], str]:
    """The tickets, the calls in order, and what it is called."""
    centre, wanted = asked.centre, asked.wanted
    if not wanted or len(wanted) > LONGEST_LABEL or "\0" in wanted:
        raise NotFound
    if asked.period is not None:
        return await _of_number(session, centre, wanted, asked.period)
    incident = await session.row("evidence.incident", centre, wanted)
    if incident is None:
        tickets = await session.rows("evidence.tickets", centre, None, wanted)
        calls = await session.rows("evidence.calls", centre, [wanted])
        if not calls:
            message = f"There is no call or ticket {wanted[:64]!r}; give its label or id."
            raise NotFound(message)
        return tickets, calls, wanted
    tickets = await session.rows("evidence.tickets", centre, incident["ticket_id"], None)
    back = await session.rows("evidence.called_back", centre, [one["label"] for one in tickets])
    ids = {one["of_call"] for one in tickets if one["of_call"]} | {one["call_id"] for one in back}
    calls = await session.rows("evidence.calls", centre, sorted(ids))
    return tickets, calls, wanted


async def _of_number(
    session: Session, centre: str, number: str, period: Period
) -> tuple[list[Row], list[Row], str]:
    """All calls from a number in a period, and back to it; raises `NotFound` and `NotMeant`."""
    values = (centre, number, period.since, period.until, MOST_CALLS + 1)
    ids = [row["call_id"] for row in await session.rows("evidence.of_number", *values)]
    if not ids:
        raise NotFound("This number has no call in that period.")
    if len(ids) > MOST_CALLS:
        message = f"There are more than {MOST_CALLS} calls; choose a shorter period."
        raise NotMeant(Failure.TOO_MANY, message)
    tickets = await session.rows("evidence.tickets_of_calls", centre, ids)
    calls = await session.rows("evidence.calls", centre, ids)
    return tickets, calls, f"{number} {period}"


async def _exhibit(
    session: Session, asked: Asked, row: Row, tickets: Sequence[Row], in_words: InWords
) -> Exhibit:
    call_id = row["call_id"]
    ticket = next((one for one in tickets if one["of_call"] == call_id), None)
    if ticket is not None:
        entries = await history_of_ticket(session, asked.centre, ticket)
    else:
        entries = await history_of_call(session, asked.centre, call_id)
    readable = asked.readable(entries)
    is_withheld = len(readable) < len(entries)
    if is_withheld and ticket and row["answered_at"] is None and ticket["label"] != asked.wanted:
        # a human whom nobody answered has a ticket by the first one's word
        ticket = None
        readable = asked.readable(await history_of_call(session, asked.centre, call_id))
    label = ticket["label"] if ticket else ""
    silenced = [*asked.silenced.get(call_id, ()), *(asked.silenced.get(label, ()) if label else ())]
    zone = asked.now.tzinfo
    return Exhibit(
        call_id=call_id,
        ticket=label,
        duplicate_of=(ticket["duplicate_of"] or "") if ticket else "",
        direction=row["direction"],
        at=row["offered_at"].astimezone(zone),
        ended_at=row["ended_at"].astimezone(zone) if row["ended_at"] else None,
        held=row["held"],
        recording=_recording(row, asked),
        events=_events(readable, asked, in_words),
        silenced=silenced,
        transcript=await _transcript(session, asked, call_id),
        outcome=row["outcome"] or "",
        verdict=row["verdict"] or "",
        finding="" if is_withheld else row["finding"] or "",
        is_withheld=is_withheld,
        disposition=(ticket["disposition"] or "") if ticket else "",
    )


async def _transcript(session: Session, asked: Asked, call_id: str) -> Transcript | None:
    found = await session.row("transcripts.whole", asked.centre, call_id)
    if found is None or not found["words"]:
        return None
    edits = await session.rows("transcripts.edits", asked.centre, call_id)
    zone = asked.now.tzinfo
    return Transcript(
        recogniser=found["recogniser"],
        made_at=found["done_at"].astimezone(zone),
        words=[word_of(each) for each in found["words"]],
        edits=[edit_of({**edit, "at": edit["at"].astimezone(zone)}) for edit in edits],
    )


async def _without_call(session: Session, asked: Asked, ticket: Row, in_words: InWords) -> Exhibit:
    entries = await history_of_ticket(session, asked.centre, ticket)
    return Exhibit(
        call_id="",
        ticket=ticket["label"],
        duplicate_of=ticket["duplicate_of"] or "",
        direction="",
        at=ticket["opened_at"].astimezone(asked.now.tzinfo),
        ended_at=None,
        held=False,
        recording=Recording(),
        events=_events(asked.readable(entries), asked, in_words),
    )


def _recording(row: Row, asked: Asked) -> Recording:
    removed = row["removed_at"]
    return Recording(
        status=row["status"] or "",
        path=row["path"] or "",
        node=row["node"] or "",
        seconds=row["seconds"] or 0.0,
        sha256=row["sha256"] or "",
        reason=row["reason"] or "",
        removed_at=removed.astimezone(asked.now.tzinfo) if removed else None,
    )


def _events(entries: Sequence[HistoryEntry], asked: Asked, in_words: InWords) -> list[Event]:
    """What has words: the page shows nothing else."""
    worded = ((entry, *in_words(entry)) for entry in entries)
    return [
        Event(
            at=entry.at.astimezone(asked.now.tzinfo),
            kind=entry.kind,
            by=entry.by,
            name=entry.name,
            text=text,
            note=note,
            call_id=entry.call_id,
            data=entry.data,
        )
        for entry, text, note in worded
        if text
    ]


def _every_part_has_its_call(asked: Asked, exhibits: Sequence[Exhibit]) -> None:
    """A part of a call that is not exported is a slip of the hand: nothing is exported then."""
    known = {one.call_id for one in exhibits if one.call_id}
    known |= {one.ticket for one in exhibits if one.ticket and one.call_id}
    for name in asked.silenced:
        if name not in known:
            message = f"{name[:64]!r} is none of the calls that would be exported."
            raise NotMeant(Failure.WRONG_PART, message)


async def _record(session: Session, case: Case, record: Record) -> None:
    for exhibit in case.exhibits:
        detail = {"reason": case.reason}
        if exhibit.recording.status:
            detail["state"] = exhibit.recording.status
        if exhibit.silenced:
            detail["silenced"] = ", ".join(map(str, exhibit.silenced))
        await record(session, exhibit.call_id or exhibit.ticket, detail)
    if case.asked_for not in {exhibit.call_id or exhibit.ticket for exhibit in case.exhibits}:
        detail = {"reason": case.reason, "calls": str(len(case.exhibits))}
        await record(session, case.asked_for, detail)
