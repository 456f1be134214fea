"""Asterisk's manager interface: its events, its lists, and the few things that the desk may order.

A thin edge over panoramisk that stays clear of its faults. Each connection is a fresh panoramisk
``Manager`` that never reconnects and never keeps an unanswered action, so that nothing is ordered
twice; bytes are handed on in whole messages, so that a name in non-ASCII letters stays whole; its
callbacks only put events into a queue, because it drops the errors of callback tasks.

Lists (`channels`, `queue_status`) are the truth; events only say that it is time to look again.
Every failure leaves this module as an :class:`AmiError`.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from panoramisk import Manager
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from ari_app.errors import SigapError

log = logging.getLogger(__name__)

Header = str | list[str]
Headers = Mapping[str, Header]
Place = tuple[str, str, str]  # a channel, and the context and extension it shall go to

ACTION_LIMIT_S = 3.0
CONNECT_LIMIT_S = 3.0
RETRY_FIRST_S = 0.25
RETRY_MOST_S = 3.0
EVENTS_KEPT = 1000
_END = b"\r\n\r\n"


class AmiError(SigapError):
    """Something asked of the manager interface did not happen."""


class AmiAway(AmiError):
    """There is no logged-in connection, or Asterisk did not answer in time."""


class AmiRefused(AmiError):
    """Asterisk understood and said no; the message is its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiAddress:
    """Where the manager listens and who we are there."""

    host: str = "127.0.0.1"
    port: int
    user: str = "sigap"
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiEvent:
    """One event, header names in lower case; a header sent twice is a list."""

    name: str
    headers: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A row of CoreShowChannels. ``call_id`` is the account code, empty on channels not ours."""

    name: str
    call_id: str
    unique_id: str
    linked_id: str
    caller_number: str
    connected_number: str
    state: str
    context: str
    extension: str
    application: str
    bridge_id: str
    seconds: int
    variables: Mapping[str, str]

    @property
    def is_first(self) -> bool:
        """Whether this channel began the call: the caller's own, not one dialled for him."""
        return self.unique_id == self.linked_id


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMember:
    """A call-taker as app_queue sees him; ``state`` is Asterisk's device state number."""

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
        """``PJSIP/101`` and ``PJSIP/101@ws`` are both the place 101."""
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


class _WholeMessages(AMIProtocol):  # type: ignore[misc]  # panoramisk has no types
    """Hands on complete messages only: a letter cut in two by TCP is decoded in one piece."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._kept = b""

    def data_received(self, data: bytes) -> None:
        self._kept += data
        cut = self._kept.rfind(_END)
        if cut >= 0:
            whole, self._kept = self._kept[: cut + len(_END)], self._kept[cut + len(_END) :]
            super().data_received(whole)


class _Everything:
    """Contains every action's name: panoramisk then keeps none of them for a second sending."""

    def __contains__(self, name: object) -> bool:
        return True


class _Connection(Manager):  # type: ignore[misc]
    """One connection, once. ``gone`` is set when it ends; reconnecting is :class:`Ami`'s duty."""

    def __init__(self, address: AmiAddress, events: Iterable[str]) -> None:
        super().__init__(
            username=address.user,
            secret=address.password,
            events=",".join(events) or "off",
            forgetable_actions=_Everything(),
            log=_panoramisk_log(),
            loop=asyncio.get_running_loop(),
        )
        self.gone = asyncio.Event()

    def connection_lost(self, exc: BaseException | None) -> None:
        if self.pinger:
            self.pinger.cancel()
        self.gone.set()

    def login(self, future: asyncio.Future[Message]) -> bool:
        """panoramisk's own, without its exception in a callback when the wait was given up."""
        return False if future.cancelled() else bool(super().login(future))


def _panoramisk_log() -> logging.Logger:
    """Its milestones are ours to tell; only its warnings pass."""
    own = log.getChild("panoramisk")
    own.setLevel(logging.WARNING)
    return own


