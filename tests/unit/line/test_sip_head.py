"""The head of a SIP message, whatever a stranger wrote into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.line.sip_head import MOST_SHOWN, read, shown
from ari_app.line.unreadable import read_line
from tests.unit.line.messages import invite, reply


def test_an_invite() -> None:
    head = read(invite(body="m=audio 4 RTP/AVPF 18\r\na=rtpmap:18 G729/8000\r\n"))
    assert head is not None
    assert (head.status, head.call_id, head.cseq) == (0, "c1", 1)
    assert (head.dialled, head.caller, head.offers) == ("112", "0812", "RTP/AVPF G729")
    assert not head.in_dialog and not head.authorized


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (reply(100), "not final"),
        (reply(200, method="BYE"), "of another request"),
        (b"BYE sip:112@x SIP/2.0\r\nCSeq: 1 BYE\r\nCall-ID: c\r\n\r\n", "another request"),
        (b"INVITE sip:112@x SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n", "no Call-ID"),
        (b"INVITE sip:112@x SIP/2.0\r\nCall-ID: c\r\nCSeq: x INVITE\r\n\r\n", "no number"),
        (b"", "nothing"),
        (b"\x16\x03\x01", "TLS"),
    ],
)
def test_what_neither_begins_nor_ends_a_call(message: bytes, why: str) -> None:
    assert read(message) is None, why


def test_short_names_folded_lines_and_addresses_without_a_user() -> None:
    text = (
        b"INVITE urn:service:sos SIP/2.0\r\ni: c9\r\nf: <tel:+62811>\r\n ;tag=1\r\nCSeq: 2 INVITE"
    )
    head = read(text + b"\r\nt: <sip:112@x>;TAG=b\r\nAuthorization: Digest x\r\n\r\n")
    assert head is not None
    assert (head.call_id, head.caller, head.dialled) == ("c9", "+62811", "urn:service:sos")
    assert head.in_dialog and head.authorized


def test_a_strangers_letters_are_escaped_and_few() -> None:
    assert shown("08\x00\n<é>") == "08\\x00\\n<\\xe9>"
    assert len(shown("é" * 500)) == MOST_SHOWN


@given(st.binary(max_size=400), st.sampled_from([b"INVITE ", b"SIP/2.0 488 x\r\n"]))
def test_no_bytes_break_it(body: bytes, start: bytes) -> None:
    head = read(start + b"sip:1@x SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nFrom: " + body)
    if head is not None:
        for text in (head.caller, head.dialled, head.reason, head.offers, head.required):
            assert text.isascii() and text.isprintable() and len(text) <= MOST_SHOWN


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "[2026-11-28 12:07:12.233] WARNING[1] pjproject: \t       sip_transport.c Dropping 479 "
            "bytes packet from UDP 127.0.0.2:45169 : PJSIP syntax error exception when parsing "
            "'Request Line' header on line 1 col 23",
            "127.0.0.2",
        ),
        (
            "[2026-11-28 12:07:14.991] ERROR[2] pjproject: sip_endpoint.c Error processing packet "
            "from 127.0.0.2:45169: Missing required header(s) (PJSIP_EMISSINGHDR)  From",
            "127.0.0.2",
        ),
        (
            "[x] WARNING[1] pjproject: sip_transport.c Dropping 2 bytes packet from UDP [::1]:5060 "
            ": PJSIP syntax error",
            "::1",
        ),
        ("[x] NOTICE[1] res_pjsip/pjsip_distributor.c: Request 'INVITE' failed", None),
    ],
)
def test_lines_of_the_log(line: str, found: str | None) -> None:
    told = read_line(line)
    assert (told and told[0]) == found
