"""What alarms of the centre as a whole: nobody at the desks, no calls, a flood, parts that fail.

Pure. `causes` says what is so at a moment; `Standing` remembers since when, and alarms. Nothing is
kept: an alarm ends with its cause. What is not known (None) alarms nobody: the part that cannot be
asked has an alarm of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ari_app.settings import Limits

SPOOL_TO_ARCHIVE = 4  # a recording before it is finished: uncompressed, in two lanes, with a spare


class CentreAlarmKind(StrEnum):
    NOBODY_HERE = "nobody_here"
    NO_CALLS = "no_calls"
    FLOOD_RATE = "flood_rate"
    FLOOD_OF_ONE = "flood_of_one"
    FLOOD_OF_NOISE = "flood_of_noise"
    JOURNAL_OLD = "journal_old"
    DISK_LOW = "disk_low"
    TRUNK_SILENT = "trunk_silent"
    SETTINGS_LEFT_OUT = "settings_left_out"
    SHIFT_SHORT = "shift_short"  # these four: shift_alarms.py
    PLACE_EMPTY = "place_empty"
    NOTES_UNREAD = "notes_unread"
    SWAP_WAITS = "swap_waits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """How calls come in: in the last minute, and of those of ten minutes."""

    last_at: datetime | None
    in_one_minute: int = 0
    in_ten_minutes: int = 0
    of_one_number: int = 0  # that called most
    without_voice: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreFacts:
    """The centre at a moment. ``desks_here``: phones of call-takers that are connected.

    ``open_since``: when it opened; None: not known, or before today.
    """

    open: bool
    open_since: datetime | None = None
    desks_here: int | None = None
    calls: Calls | None = None
    journal_age_s: float | None = None  # of the oldest fact that the database does not have
    disk_free: int | None = None  # bytes
    disk_need: int = 0  # of a day
    trunks_silent: tuple[str, ...] = ()
    settings_left_out: bool = False  # what was changed in the browser could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """``subject``: which trunk, shift or person. ``figure``: hours, calls, per cent, seconds, bytes
    or people by kind.

    ``since``: since when it is so, where that is known. ``wait_s``: then it alarms.
    """

    kind: CentreAlarmKind
    subject: str = ""
    figure: float = field(default=0.0, compare=False)
    since: datetime | None = field(default=None, compare=False)
    wait_s: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreAlarm:
    kind: CentreAlarmKind
    since: datetime
    subject: str = ""
    figure: float = 0.0


def disk_need(bytes_a_day: int, least: int) -> int:
    """What must be free for one more day like the busiest of the week."""
    return max(least, SPOOL_TO_ARCHIVE * bytes_a_day)


def causes(facts: CentreFacts, now: datetime, limits: Limits, time_zone: str) -> tuple[Cause, ...]:
    """The gravest first."""
    kinds = CentreAlarmKind
    found = [Cause(kind=kinds.TRUNK_SILENT, subject=name) for name in facts.trunks_silent]
    if facts.open and facts.desks_here == 0:
        found.append(Cause(kind=kinds.NOBODY_HERE))
    if facts.disk_free is not None and facts.disk_free < facts.disk_need:
        found.append(Cause(kind=kinds.DISK_LOW, figure=facts.disk_free))
    if facts.journal_age_s is not None and facts.journal_age_s > limits.journal_s:
        found.append(Cause(kind=kinds.JOURNAL_OLD, figure=facts.journal_age_s))
    if facts.settings_left_out:
        found.append(Cause(kind=kinds.SETTINGS_LEFT_OUT))
    if facts.calls is not None:
        found += _of_calls(facts.calls, limits)
        known = [at for at in (facts.calls.last_at, facts.open_since) if at is not None]
        quiet_s = _quiet_s(known, now, limits, ZoneInfo(time_zone))
        if facts.open and 0 < limits.no_calls_s <= quiet_s:
            found.append(Cause(kind=kinds.NO_CALLS, figure=quiet_s))
    return tuple(found)


def _of_calls(calls: Calls, limits: Limits) -> Iterable[Cause]:
    if calls.in_one_minute >= limits.flood_a_minute:
        yield Cause(kind=CentreAlarmKind.FLOOD_RATE, figure=calls.in_one_minute)
    if calls.in_ten_minutes < limits.flood_least:
        return
    of_one, of_noise = (
        part / calls.in_ten_minutes for part in (calls.of_one_number, calls.without_voice)
    )
    if of_one >= limits.flood_of_one:
        yield Cause(kind=CentreAlarmKind.FLOOD_OF_ONE, figure=100 * of_one)
    if of_noise >= limits.flood_of_noise:
        yield Cause(kind=CentreAlarmKind.FLOOD_OF_NOISE, figure=100 * of_noise)


def _quiet_s(known: Sequence[datetime], now: datetime, limits: Limits, zone: ZoneInfo) -> float:
    """How long nobody has called in today's daytime, nor it has opened (``known``); 0 at night."""
    here = now.astimezone(zone)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    begins, ends = (midnight + timedelta(hours=h) for h in (limits.day_from_h, limits.day_to_h))
    if not begins <= here < ends:
        return 0.0
    return max(0.0, (now - max([begins, *known])).total_seconds())


@dataclass(slots=True)
class Standing:
    """`seen` with the causes of each look; kept in memory only."""

    _since: Mapping[Cause, datetime] = field(default_factory=dict)

    def seen(
        self, found: Iterable[Cause], now: datetime, limits: Limits
    ) -> tuple[CentreAlarm, ...]:
        """What alarms by now. A phone that connects anew is away for a moment: that is waited."""
        found = tuple(found)
        self._since = {cause: cause.since or self._since.get(cause, now) for cause in found}
        return tuple(
            CentreAlarm(kind=cause.kind, since=since, subject=cause.subject, figure=cause.figure)
            for cause, since in ((cause, self._since[cause]) for cause in found)
            if now - since >= _patience(cause, limits)
        )


def _patience(cause: Cause, limits: Limits) -> timedelta:
    nobody = cause.kind is CentreAlarmKind.NOBODY_HERE
    return timedelta(seconds=limits.nobody_s if nobody else cause.wait_s)
