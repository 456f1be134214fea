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
from ari_app.tickets.clocks import DEADLINES, Wait

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
    FAR_END_SILENT = "far_end_silent"  # the operator's side of a trunk answers nothing
    SETTINGS_LEFT_OUT = "settings_left_out"
    RECORDINGS_PLAIN = "recordings_plain"  # the archive's key cannot be used
    RECORDINGS_UNREADABLE = "recordings_unreadable"
    CERTIFICATE_UNUSABLE = "certificate_unusable"  # the desk's: no start would take it
    CERTIFICATE_NOT_YET = "certificate_not_yet"  # valid later only: the clock was set back
    CERTIFICATE_ENDS = "certificate_ends"
    TOKEN_ENDS = "token_ends"  # or is over, and its program still shows it  # noqa: S105
    REPORT_UNSENT = "report_unsent"  # a mail that a human has to decide about
    OFFER_UNCHECKED = "offer_unchecked"  # an agency's, to the public page
    GUIDANCE_OVERDUE = "guidance_overdue"  # a card that is read out, its review's day over
    SHIFT_SHORT = "shift_short"  # these five: shift_alarms.py
    ABSENCE_OPENED = "absence_opened"  # somebody reported that they do not come
    PLACE_EMPTY = "place_empty"
    NOTES_UNREAD = "notes_unread"
    SWAP_WAITS = "swap_waits"
    SUPERVISOR_UNREAD = "supervisor_unread"  # these two: message_alarms.py; what a desk wrote
    DESK_UNREAD = "desk_unread"  # what a supervisor wrote to a desk


