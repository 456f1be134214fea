"""Who waits, who talks, who is held: one look at Asterisk's lists, pure.

What only our own side knows (held or still screening, the verdict) comes from a channel variable
where the dialplan gives it, else from the database; without either a caller still shows, only with
less about them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from ari_app.asterisk.ami_rows import (
    Channel,
    QueueEntry,
    QueueMember,
    QueueStatus,
    first_channel,
)
from ari_app.call import State
from ari_app.store.desk_database import Row
from ari_app.telephone_number import INDONESIA, canonical_number
from ari_app.verdict import Verdict

_JITTER = timedelta(seconds=2)
ROOM_OF_HUMANS, ROOM_OF_PARTIES = "room-taker", "room-party"  # contexts of the dialplan
SUPERVISING = "supervise"
OWN_PRIORITY = "SIGAP_OWN_PRIO"  # on the channel of whom a supervisor has placed
_SCREENED = ("Stasis", "StasisBroadcast")
_ENTERED = {State.HELD: "held_at", State.WAITING: "waiting_at", State.TALKING: "answered_at"}


class SupervisionMode(StrEnum):
    """What a supervisor does in a call-taker's talk: the steps of the dialplan's ``supervise``."""

    LISTEN = "listen"  # nobody hears them
    WHISPER = "whisper"  # the call-taker alone hears them
    BARGE = "barge"  # everybody hears them, and the recording has it


# Asterisk's device states, include/asterisk/devicestate.h.
MemberState = Literal["paused", "talking", "ringing", "ready", "away"]

# How a caller talks: with one human, in the room, waiting on hold, sent on, or on the way back
# (the contexts of dialplan/extensions.conf). left: they have hung up, the others still talk.
Talk = Literal["direct", "room", "on_hold", "sent", "returning", "calling_back", "left"]
_TALKS: Mapping[str, Talk] = {
    "room": "room",
    "on-hold": "on_hold",
    "transfer": "sent",
    "back": "returning",
    "call-back": "calling_back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An agency or another number that was called to a talk; ``here`` once it has answered."""

    number: str
    here: bool
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """A supervisor in somebody's talk; ``mode`` None: their own phone still rings."""

    extension: str
    mode: SupervisionMode | None
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A caller on the line. ``since`` is when the present state began, as well as it is known."""

    call_id: str
    ani: str
    state: State
    began_at: datetime
    since: datetime
    verdict: Verdict | None = None
    reason: str | None = None
    why: Mapping[str, Any] | None = None  # the reason as code and figures
    position: int | None = None
    priority: int | None = None
    own_priority: int | None = None  # without a supervisor's hand; None: nobody has moved them
    with_extension: str = ""
    rings_at: tuple[str, ...] = ()  # phones that ring with this caller now
    talk: Talk = "direct"
    parties: tuple[Party, ...] = ()  # whom the call-taker has called to this talk
    outgoing: bool = False  # called back by us
    supervision: Supervision | None = None
    channel: str = ""  # Asterisk's name of the caller's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A call-taker's extension as a member of the queue."""

    extension: str
    name: str
    interface: str
    state: MemberState
    pause_reason: str
    calls_taken: int
    last_call_at: datetime | None
    penalty: int = 0  # app_queue's; above 0 in wrap-up (wrap_up.py)
    paused: bool = False  # whatever else: whose phone is away or talks can be paused too


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """One look. ``connected`` False: Asterisk is away, and the rest is empty, not old.

    ``settled`` False: the desk has just started, and whom it asked has not answered for the first
    time; who is held may still look as if they were being screened.
    """

    at: datetime
    connected: bool = False
    settled: bool = False
    callers: tuple[Caller, ...] = ()
    members: tuple[Member, ...] = ()

    @property
    def is_busy(self) -> bool:
        """Whether anybody is on the line."""
        return bool(self.callers)

    @property
    def is_known(self) -> bool:
        """Whether nobody in a list means that there is nobody."""
        return self.connected and self.settled

    def in_state(self, *states: State) -> tuple[Caller, ...]:
        return tuple(caller for caller in self.callers if caller.state in states)

    def caller(self, call_id: str) -> Caller | None:
        """Who is on the line by this call's id."""
        return next((caller for caller in self.callers if caller.call_id == call_id), None)


