"""The journal under what may happen to it: many writers, full disk, a lock, garbage, a kill."""

import asyncio
import multiprocessing
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ari_app.facts import FactKind
from ari_app.journal.file import JournalFile
from ari_app.journal.writer import Journal, JournalUnavailable, JournalWriter
from tests.patience import PATIENCE_S

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "journal.sqlite3"


def opened(path: Path, busy_s: float = 2.0) -> Journal:
    return Journal.open(path, centre="JPR", node="node-1", busy_s=busy_s)


def writer(path: Path) -> JournalWriter:
    made = JournalWriter(path, centre="JPR", node="node-1")
    made.start()
    return made


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """No file of this process may grow beyond ``limit`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_what_is_written_can_be_read(path: Path) -> None:
    journal = opened(path)
    journal.append("c1", FactKind.CLAIMED, NOW, {"ani": "0812"})
    [entry] = journal.read_after(0)
    assert (entry.fact.call_id, entry.fact.at, entry.centre) == ("c1", NOW, "JPR")
    assert journal.read_after(entry.seq) == []
    journal.close()


def _write_many(path: Path, name: str) -> None:
    journal = opened(path, busy_s=20)
    for number in range(100):
        journal.append(f"{name}-{number}", FactKind.CLAIMED, NOW)
    journal.close()


def test_many_processes_write_at_once(path: Path) -> None:
    """They even create the file at the same moment."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(path, str(n))) for n in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    journal = opened(path)
    entries = journal.read_after(0)
    assert len({entry.fact.call_id for entry in entries}) == 400
    assert [entry.seq for entry in entries] == sorted(entry.seq for entry in entries)
    journal.close()


@pytest.mark.parametrize(
    ("verdict", "ani", "age_s", "counted"),
    [
        ("silent", "0812", 60, 1),
        ("noise", "0812", 60, 1),
        ("no_media", "0812", 60, 1),
        ("voice", "0812", 60, 0),
        ("silent", "0899", 60, 0),
        ("silent", "0812", 700, 0),
    ],
)
def test_recent_silent_calls(path: Path, verdict: str, ani: str, age_s: int, counted: int) -> None:
    journal, at = opened(path), NOW - timedelta(seconds=age_s)
    journal.append("before", FactKind.CLAIMED, at, {"ani": ani})
    journal.append("before", FactKind.JUDGED, at, {"verdict": verdict})
    journal.append("this", FactKind.CLAIMED, NOW, {"ani": "0812"})
    journal.append("this", FactKind.JUDGED, NOW, {"verdict": "silent"})
    since = NOW - timedelta(seconds=600)
    assert journal.recent_silent_calls("0812", since, except_call="this") == counted
    journal.close()


def test_pruning_keeps_what_was_not_shipped(path: Path) -> None:
    journal = opened(path)
    for number in range(3):
        journal.append(f"c{number}", FactKind.CLAIMED, NOW)
    assert journal.prune(2, NOW + timedelta(days=1)) == 2
    assert [entry.seq for entry in journal.read_after(0)] == [3]
    journal.append("later", FactKind.CLAIMED, NOW)
    assert journal.read_after(3)[0].seq == 4
    journal.close()


def test_a_corrupt_file_is_moved_aside(path: Path) -> None:
    journal = opened(path)
    journal.append("c1", FactKind.CLAIMED, NOW)
    before = journal.identity()
    journal.close()
    path.write_bytes(b"garbage" * 1000)
    journal.append("c2", FactKind.CLAIMED, NOW)
    assert [entry.fact.call_id for entry in journal.read_after(0)] == ["c2"]
    assert journal.identity() != before
    assert len(list(path.parent.glob("*.corrupt-*"))) == 1
    journal.close()


def test_another_process_notices_that_the_file_was_replaced(path: Path) -> None:
    first, second = opened(path), opened(path)
    first.append("c1", FactKind.CLAIMED, NOW)
    second.append("c2", FactKind.CLAIMED, NOW)
    path.rename(path.with_name("aside"))
    first.append("c3", FactKind.CLAIMED, NOW)
    second.append("c4", FactKind.CLAIMED, NOW)
    assert [entry.fact.call_id for entry in first.read_after(0)] == ["c3", "c4"]
    first.close()
    second.close()


def test_a_held_lock_is_our_error(path: Path) -> None:
    journal = opened(path, busy_s=0.05)
    journal.append("c1", FactKind.CLAIMED, NOW)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalUnavailable):
        journal.append("c2", FactKind.CLAIMED, NOW)
    other.execute("ROLLBACK")
    other.close()
    journal.append("c2", FactKind.CLAIMED, NOW)
    assert len(journal.read_after(0)) == 2
    journal.close()


async def test_the_writer_says_when_a_fact_is_durable(path: Path) -> None:
    journal = writer(path)
    results = await asyncio.gather(
        *(journal.record(f"c{n}", FactKind.CLAIMED, within_s=PATIENCE_S) for n in range(200))
    )
    assert all(results)
    await journal.close()
    reader = opened(path)
    assert len(reader.read_after(0)) == 200
    reader.close()


async def test_a_locked_journal_holds_up_no_call(path: Path) -> None:
    """False in time; the fact is written when the lock is gone."""
    journal = writer(path)
    assert await journal.record("c1", FactKind.CLAIMED, within_s=PATIENCE_S)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(PATIENCE_S):  # the lock is not waited for: it is held until after
        assert not await journal.record("c2", FactKind.CLAIMED, within_s=0.1)
    other.execute("ROLLBACK")
    other.close()
    assert await journal.record("c3", FactKind.CLAIMED, within_s=PATIENCE_S)
    assert journal.counts.late == 1
    await journal.close()
    reader = opened(path)
    assert [entry.fact.call_id for entry in reader.read_after(0)] == ["c1", "c2", "c3"]
    reader.close()


