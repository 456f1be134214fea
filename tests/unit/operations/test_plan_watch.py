"""A plan that waits is looked at each second; where none does, nothing is read until one comes."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ari_app.asterisk import plan_versions
from ari_app.asterisk.plan_versions import State, Version
from ari_app.operations import plan_keeping, plan_watch
from ari_app.settings import Settings


def version(number: int, state: State) -> Version:
    at = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
    return Version(number=number, at=at, by="budi", why="Jam", state=state)


class Looks:
    """Counts the looks of `watch`, and what it told."""

    def __init__(self) -> None:
        self.count = 0
        self.takes_back: Version | None = None
        self.told: list[str] = []

    def look(self, _: Settings) -> Version | None:
        self.count += 1
        return self.takes_back

    async def after(self, watching: asyncio.Task[Any]) -> int:
        """How many there were within some turns."""
        before = self.count
        await asyncio.sleep(0.2)
        assert not watching.done()
        return self.count - before


def test_it_looks_only_where_a_plan_waits_or_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, settings = Looks(), Settings(home=tmp_path, database_dsn="postgresql:///x")
    monkeypatch.setattr(plan_watch, "EVERY_S", 0.01)
    monkeypatch.setattr(plan_watch, "look", looks.look)

    async def watched() -> None:
        watching = asyncio.create_task(plan_watch.watch(settings, looks.told.append))
        assert await looks.after(watching) == 1  # once at the start
        assert await looks.after(watching) == 0
        plan_keeping.keep_new(tmp_path, version(1, State.KEPT), {}, {})
        assert 1 <= await looks.after(watching) <= 3  # folder and file may be seen apart
        assert await looks.after(watching) == 0
        trial = version(2, State.TRIAL)
        plan_keeping.keep_new(tmp_path, trial, {}, {})
        assert await looks.after(watching) > 3  # the time alone may end it
        looks.takes_back = replace(trial, before=1, outcome="nobody confirmed it")
        await looks.after(watching)
        assert "version 1" in looks.told[0]
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching

    asyncio.run(watched())


def test_what_is_written_is_seen(tmp_path: Path) -> None:
    assert plan_versions.written(tmp_path) == ()
    plan_keeping.keep_new(tmp_path, version(1, State.TRIAL), {}, {})
    before = plan_versions.written(tmp_path)
    assert before == plan_versions.written(tmp_path)
    file = plan_versions.folder(tmp_path, 1) / "version.json"
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert plan_versions.written(tmp_path) != before