def seen(
    channels: Iterable[Channel],
    status: QueueStatus,
    known: Mapping[str, Row],
    centre: str,
    now: datetime,
    country: str = INDONESIA,
) -> LiveView:
    """Asterisk's lists and the database's rows put together. The queue is named as the centre."""
    channels, queue = tuple(channels), centre.lower()
    entries = {entry.unique_id: entry for entry in status.entries if entry.queue == queue}
    callers = [
        _caller(channel, entries.get(channel.unique_id), known, channels, now, country)
        for channel in channels
        if channel.call_id and channel.context != "internal"
        if channel.is_callers or _calls_back(channel, channels)
        if channel.name.startswith("PJSIP/")
    ]
    callers += _talks_left(channels, known, now, country)
    members = [_member(member) for member in status.members if member.queue == queue]
    return LiveView(
        at=now,
        connected=True,
        callers=tuple(sorted(callers, key=_order)),
        members=tuple(sorted(members, key=lambda member: member.extension)),
    )


def steadied(fresh: LiveView, before: LiveView) -> LiveView:
    """Keep a time that was only guessed from whole seconds, so that no clock jumps to and fro."""
    old = {caller.call_id: caller for caller in before.callers}
    callers = (_steady(caller, old.get(caller.call_id)) for caller in fresh.callers)
    return replace(fresh, callers=tuple(callers))


def _steady(caller: Caller, old: Caller | None) -> Caller:
    if old is None:
        return caller
    near = abs(caller.began_at - old.began_at) < _JITTER
    began_at = old.began_at if near else caller.began_at
    same = caller.state is old.state and abs(caller.since - old.since) < _JITTER
    return replace(caller, began_at=began_at, since=old.since if same else caller.since)


def _order(caller: Caller) -> tuple[int, datetime]:
    return (caller.position or 9999, caller.began_at)


def _caller(
    channel: Channel,
    entry: QueueEntry | None,
    known: Mapping[str, Row],
    channels: tuple[Channel, ...],
    now: datetime,
    country: str,
) -> Caller:
    row = known.get(channel.call_id, {})
    talk, partner = _TALKS.get(channel.context, "direct"), _partner(channel, channels)
    state = _state(channel, row, entry, partner, talk)
    began_at = row.get("offered_at") or now - timedelta(seconds=channel.seconds)
    return Caller(
        call_id=channel.call_id,
        ani=_ani(channel, row, talk, country),
        state=state,
        began_at=began_at,
        since=_since(state, entry, row, began_at, now),
        verdict=_verdict(channel, row),
        reason=row.get("reason"),
        why=row.get("why"),
        position=entry.position if entry else None,
        priority=entry.priority if entry else None,
        own_priority=_own_priority(channel) if entry else None,
        with_extension=_phone_of(channel) if talk == "calling_back" else partner,
        rings_at=_rings_at(channel, channels),
        talk=talk,
        parties=_parties(channel.linked_id, channels),
        outgoing=talk == "calling_back" or channel.was_called_back,
        supervision=_supervision(channel.call_id, channels),
        channel=channel.name,
    )


def _calls_back(phone: Channel, channels: tuple[Channel, ...]) -> bool:
    """Whether this is a phone of ours that is still calling somebody back."""
    calling = phone.is_first and _TALKS.get(phone.context) == "calling_back"
    return calling and first_channel(channels, phone.call_id) is None


def _talks_left(
    channels: tuple[Channel, ...], known: Mapping[str, Row], now: datetime, country: str
) -> list[Caller]:
    """Call-takers in the room of a caller who has hung up, with those they have called to it."""
    here = {channel.unique_id for channel in channels if channel.is_callers}
    here |= {channel.linked_id for channel in channels if channel.was_called_back}
    return [
        _talk_left(channel, known, channels, now, country)
        for channel in channels
        if channel.context == ROOM_OF_HUMANS and channel.linked_id not in here
        if channel.name.startswith("PJSIP/")
    ]


def _talk_left(
    extension: Channel,
    known: Mapping[str, Row],
    channels: tuple[Channel, ...],
    now: datetime,
    country: str,
) -> Caller:
    row = known.get(extension.call_id, {})
    began_at = row.get("offered_at") or now - timedelta(seconds=extension.seconds)
    return Caller(
        call_id=extension.call_id,
        ani=_ani(extension, row, "left", country),
        state=State.TALKING,
        began_at=began_at,
        since=row.get("answered_at") or began_at,
        verdict=_verdict(extension, row),
        with_extension=_phone_of(extension),
        talk="left",
        parties=_parties(extension.linked_id, channels),
    )


def _state(channel: Channel, row: Row, entry: QueueEntry | None, partner: str, talk: Talk) -> State:
    """A voice partner in the bridge is a talk; the queue is waiting; Stasis is ours."""
    if partner or talk != "direct":
        return State.TALKING
    if entry is not None:
        return State.WAITING
    known_value = channel.variables.get("SIGAP_STATE") or row.get("state")
    if channel.application in _SCREENED:
        return State.HELD if known_value == State.HELD else State.SCREENING
    return State.WAITING if channel.application in ("Queue", "Dial", "Record") else State.OFFERED


