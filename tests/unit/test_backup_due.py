"""When a night's backup is due, and what is said of backups that want a human."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ari_app.backup.due import backup_is_due, check_is_due
from ari_app.operations.backup_state import BackupState, note, wrong

WIB = ZoneInfo("Asia/Jakarta")


def wib(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:00+07:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("made", "now", "due", "remark"),
    [
        (None, "28T14:00", True, "the first one at once"),
        ("28T03:00", "28T14:00", False, "this night's is there"),
        ("28T03:00", "29T02:59", False, "the hour has not come"),
        ("28T03:00", "29T03:00", True, "it comes"),
        ("27T03:00", "28T11:00", True, "the machine was off at three"),
        ("28T11:00", "29T02:00", False, "made late; the next night is the next one"),
    ],
)
def test_when_a_backup_is_due(made: str | None, now: str, due: bool, remark: str) -> None:
    state = BackupState(made_at=wib(made) if made else None)
    assert backup_is_due(state, wib(now), 3, WIB) is due, remark


def test_when_a_proof_is_due() -> None:
    now = wib("28T04:00")
    assert check_is_due(BackupState(), now)
    assert check_is_due(BackupState(checked_at=now - timedelta(days=7)), now)
    assert not check_is_due(BackupState(checked_at=now - timedelta(days=6)), now)


@pytest.mark.parametrize(
    ("made_h", "checked_h", "says", "remark"),
    [
        (None, None, "no backup yet", "it was wanted, and nothing came"),
        (5, 24, "", "as it should be"),
        (40, 24, "40 hours old", "a night is missing"),
        (5, 240, "no backup was proved", "a folder that nobody could read"),
        (5, None, "", "the first night: its proof comes"),
    ],
)
def test_what_wants_a_human(
    made_h: int | None, checked_h: int | None, says: str, remark: str
) -> None:
    now = wib("28T04:00")
    made = now - timedelta(hours=made_h) if made_h else None
    checked = now - timedelta(hours=checked_h) if checked_h else None
    found = wrong(BackupState(made_at=made, checked_at=checked), now, timedelta(hours=36))
    assert says in found if says else not found, remark


def test_what_is_known_outlives_a_restart_and_a_broken_file(tmp_path: Path) -> None:
    at = wib("28T03:00")
    note(tmp_path, made_at=at, bytes=7, says="")
    note(tmp_path, says="no room")
    assert BackupState.read(tmp_path) == BackupState(made_at=at, bytes=7, says="no room")
    (tmp_path / "backup.json").write_text("{", encoding="utf-8")
    assert BackupState.read(tmp_path) == BackupState()
