"""What the manager interface's lists say: channels, and the queue's members and callers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ari_app.asterisk.ami_connection import Headers

# contexts of the dialplan where no caller comes
_OF_OUR_PHONES = ("call-back", "room-taker", "supervise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A row of CoreShowChannels. ``call_id`` is the account code, empty on channels not ours."""

    name: str
    call_id: str
    unique_id: str
    linked_id: str
    caller_number: str
    state: str
    context: str
    extension: str
    application: str
    bridge_id: str
    seconds: int
    variables: Mapping[str, str]

    @property
    def is_first(self) -> bool:
        """Whether this channel began the call: the caller's own, not one dialled for them."""
        return self.unique_id == self.linked_id

    @property
    def was_called_back(self) -> bool:
        """Whether this is somebody whom we called back, and who has answered."""
        return self.variables.get("SIGAP_CALLED_BACK") == "yes"

    @property
    def is_callers(self) -> bool:
        """Whether a caller is at its other end: who called in, or was called back.

        A call back begins at our own phone, which stays in our own contexts of the dialplan.
        """
        return self.was_called_back or (self.is_first and self.context not in _OF_OUR_PHONES)

    @property
    def supervises(self) -> str:
        """The call that a supervisor's phone was called to, from its ring on; else empty."""
        return self.variables.get("SIGAP_SUPERVISED", "")

    def is_of_phone(self, extension: str) -> bool:
        """Whether the telephone of this extension is at its other end."""
        return self.name.startswith(f"PJSIP/{extension}-")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMember:
    """A call-taker as app_queue sees them; ``state`` is Asterisk's device state number."""

    queue: str
    interface: str
    name: str
    state: int
    paused: bool
    pause_reason: str
    in_call: bool
    calls_taken: int
    last_call: int
    penalty: int = 0  # above 0: rung when nobody else is free

    @property
    def extension(self) -> str:
        """``PJSIP/101`` and ``PJSIP/101@ws`` are both the extension 101."""
        return self.interface.rpartition("/")[2].partition("@")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """A caller in app_queue, first in line at position 1."""

    queue: str
    position: int
    channel: str
    unique_id: str
    wait_s: int
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStatus:
    """Every queue's members and waiting callers at one moment."""

    members: tuple[QueueMember, ...] = ()
    entries: tuple[QueueEntry, ...] = ()


def first_channel(channels: Iterable[Channel], call_id: str) -> Channel | None:
    """The caller's own channel of a call; None once they have hung up."""
    of_call = (channel for channel in channels if channel.call_id == call_id)
    return next((channel for channel in of_call if channel.is_callers), None)


def channel_of(headers: Headers) -> Channel:
    return Channel(
        name=text_of(headers, "channel"),
        call_id=text_of(headers, "accountcode"),
        unique_id=text_of(headers, "uniqueid"),
        linked_id=text_of(headers, "linkedid"),
        caller_number=text_of(headers, "calleridnum"),
        state=text_of(headers, "channelstatedesc"),
        context=text_of(headers, "context"),
        extension=text_of(headers, "exten"),
        application=text_of(headers, "application"),
        bridge_id=text_of(headers, "bridgeid"),
        seconds=_seconds(text_of(headers, "duration")),
        variables=_variables(headers),
    )


def member_of(headers: Headers) -> QueueMember:
    return QueueMember(
        queue=text_of(headers, "queue"),
        interface=text_of(headers, "location"),
        name=text_of(headers, "name"),
        state=_number(headers, "status"),
        paused=text_of(headers, "paused") == "1",
        pause_reason=text_of(headers, "pausedreason"),
        in_call=text_of(headers, "incall") == "1",
        calls_taken=_number(headers, "callstaken"),
        last_call=_number(headers, "lastcall"),
        penalty=_number(headers, "penalty"),
    )


def entry_of(headers: Headers) -> QueueEntry:
    return QueueEntry(
        queue=text_of(headers, "queue"),
        position=_number(headers, "position"),
        channel=text_of(headers, "channel"),
        unique_id=text_of(headers, "uniqueid"),
        wait_s=_number(headers, "wait"),
        priority=_number(headers, "priority"),
    )


def text_of(headers: Headers, key: str) -> str:
    value = headers.get(key, "")
    return value if isinstance(value, str) else value[0]


def _number(headers: Headers, key: str) -> int:
    text = text_of(headers, key)
    return int(text) if text.isdigit() else 0


def _seconds(duration: str) -> int:
    """``01:02:03`` → 3723; 0 for anything else."""
    figures = duration.split(":")
    if len(figures) != 3 or not all(figure.isdigit() for figure in figures):
        return 0
    hours, minutes, seconds = (int(figure) for figure in figures)
    return hours * 3600 + minutes * 60 + seconds


def _variables(headers: Headers) -> dict[str, str]:
    """``ChanVariable: NAME=value`` lines: those that manager.conf's ``channelvars`` names."""
    value = headers.get("chanvariable", [])
    lines = [value] if isinstance(value, str) else value
    pairs = (line.partition("=") for line in lines)
    return {name: text for name, _, text in pairs}
