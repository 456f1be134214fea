"""SIP messages as they are copied, and when."""

from datetime import UTC, datetime

from ari_app.asterisk.hep import SipCopy

AT = datetime(2026, 11, 28, 12, 30, tzinfo=UTC)
US = ("10.0.0.1", 5060)
TRUNK = ("10.9.0.1", 5060)
STRANGER = ("198.51.100.7", 5060)


def invite(
    call_id: str = "c1", *, cseq: int = 1, more: str = "", body: str = "", to: str = "", **user: str
) -> bytes:
    lines = (
        f"INVITE sip:112@{US[0]} SIP/2.0",
        f"From: <sip:{user.get('caller', '0812')}@{TRUNK[0]}>;tag=a",
        f"To: <sip:112@{US[0]}>{to}",
        f"Call-ID: {call_id}",
        f"CSeq: {cseq} INVITE",
        *([more] if more else []),
        "",
        body,
    )
    return "\r\n".join(lines).encode()


def reply(
    status: int, call_id: str = "c1", *, cseq: int = 1, method: str = "INVITE", more: str = ""
) -> bytes:
    lines = (f"SIP/2.0 {status} Reason", f"Call-ID: {call_id}", f"CSeq: {cseq} {method}", more, "")
    return "\r\n".join(line for line in lines if line or line is lines[-1]).encode() + b"\r\n"


def came(message: bytes, source: tuple[str, int] = TRUNK) -> SipCopy:
    return SipCopy(at=AT, source=source, target=US, message=message)


def went(message: bytes, target: tuple[str, int] = TRUNK) -> SipCopy:
    return SipCopy(at=AT, source=US, target=target, message=message)