class LineTrial(StrEnum):
    """What became of the centre's own test calls: one to each line."""

    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """How calls come in: in the last minute, and of those of ten minutes."""

    last_at: datetime | None
    in_one_minute: int = 0
    in_ten_minutes: int = 0
    of_one_number: int = 0  # that called most
    without_voice: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueCards:
    """Guidance cards whose review is over. ``oldest``: the code of the one that waits longest."""

    cards: int
    oldest: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingToken:
    """What programs come with. ``days`` that are left; 0: it is over, and still shown."""

    name: str
    days: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreFacts:
    """The centre at a moment. ``desks_here``: call-takers who are logged in and would be rung.

    ``open_since``: when it opened; None: not known, or before today. ``certificate_until``: of the
    desk's, where it is over or will soon be.
    """

    open: bool
    open_since: datetime | None = None
    desks_here: int | None = None
    calls: Calls | None = None
    journal_age_s: float | None = None  # of the oldest fact that the database does not have
    disk_free: int | None = None  # bytes
    disk_need: int = 0  # of a day
    lines_tried: int = 0  # by a test call of ours, in the last minute
    trunks_silent: tuple[str, ...] = ()  # of those the ones that did not take it
    far_ends_silent: Mapping[str, datetime] = field(default_factory=dict)  # trunk → since when
    reports_unsent: int = 0
    reports_unsent_since: datetime | None = None
    offers: int = 0  # to the public page, that nobody has checked
    offered_since: datetime | None = None
    overdue_cards: OverdueCards | None = None
    archive_key_away: bool = False
    recordings_plain: int = 0  # that should be encrypted
    recordings_unreadable: int = 0
    certificate_until: datetime | None = None
    certificate_unusable: bool = False
    certificate_not_yet: bool = False
    ending_tokens: tuple[EndingToken, ...] = ()
    settings_left_out: bool = False  # what was changed in the browser could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """``subject``: which trunk, shift, card, token, person or desk. ``figure``: hours, calls, per
    cent, seconds, bytes, days (0: it is over), people, cards or messages by kind. ``trial``: of no
    calls, where our own test calls tell on which side the fault is.

    ``since``: since when it is so, where that is known. ``wait_s``: then it alarms.
    """

    kind: CentreAlarmKind
    subject: str = ""
    figure: float = field(default=0.0, compare=False)
    trial: LineTrial | None = field(default=None, compare=False)
    since: datetime | None = field(default=None, compare=False)
    wait_s: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreAlarm:
    kind: CentreAlarmKind
    since: datetime
    subject: str = ""
    figure: float = 0.0
    trial: LineTrial | None = None


def disk_need(bytes_a_day: int, least: int) -> int:
    """What must be free for one more day like the busiest of the week."""
    return max(least, SPOOL_TO_ARCHIVE * bytes_a_day)


def causes(facts: CentreFacts, now: datetime, limits: Limits, time_zone: str) -> tuple[Cause, ...]:
    """The gravest first."""
    kinds = CentreAlarmKind
    found = [Cause(kind=kinds.TRUNK_SILENT, subject=name) for name in facts.trunks_silent]
    for name, silent_since in facts.far_ends_silent.items():
        found.append(Cause(kind=kinds.FAR_END_SILENT, subject=name, since=silent_since))
    if facts.open and facts.desks_here == 0:
        found.append(Cause(kind=kinds.NOBODY_HERE))
    if facts.disk_free is not None and facts.disk_free < facts.disk_need:
        found.append(Cause(kind=kinds.DISK_LOW, figure=facts.disk_free))
    if facts.journal_age_s is not None and facts.journal_age_s > limits.journal_s:
        found.append(Cause(kind=kinds.JOURNAL_OLD, figure=facts.journal_age_s))
    if facts.settings_left_out:
        found.append(Cause(kind=kinds.SETTINGS_LEFT_OUT))
    if facts.certificate_unusable:
        found.append(Cause(kind=kinds.CERTIFICATE_UNUSABLE))
    if facts.certificate_not_yet:
        found.append(Cause(kind=kinds.CERTIFICATE_NOT_YET))
    if facts.certificate_until is not None:
        days = _days_left(facts.certificate_until - now)
        found.append(Cause(kind=kinds.CERTIFICATE_ENDS, figure=days))
    found += _of_tokens(facts.ending_tokens)
    if facts.archive_key_away or facts.recordings_plain:
        found.append(Cause(kind=kinds.RECORDINGS_PLAIN, figure=facts.recordings_plain))
    if facts.recordings_unreadable:
        found.append(Cause(kind=kinds.RECORDINGS_UNREADABLE, figure=facts.recordings_unreadable))
    if facts.reports_unsent:
        since = facts.reports_unsent_since
        found.append(Cause(kind=kinds.REPORT_UNSENT, figure=facts.reports_unsent, since=since))
    if facts.offers:
        after_s = DEADLINES[Wait.OFFER].after_s(limits)
        found.append(
            Cause(
                kind=kinds.OFFER_UNCHECKED,
                figure=facts.offers,
                since=facts.offered_since,
                wait_s=after_s,
            )
        )
    if (overdue := facts.overdue_cards) is not None:
        kind, many = kinds.GUIDANCE_OVERDUE, overdue.cards
        found.append(Cause(kind=kind, subject=overdue.oldest, figure=many, since=overdue.since))
    if facts.calls is not None:
        found += _of_calls(facts.calls, limits)
        known = [at for at in (facts.calls.last_at, facts.open_since) if at is not None]
        quiet_s = _quiet_s(known, now, limits, ZoneInfo(time_zone))
        if facts.open and 0 < limits.no_calls_s <= quiet_s:
            found.append(Cause(kind=kinds.NO_CALLS, figure=quiet_s, trial=_line_trial(facts)))
    return tuple(found)


def _days_left(left: timedelta) -> int:
    """1 is the last one; 0: it is over."""
    return max(1, left // timedelta(days=1)) if left > timedelta() else 0


def _of_tokens(ending: Iterable[EndingToken]) -> Iterable[Cause]:
    for token in ending:
        kind, since = CentreAlarmKind.TOKEN_ENDS, token.since
        yield Cause(kind=kind, subject=token.name, figure=token.days, since=since)


def _line_trial(facts: CentreFacts) -> LineTrial | None:
    if facts.trunks_silent:
        return LineTrial.FAILED
    return LineTrial.PASSED if facts.lines_tried else None


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
            CentreAlarm(
                kind=cause.kind,
                since=since,
                subject=cause.subject,
                figure=cause.figure,
                trial=cause.trial,
            )
            for cause, since in ((cause, self._since[cause]) for cause in found)
            if now - since >= _patience(cause, limits)
        )


def _patience(cause: Cause, limits: Limits) -> timedelta:
    nobody = cause.kind is CentreAlarmKind.NOBODY_HERE
    return timedelta(seconds=limits.nobody_s if nobody else cause.wait_s)