async def test_a_full_disk_holds_up_no_call(path: Path) -> None:
    journal = writer(path)
    assert await journal.record("c0", FactKind.CLAIMED, within_s=PATIENCE_S)
    big = {"evidence": "x" * 400_000}
    with full_disk(300_000):
        assert not await journal.record("c1", FactKind.JUDGED, big, within_s=0.3)
        assert not await journal.record("c2", FactKind.HELD, within_s=0.3)
    assert await journal.record("c3", FactKind.CLAIMED, within_s=PATIENCE_S)
    await journal.close()
    reader = opened(path)
    assert [entry.fact.call_id for entry in reader.read_after(0)] == ["c0", "c1", "c2", "c3"]
    reader.close()


async def test_a_folder_that_cannot_be_written_holds_up_no_call(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    journal = writer(tmp_path / "file" / "journal.sqlite3")
    assert not await journal.record("c1", FactKind.CLAIMED, within_s=0.2)
    assert await journal.recent_silent_calls("0812", NOW) is None
    await journal.close(within_s=1)
    assert journal.counts.pending == 1


_KILLED = """
import asyncio, os, sys
from pathlib import Path
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
async def main():
    journal = JournalWriter(Path(sys.argv[1]), centre="JPR", node="n")
    journal.start()
    assert await journal.record("c1", FactKind.CLAIMED, within_s=60)
    os.kill(os.getpid(), 9)
asyncio.run(main())
"""


def test_what_was_durable_outlives_a_kill(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _KILLED, str(path)], cwd=REPOSITORY, check=False)
    assert done.returncode == -9
    journal = opened(path)
    assert [entry.fact.call_id for entry in journal.read_after(0)] == ["c1"]
    journal.close()


# ── the AGI script ───────────────────────────────────────────────────────────────────────────

CALL_ID = "01a1ff5f-9d9b-7752-8afc-2e3fa2f54c6a"
VARIABLES = "agi_request: intake.sh\nagi_callerid: 081234567890\nagi_dnid: 112\n\n"


def intake(
    journal: Path, variables: str | None = VARIABLES, call_id: str = CALL_ID, **environment: str
) -> float:
    """Runs the script as intake.sh does; the seconds it took."""
    values = {"SIGAP_JOURNAL": str(journal), "SIGAP_CENTRE": "JPR", "SIGAP_NODE": "node-1"}
    whole = {**os.environ, "PYTHONPATH": str(REPOSITORY), **values, **environment}
    command = [sys.executable, str(REPOSITORY / "agi" / "intake.py"), call_id, "JPR", "timeout"]
    began = time.monotonic()
    with subprocess.Popen(
        command, env=whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        if variables is not None:
            with suppress(BrokenPipeError):  # what is no call is refused before it is read
                os.write(process.stdin.fileno(), variables.encode())
        assert process.wait(timeout=60) == 0
        return time.monotonic() - began


def test_intake_writes_the_call_down(path: Path) -> None:
    """Its own work is small: the processor's time counts, on however busy a machine."""
    took_s, worked_s = [], []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        took_s.append(intake(path))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        worked_s.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"intake took {min(took_s) * 1000:.0f} ms")
    assert min(worked_s) < 0.4
    journal = opened(path)
    entry = journal.read_after(0)[0]
    assert (entry.fact.kind, entry.fact.call_id) == (FactKind.INTAKE, CALL_ID)
    assert entry.fact.data == {"ani": "081234567890", "dialled": "112", "why": "timeout"}
    journal.close()


@pytest.mark.parametrize("foreign", ["", "c1", CALL_ID.upper(), f"{CALL_ID}x", "../../x"])
def test_intake_writes_nothing_down_for_what_is_no_call(
    path: Path, foreign: str, capfd: pytest.CaptureFixture[str]
) -> None:
    intake(path, call_id=foreign)
    assert "is no call's id" in capfd.readouterr().err
    journal = opened(path)
    assert journal.read_after(0) == []
    journal.close()


@pytest.mark.parametrize("fault", ["locked", "no folder", "no environment", "silent Asterisk"])
def test_intake_never_holds_a_caller_up(path: Path, fault: str) -> None:
    journal = opened(path)
    journal.append("c0", FactKind.CLAIMED, NOW)
    journal.close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    target = Path("/proc/no/such/folder") if fault == "no folder" else path
    missing = {"SIGAP_NODE": "", "SIGAP_JOURNAL": ""} if fault == "no environment" else {}
    variables = None if fault == "silent Asterisk" else VARIABLES
    took_s = min(intake(target, variables, **missing) for _ in range(3))
    other.close()
    usual_s = min(intake(path.with_name("another.sqlite3")) for _ in range(3))
    assert took_s < 2 * usual_s + 1.0  # on this machine, as busy as it is


def test_a_restored_copy_is_another_file_with_the_same_facts(path: Path) -> None:
    journal = opened(path)
    journal.append("c1", FactKind.CLAIMED, NOW)
    before = journal.identity()
    copy = JournalFile(path)
    copy.renew_identity()
    copy.close()
    assert journal.identity() != before
    assert [entry.fact.call_id for entry in journal.read_after(0)] == ["c1"]
    journal.close()
