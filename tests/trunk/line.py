"""A line of the trunk in bare SIP and RTP: whatever a carrier, a phone or a stranger may send.

Telephones of a library send only what is right. Here each header is as the test writes it.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from tests.patience import PATIENCE_S

ALAW_SILENCE = b"\xd5" * 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message that came: its first line, its headers in small letters, its body."""

    first: str
    headers: Mapping[str, str]
    body: str

    @property
    def status(self) -> int:
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0 ") else 0


class _Box(asyncio.DatagramProtocol, asyncio.Protocol):
    """Whole messages, by datagrams or out of a stream."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[bytes] = asyncio.Queue()
        self._stream = b""

    def data_received(self, data: bytes) -> None:
        self._stream += data
        while (end := _end_of_message(self._stream)) is not None:
            self.came.put_nowait(self._stream[:end])
            self._stream = self._stream[end:]

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.came.put_nowait(data)


@dataclass(kw_only=True)
class Line:
    """One socket that speaks SIP to the centre. Build with :func:`line` or :func:`tcp_line`."""

    server: tuple[str, int]
    own: tuple[str, int]
    protocol: str = "UDP"
    send_bytes: Callable[[bytes], None]
    box: _Box

    def send(self, text: str) -> None:
        self.send_bytes(text.encode())

    async def receive(self, timeout_s: float = 5) -> Reply | None:
        """The next message; None when none comes in time."""
        try:
            async with asyncio.timeout(timeout_s):
                data = await self.box.came.get()
        except TimeoutError:
            return None
        return parsed(data.decode(errors="replace"))

    def call(self, user: str = "112", **options: object) -> "Call":
        return Call(line=self, user=user, **options)  # type: ignore[arg-type]


@dataclass(kw_only=True)
class Call:
    """A dialog that this line begins. ``headers`` stand in the INVITE as they are."""

    line: Line
    user: str = "112"
    target: str = ""  # the whole Request-URI, where it is no user of the server
    routes: Sequence[str] = ()  # the way of requests within the call (Record-Route)
    caller: str = "081200000000"
    sender: str | None = None  # the whole value of From, without its tag
    headers: Sequence[str] = ()
    sdp: str | None = None
    body_kind: str = "application/sdp"  # the type of the whole body
    rtp_port: int = 40000
    id: str = field(default_factory=lambda: uuid4().hex)
    to: str = ""
    contact: str = ""
    own_contact: str = ""  # what it says of itself, where that is not its address
    cseq: int = 0

    def invite(self, *, branch: str = "") -> None:
        """``branch``: the INVITE before, once more, by another way through a network."""
        self.cseq += not branch
        body = self.sdp if self.sdp is not None else offer(self.line.own[0], self.rtp_port)
        kind = (f"Content-Type: {self.body_kind}",) if body else ()
        headers = (*self.headers, *kind)
        self.line.send(self._request("INVITE", self.uri, headers, body, branch=branch))

    async def answered(self, timeout_s: float = PATIENCE_S) -> Reply:
        """Invites, acknowledges; the final reply, whatever it is."""
        self.invite()
        return await self._settled(timeout_s)

    async def given_up(self, after_s: float) -> None:
        """Invites, takes it back after that time, and hangs up if the answer was quicker."""
        self.invite()
        await asyncio.sleep(after_s)
        self.cancel()
        if (await self._settled(5)).status == 200:
            await self.hang_up()

    async def _settled(self, timeout_s: float) -> Reply:
        reply = await self.final(timeout_s)
        self.take(reply)
        return reply

    def take(self, reply: Reply) -> None:
        """What a final reply says of the dialog; acknowledges it."""
        self.to = reply.headers["to"]
        self.contact = reply.headers.get("contact", "").strip("<>") or self.uri
        if reply.status == 200 and "record-route" in reply.headers:
            self.routes = (f"Route: {reply.headers['record-route']}",)
        self._acknowledge(reply)

    async def final(self, timeout_s: float = PATIENCE_S) -> Reply:
        async with asyncio.timeout(timeout_s):
            while True:
                reply = await self.line.receive(timeout_s)
                if reply and self._is_final(reply):
                    return reply

    def _is_final(self, reply: Reply) -> bool:
        ours = reply.headers.get("call-id") == self.id
        return ours and reply.status >= 200 and reply.headers["cseq"].endswith(" INVITE")

    async def request(
        self, method: str, headers: Sequence[str] = (), body: str = "", *, timeout_s: float = 5
    ) -> int:
        """Sends a request inside the call; the status it gets, 0 for no answer at all."""
        reply = await self.asked(method, headers, body, timeout_s=timeout_s)
        return reply.status if reply else 0

    async def asked(
        self, method: str, headers: Sequence[str] = (), body: str = "", *, timeout_s: float = 5
    ) -> Reply | None:
        """As `request`, the whole reply."""
        self.cseq += 1
        self.line.send(self._request(method, self.contact or self.uri, headers, body))
        wanted = f"{self.cseq} {method}"
        while (reply := await self.line.receive(timeout_s)) is not None:
            if reply.status >= 200 and reply.headers.get("cseq") == wanted:
                return reply
        return None

    async def hang_up(self) -> int:
        return await self.request("BYE")

    def cancel(self) -> None:
        """Takes the INVITE back: with its branch, its number and no tag of theirs."""
        self.line.send(self._request("CANCEL", self.uri, (), "", branch=f"{self.id}-{self.cseq}"))

    @property
    def uri(self) -> str:
        if self.target:
            return self.target
        host, port = self.line.server
        return f"sip:{self.user}@{host}:{port}" if self.user else f"sip:{host}:{port}"

    def _acknowledge(self, reply: Reply) -> None:
        ok = 200 <= reply.status < 300
        branch = f"{self.id}-{self.cseq}{'-ack' if ok else ''}"
        target = self.contact if ok else self.uri
        self.line.send(self._request("ACK", target, (), "", branch=branch))

    def _request(
        self, method: str, uri: str, headers: Sequence[str], body: str, *, branch: str = ""
    ) -> str:
        host, port = self.line.own
        sender = self.sender or f"<sip:{self.caller}@{host}>"
        return "\r\n".join(
            (
                f"{method} {uri} SIP/2.0",
                f"Via: SIP/2.0/{self.line.protocol} {host}:{port};rport;"
                f"branch=z9hG4bK{branch or f'{self.id}-{self.cseq}'}",
                "Max-Forwards: 70",
                f"From: {sender};tag=a1",
                f"To: {self.to or f'<sip:112@{self.line.server[0]}>'}",
                f"Call-ID: {self.id}",
                f"CSeq: {self.cseq} {method}",
                f"Contact: {self.own_contact or f'<sip:line@{host}:{port}>'}",
                *self.routes,
                *headers,
                f"Content-Length: {len(body)}",
                "",
                body,
            )
        )


def answer(request: Reply, status: str, contact: str, body: str = "") -> str:
    """A reply to a request that came, from our side of the dialog (tag a1)."""
    kept = (f"{name}: {request.headers[name.lower()]}" for name in ("Via", "From", "Call-ID"))
    to = request.headers["to"]
    return "\r\n".join(
        (
            f"SIP/2.0 {status}",
            *kept,
            f"To: {to if 'tag=' in to else f'{to};tag=a1'}",
            f"CSeq: {request.headers['cseq']}",
            f"Contact: {contact}",
            *(("Content-Type: application/sdp",) if body else ()),
            f"Content-Length: {len(body)}",
            "",
            body,
        )
    )


@asynccontextmanager
async def line(server: str, bind: str = "127.0.0.2") -> AsyncIterator[Line]:
    """A line from that address; the trunk of a lab is known by 127.0.0.2."""
    host, port = server.split(":")
    loop = asyncio.get_running_loop()
    transport, box = await loop.create_datagram_endpoint(_Box, local_addr=(bind, 0))
    own = transport.get_extra_info("sockname")
    try:
        to = host, int(port)
        yield Line(server=to, own=own, send_bytes=lambda data: transport.sendto(data, to), box=box)
    finally:
        transport.close()
        await asyncio.sleep(0)  # the loop closes the socket in its next round


@asynccontextmanager
async def tcp_line(server: str, bind: str = "127.0.0.2") -> AsyncIterator[Line]:
    """As `line`, over a connection that ends with the block."""
    host, port = server.split(":")
    loop = asyncio.get_running_loop()
    transport, box = await loop.create_connection(_Box, host, int(port), local_addr=(bind, 0))
    own = transport.get_extra_info("sockname")
    try:
        to = host, int(port)
        yield Line(server=to, own=own, protocol="TCP", send_bytes=transport.write, box=box)
    finally:
        transport.abort()
        await asyncio.sleep(0)


def _end_of_message(stream: bytes) -> int | None:
    """Where the first message of a stream ends (RFC 3261, 18.3); None: there is more to come."""
    head, found, _ = stream.partition(b"\r\n\r\n")
    if not found:
        return None
    length = re.search(rb"\r\nContent-Length: *(\d+)", head, re.IGNORECASE)
    end = len(head) + 4 + (int(length[1]) if length else 0)
    return end if len(stream) >= end else None


def offer(
    host: str,
    port: int,
    formats: Mapping[int, str] | None = None,
    *,
    profile: str = "RTP/AVP",
    more: Sequence[str] = (),
) -> str:
    """A session description that offers those formats (number → encoding)."""
    formats = formats or {8: "PCMA/8000"}
    numbers = " ".join(str(number) for number in formats)
    maps = [f"a=rtpmap:{number} {encoding}" for number, encoding in formats.items()]
    first = ("v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0")
    media = (f"m=audio {port} {profile} {numbers}", *maps, "a=ptime:20", *more)
    return "\r\n".join((*first, *media, ""))


def media_port(reply: Reply) -> int:
    """Where the other side wants to hear us."""
    found = re.search(r"^m=audio (\d+)", reply.body, re.MULTILINE)
    assert found, reply
    return int(found[1])


@contextmanager
def rtp_socket(bind: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind((bind, 0))
        opened.setblocking(False)
        yield opened


def packet(number: int, payload: bytes = ALAW_SILENCE, *, kind: int = 8, source: int = 1) -> bytes:
    """An RTP packet (RFC 3550, 5.1) of 20 ms."""
    head = bytes((0x80, kind)) + (number & 0xFFFF).to_bytes(2, "big")
    return head + (number * 160).to_bytes(4, "big") + source.to_bytes(4, "big") + payload


async def talk(
    own: socket.socket,
    to: tuple[str, int],
    seconds: float,
    sound: Callable[[int], bytes] = lambda _: packet(0)[12:],
    *,
    kind: int = 8,
    first: int = 0,
) -> list[bytes]:
    """Sends a frame each 20 ms, the first of that number; what came meanwhile."""
    came: list[bytes] = []
    for number in range(first, first + round(seconds * 50)):
        own.sendto(packet(number, sound(number), kind=kind), to)
        await asyncio.sleep(0.02)
        came += waiting(own)
    return came


def waiting(own: socket.socket) -> list[bytes]:
    """The packets that have come to this socket."""
    came = []
    while True:
        try:
            came.append(own.recv(2048))
        except BlockingIOError:
            return came


def parsed(text: str) -> Reply:
    head, _, body = text.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    pairs = (each.partition(":") for each in lines)
    return Reply(first=first, headers={n.lower(): v.strip() for n, _, v in pairs}, body=body)
