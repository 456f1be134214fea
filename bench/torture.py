"""SIP that no carrier should send, of our own making, after the kinds that RFC 4475 names.

Each is one datagram, built for a :class:`Sender`; some are right and only look strange, some are
wrong in one place, some are no SIP at all.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

BIGGEST = 60_000  # bytes of one datagram


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """From where, to where, and as whom a message is sent."""

    own: tuple[str, int]
    server: tuple[str, int]
    caller: str = "081700000000"


Build = Callable[[Sender], bytes]


def invite(sender: Sender, **other: str | bytes) -> bytes:
    """A right INVITE; each part may be replaced by its name, a header also by nothing."""
    host, port = sender.own
    target = f"{sender.server[0]}:{sender.server[1]}"
    parts: dict[str, str | bytes] = {
        "start": f"INVITE sip:112@{target} SIP/2.0",
        "via": f"Via: SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{uuid4().hex}",
        "max": "Max-Forwards: 70",
        "from": f"From: <sip:{sender.caller}@{host}>;tag={uuid4().hex[:8]}",
        "to": f"To: <sip:112@{sender.server[0]}>",
        "id": f"Call-ID: {uuid4().hex}",
        "cseq": "CSeq: 1 INVITE",
        "contact": f"Contact: <sip:line@{host}:{port}>",
        "more": "",
        "type": "Content-Type: application/sdp",
    }
    body = _bytes(other.pop("body", sdp(host)))
    length = other.pop("length", f"Content-Length: {len(body)}")
    lines = [_bytes(value) for value in (parts | other).values()]
    lines.append(_bytes(length))
    return b"\r\n".join(each for each in lines if each) + b"\r\n\r\n" + body


def sdp(host: str, *, media: str = "m=audio 40000 RTP/AVP 8", more: str = "") -> str:
    lines = ["v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0", media]
    return "\r\n".join([*lines, "a=rtpmap:8 PCMA/8000", *([more] if more else []), ""])


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _with(**other: str | bytes) -> Build:
    return lambda sender: invite(sender, **other)


def _request(method: str, **other: str | bytes) -> Build:
    """Another method outside a call, without a body."""

    def build(sender: Sender) -> bytes:
        target = f"{sender.server[0]}:{sender.server[1]}"
        own = {"start": f"{method} sip:112@{target} SIP/2.0", "cseq": f"CSeq: 1 {method}"}
        return invite(sender, **(own | {"type": "", "body": ""} | other))

    return build


def _folded(sender: Sender) -> bytes:
    return invite(sender, **{"from": f"From:\r\n  <sip:{sender.caller}@x>\r\n\t;tag=a;x\r\n =y"})


def _compact(sender: Sender) -> bytes:
    host, port = sender.own
    return invite(
        sender,
        via=f"v: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{uuid4().hex}",
        **{"from": f"f: <sip:{sender.caller}@x>;tag=b", "type": "c: application/sdp"},
        to="t: <sip:112@x>",
        id=f"i: {uuid4().hex}",
        contact=f"m: <sip:line@{host}:{port}>",
    )


def _truncated(sender: Sender) -> bytes:
    whole = invite(sender)
    return whole[: len(whole) // 2]


def _lone_feeds(sender: Sender) -> bytes:
    return invite(sender).replace(b"\r\n", b"\n")


def _no_end(sender: Sender) -> bytes:
    return invite(sender, body="", length="").rstrip()


def _noise(sender: Sender) -> bytes:
    return random.Random(sender.own[1]).randbytes(1200)  # noqa: S311 - junk, no secret


def _two_of_all(sender: Sender) -> bytes:
    head, _, body = invite(sender).partition(b"\r\n\r\n")
    first, _, lines = head.partition(b"\r\n")
    return b"\r\n".join((first, lines, lines, b"", body))


# Right, if strange: answered finally, and where the answer is 200 there is a call.
STRANGE: Mapping[str, Build] = {
    "folded headers": _folded,
    "compact forms": _compact,
    "line feeds alone": _lone_feeds,
    "unknown headers": _with(more='X-Odd: \x01\x7f;;;===\r\nNewFangled: a, b ;c="d\\""'),
    "an escaped user": _with(start="INVITE sip:%31%31%32@127.0.0.1 SIP/2.0"),
    "a user of 2000 letters": _with(start=f"INVITE sip:{'1' * 2000}@127.0.0.1 SIP/2.0"),
    "a long display name": _with(**{"from": f'From: "{"n" * 4000}" <sip:0817@x>;tag=c'}),
    "names in UTF-8": _with(**{"from": 'From: "Jalan Kartini ☎ \u202e" <sip:0817@x>;tag=d'}),
    "many Via": _with(more="\r\n".join(f"Via: SIP/2.0/UDP h{n}.invalid" for n in range(60))),
    "many headers": _with(more="\r\n".join(f"X-{n}: {n}" for n in range(900))),
    "a date of another age": _with(more="Date: Fri, 01 Jan 2010 16:00:00 EST"),
    "no line to hear": _with(body=""),
    "an IPv6 line": _with(body=sdp("127.0.0.1").replace("IP4 127.0.0.1", "IP6 ::1")),
    "ports out of range": _with(body=sdp("127.0.0.1", media="m=audio 99999 RTP/AVP 8")),
    "three hundred formats": _with(
        body=sdp("127.0.0.1", media=f"m=audio 40000 RTP/AVP {' '.join(map(str, range(300)))}")
    ),
    "two hundred media": _with(
        body=sdp("127.0.0.1", more="\r\n".join(["m=video 0 RTP/AVP 31"] * 200))
    ),
    "attributes without end": _with(body=sdp("127.0.0.1", more="a=" + "x" * 8000)),
    "numbers that overflow": _with(
        body=sdp("127.0.0.1", more="a=ptime:99999999999999999999\r\na=maxptime:-1\r\nb=AS:-99")
    ),
    # wrong by the letter, and in doubt it is a caller
    "a length beyond the datagram": _with(length="Content-Length: 9999"),
    "two lengths": _with(length="Content-Length: 5\r\nContent-Length: 120"),
    "no UTF-8": _with(**{"from": b'From: "\xff\xfe\x80" <sip:0817@x>;tag=g'}),
    "all headers twice": _two_of_all,
    "no more hops": _with(max="Max-Forwards: 0"),
    "hops of 300": _with(max="Max-Forwards: 300"),
    "no empty line": _no_end,
    "digest out of nowhere": _with(
        more='Authorization: Digest username="a",realm="' + "r" * 3000 + '",response="",uri=""'
    ),
}
# Wrong: refused, or dropped where SIP has no place for an answer; never a call, never a fall.
WRONG: Mapping[str, Build] = {
    "no Via": _with(via=""),
    "no From": _with(**{"from": ""}),
    "no To": _with(to=""),
    "no Call-ID": _with(id=""),
    "no CSeq": _with(cseq=""),
    "another method in CSeq": _with(cseq="CSeq: 1 OPTIONS"),
    "CSeq beyond 32 bits": _with(cseq="CSeq: 36893488147419103232 INVITE"),
    "negative length": _with(length="Content-Length: -999"),
    "a huge length": _with(length="Content-Length: 99999999999999999999999"),
    "another version": _with(start="INVITE sip:112@127.0.0.1 SIP/7.0"),
    "no version": _with(start="INVITE sip:112@127.0.0.1"),
    "an unknown scheme": _with(start="INVITE nobody:knows@127.0.0.1 SIP/2.0"),
    "no URI": _with(start="INVITE  SIP/2.0"),
    "spaces in the URI": _with(start="INVITE sip:112@127.0.0.1; lr SIP/2.0"),
    "a quote without end": _with(**{"from": 'From: "Mr <sip:0817@x>;tag=e'}),
    "an angle without end": _with(to="To: <sip:112@127.0.0.1"),
    "NUL in a header": _with(**{"from": b"From: <sip:08\x0017@x>;tag=f"}),
    "required: nonsense": _with(more="Require: nothingSupportsThis, nothingSupportsThisEither"),
    "an unknown body": _with(type="Content-Type: text/lottery", body="1,2,3"),
    "no SDP in SDP": _with(body="\x00\x01\x02 no session\r\n" * 20),
    "a session timer of 1": _with(more="Session-Expires: 1;refresher=uas\r\nMin-SE: 99999999999"),
    "truncated": _truncated,
    "an unknown method": _request("!interesting-Method0123456789_*+`.%indeed'~"),
    "REGISTER with a star": _request("REGISTER", contact="Contact: *", more="Expires: 0"),
    "REGISTER of a thousand": _request(
        "REGISTER", contact="\r\n".join(f"Contact: <sip:{n}@x>" for n in range(1000))
    ),
    "BYE of no call": _request("BYE", to="To: <sip:112@127.0.0.1>;tag=nobody"),
    "CANCEL of no call": _request("CANCEL"),
    "ACK of no call": _request("ACK"),
    "PRACK of no call": _request("PRACK", more="RAck: 1 1 INVITE"),
    "REFER to abroad": _request("REFER", more="Refer-To: <sip:0900@127.0.0.1>"),
    "SUBSCRIBE to all": _request("SUBSCRIBE", more="Event: presence\r\nExpires: 999999999999"),
    "NOTIFY of nothing": _request("NOTIFY", more="Event: check-sync"),
    "PUBLISH of presence": _request("PUBLISH", more="Event: presence\r\nExpires: 0"),
    "a reply to nobody": lambda sender: invite(sender, start="SIP/2.0 200 OK"),
    "status of 9 digits": lambda sender: invite(sender, start="SIP/2.0 123456789 No"),
    "no SIP": lambda _: b"GET / HTTP/1.1\r\nHost: 112\r\n\r\n",
    "noise": _noise,
    "zeros": lambda _: bytes(5000),
    "nothing but line ends": lambda _: b"\r\n" * 3000,
    "as large as UDP": lambda sender: invite(sender, more="X: " + "x" * (BIGGEST - 1000)),
}
