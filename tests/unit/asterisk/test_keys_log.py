"""Keys in Asterisk's own log: read from its end, and nothing else of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ari_app.asterisk.keys_log import READ_BYTES, latest_keys

LINE = (
    "[2026-05-01 09:11:02.345] DTMF[4711][C-00000007] channel.c: "
    "DTMF end '{key}' received on PJSIP/trunk-lab-0000000{number}, duration 160 ms\n"
)
ALSO = (
    "[2026-05-01 09:11:02.145] Asterisk 22.10.1 built by root @ x on a x86_64 running Linux\n",
    "[2026-05-01 09:11:02.185] DTMF[4711][C-00000007] channel.c: DTMF begin '5' received on "
    "PJSIP/trunk-lab-00000001\n",
    "[2026-05-01 09:11:02.345] DTMF[4711][C-00000007] channel.c: DTMF end accepted with begin "
    "'5' on PJSIP/trunk-lab-00000001\n",
)


def test_keys_with_their_channel_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "keys"
    text = [LINE.format(key=key, number=number) for number, key in enumerate("5*#D", 1)]
    log.write_text("".join([*ALSO, *text, LINE.format(key="E", number=1), "[2026-05"]))
    found = latest_keys(log)
    assert [(each.key, each.channel[-1]) for each in found] == [
        *(("5", "1"), ("*", "2"), ("#", "3"), ("D", "4")),
    ]
    local = datetime(2026, 5, 1, 9, 11, 2, 345_000).astimezone()
    assert found[0].at == local and found[0].at.astimezone(UTC) == local


def test_of_a_long_one_the_end_and_of_none_nothing(tmp_path: Path) -> None:
    log = tmp_path / "keys"
    assert latest_keys(log) == []
    lines = READ_BYTES // len(LINE.format(key="1", number=1)) + 100
    log.write_text(LINE.format(key="1", number=1) * lines + LINE.format(key="9", number=1))
    found = latest_keys(log)
    assert found[-1].key == "9" and lines - 110 < len(found) < lines
    assert latest_keys(tmp_path) == []