def _partner(channel: Channel, channels: tuple[Channel, ...]) -> str:
    """The phone that has the caller: in the bridge, or in the room during a hold; else ""."""
    with_him = [
        _phone_of(other)
        for other in channels
        if other.unique_id != channel.unique_id and other.name.startswith("PJSIP/")
        if not other.supervises
        if (channel.bridge_id and other.bridge_id == channel.bridge_id)
        or (other.linked_id == channel.linked_id and other.context == ROOM_OF_HUMANS)
    ]
    phones = [name for name in with_him if name.isdigit()]  # others are trunks
    return next(iter([*phones, *with_him]), "") or _who_barged_in(channel, channels)


def _who_barged_in(channel: Channel, channels: tuple[Channel, ...]) -> str:
    """A supervisor whom the call-taker has left alone with the caller."""
    supervision = _supervision(channel.call_id, channels)
    barged = supervision is not None and supervision.mode is SupervisionMode.BARGE
    return supervision.extension if supervision and barged and channel.context == "room" else ""


def _supervision(call_id: str, channels: tuple[Channel, ...]) -> Supervision | None:
    for channel in channels:
        if channel.supervises == call_id and channel.name.startswith("PJSIP/"):
            mode = channel.extension if channel.context == SUPERVISING else ""
            known = SupervisionMode(mode) if mode in set(SupervisionMode) else None
            return Supervision(extension=_phone_of(channel), mode=known, channel=channel.name)
    return None


def _phone_of(channel: Channel) -> str:
    return channel.name.partition("/")[2].rpartition("-")[0].partition("@")[0]


def _parties(caller: str, channels: tuple[Channel, ...]) -> tuple[Party, ...]:
    """Whom the desk called to this caller's talk: the near ends of its Local channels."""
    return tuple(
        Party(number=_phone_of(other), here=other.state == "Up", channel=other.name)
        for other in channels
        if other.linked_id == caller and other.context == ROOM_OF_PARTIES
        if other.name.startswith("Local/") and other.name.endswith(";1")
    )


def _rings_at(channel: Channel, channels: tuple[Channel, ...]) -> tuple[str, ...]:
    """The phones that were dialled for this caller and have not answered yet."""
    rung = (
        _phone_of(other)
        for other in channels
        if other.linked_id == channel.linked_id and other.state in ("Ring", "Ringing", "Down")
        if other.unique_id != channel.unique_id and other.name.startswith("PJSIP/")
        if not other.supervises
    )
    return tuple(sorted(name for name in rung if name.isdigit()))


def _ani(channel: Channel, row: Row, talk: Talk, country: str) -> str:
    if talk == "calling_back":
        return canonical_number(channel.extension, country) or channel.extension
    return row.get("ani") or canonical_number(channel.caller_number, country) or ""


def _verdict(channel: Channel, row: Row) -> Verdict | None:
    variables = channel.variables
    known_value = (
        variables.get("SIGAP_RAISED") or variables.get("SIGAP_VERDICT") or row.get("verdict")
    )
    return Verdict(known_value) if known_value in set(Verdict) else None


def _own_priority(channel: Channel) -> int | None:
    written = channel.variables.get(OWN_PRIORITY, "")
    return int(written) if written.isdecimal() else None


def _since(
    state: State, entry: QueueEntry | None, row: Row, began_at: datetime, now: datetime
) -> datetime:
    if entry is not None and state is State.WAITING:
        return now - timedelta(seconds=entry.wait_s)
    at: datetime | None = row.get(_ENTERED.get(state, "offered_at"))
    return at or began_at


def _member(member: QueueMember) -> Member:
    return Member(
        extension=member.extension,
        name=member.name if member.name != member.interface else "",
        interface=member.interface,
        state=_member_state(member),
        pause_reason=member.pause_reason,
        calls_taken=member.calls_taken,
        last_call_at=datetime.fromtimestamp(member.last_call, UTC) if member.last_call else None,
        penalty=member.penalty,
        paused=member.paused,
    )


def _member_state(member: QueueMember) -> MemberState:
    """1 free, 2 in use, 3 busy, 6 ringing, 7 ringing in use, 8 on hold; the rest is no phone."""
    if member.state in (6, 7):
        return "ringing"
    if member.in_call or member.state in (2, 3, 8):
        return "talking"
    if member.state not in (0, 1):
        return "away"
    return "paused" if member.paused else "ready"
