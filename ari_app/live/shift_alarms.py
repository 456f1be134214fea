"""What alarms of the shifts: one that lacks people, an absence that opens a seat, a seat that is
empty, notes nobody has read.

Pure. `DEADLINES` has a row for each, with the limit after which it alarms, the one action that ends
the alarm, and why. Somebody who stands in for a colleague without being in the plan fills a seat
like any other, when callers reach them: it is people who answer callers, not plans. A supervisor
who only looks on fills none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from ari_app.live.centre_alarms import Cause, CentreAlarmKind
from ari_app.live.live_view import LiveView
from ari_app.settings import Limits
from ari_app.shifts.roster import Duty, Shift

_PHONE_OFF = "away"


class ShiftAction(StrEnum):
    """The one thing that ends an alarm."""

    FIND = "find"  # somebody who works the shift
    TELEPHONE = "telephone"  # whoever should sit there
    READ = "read"
    DECIDE = "decide"  # on the swap


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDeadline:
    after_s: Callable[[Limits], float]
    ended_by: ShiftAction
    remark: str


DEADLINES: Mapping[CentreAlarmKind, ShiftDeadline] = {
    CentreAlarmKind.SHIFT_SHORT: ShiftDeadline(
        after_s=lambda limits: limits.shift_short_s,
        ended_by=ShiftAction.FIND,
        remark="a shift of two that begins with one leaves the second caller without anybody",
    ),
    CentreAlarmKind.ABSENCE_OPENED: ShiftDeadline(
        after_s=lambda limits: 0.0,
        ended_by=ShiftAction.FIND,
        remark="who is ill tomorrow says so today: the earlier, the easier somebody is found",
    ),
    CentreAlarmKind.PLACE_EMPTY: ShiftDeadline(
        after_s=lambda limits: limits.seat_empty_s,
        ended_by=ShiftAction.TELEPHONE,
        remark="five minutes are a walk to the washroom; after that somebody is missing",
    ),
    CentreAlarmKind.NOTES_UNREAD: ShiftDeadline(
        after_s=lambda limits: limits.note_unread_s,
        ended_by=ShiftAction.READ,
        remark="what nobody has read was not handed over",
    ),
    CentreAlarmKind.SWAP_WAITS: ShiftDeadline(
        after_s=lambda limits: 0.0,
        ended_by=ShiftAction.DECIDE,
        remark="two people have agreed and still do not know who of them is to come",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody who can work shifts; ``gone_at``: until when they were last logged in.

    ``here``: logged in, and their telephone is on. ``rings``: callers reach them there.
    """

    login: str
    here: bool
    rings: bool = True
    logged_in: bool = False
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadNotes:
    """What one shift handed over and somebody of the next has not read."""

    shift: str
    readers: int
    since: datetime  # the next shift's beginning, or the writing where that was later


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedSwap:
    """``begins_at``: the earlier of its shifts."""

    shift: str
    begins_at: datetime
    agreed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedShift:
    """A shift that has too few people because somebody reported that they do not come."""

    shift: str
    begins_at: datetime
    missing: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFacts:
    """``shifts``: those that run, and those that begin soon."""

    shifts: tuple[Shift, ...] = ()
    present: tuple[Present, ...] = ()
    unread: tuple[UnreadNotes, ...] = ()
    swaps: tuple[AgreedSwap, ...] = ()
    opened: tuple[OpenedShift, ...] = ()


def present_in(rows: Iterable[Mapping[str, Any]], view: LiveView) -> tuple[Present, ...]:
    """Rows of ``shifts.present``: logged in, and their telephone is not off.

    While Asterisk cannot be asked the login alone counts: it has an alarm of its own.
    """
    rings = {member.extension for member in view.members}
    off = {member.extension for member in view.members if member.state == _PHONE_OFF}
    return tuple(
        Present(
            login=row["login"],
            here=row["here"] and not (view.is_known and row["extension"] in off),
            rings=not view.is_known or row["extension"] in rings,
            logged_in=row["here"],
            gone_at=row["gone_at"],
        )
        for row in rows
    )


def unread_notes(rows: Iterable[Mapping[str, Any]]) -> tuple[UnreadNotes, ...]:
    """Rows of ``shifts.unread``, shift by shift; of one that has not begun nothing is late."""
    found: dict[str, UnreadNotes] = {}
    readers: dict[str, set[str]] = {}
    for row in rows:
        since = max(row["next_begins_at"], row["written_at"])
        name = row["shift_name"]
        readers.setdefault(name, set()).add(row["login"])
        before = found.get(name)
        first = min(since, before.since) if before else since
        found[name] = UnreadNotes(shift=name, readers=len(readers[name]), since=first)
    return tuple(found.values())