class Ami:
    """The connection that comes back by itself. Start with `connect`, end with `close`.

    ``events`` receives every event of the classes asked for; when nobody reads it, the oldest
    ones fall out (a reader takes a fresh list anyway). An :class:`AmiEvent` named ``Connected``
    or ``Disconnected``, without headers, is ours.
    """

    def __init__(self, address: AmiAddress, *, classes: Iterable[str] = ("call", "agent")) -> None:
        self._address = address
        self._classes = tuple(classes)
        self._connection: _Connection | None = None
        self._keeper: asyncio.Task[None] | None = None
        self.events: asyncio.Queue[AmiEvent] = asyncio.Queue(EVENTS_KEPT)

    @property
    def connected(self) -> bool:
        """Whether an action sent now would reach Asterisk."""
        return self._connection is not None

    def connect(self) -> None:
        """Begin to connect and go on trying until `close`; returns at once."""
        self._keeper = asyncio.create_task(self._keep(), name="ami-keeper")

    async def close(self) -> None:
        """Stop trying and hang up."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None

    async def action(self, name: str, **fields: str) -> Headers:
        """Order one thing. Raises :class:`AmiAway` or :class:`AmiRefused`; is never repeated."""
        return _answer(await self._send(name, fields, as_list=False))

    async def action_list(self, name: str, **fields: str) -> tuple[AmiEvent, ...]:
        """Ask for a list: its events, without the answer before and the count after."""
        messages = await self._send(name, fields, as_list=True)
        rows = messages if isinstance(messages, list) else [messages]
        _answer(rows[0])
        return tuple(_event(row) for row in rows[1:] if not row.event.endswith("Complete"))

    async def channels(self) -> tuple[Channel, ...]:
        """Every channel that Asterisk has now."""
        return tuple(_channel(row.headers) for row in await self.action_list("CoreShowChannels"))

    async def queue_status(self) -> QueueStatus:
        """The members and the waiting callers of every queue."""
        rows = await self.action_list("QueueStatus")
        return QueueStatus(
            members=tuple(_member(row.headers) for row in rows if row.name == "QueueMember"),
            entries=tuple(_entry(row.headers) for row in rows if row.name == "QueueEntry"),
        )

    async def registered_phones(self) -> set[str]:
        """The extensions that a telephone is registered for now."""
        rows = await self.action_list("PJSIPShowEndpoints")
        return {_text(row.headers, "objectname") for row in rows if row.headers.get("contacts")}

    async def redirect(self, channel: str, *, context: str, extension: str) -> None:
        """Send a channel to the first step of an extension, out of whatever holds it now."""
        await self.action(
            "Redirect", Channel=channel, Context=context, Exten=extension, Priority="1"
        )

    async def redirect_both(self, first: Place, other: Place) -> None:
        """Send two channels that talk with each other to two places: (channel, context, exten).

        At once: one alone would take the bridge away under the other.
        """
        channel, context, extension = first
        extra, extra_context, extra_extension = other
        await self.action(
            "Redirect",
            Channel=channel,
            Context=context,
            Exten=extension,
            Priority="1",
            ExtraChannel=extra,
            ExtraContext=extra_context,
            ExtraExten=extra_extension,
            ExtraPriority="1",
        )

    async def setvar(self, channel: str, name: str, value: str) -> None:
        """Set a channel variable."""
        await self.action("Setvar", Channel=channel, Variable=name, Value=value)

    async def hang_up_phone(self, phone: Channel) -> None:
        """End the channel of a phone that was dialled; refuses to end one that began a call."""
        if phone.is_first:
            raise AmiRefused("This channel is a caller's own; nobody but a human ends it.")
        await self.action("Hangup", Channel=phone.name)

    async def pause(self, interface: str, *, paused: bool, reason: str = "") -> None:
        """Pause a member, or let him be rung again, in every queue."""
        await self.action(
            "QueuePause",
            Interface=interface,
            Paused="true" if paused else "false",
            Reason=reason,
        )

    async def penalise(self, interface: str, penalty: int) -> None:
        """Have a member rung after those with a lower penalty, in every queue."""
        await self.action("QueuePenalty", Interface=interface, Penalty=str(penalty))

    async def reload(self, module: str) -> None:
        """Make one module read its configuration anew, for example ``res_pjsip.so``."""
        await self.action("Reload", Module=module)

    async def ping(self) -> None:
        """Raises :class:`AmiAway` unless Asterisk answers."""
        await self.action("Ping")

    async def _send(
        self, name: str, fields: Mapping[str, str], *, as_list: bool
    ) -> Message | list[Message]:
        connection = self._connection
        if connection is None:
            raise AmiAway("Asterisk's manager interface is not connected.")
        # panoramisk decides by itself whether "Success" begins a list unless it is told.
        reply = connection.send_action(_clean(name, fields), as_list=as_list)
        return await _whichever(reply, connection.gone, name)

    async def _keep(self) -> None:
        """Connect, wait for the end, connect again; slower each time that it fails."""
        wait_s = RETRY_FIRST_S
        while True:
            if await self._live_once():
                wait_s = RETRY_FIRST_S
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, RETRY_MOST_S)

    async def _live_once(self) -> bool:
        """One connection from login to its end; False when it never came to be."""
        connection = _Connection(self._address, self._classes)
        connection.register_event("*", self._put)
        try:
            await _log_in(connection, self._address)
            self._connection = connection
            self._announce("Connected")
            await connection.gone.wait()
            return True
        except (OSError, AmiError, TimeoutError) as error:
            log.debug("no manager connection yet: %s", error, extra={"action": "ami_connect"})
            return False
        finally:
            self._let_go(connection)

    def _let_go(self, connection: _Connection) -> None:
        connection.close()
        if self._connection is connection:
            self._connection = None
            self._announce("Disconnected")

    def _announce(self, name: str) -> None:
        log.info("manager interface: %s", name.lower(), extra={"action": "ami_" + name.lower()})
        self._offer(AmiEvent(name=name, headers={}))

    def _put(self, _: Manager, message: Message) -> None:
        self._offer(_event(message))

    def _offer(self, event: AmiEvent) -> None:
        if self.events.full():
            self.events.get_nowait()
        self.events.put_nowait(event)


async def _log_in(connection: _Connection, address: AmiAddress) -> None:
    """Open the socket and log in, within `CONNECT_LIMIT_S`."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(CONNECT_LIMIT_S):
        opened = await loop.create_connection(_WholeMessages, address.host, address.port)
        done: asyncio.Future[object] = loop.create_future()
        done.set_result(opened)
        connection.connection_made(done)
        reply = await _whichever(connection.authenticated_future, connection.gone, "Login")
    _answer(reply)


