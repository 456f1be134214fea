"""When ``sigap up`` is asked to take changed settings up, and what the trail says of it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from ari_app import settings as all_of_settings
from ari_app.operations import settings_asking, settings_keeping, settings_standing, settings_state
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings
from ari_app.settings_changes import Kept
from ari_app.setup import file_lock


@dataclass
class Lines:
    kept: list[AuditEntry] = field(default_factory=list)

    async def record(self, entry: AuditEntry) -> None:
        self.kept.append(entry)


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("SIGAP_SETTINGS", raising=False)
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path))
    return all_of_settings.load()


@pytest.fixture
def running(centre: Settings) -> Iterator[Settings]:
    """Somebody watches over it, and has said with what it runs."""
    lock = file_lock.try_lock(centre.run_dir / "up.lock")
    assert lock is not None
    lock.write(str(os.getpid()))
    lock.flush()
    settings_state.write(centre, settings_standing.state_of(centre, None))
    with lock:
        yield centre


def changed(centre: Settings) -> None:
    settings_keeping.change(centre, "queue.message_s", Kept(value=45), by="wati", why="uji")


async def test_nobody_is_asked_where_nothing_runs(centre: Settings) -> None:
    changed(centre)
    lines = Lines()
    assert await settings_asking.ask(centre, by="wati", record=lines.record) is None
    assert not await settings_asking.ask_for_sounds(centre, by="wati")
    assert settings_state.asked(centre.run_dir) is None and not lines.kept


async def test_what_waits_is_asked_for_once_and_told(running: Settings) -> None:
    lines = Lines()
    assert await settings_asking.ask(running, by="wati", record=lines.record) is None
    changed(running)
    asking = await settings_asking.ask(running, by="wati", record=lines.record)
    assert asking is not None and settings_state.asked(running.run_dir) == asking
    [entry] = lines.kept
    assert (entry.action, entry.subject) == ("settings.apply", running.centre.code)
    assert entry.detail == {"what": "queue.message_s"}


async def test_an_alarm_ends_by_itself_only_where_nothing_starts_anew(running: Settings) -> None:
    """What was left out fits again: ``sigap up`` has to hear of it."""
    lines, state = Lines(), settings_state.read(running.run_dir)
    await settings_asking.end_alarm(running, by="wati", record=lines.record)
    assert settings_state.asked(running.run_dir) is None  # nothing was left out
    assert state is not None
    settings_state.write(running, replace(state, left_out="queue.message_s: no"))
    changed(running)
    await settings_asking.end_alarm(running, by="wati", record=lines.record)
    assert settings_state.asked(running.run_dir) is None  # something waits: somebody decides when
    settings_keeping.undo(running, 1, by="wati")
    await settings_asking.end_alarm(running, by="wati", record=lines.record)
    assert settings_state.asked(running.run_dir) is not None and len(lines.kept) == 1


async def test_prompts_are_asked_for_beside_what_waits(running: Settings) -> None:
    assert await settings_asking.ask_for_sounds(running, by="wati")
    asked = settings_state.asked(running.run_dir)
    assert asked is not None and asked.sounds
