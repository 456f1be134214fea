"""What the watch does beside watching: a log that junk fills, and who is on this machine."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ari_app.jobs.line_watch import MESSAGES_KEPT, Copies, _is_own, bound_messages

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def test_a_log_full_of_junk_is_emptied_and_its_end_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    with path.open("ab") as asterisk:  # it goes on writing into the same file
        asterisk.write(b"old\n" + b"x" * 3 * MESSAGES_KEPT + b"new\n")
        asterisk.flush()
        bound_messages(path, 2 * MESSAGES_KEPT, NOW)
        asterisk.write(b"next\n")
    assert path.read_bytes() == b"next\n"
    (kept,) = tmp_path.glob("messages.*")
    assert kept.read_bytes().endswith(b"new\n") and kept.stat().st_size == MESSAGES_KEPT


def test_twenty_are_kept_at_most_and_a_small_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    bound_messages(path, 10, NOW)  # there is none yet
    path.write_bytes(b"small")
    bound_messages(path, 10, NOW)
    assert path.read_bytes() == b"small"
    for second in range(30):
        path.write_bytes(b"x" * 11)
        bound_messages(path, 10, NOW + timedelta(seconds=second))
    assert len(list(tmp_path.glob("messages.*"))) == 20


@pytest.mark.parametrize(
    ("sip_host", "address", "own"),
    [
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "127.0.0.1", False),
        ("0.0.0.0", "127.0.0.1", True),  # noqa: S104 - a wildcard of the settings
        ("0.0.0.0", "198.51.100.7", False),  # noqa: S104
        ("::", "2001:db8::7", False),
        ("0.0.0.0", "no address", False),  # noqa: S104
    ],
)
def test_whose_address_it_is(sip_host: str, address: str, own: bool) -> None:
    assert _is_own(frozenset({sip_host}), address) is own


def test_copies_are_kept_while_nobody_takes_them() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.settimeout(0.05)
        opened.bind(("127.0.0.1", 0))
        with Copies(opened).reading() as copies:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                for text in (b"INVITE 1", b"REGISTER", b"INVITE 2"):
                    sender.sendto(text, opened.getsockname())
            found: list[bytes] = []
            while len(found) < 2:
                found += copies.oldest(100)
            assert (found, copies.lost) == ([b"INVITE 1", b"INVITE 2"], 0)