def shift_causes(facts: ShiftFacts, now: datetime, limits: Limits) -> tuple[Cause, ...]:
    """The gravest first: who is missing now, who will be, what nobody has read or decided."""
    here = {one.login: one for one in facts.present if one.here}
    away = {one.login: one for one in facts.present if not one.here}
    running = [shift for shift in facts.shifts if shift.runs(now)]
    planned = {duty.login for shift in running for duty in shift.working}
    spare = sum(one.rings for login, one in here.items() if login not in planned)
    found: list[Cause] = []
    for shift in running:
        empty = [duty for duty in shift.working if duty.login not in here]
        lacking = shift.strength - (len(shift.working) - len(empty))
        stand_ins = min(spare, max(0, lacking))
        spare -= stand_ins
        found += _of_running(shift, empty, lacking - stand_ins, away, now, limits)
    found += _of_coming(facts.shifts, now, limits)
    found += _of_absences(facts.opened, now, limits)
    found += _of_notes(facts.unread, limits)
    found += _of_swaps(facts.swaps, now, limits)
    return tuple(found)


def _of_running(
    shift: Shift,
    empty: Sequence[Duty],
    lacking: int,
    away: Mapping[str, Present],
    now: datetime,
    limits: Limits,
) -> Iterable[Cause]:
    """At its beginning the shift is short; later of each empty seat, whose it is."""
    if lacking <= 0:
        return
    just_begun = now < shift.begins_at + timedelta(seconds=limits.seat_empty_s)
    nobodys = min(lacking, shift.missing)  # seats that the plan gives to nobody
    if just_begun or nobodys:
        short = lacking if just_begun else nobodys
        yield _cause(CentreAlarmKind.SHIFT_SHORT, shift.name, short, shift.begins_at, limits)
    for duty in empty[: lacking - nobodys]:
        since = _empty_since(away.get(duty.login), shift)
        where = f"{duty.name} ({duty.seat})" if duty.seat else duty.name
        yield _cause(CentreAlarmKind.PLACE_EMPTY, where, 1, since, limits)


def _empty_since(person: Present | None, shift: Shift) -> datetime | None:
    """None: they are logged in and their telephone is off; nobody knows since when."""
    if person is None or person.logged_in:
        return None
    return max(person.gone_at or shift.begins_at, shift.begins_at)


def _of_coming(shifts: Iterable[Shift], now: datetime, limits: Limits) -> Iterable[Cause]:
    """A shift that begins soon and has too few people: there is still time to find somebody."""
    ahead = timedelta(seconds=limits.shift_ahead_s)
    for shift in shifts:
        if now < shift.begins_at <= now + ahead and shift.missing:
            since = shift.begins_at - ahead
            cause = _cause(CentreAlarmKind.SHIFT_SHORT, shift.name, shift.missing, since, limits)
            yield replace(cause, wait_s=0.0)


def _of_absences(opened: Iterable[OpenedShift], now: datetime, limits: Limits) -> Iterable[Cause]:
    """At once, however far the shift is; when it begins soon, `_of_coming` says it."""
    ahead = timedelta(seconds=limits.shift_ahead_s)
    for one in opened:
        if one.begins_at > now + ahead:
            kind = CentreAlarmKind.ABSENCE_OPENED
            yield _cause(kind, one.shift, one.missing, one.since, limits)


def _of_notes(unread: Iterable[UnreadNotes], limits: Limits) -> Iterable[Cause]:
    for notes in unread:
        kind = CentreAlarmKind.NOTES_UNREAD
        yield _cause(kind, notes.shift, notes.readers, notes.since, limits)


def _of_swaps(swaps: Iterable[AgreedSwap], now: datetime, limits: Limits) -> Iterable[Cause]:
    ahead = timedelta(seconds=limits.swap_ahead_s)
    for swap in swaps:
        if now < swap.begins_at <= now + ahead:
            since = max(swap.agreed_at, swap.begins_at - ahead)
            yield _cause(CentreAlarmKind.SWAP_WAITS, swap.shift, 1, since, limits)


def _cause(
    kind: CentreAlarmKind, subject: str, figure: int, since: datetime | None, limits: Limits
) -> Cause:
    wait_s = DEADLINES[kind].after_s(limits)
    return Cause(kind=kind, subject=subject, figure=figure, since=since, wait_s=wait_s)