async def _whichever(
    reply: "asyncio.Future[Message | list[Message]]", gone: asyncio.Event, name: str
) -> Message | list[Message]:
    """The reply, or :class:`AmiAway` as soon as the connection ends or time is up."""
    ended = asyncio.create_task(gone.wait(), name="ami-gone")
    try:
        first: set[asyncio.Future[Any]] = {reply, ended}
        await asyncio.wait(first, timeout=ACTION_LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended.cancel()
    if reply.done():
        return reply.result()
    reply.cancel()
    raise AmiAway(f"Asterisk did not answer {name} within {ACTION_LIMIT_S:g} s.")


def _clean(name: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The action as headers; a line break in a value would be a second header, so it is refused."""
    for key, value in fields.items():
        if any(ord(letter) < 32 for letter in f"{key}{value}"):
            raise AmiRefused(f"{key} holds a control character.")
    return {"Action": name, **{key: value for key, value in fields.items() if value}}


def _answer(message: Message | list[Message]) -> Headers:
    first = message[0] if isinstance(message, list) else message
    if not first.success:
        raise AmiRefused(str(first.message) or "Asterisk refused.")
    return _headers(first)


def _headers(message: Message) -> Headers:
    return {key.lower(): value for key, value in message.items()}


def _event(message: Message) -> AmiEvent:
    return AmiEvent(name=str(message.event), headers=_headers(message))


def _text(headers: Headers, key: str) -> str:
    value = headers.get(key, "")
    return value if isinstance(value, str) else value[0]


def _number(headers: Headers, key: str) -> int:
    text = _text(headers, key)
    return int(text) if text.isdigit() else 0


def _seconds(duration: str) -> int:
    """``01:02:03`` → 3723; 0 for anything else."""
    parts = duration.split(":")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return 0
    hours, minutes, seconds = (int(part) for part in parts)
    return hours * 3600 + minutes * 60 + seconds


def _variables(headers: Headers) -> dict[str, str]:
    """``ChanVariable: NAME=value`` lines: those that manager.conf's ``channelvars`` names."""
    value = headers.get("chanvariable", [])
    lines = [value] if isinstance(value, str) else value
    pairs = (line.partition("=") for line in lines)
    return {name: text for name, _, text in pairs}


def _channel(headers: Headers) -> Channel:
    return Channel(
        name=_text(headers, "channel"),
        call_id=_text(headers, "accountcode"),
        unique_id=_text(headers, "uniqueid"),
        linked_id=_text(headers, "linkedid"),
        caller_number=_text(headers, "calleridnum"),
        connected_number=_text(headers, "connectedlinenum"),
        state=_text(headers, "channelstatedesc"),
        context=_text(headers, "context"),
        extension=_text(headers, "exten"),
        application=_text(headers, "application"),
        bridge_id=_text(headers, "bridgeid"),
        seconds=_seconds(_text(headers, "duration")),
        variables=_variables(headers),
    )


def _member(headers: Headers) -> QueueMember:
    return QueueMember(
        queue=_text(headers, "queue"),
        interface=_text(headers, "location"),
        name=_text(headers, "name"),
        state=_number(headers, "status"),
        paused=_text(headers, "paused") == "1",
        pause_reason=_text(headers, "pausedreason"),
        in_call=_text(headers, "incall") == "1",
        calls_taken=_number(headers, "callstaken"),
        last_call=_number(headers, "lastcall"),
        penalty=_number(headers, "penalty"),
    )


def _entry(headers: Headers) -> QueueEntry:
    return QueueEntry(
        queue=_text(headers, "queue"),
        position=_number(headers, "position"),
        channel=_text(headers, "channel"),
        unique_id=_text(headers, "uniqueid"),
        wait_s=_number(headers, "wait"),
        priority=_number(headers, "priority"),
    )
