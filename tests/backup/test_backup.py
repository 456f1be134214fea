"""A centre's home into a folder and back: whole, or a sentence and nothing lost."""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ari_app import settings_changes
from ari_app.backup import log_keeping, making, nightly, restoring, sealing, trial_server
from ari_app.backup.errors import BackupFailed, Damaged, RestoreFailed, WrongKey
from ari_app.backup.folder import Folder
from ari_app.commands import backup
from ari_app.commands.opened_database import by_whom
from ari_app.facts import FactKind
from ari_app.jobs.collect import Collector
from ari_app.jobs.shipping import Shipper
from ari_app.journal.writer import Journal
from ari_app.operations import backup_asking, plan_draft, postgres, settings_keeping
from ari_app.operations.backup_state import BackupState, Fault, What, is_at_work, wrong_in
from ari_app.settings import Archive, Backup, Settings
from ari_app.settings_changes import NOTHING, Change, Kept
from ari_app.store.database import Database
from ari_app.uuid7 import uuid7
from recordings.archive import keys
from tests.backup.conftest import NOW, RECENT, another, connected, succeeds, until_there
from tests.desk.centre import Centre
from tests.patience import PATIENCE_S


def killed_in_between(command: list[str], environment: Mapping[str, str], folder: Folder) -> None:
    """As soon as it has written something, and long before it is done."""
    process, ends = subprocess.Popen(command, env=environment), time.monotonic() + PATIENCE_S
    while len(list(folder.root.glob("pieces/*/*"))) < 50:
        assert time.monotonic() < ends and process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()


async def test_everything_comes_back(centre: Settings, folder: Folder) -> None:
    made = await making.make(centre, folder, keep=3)
    target = another(centre)
    found = await restoring.restore(target, folder, until=None, now=NOW)
    assert found.name == made.name and found.missing == ()
    assert found.counted == made.contents.counted_after
    for name in ("evidence.key", "recordings/spool/raw.alaw"):
        assert (target.home / name).read_bytes() == (centre.home / name).read_bytes()
    assert not (target.home / sealing.FILE).exists()
    text = (target.home / "settings.toml").read_text(encoding="utf-8")
    assert text.startswith('node = "jepara-1"\n') and 'name = "Kudus 112"' in text
    assert (target.home.stat().st_mode & 0o777) == 0o700
    async with trial_server.running(target), connected(target) as database:
        assert await database.fetchval("SELECT count(*) FROM calls") == 3
        restore_command = await database.fetchval("SHOW restore_command")
        assert restore_command == ""


async def test_a_restored_centre_is_told_where_its_recordings_key_belongs(
    centre: Settings, folder: Folder, tmp_path: Path
) -> None:
    """The backup has it, also one that is made while nobody can read it; until it is there the old
    recordings are not heard, and nothing else.
    """
    key_file = tmp_path / "stick" / "recordings.key"
    keys.add(key_file)
    section = Archive(key_file=key_file)
    own = centre.model_copy(update={"archive": section})
    text = (centre.home / "settings.toml").read_text(encoding="utf-8")
    (centre.home / "settings.toml").write_text(f'{text}\n[archive]\nkey_file = "{key_file}"\n')
    await making.make(own, folder, keep=3)
    away = key_file.rename(tmp_path / "the stick was pulled")
    await making.make(own, folder, keep=1)
    assert len(folder.lists()) == 1
    target = another(own)
    found = await restoring.restore(target, folder, until=None, now=NOW)
    brought = target.home / "recordings.key"
    assert found.key.startswith(f"The recordings are encrypted: move {brought} to {key_file}")
    assert brought.read_bytes() == away.read_bytes() and brought.stat().st_mode & 0o77 == 0


async def test_retention_runs_before_anybody_reads(centre: Settings, folder: Folder) -> None:
    """What became due is not restored; what is held for the police is."""
    await making.make(centre, folder, keep=3)
    target = another(centre)
    await restoring.restore(target, folder, until=None, now=NOW)
    async with trial_server.running(target), connected(target) as database:
        rows = await database.fetch(
            """SELECT r.status::text, r.path, c.offered_at < now() - interval '1 year' AS old,
                   EXISTS (SELECT 1 FROM holds h WHERE h.call_id = r.call_id) AS held
               FROM recordings r JOIN calls c USING (call_id)"""
        )
    gone = [row for row in rows if row["old"] and not row["held"]]
    kept = [row for row in rows if row not in gone]
    assert gone and {row["status"] for row in gone} == {"removed"}
    assert len(kept) == 2 and {row["status"] for row in kept} == {"ready"}
    assert all((target.archive_dir / row["path"]).exists() for row in kept)
    assert not any((target.archive_dir / row["path"]).exists() for row in gone if row["path"])


