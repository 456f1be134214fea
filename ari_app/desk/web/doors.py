"""Who is let in: so many connections in all and from one network, and none that stands idle.

A connection that asks nothing whole within `HEAD_S`, before its first question or between two, is
closed by the web server; one whose other end takes nothing for `TAKES_NOTHING_S` by the system. So
nobody can use up our descriptors by opening connections and saying nothing. This machine, and the
proxies in the settings, speak for many: they have a reserve that strangers cannot use up.
"""

import asyncio
import logging
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from ssl import SSLContext
from typing import cast

from aiohttp import web

from ari_app.desk.web.outside import within
from ari_app.network import network_of
from ari_app.repeats import REPEATS

log = logging.getLogger(__name__)

HEAD_S = 30.0
HANDSHAKE_S = 10.0
TAKES_NOTHING_S = 120.0
LAST_WORDS_S = 2.0  # how long an open stream may take to end
MOST = 1000
MOST_OF_ADDRESS = 250  # an office behind one router: some twenty seats with all their streams
RESERVE = 200


def runner_of(app: web.Application, *, last_words_s: float = LAST_WORDS_S) -> web.AppRunner:
    """What serves the application, with the bounds of time."""
    return web.AppRunner(
        app, access_log=None, shutdown_timeout=last_words_s, keepalive_timeout=HEAD_S
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Makes the protocol of each connection that comes (`asyncio.loop.create_server`)."""

    server: web.Server
    trusted: Sequence[str] = ()  # addresses and networks
    most: int = MOST
    most_of_address: int = MOST_OF_ADDRESS

    def __call__(self) -> asyncio.Protocol:
        return _Arriving(self)

    def refusal(self, address: str) -> str | None:
        """Why whoever comes from there is not let in."""
        peers = (each.peername for each in self.server.connections)
        inside = [network_of(str(peer[0])) for peer in peers if peer]
        if self._speaks_for_many(address):
            return "full" if len(inside) >= self.most + RESERVE else None
        if len(inside) >= self.most:
            return "full"
        alike = inside.count(network_of(address))
        return "too_many_of_address" if alike >= self.most_of_address else None

    def _speaks_for_many(self, address: str) -> bool:
        networks = [ip_network(each) for each in self.trusted]
        return within(address, networks) or (bool(address) and ip_address(address).is_loopback)


class _Arriving(asyncio.Protocol):
    """A connection until it is known from where it comes."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        wire = cast(asyncio.Transport, transport)  # of a stream; the type does not say it
        peer = wire.get_extra_info("peername")
        address = str(peer[0]).partition("%")[0] if peer else ""
        if (why := self._doors.refusal(address)) is not None:
            said = {"action": "connection_refused", "address": address, "why": why, REPEATS: why}
            log.warning("a connection is refused, there are too many", extra=said)
            wire.abort()
            return
        _end_when_stuck(wire)
        protocol = self._doors.server()
        wire.set_protocol(protocol)
        protocol.connection_made(transport)


def _end_when_stuck(transport: asyncio.Transport) -> None:
    """RFC 5482; where the system has it."""
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    connection = transport.get_extra_info("socket")
    if option is not None and connection is not None:
        connection.setsockopt(socket.IPPROTO_TCP, option, int(TAKES_NOTHING_S * 1000))


class GuardedSite(web.BaseSite):
    """Where the runner listens, through `Doors`; `start` raises OSError."""

    def __init__(
        self,
        runner: web.AppRunner,
        host: str,
        port: int,
        *,
        trusted: Sequence[str] = (),
        ssl_context: SSLContext | None = None,
    ) -> None:
        super().__init__(runner, ssl_context=ssl_context)
        self._host, self._port, self._trusted = host, port, trusted

    @property
    def name(self) -> str:
        return f"{'https' if self._ssl_context else 'http'}://{self._host}:{self._port}"

    async def start(self) -> None:
        await super().start()
        if self._runner.server is None:
            raise RuntimeError("the runner has not been set up")
        self._server = await asyncio.get_running_loop().create_server(
            Doors(server=self._runner.server, trusted=self._trusted),
            self._host,
            self._port,
            ssl=self._ssl_context,
            ssl_handshake_timeout=HANDSHAKE_S if self._ssl_context else None,
            backlog=self._backlog,
        )
