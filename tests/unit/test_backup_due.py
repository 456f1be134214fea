"""When a night's backup is due, and what is said of backups that want a human."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ari_app.backup.due import backup_is_due, check_is_due
from ari_app.operations.backup_state import BackupState, note, wrong
from ari_app.setup import file_lock

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
        ("30T03:00", "28T14:00", True, "a clock was ahead: it counts as none"),
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
    assert check_is_due(BackupState(checked_at=now + timedelta(days=400)), now)


@pytest.mark.parametrize(
    ("made_h", "checked_h", "says", "remark"),
    [
        (None, None, "no backup yet", "it was wanted, and nothing came"),
        (5, 24, "", "as it should be"),
        (40, 24, "40 hours old", "a night is missing"),
        (5, 240, "no backup was proved", "a folder that nobody could read"),
        (5, None, "", "the first night: its proof comes"),
        (-0.05, 24, "", "two clocks differ a little"),
        (-1, 24, "backup is of 2026-11-27 22:00 UTC, which is yet to come", "a clock was ahead"),
        (5, -1, "proof of a backup is of 2026-11-27 22:00 UTC", "at the proof"),
    ],
)
def test_what_wants_a_human(
    made_h: float | None, checked_h: float | None, says: str, remark: str
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


def test_two_who_note_wait_for_each_other(tmp_path: Path) -> None:
    """The log leaves while a backup is made; neither may undo what the other noted."""
    lock = file_lock.try_lock(tmp_path / "run" / "backup-state.lock")
    assert lock is not None
    other = threading.Thread(target=note, args=(tmp_path,), kwargs={"says": "no room"})
    other.start()
    other.join(0.2)
    assert other.is_alive()
    BackupState(bytes=7).write(tmp_path)
    lock.close()
    other.join()
    assert BackupState.read(tmp_path) == BackupState(bytes=7, says="no room")
