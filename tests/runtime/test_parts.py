"""Each part kept by a ``sigap run`` of its own, as systemd's units and containers do it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from ari_app.operations import down, keepers, processes, programs, status, upgrade
from ari_app.operations.home_folder import CentreFailed, make_home
from ari_app.operations.keepers import KeptAlready
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from ari_app.store.database import Database, dsn_of
from ari_app.telephone.outcome import wait_until_complete
from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.telephone.process import Telephone, caller
from tests.patience import PATIENCE_S
from tests.runtime.test_centre import another_version, quiet, small_settings, until

PARTS = ("asterisk", "postgres", "screen-1", "jobs", "desk")
SPEAKING = Path(__file__).parents[2] / "ari_app" / "samples" / "speaking_caller.flac"
NUMBER = "081200000114"


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    made = small_settings(tmp_path / "home")
    yield made
    await down.stop(made)
    assert not [r.name for r in processes.records(made.run_dir) if r.alive()]


async def sigap_run(settings: Settings, part: str) -> asyncio.subprocess.Process:
    """A successor is of this environment too: ``./sigap`` may have to make its own first."""
    successor = {"SIGAP_COMMAND": str(another_version(settings.home.parent))}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", "run", part),
        env=programs.environ_of(settings) | successor,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


@asynccontextmanager
async def kept_apart(settings: Settings) -> AsyncIterator[dict[str, asyncio.subprocess.Process]]:
    """A centre of parts, all started at once on an empty home, that is well."""
    make_home(settings)
    async with AsyncExitStack() as stack:
        running = {}
        for part in PARTS:
            running[part] = await sigap_run(settings, part)
            stack.push_async_callback(ended, running, part)
        await until_well(settings)
        yield running


async def ended(running: dict[str, asyncio.subprocess.Process], part: str) -> None:
    if running[part].returncode is None:
        running[part].terminate()
    await running[part].wait()


async def until_well(settings: Settings) -> None:
    unwell: list[str] = ["not asked"]
    try:
        async with asyncio.timeout(PATIENCE_S):
            while unwell:
                found = await status.look(settings)
                unwell = [f"{each.part}: {each.says}" for each in found if not each.well]
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(unwell) from None


def identities(settings: Settings) -> dict[str, processes.ProcessIdentity]:
    return {each.name: each.identity for each in processes.records(settings.run_dir)}


async def test_each_part_is_kept_by_its_own_while_a_caller_speaks(settings: Settings) -> None:
    """Killed, with its keeper killed, and replaced by its keeper's successor: the call goes on."""
    options = caller(
        NUMBER,
        server=f"{settings.sip_host}:{settings.sip_port}",
        bind="127.0.0.2",
        audio=SPEAKING,
        seconds=600,
    )
    async with kept_apart(settings) as running:
        first = identities(settings)
        assert first.keys() == set(PARTS)
        async with Telephone(options) as phone:
            began = await phone.wait_for(PhoneEventKind.CALLING, timeout_s=PATIENCE_S)
            await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            await killed_and_started_again(settings, "screen-1", "jobs", "desk")
            await keeper_killed(settings, running)
            await given_a_successor(settings, running)
            await until_well(settings)
            now = identities(settings)
            same = {name for name in PARTS if now[name] == first[name]}
            assert same == {"asterisk", "postgres"}
            assert await status.count_channels(settings), "the caller is on the line still"
            assert not phone.found(PhoneEventKind.ENDED), "nobody hung up on them"
        await recorded(settings, began.at_s)


async def killed_and_started_again(settings: Settings, *parts: str) -> None:
    before = identities(settings)
    for part in parts:
        os.kill(before[part].pid, signal.SIGKILL)
    for part in parts:
        await until_another(settings, before, part)


async def until_another(
    settings: Settings, before: dict[str, processes.ProcessIdentity], part: str
) -> None:
    await until(lambda: identities(settings).get(part, before[part]) != before[part])


async def until_kept(settings: Settings, part: str) -> None:
    await until(lambda: keepers.keeper_of(settings.run_dir, part))


async def keeper_killed(settings: Settings, running: dict[str, asyncio.subprocess.Process]) -> None:
    """What systemd does then is done here: the same command again."""
    for part in ("asterisk", "postgres", "screen-1"):
        running[part].kill()
        await running[part].wait()
        found = {each.part: each for each in await status.look(settings)}
        assert f"nobody watches {part}" in found["supervision"].says
        running[part] = await sigap_run(settings, part)
        await until_kept(settings, part)
    await until_well(settings)


async def given_a_successor(
    settings: Settings, running: dict[str, asyncio.subprocess.Process]
) -> None:
    """As ``systemctl reload`` does: the keeper's process is the same, its part is a fresh one."""
    before = identities(settings)
    for part in PARTS:
        running[part].send_signal(signal.SIGUSR2)
    for part in ("screen-1", "jobs", "desk"):
        await until_another(settings, before, part)
    for part in PARTS:
        await until_kept(settings, part)
        kept = keepers.keeper_of(settings.run_dir, part)
        assert kept and kept.pid == running[part].pid


async def recorded(settings: Settings, began_s: float) -> None:
    database = Database(dsn_of(settings), connections=1)
    try:
        found = await wait_until_complete(
            database, settings, ani=NUMBER, began_s=began_s, limit_s=PATIENCE_S
        )
    finally:
        await database.close()
    assert found and found.complete and found.recording_status == "ready" and found.ticket


async def test_a_stop_ends_one_part_and_down_all(settings: Settings) -> None:
    async with kept_apart(settings) as running:
        for part in PARTS:
            await until((settings.run_dir / f"{part}.works").exists)  # what a health check looks at
        pid = identities(settings)["desk"].pid
        running["desk"].terminate()
        assert await running["desk"].wait() == 0
        assert not processes.identity_of(pid)
        assert keepers.apart(settings.run_dir).keys() == set(PARTS) - {"desk"}
        assert await status.count_channels(settings) == 0, "Asterisk answers"
        with pytest.raises(upgrade.NotUpgraded, match="kept by itself"):
            await upgrade.upgrade(settings, end_calls=False)
        with pytest.raises(KeptAlready, match=r"asterisk.*stop these"):
            await RunningCentre(settings, quiet).start()
        assert await down.stop(settings)
        assert not keepers.apart(settings.run_dir)
        assert [each.returncode for each in running.values() if await each.wait() == 0]


async def test_nobody_keeps_a_part_twice(settings: Settings) -> None:
    make_home(settings)
    whole = keepers.hold(settings)
    with pytest.raises(KeptAlready, match=f"sigap up .pid {os.getpid()}. keeps every part"):
        await RunningCentre(settings, quiet, "desk").start()
    whole.close()
    one = keepers.hold(settings, "desk")
    with pytest.raises(KeptAlready, match=f"The part desk already runs .*pid {os.getpid()}"):
        await RunningCentre(settings, quiet, "desk").start()
    one.close()


async def test_a_part_that_there_is_not_is_named_with_those_that_there_are(
    settings: Settings,
) -> None:
    with pytest.raises(CentreFailed, match="no part 'screen-2'; there are asterisk, postgres, sc"):
        await RunningCentre(settings, quiet, "screen-2").start()
    assert not keepers.apart(settings.run_dir)
