"""The connection to Asterisk's manager interface: its events, its lists, its orders, one by one.

A thin edge over panoramisk that stays clear of its faults. Each connection is a fresh panoramisk
``Manager`` that never reconnects and never keeps an unanswered action, so that nothing is ordered
twice; bytes are read here, in whole messages, so that a name in non-ASCII letters stays whole and a
look at a hundred desks costs little; its callbacks only put events into a queue, because it drops
the errors of callback tasks.

Every failure leaves this module as an :class:`AmiError`.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from panoramisk import Manager
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from ari_app.errors import SigapError

log = logging.getLogger(__name__)

Header = str | list[str]
Headers = Mapping[str, Header]

ACTION_LIMIT_S = 3.0
CONNECT_LIMIT_S = 3.0
RETRY_FIRST_S = 0.25
RETRY_MOST_S = 3.0
EVENTS_KEPT = 1000
CONNECTED = "Connected"  # an event of ours
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


class _Read(Message):  # type: ignore[misc]  # panoramisk has no types
    """A message as it came; ``headers`` are its headers, names in lower case."""

    def __init__(self, headers: dict[str, Header]) -> None:
        self.headers = headers
        self.manager = None

    def __getitem__(self, key: str) -> Header:
        return self.headers[key.lower()]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self.headers

    def __iter__(self) -> Iterator[str]:
        return iter(self.headers)

    def __len__(self) -> int:
        return len(self.headers)

    def get(self, key: str, default: Any = None) -> Any:
        return self.headers.get(key.lower(), default)


def _read(block: str) -> _Read | None:
    """None for what is neither an event nor an answer."""
    headers: dict[str, Header] = {}
    for line in block.split("\r\n"):
        key, colon, value = line.partition(": ")
        if not colon:
            continue
        key = key.lower()
        before = headers.get(key)
        if before is None:
            headers[key] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            headers[key] = [before, value]
    return _Read(headers) if "event" in headers or "response" in headers else None


class _WholeMessages(AMIProtocol):  # type: ignore[misc]
    """Hands on complete messages only: a letter cut in two by TCP is decoded in one piece."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._kept = b""

    def data_received(self, data: bytes) -> None:
        *whole, self._kept = (self._kept + data).split(_END)
        for block in whole:
            message = _read(block.decode(errors="ignore").strip())
            if message is not None:
                self.handle_message(message)


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


class AmiConnection:
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

    async def _send(
        self, name: str, fields: Mapping[str, str], *, as_list: bool
    ) -> Message | list[Message]:
        connection = self._connection
        if connection is None:
            raise AmiAway("Asterisk's manager interface is not connected.")
        # panoramisk decides by itself whether "Success" begins a list unless it is told; told of
        # one, it waits for rows behind an "Error" too
        reply = connection.send_action(_clean(name, fields), as_list=None if as_list else False)
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
            self._announce(CONNECTED)
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
    headers: Headers = message.headers
    return headers


def _event(message: Message) -> AmiEvent:
    return AmiEvent(name=str(message.event), headers=_headers(message))
