"""What a restore and a proof do before a PostgreSQL starts: room, mounts, links, the journal."""

import subprocess
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ari_app.backup import restoring, sealing
from ari_app.backup.contents import Contents, KeptFile, Root, to_json
from ari_app.backup.errors import RestoreFailed
from ari_app.backup.folder import Folder
from ari_app.journal.file import JournalFile
from ari_app.settings import Settings

AT = datetime(2026, 11, 28, 3, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """With one backup, which an early version made: it had followed links."""
    key, _ = sealing.load_or_make(tmp_path / "backup.key")
    folder = Folder(root=tmp_path / "backups", key=key)
    folder.keep_list("2026-11-28T03-00-00Z", to_json(contents()))
    return folder


def contents() -> Contents:
    names = (
        "asterisk/data/documentation/core-en_US.xml",
        "asterisk/spool/monitor/spare.raw",
        "asterisk/spool/monitored",
    )
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    return Contents(
        began_at=AT,
        ended_at=AT,
        node="jepara-1",
        centre="JPR",
        sigap="1",
        postgres="17",
        first_wal="",
        last_wal="",
        counted_before={},
        counted_after={},
        files=tuple(
            KeptFile(root=Root.HOME, name=name, mode=0o600, sha256=empty) for name in names
        ),
    )


def succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def test_what_came_of_a_link_is_not_written(folder: Folder, tmp_path: Path) -> None:
    target = tmp_path / "restored"
    restoring._write_all(folder, contents(), target, content=True)
    assert [path.name for path in (target / "asterisk").rglob("*")] == ["spool", "monitored"]


def test_settings_that_name_another_machine_are_still_settings(tmp_path: Path) -> None:
    """A centre that was started with another file than the one in its home."""
    text = '# ours\nnode = "old"\n[centre]\nname = "Jepara"\n[[trunk]]\nnode = 1\n'
    assert tomllib.loads(restoring._with_node(text, "jepara-1")) == {
        "node": "jepara-1",
        "centre": {"name": "Jepara"},
        "trunk": [{"node": 1}],
    }


async def test_a_proof_leaves_the_room_that_calls_need(folder: Folder, tmp_path: Path) -> None:
    """Recordings are only read, and need none."""
    huge = replace(contents().files[-1], bytes=10**18)
    heard = replace(huge, name="recordings/archive/2026/11/28/call.flac")
    settings = Settings(home=tmp_path / "home")
    settings.home.mkdir()
    folder.keep_list("2026-11-29", to_json(replace(contents(), files=(huge, heard))))
    with pytest.raises(RestoreFailed, match=r"no room to prove the backup: it takes 1000000000\."):
        await restoring.check(settings, folder)
    assert list(settings.home.iterdir()) == []


async def test_a_mount_is_refused_before_the_first_byte(folder: Folder, tmp_path: Path) -> None:
    """A home takes its place in one step, which a mount never gives up."""
    mount = tmp_path / "mount"
    mount.mkdir()
    command = ("mount", "-t", "tmpfs", "-o", "size=1m", "none", str(mount))
    if not succeeds(*command):
        pytest.skip("only root mounts a disk")
    try:
        with pytest.raises(RestoreFailed, match="is a mount"):
            await restoring.restore(Settings(home=mount), folder, until=None, now=AT)
        assert list(mount.iterdir()) == [] and not (tmp_path / "mount.restoring").exists()
    finally:
        assert succeeds("umount", str(mount))


def test_a_restored_journal_is_another_file(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    restoring._renew_journal(settings)
    assert not settings.journal_path.exists()
    journal = JournalFile(settings.journal_path)
    before = journal.identity()
    journal.close()
    restoring._renew_journal(settings)
    assert journal.identity() != before
    journal.close()