async def test_a_second_backup_writes_what_changed(centre: Settings, folder: Folder) -> None:
    first = await making.make(centre, folder, keep=3)
    again = Folder(root=folder.root, key=folder.key)
    second = await making.make(centre, again, keep=3)
    assert second.added_bytes < first.added_bytes / 4
    assert folder.lists() == [first.name, second.name]


async def test_old_backups_go_with_their_pieces(centre: Settings, folder: Folder) -> None:
    first = await making.make(centre, folder, keep=1)
    (centre.spool_dir / "raw.alaw").unlink()
    second = await making.make(centre, folder, keep=1)
    assert second.dropped == (first.name,) and folder.lists() == [second.name]
    there = {path.name for path in (folder.root / "pieces").glob("??/*")}
    assert there == {piece for file in second.contents.files for piece in file.pieces}


async def test_the_proof_says_what_it_found(centre: Settings, folder: Folder) -> None:
    await making.make(centre, folder, keep=3)
    found = await restoring.check(centre, folder)
    assert found.counted["calls"] == 3
    assert not (centre.home / "backup-check").exists()


async def test_nothing_in_the_folder_can_be_read(centre: Settings, folder: Folder) -> None:
    await making.make(centre, folder, keep=3)
    for path in folder.root.rglob("*"):
        assert "JPR" not in path.name and "raw" not in path.name
        if path.is_file():
            content = path.read_bytes()
            assert b"fLaC" not in content and b"Kudus" not in content, path


async def test_another_key_opens_nothing(centre: Settings, folder: Folder, tmp_path: Path) -> None:
    await making.make(centre, folder, keep=3)
    key, _ = sealing.load_or_make(tmp_path / "other.key")
    with pytest.raises(WrongKey, match="another key"):
        await restoring.restore(
            another(centre), Folder(root=folder.root, key=key), until=None, now=NOW
        )
    assert not another(centre).home.exists()


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone", "exchanged"])
async def test_damage_is_found_and_nothing_is_left(
    centre: Settings, folder: Folder, damage: str
) -> None:
    await making.make(centre, folder, keep=3)
    first, second, *_ = sorted((folder.root / "pieces").glob("??/*"))
    content = first.read_bytes()
    match damage:
        case "flipped":
            first.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        case "cut":
            first.write_bytes(content[:20])
        case "gone":
            first.unlink()
        case _:
            shutil.copy(second, first)
    with pytest.raises(Damaged, match="Nothing was restored"):
        await restoring.restore(another(centre), folder, until=None, now=NOW)
    with pytest.raises(Damaged):
        await restoring.check(centre, folder)
    assert [path.name for path in centre.home.parent.iterdir() if "restor" in path.name] == []


async def test_a_rotten_piece_spoils_no_later_backup(centre: Settings, folder: Folder) -> None:
    """Found by the proof, it is written anew; of a recording as well, which is read once only."""
    made = await making.make(centre, folder, keep=3)
    [name, *_] = [f for f in made.contents.files if f.name.startswith("recordings/archive/")]
    rotten = folder.root / "pieces" / name.pieces[0][:2] / name.pieces[0]
    stored = rotten.read_bytes()
    rotten.write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
    with pytest.raises(Damaged):
        await restoring.check(centre, folder)
    again = await making.make(centre, folder, keep=3)
    assert (await restoring.check(centre, folder)).name == again.name
    assert not list(folder.root.glob("pieces/*/*.damaged"))


async def test_a_home_that_is_not_empty_is_left_alone(centre: Settings, folder: Folder) -> None:
    await making.make(centre, folder, keep=3)
    with pytest.raises(RestoreFailed, match="is not empty"):
        await restoring.restore(centre, folder, until=None, now=NOW)
    assert (centre.home / "evidence.key").read_text() == "secret"


async def test_a_full_disk_is_a_sentence_and_the_last_one_stays(
    centre: Settings, folder: Folder, tmp_path: Path
) -> None:
    """A file system of 12 MB; the first backup fits, the second does not."""
    small = tmp_path / "small"
    small.mkdir()
    if not succeeds("mount", "-t", "tmpfs", "-o", "size=40m", "none", str(small)):
        pytest.skip("only root mounts a small disk")
    try:
        on_small = Folder(root=small / "backups", key=folder.key)
        first = await making.make(centre, on_small, keep=3)
        (centre.home / "sounds").mkdir()
        (centre.home / "sounds" / "noise.wav").write_bytes(os.urandom(60_000_000))
        with pytest.raises(BackupFailed, match=r"make room there.*Earlier backups are whole"):
            await making.make(centre, on_small, keep=3)
        (centre.home / "sounds" / "noise.wav").unlink()
        assert on_small.lists() == [first.name]
        assert (await restoring.check(centre, on_small)).name == first.name
    finally:
        assert succeeds("umount", str(small))


