"""When a night's backup is due, and what is said of backups that want a human."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ari_app.backup.due import backup_is_due, check_is_due
from ari_app.operations.backup_state import (
    STALLED,
    BackupState,
    Fault,
    What,
    Wrong,
    at_work,
    record_failure,
    update,
    wrong,
    wrong_in,
)
from ari_app.setup import file_lock

STALE = timedelta(hours=36)
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
    found = wrong(BackupState(made_at=made, checked_at=checked), now, STALE)
    assert (found and says in found.says) if says else found is None, remark


def test_what_failed_alarms_by_itself_until_it_succeeds(tmp_path: Path) -> None:
    now = wib("28T04:00")
    update(tmp_path, What.MADE, made_at=now, checked_at=now)
    assert record_failure(tmp_path, What.MADE, "No backup was made: no room.", now)
    assert not record_failure(tmp_path, What.MADE, "No backup was made: no room.", wib("28T04:30"))
    found = wrong(BackupState.read(tmp_path), wib("28T04:31"), STALE)
    assert found == Wrong(
        fault=Fault.MADE,
        says="the backup fails since 2026-11-27 21:00 UTC: No backup was made: no room; "
        "then ./sigap backup",
    )
    update(tmp_path, What.MADE, made_at=now)
    assert wrong(BackupState.read(tmp_path), now, STALE) is None


def test_the_log_may_wait_for_a_moment(tmp_path: Path) -> None:
    now = wib("28T04:00")
    update(tmp_path, What.MADE, made_at=now)
    record_failure(tmp_path, What.LOG, "no connection.", now)
    record_failure(tmp_path, What.LOG, "its certificate is not trusted.", wib("28T04:08"))
    state = BackupState.read(tmp_path)
    assert wrong(state, wib("28T04:09"), STALE) is None
    found = wrong(state, wib("28T04:11"), STALE)
    assert found and found.fault is Fault.LOG and "not trusted" in found.says


def test_one_that_does_not_move_is_told_while_it_is_at_work(tmp_path: Path) -> None:
    def found(after: timedelta) -> Wrong | None:
        at = datetime.now(UTC) + after
        update(tmp_path, What.MADE, made_at=at, checked_at=at)
        return wrong_in(tmp_path, at, STALE)

    with at_work(tmp_path):
        assert found(STALLED - timedelta(minutes=1)) is None
        late = found(STALLED + timedelta(minutes=1))
        assert late and late.fault is Fault.STALLED and "has not moved since" in late.says
    assert found(STALLED + timedelta(minutes=1)) is None, "it has ended, or was killed"


def test_what_is_known_outlives_a_restart_and_a_broken_file(tmp_path: Path) -> None:
    at = wib("28T03:00")
    update(tmp_path, What.MADE, made_at=at, bytes=7, says="")
    update(tmp_path, What.MADE, says="no room")
    assert BackupState.read(tmp_path) == BackupState(made_at=at, bytes=7, says="no room")
    (tmp_path / "backup.json").write_text("{", encoding="utf-8")
    assert BackupState.read(tmp_path) == BackupState()


def test_two_who_note_wait_for_each_other(tmp_path: Path) -> None:
    """The log leaves while a backup is made; neither may undo what the other noted."""
    lock = file_lock.try_lock(tmp_path / "run" / "backup-state.lock")
    assert lock is not None
    other = threading.Thread(target=update, args=(tmp_path, What.MADE), kwargs={"says": "no room"})
    other.start()
    other.join(0.2)
    assert other.is_alive()
    BackupState(bytes=7).write(tmp_path)
    lock.close()
    other.join()
    assert BackupState.read(tmp_path) == BackupState(bytes=7, says="no room")
