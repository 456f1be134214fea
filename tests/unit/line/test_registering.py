"""Asterisk's lines of refused REGISTERs; whatever stands in them is a stranger's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.line.registering import read_line, read_ours

LINE = (
    "[2026-11-28 12:00:00.123] NOTICE[1234] res_pjsip/pjsip_distributor.c: Request '%s' "
    "from '\"x\" <sip:101@127.0.0.1>' failed for '%s' (callid: %s) - %s"
)


@pytest.mark.parametrize(
    ("line", "found", "remark"),
    [
        (
            LINE % ("REGISTER", "198.51.100.7:5060", "a@b", "Failed to authenticate"),
            ("198.51.100.7", "Failed to authenticate"),
            "a wrong password",
        ),
        (
            LINE % ("REGISTER", "[2001:db8::1]:5060", "a@b", "No matching endpoint found"),
            ("[2001:db8::1]", "No matching endpoint found"),
            "an unknown name",
        ),
        (
            LINE % ("REGISTER", "198.51.100.7:5060", "a) - b", "No matching endpoint found"),
            ("198.51.100.7", "No matching endpoint found"),
            "a Call-ID that looks like the end",
        ),
        (LINE % ("INVITE", "198.51.100.7:5060", "a@b", "x"), None, "told by the INVITE itself"),
        ("[2026-11-28 12:00:00.123] WARNING[1] chan.c: something else", None, "another line"),
    ],
)
def test_who_was_refused(line: str, found: tuple[str, str] | None, remark: str) -> None:
    assert read_line(line) == found, remark


@given(st.text(max_size=200), st.text(max_size=200))
def test_what_is_found_is_short_and_printable(call_id: str, why: str) -> None:
    found = read_line(LINE % ("REGISTER", "198.51.100.7:5060", call_id, why))
    for text in found or ():
        assert len(text) <= 120 and text.isascii() and text.isprintable()


ATTEMPT = "[2026-11-28 12:00:00.123] WARNING[1] res_pjsip_outbound_registration.c: %s"
FROM = "received from 'sip:10.99.0.1' on registration attempt to 'sip:62@10.99.0.1', retrying in"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (f"403 Forbidden fatal response {FROM} '30' seconds", "403"),
        (f"'404' fatal response {FROM} '30' seconds", "404"),
        (f"Temporal response '503' {FROM} '20'", "503"),
        (f"No response {FROM} '20'", ""),
    ],
)
def test_what_the_operator_answered_to_ours(said: str, status: str) -> None:
    assert read_ours(ATTEMPT % said) == ("sip:62@10.99.0.1", status)
    assert read_line(ATTEMPT % said) is None
    assert read_ours(LINE % ("REGISTER", "198.51.100.7:5060", "a@b", "x")) is None