async def test_one_that_was_killed_is_none(centre: Settings, folder: Folder) -> None:
    """Whatever it had written is used by the next one, or goes with it."""
    (centre.home / "sounds").mkdir()
    (centre.home / "sounds" / "noise.wav").write_bytes(os.urandom(30_000_000))
    environment = os.environ | {"SIGAP_HOME": str(centre.home), "SIGAP_NODE": "jepara-1"}
    command = [sys.executable, "-m", "ari_app.cli", "backup", str(folder.root)]
    await asyncio.to_thread(killed_in_between, command, environment, folder)
    assert folder.lists() == []
    with pytest.raises(RestoreFailed, match="no backup"):
        await restoring.restore(another(centre), folder, until=None, now=NOW)
    made = await making.make(centre, folder, keep=3)
    assert (await restoring.check(centre, folder)).name == made.name


async def test_facts_that_the_database_does_not_know_come_along(
    centre: Settings, folder: Folder
) -> None:
    call_id = str(uuid7())
    journal = Journal.open(centre.journal_path, centre="JPR", node="jepara-1")
    journal.append(call_id, FactKind.OFFERED, NOW)
    await making.make(centre, folder, keep=3)
    target = another(centre)
    await restoring.restore(target, folder, until=None, now=NOW)
    journal.close()
    restored = Journal.open(target.journal_path, centre="JPR", node="jepara-1")
    assert [entry.fact.call_id for entry in restored.read_after(0)] == [call_id]
    restored.close()


