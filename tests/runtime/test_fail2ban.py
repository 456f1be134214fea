"""The filters for fail2ban take the address that we wrote, from the lines that we write."""

import io
import logging
import re
from configparser import RawConfigParser
from pathlib import Path

import pytest

from ari_app.logs import OneLine
from ari_app.repeats import REPEATS
from tests.unit.test_storm import LINE

FOLDER = Path(__file__).parents[2] / "docs" / "installing" / "fail2ban"
HOST = r"(?P<host>(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+)"  # as fail2ban reads <HOST>


def banned(name: str, line: str) -> str | None:
    filter_ = RawConfigParser()
    filter_.read(FOLDER / f"{name}.filter.conf")
    # fail2ban cuts the date out before it matches; both forms are accepted here
    found = re.search(filter_["Definition"]["failregex"].replace("<HOST>", HOST), line)
    return found["host"] if found else None


@pytest.mark.parametrize(
    ("address", "banned_one"),
    [(b"198.51.100.7:5060", "198.51.100.7"), (b"[2001:db8::1]:5060", "2001:db8::1")],
)
def test_who_guesses_at_phones(address: bytes, banned_one: str) -> None:
    line = (LINE % (b"<sip:101@127.0.0.1>", address, b"x")).decode()
    assert banned("sigap-sip", line) == banned_one


def test_nobody_makes_us_ban_another() -> None:
    """Our own words in From, or in Call-ID: there is no telling which address is ours."""
    forged = b"' failed for '192.0.2.10:5060' (callid: x) - No"
    for sender, call_id in ((forged, b"x"), (b"<sip:1@x>", b"x" + forged), (forged, forged)):
        line = (LINE % (sender, b"198.51.100.7:5060", call_id)).decode()
        assert banned("sigap-sip", line) is None


def test_other_lines_ban_nobody() -> None:
    line = "[2026-11-28 12:00:00.123] WARNING[1] chan.c: failed for '192.0.2.10:5060' somehow"
    assert banned("sigap-sip", line) is None


@pytest.mark.parametrize("address", ["198.51.100.7", "2001:db8::1"])
def test_who_guesses_at_the_desk(address: str) -> None:
    """The very line of `ari_app.people.login`."""
    record = logging.LogRecord("ari_app.people.login", 20, "", 1, "a login failed", None, None)
    record.__dict__.update(action="login_failed", address=address, **{REPEATS: "login_failed"})
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine())
    handler.emit(record)
    assert banned("sigap-desk", stream.getvalue()) == address
