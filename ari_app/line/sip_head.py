"""What we need of a SIP message that begins or answers a call. Whatever stands in it is data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMPACT = {"i": "call-id", "f": "from", "t": "to", "c": "content-type"}  # RFC 3261, 7.3.3
_USER = re.compile(r"(?:sips?|tel):([^@;>\s]*)", re.IGNORECASE)
_INVITE_REPLY = re.compile(rb"^SIP/2\.0 [2-6]\d\d [^\r\n]*\r?\n", re.IGNORECASE)
_CSEQ = re.compile(r"(\d{1,10})\s+(\S+)")
TRIAL_HEADER = "x-sigap-trial"
MOST_SHOWN = 64  # letters of a number, a name or a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SipHead:
    """``status`` 0: an INVITE, else a final reply to one. Texts are escaped and short."""

    status: int
    call_id: str
    cseq: int
    reason: str = ""
    dialled: str = ""
    caller: str = ""
    offers: str = ""  # the media line and the codecs of its session description
    required: str = ""  # extensions, by Require in an INVITE and by Unsupported in its reply
    in_dialog: bool = False
    authorized: bool = False  # it claims so
    trial: str = ""


def read(message: bytes) -> SipHead | None:
    """None for all that neither begins a call nor finally answers one. Never raises."""
    if not message.startswith(b"INVITE ") and not _INVITE_REPLY.match(message):
        return None
    head, _, body = message.decode(errors="replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(_headers(lines))
    found = _CSEQ.match(headers.get("cseq", ""))
    call_id = headers.get("call-id", "")
    if found is None or found[2] != "INVITE" or not call_id:
        return None
    if first.startswith("INVITE "):
        return _invite(first, headers, body, call_id=call_id, cseq=int(found[1]))
    _, status, reason = first.split(" ", 2)
    return SipHead(
        status=int(status),
        call_id=call_id,
        cseq=int(found[1]),
        reason=shown(reason),
        required=shown(headers.get("unsupported", "")),
    )


def content_of(message: bytes) -> tuple[str, bytes]:
    """The type of a message's body, and the body."""
    head, _, body = message.partition(b"\r\n\r\n")
    headers = dict(_headers(head.decode(errors="replace").split("\r\n")[1:]))
    return headers.get("content-type", ""), body


def _invite(first: str, headers: dict[str, str], body: str, *, call_id: str, cseq: int) -> SipHead:
    uri = first.split(" ")[1] if first.count(" ") > 1 else ""
    return SipHead(
        status=0,
        call_id=call_id,
        cseq=cseq,
        dialled=shown(_user(uri)),
        caller=shown(_user(headers.get("from", ""))),
        offers=shown(_offers(body)),
        required=shown(headers.get("require", "")),
        in_dialog=";tag=" in headers.get("to", "").lower(),
        authorized="authorization" in headers or "proxy-authorization" in headers,
        trial=headers.get(TRIAL_HEADER, "")[:MOST_SHOWN],
    )


def shown(text: str, most: int = MOST_SHOWN) -> str:
    """Printable ASCII in one short line: a stranger's other letters are escaped."""
    return text.strip()[:most].encode("unicode_escape").decode("ascii")[:most]


def _headers(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The first of each name wins in no case: SIP allows each of those we read once."""
    name = value = ""
    for line in [*lines, "end:"]:
        if line[:1] in (" ", "\t"):  # folded
            value += " " + line.strip()
            continue
        if name:
            yield _COMPACT.get(name, name), value
        name, _, value = line.partition(":")
        name, value = name.strip().lower(), value.strip()


def _user(text: str) -> str:
    """The user part of an address; the address itself where it has none (a URN)."""
    found = _USER.search(text)
    return found[1] if found else text


def _offers(body: str) -> str:
    """``RTP/AVPF G729 PCMA`` of a session description; empty without one."""
    lines = body.splitlines()
    media = next((line.split(" ") for line in lines if line.startswith("m=")), [])
    codecs = [m[1] for line in lines if (m := re.match(r"a=rtpmap:\d+ ([\w.\-]+)", line))]
    kind = [] if not media or media[0] == "m=audio" else [media[0].removeprefix("m=")]
    return " ".join([*kind, *media[2:3], *(codecs or media[3:9])])