async def test_facts_after_a_restore_arrive(
    kept_log: Settings, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes on by its log, the journal is of the night: its numbers begin anew."""
    monkeypatch.setattr(log_keeping, "LOOK_EVERY_S", 0.2)
    await asyncio.to_thread(until_there, kept_log.home / "wal-to-ship")
    await ship_facts(kept_log, 1)
    await making.make(kept_log, folder, keep=3)
    await ship_facts(kept_log, 3)
    async with connected(kept_log) as database:
        last = await database.fetchval("SELECT pg_walfile_name(pg_current_wal_lsn())")
        await database.execute("SELECT pg_switch_wal()")
    await asyncio.to_thread(until_there, folder.root / "wal" / last)
    target = another(kept_log).model_copy(update={"node": "jepara-1"})
    found = await restoring.restore(target, folder, until=None, now=NOW)
    assert found.counted["facts"] == 4
    async with trial_server.running(target), connected(target) as database:
        await ship_facts(target, 1)
        assert await database.fetchval("SELECT count(*) FROM facts") == 5


async def ship_facts(settings: Settings, many: int) -> None:
    """New ones, of a call each, as ``sigap jobs`` does."""
    journal = Journal.open(settings.journal_path, centre="JPR", node="jepara-1")
    for _ in range(many):
        journal.append(str(uuid7()), FactKind.OFFERED, NOW)
    journal.close()
    database, collector = Database(postgres.dsn(settings)), Collector(settings)
    try:
        shipper = Shipper(database, node="jepara-1", centre=settings.centre)
        await shipper.ship(collector.read(await shipper.cursors()))
    finally:
        collector.close()
        await database.close()


async def test_a_mount_that_is_not_there_gets_no_backup(centre: Settings, tmp_path: Path) -> None:
    """Else the machine's own disk fills, and the backups are lost with it."""
    root = tmp_path / "mount"
    settings = centre.model_copy(update={"backup": Backup(folder=root)})
    nothing = argparse.Namespace(folder=None, keep=None, check=False, by_jobs=True)
    assert await backup.main(settings, nothing) == 0
    shutil.rmtree(root)
    root.mkdir()
    with pytest.raises(BackupFailed, match="is its mount there"):
        await backup.main(settings, nothing)
    assert list(root.iterdir()) == []
    assert "mount" in BackupState.read(settings.home).why(What.MADE)
    with pytest.raises(BackupFailed):  # the jobs try again, and nobody is told twice
        await backup.main(settings, nothing)
    given = argparse.Namespace(folder=root, keep=None, check=False, by_jobs=True)
    assert await backup.main(settings, given) == 0
    assert not BackupState.read(settings.home).failed
    async with connected(centre) as database:
        rows = await database.fetch(
            "SELECT actor, action FROM audit WHERE action LIKE 'backup.%' ORDER BY audit_id"
        )
    made, failed = ("jobs", "backup.make"), ("jobs", "backup.fail")
    assert [tuple(row) for row in rows] == [made, failed, made]


async def test_the_trail_says_who_and_what_came_of_it(centre: Settings, tmp_path: Path) -> None:
    root = tmp_path / "backups"
    for check in (False, True):
        asked = argparse.Namespace(folder=root, keep=None, check=check, by_jobs=False)
        assert await backup.main(centre, asked) == 0
    shutil.rmtree(root / "pieces")
    with pytest.raises(Damaged):
        await backup.main(centre, asked)
    async with connected(centre) as database:
        rows = await database.fetch(
            """SELECT action, subject, detail ->> 'user' = current_user_of AS own,
                      coalesce(detail ->> 'folder', detail ->> 'problem') AS told
               FROM audit, (SELECT $1::text AS current_user_of) me
               WHERE action LIKE 'backup.%' ORDER BY audit_id""",
            by_whom(),
        )
    assert [row["action"] for row in rows] == ["backup.make", "backup.check", "backup.fail"]
    assert all(row["own"] for row in rows)
    assert rows[0]["subject"] == rows[1]["subject"] and rows[0]["told"] == str(root)
    assert "damaged" in rows[2]["told"]
    found = wrong_in(centre.home, datetime.now(UTC), timedelta(hours=36))
    assert found and found.fault is Fault.CHECKED and "The backup is damaged there" in found.says
    asked = argparse.Namespace(folder=root, keep=None, check=False, by_jobs=False)
    assert await backup.main(centre, asked) == 0  # a new backup proves nothing yet
    assert BackupState.read(centre.home).failed.keys() == {What.CHECKED}
    asked.check = True
    assert await backup.main(centre, asked) == 0
    assert wrong_in(centre.home, datetime.now(UTC), timedelta(hours=36)) is None


async def test_one_that_hangs_is_ended_and_has_failed(
    centre: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a mount that hangs: to read the last list never returns, here from a pipe."""
    root = tmp_path / "backups"
    (root / "lists").mkdir(parents=True)
    os.mkfifo(root / "lists" / "2026-01-01T00-00-00Z.sigap")
    monkeypatch.setenv("SIGAP_HOME", str(centre.home))
    monkeypatch.setenv("SIGAP_BACKUP__FOLDER", str(root))
    monkeypatch.setattr(nightly, "LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(nightly, "STALLED", timedelta(seconds=3))
    settings = centre.model_copy(update={"backup": Backup(folder=root)})
    with pytest.raises(BackupFailed, match="Nothing came or went"):
        await nightly._what_is_due(settings)
    found = wrong_in(centre.home, datetime.now(UTC), timedelta(hours=36))
    assert found and found.fault is Fault.MADE and f"check that {root} answers" in found.says
    async with connected(centre) as database:
        rows = await database.fetch("SELECT actor FROM audit WHERE action = 'backup.fail'")
    assert [row["actor"] for row in rows] == ["jobs"]


async def test_an_admin_asks_and_the_jobs_do_it(
    centre: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup first, then its proof, each once, whatever was due."""
    monkeypatch.setenv("SIGAP_HOME", str(centre.home))
    monkeypatch.setenv("SIGAP_NODE", centre.node)
    monkeypatch.setenv("SIGAP_BACKUP__FOLDER", str(tmp_path / "backups"))
    settings = centre.model_copy(update={"backup": Backup(folder=tmp_path / "backups")})
    (tmp_path / "backups").mkdir()
    for what in (What.CHECKED, What.MADE):
        backup_asking.ask(settings.run_dir, what, "wati", datetime.now(UTC))
    assert [one.by for one in backup_asking.asked(settings.run_dir).values()] == ["wati", "wati"]
    await nightly._what_is_asked(settings)
    state = BackupState.read(centre.home)
    assert state.made_at and state.checked_at and not state.failed
    assert not backup_asking.asked(settings.run_dir) and not is_at_work(centre.home)


async def test_what_is_asked_and_fails_is_asked_no_more(
    centre: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "_GIVES_WAY", ("sh", "-c", "kill -9 $$"))
    settings = centre.model_copy(update={"backup": Backup(folder=tmp_path / "backups")})
    backup_asking.ask(settings.run_dir, What.MADE, "wati", datetime.now(UTC))
    with pytest.raises(BackupFailed, match="without a word"):
        await nightly._what_is_asked(settings)
    assert not backup_asking.asked(settings.run_dir)
    assert "without a word" in BackupState.read(centre.home).why(What.MADE)


async def test_one_that_was_killed_has_failed(
    centre: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the kernel, for want of memory: it could not say so itself."""
    monkeypatch.setattr(nightly, "_GIVES_WAY", ("sh", "-c", "kill -9 $$"))
    settings = centre.model_copy(update={"backup": Backup(folder=tmp_path / "backups")})
    with pytest.raises(BackupFailed, match="without a word"):
        await nightly._what_is_due(settings)
    assert "without a word" in BackupState.read(centre.home).why(What.MADE)


async def test_a_restore_stands_in_the_restored_trail(centre: Settings, folder: Folder) -> None:
    made = await making.make(centre, folder, keep=3)
    target = another(centre)
    await restoring.restore(target, folder, until=None, now=NOW, by="wati")
    async with trial_server.running(target), connected(target) as database:
        row = await database.fetchrow(
            """SELECT subject, detail ->> 'user' AS who, detail ->> 'to' AS home FROM audit
               WHERE action = 'backup.restore'"""
        )
    assert tuple(row) == (made.name, "wati", str(target.home))


async def test_what_admins_changed_in_the_browser_comes_back(
    centre: Settings, folder: Folder
) -> None:
    """The draft of the dialplan, and the settings that no file has."""
    text = plan_draft.in_use(centre.home, "extensions.conf") + "; ours\n"
    draft = plan_draft.save(centre.home, "extensions.conf", text, of_version=0, by="wati")
    done = Change(
        number=1,
        at=NOW,
        by="wati",
        why="longer shifts",
        name="queue.wrap_up_s",
        before=None,
        after=Kept(value=42),
    )
    settings_keeping.write(centre.home, NOTHING.with_change(done))
    await making.make(centre, folder, keep=3)
    target = another(centre)
    await restoring.restore(target, folder, until=None, now=NOW)
    assert plan_draft.load(target.home) == draft
    assert settings_changes.read(target.home) == settings_changes.read(centre.home)
    assert settings_changes.read(target.home).history == (done,)


def test_places_where_a_backup_would_be_none(tmp_path: Path) -> None:
    inside = Settings(home=tmp_path)
    with pytest.raises(BackupFailed, match="inside the home"):
        making.check_destination(inside, tmp_path / "backups")
    elsewhere = Settings(home=tmp_path, database_dsn="postgresql://x@db/sigap")
    with pytest.raises(BackupFailed, match="PostgreSQL of your own"):
        making.check_destination(elsewhere, Path("/srv/backups"))


async def test_any_moment_since_a_backup(
    kept_log: Settings, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written after the backup comes back, to its end or to the moment that is named."""
    monkeypatch.setattr(log_keeping, "LOOK_EVERY_S", 0.2)
    await asyncio.to_thread(until_there, kept_log.home / "wal-to-ship")
    await making.make(kept_log, folder, keep=3)
    async with connected(kept_log) as database:
        centre = Centre(database=database, archive=kept_log.archive_dir)
        await centre.add_call(at=RECENT)
        between = await database.fetchval("SELECT clock_timestamp()")
        await centre.add_call(at=RECENT)
        await database.execute("SELECT pg_switch_wal()")
        last = await database.fetchval("SELECT pg_walfile_name(pg_current_wal_lsn())")
        await centre.add_call(at=RECENT)
        await database.execute("SELECT pg_switch_wal()")
    await asyncio.to_thread(until_there, folder.root / "wal" / last)
    latest = await restoring.restore(another(kept_log), folder, until=None, now=NOW)
    assert latest.counted["calls"] == 6
    then = await restoring.restore(another(kept_log, "then"), folder, until=between, now=NOW)
    assert then.counted["calls"] == 4
    late = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(RestoreFailed, match="before configured recovery target"):
        await restoring.restore(another(kept_log, "late"), folder, until=late, now=NOW)
    await restoring.check(kept_log, folder)


async def test_one_that_ends_with_the_jobs_is_told(
    centre: Settings, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asked for it sees that it did not come about."""
    own = centre.model_copy(update={"backup": Backup(folder=folder.root)})
    begun = asyncio.Event()

    async def at_work(*_: object) -> str:
        begun.set()
        await asyncio.sleep(PATIENCE_S)
        return ""

    monkeypatch.setattr(nightly, "_while_it_moves", at_work)
    backup_asking.ask(own.run_dir, What.MADE, "wati", NOW)
    jobs = asyncio.create_task(nightly.keep_backing_up(own, None))  # type: ignore[arg-type]
    await asyncio.wait_for(begun.wait(), PATIENCE_S)
    jobs.cancel()
    with pytest.raises(asyncio.CancelledError):
        await jobs
    assert "begin it again" in BackupState.read(own.home).why(What.MADE)
