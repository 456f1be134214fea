"""Told of a write at once; without a word a little later."""

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ari_app.jobs import file_watch
from ari_app.jobs.file_watch import UNWATCHED_S, FileWatch

LONG_S = 30.0


async def waited_s(watch: FileWatch, longest_s: float = LONG_S) -> float:
    began_s = time.monotonic()
    await watch.wait(longest_s)
    return time.monotonic() - began_s


async def quiet(watch: FileWatch) -> None:
    while await waited_s(watch, 0.02) < 0.02:
        pass


async def test_whatever_is_written_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    file.write_text("a")
    with FileWatch([file]).watching() as watch:
        await quiet(watch)
        other = tmp_path / "other"
        other.write_text("another one")
        await quiet(watch)
        changes: tuple[Callable[[], object], ...] = (
            lambda: file.write_text("more"),
            lambda: file.rename(tmp_path / "queue_log.1") and file.write_text("new"),
            lambda: other.replace(file),
        )
        for change in changes:
            change()
            assert await waited_s(watch) < LONG_S / 2
            await quiet(watch)


async def test_nothing_written_and_nobody_is_woken(tmp_path: Path) -> None:
    with FileWatch([tmp_path / "messages"]).watching() as watch:
        await quiet(watch)
        assert await waited_s(watch, 0.2) >= 0.2


async def test_what_is_written_between_two_waits_is_told(tmp_path: Path) -> None:
    with FileWatch([tmp_path / "messages"]).watching() as watch:
        await quiet(watch)
        (tmp_path / "messages").write_text("a line")
        await asyncio.sleep(0.05)
        assert await waited_s(watch) < LONG_S / 2


async def test_a_folder_that_comes_later_or_again(tmp_path: Path) -> None:
    folder = tmp_path / "asterisk"
    with FileWatch([folder / "messages", tmp_path / "journal"]).watching() as watch:
        await watch.wait(0)
        assert await waited_s(watch) < LONG_S / 2  # nobody tells of it: soon
        for _ in range(2):
            folder.mkdir()
            await quiet(watch)
            assert await waited_s(watch, 0.2) >= 0.2  # now somebody does
            (folder / "messages").write_text("a line")
            assert await waited_s(watch) < LONG_S / 2
            shutil.rmtree(folder)
            await watch.wait(1)


async def test_a_system_without_inotify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_watch, "_inotify", lambda: (None, None))
    with FileWatch([tmp_path / "messages"]).watching() as watch:
        assert UNWATCHED_S <= await waited_s(watch) < LONG_S / 2
