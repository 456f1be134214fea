"""A PostgreSQL that runs on without its shared memory: nobody can log in, and it never ends."""

import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ari_app.operations import down, incidents, postgres, processes
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from tests.runtime.test_centre import quiet, small_settings, until
from tests.runtime.test_failed_start import orphaned, serves, sigap_up


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    made = small_settings(tmp_path / "home")
    yield made
    await down.stop(made)


def rob(settings: Settings) -> None:
    """As systemd does it when a user's last session or unit ends (RemoveIPC=)."""
    server = (settings.home / "postgres" / "postmaster.pid").read_text().splitlines()[0]
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()
    taken: set[str] = set()
    for pid in (server, *children):
        with contextlib.suppress(OSError):
            maps = Path(f"/proc/{pid}/maps").read_text(encoding="ascii", errors="replace")
            taken |= set(re.findall(r"/dev/shm/PostgreSQL\.\d+", maps))  # noqa: S108
    assert taken
    shared = postgres.shared_memory(int(server))
    assert {Path(each).name for each in taken} <= shared, "what is gone is missed"
    for each in taken:
        Path(f"/proc/{server}/root{each}").unlink(missing_ok=True)
    assert not shared <= postgres.shared_memory(int(server))


async def test_it_is_started_anew_at_the_next_start(settings: Settings) -> None:
    left = await orphaned(settings)
    rob(settings)
    assert await postgres.is_robbed(settings)
    centre = RunningCentre(settings, quiet)
    await centre.start()
    try:
        assert centre.pids["asterisk"] == left["asterisk"].identity.pid, "with its calls"
        assert centre.pids["postgres"] != left["postgres"].identity.pid
        assert await postgres.is_robbed(settings) is False and await serves(settings)
    finally:
        await centre.stop()


async def test_it_is_started_anew_while_somebody_watches(settings: Settings) -> None:
    async with sigap_up(settings):
        await until(lambda: processes.read_record(settings.run_dir, "desk"))
        first = processes.read_record(settings.run_dir, "postgres")
        rob(settings)
        assert await postgres.is_robbed(settings)
        await until(lambda: processes.read_record(settings.run_dir, "postgres") != first)
        told = incidents.last(settings.run_dir, "postgres")
        assert told and "lost its shared memory" in told.says


async def test_a_server_that_keeps_its_memory_is_not_asked_again_and_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each login is a process of PostgreSQL's; what goes is noticed all the same."""
    asked: list[bool | None] = []
    is_robbed = postgres.is_robbed

    async def counted(of: Settings) -> bool | None:
        asked.append(await is_robbed(of))
        return asked[-1]

    there, looks = {"PostgreSQL.1", "PostgreSQL.2"}, 0

    def seen(_: int | None) -> frozenset[str]:
        nonlocal looks
        looks += 1
        return frozenset(there)

    async def looked_again() -> None:
        before = looks
        await until(lambda: looks > before + 3)

    monkeypatch.setattr(postgres, "LOOK_S", 0.05)
    monkeypatch.setattr(postgres, "is_robbed", counted)
    monkeypatch.setattr(postgres, "shared_memory", seen)
    centre = RunningCentre(settings, quiet)
    await centre.start()
    try:
        await until(lambda: False in asked)  # None before: it has just been started
        asked.clear()
        await looked_again()
        there.add("PostgreSQL.3")  # another server's
        await looked_again()
        assert asked == []
        there.remove("PostgreSQL.2")
        await looked_again()
        assert asked == [False]
        there.clear()  # it cannot be told any more
        await until(lambda: len(asked) > 4)
    finally:
        await centre.stop()
