"""What the desk asks of the jobs: a backup, or its proof, and nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ari_app.operations import backup_asking
from ari_app.operations.backup_state import What, at_work, is_at_work
from ari_app.setup import file_lock

NOW = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)


def test_each_is_taken_once_the_backup_first(tmp_path: Path) -> None:
    assert backup_asking.next_asked(tmp_path) is None
    for what in (What.CHECKED, What.MADE, What.MADE):
        backup_asking.ask(tmp_path, what, "wati", NOW)
    assert {what: one.by for what, one in backup_asking.asked(tmp_path).items()} == {
        What.MADE: "wati",
        What.CHECKED: "wati",
    }
    taken = [backup_asking.next_asked(tmp_path) for _ in range(3)]
    assert taken == [What.MADE, What.CHECKED, None]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"by": "x"}', '{"by": "x", "at": "soon"}'])
def test_what_cannot_be_read_asks_for_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "backup-made.asked").write_text(text)
    assert backup_asking.asked(tmp_path) == {} and backup_asking.next_asked(tmp_path) is None


def test_whether_one_is_made_now(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    assert not is_at_work(tmp_path)
    with at_work(tmp_path):
        assert is_at_work(tmp_path)
    assert not is_at_work(tmp_path)


def test_a_look_at_the_wrong_moment_leaves_no_backup_unlocked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look holds the lock for a moment; the backup waits for it."""
    looks = file_lock.try_lock(tmp_path / "run" / "backup-at-work")
    assert looks is not None
    monkeypatch.setattr("ari_app.setup.file_lock.time.sleep", lambda _: looks.close())
    with at_work(tmp_path):
        assert is_at_work(tmp_path)
    assert not is_at_work(tmp_path)
