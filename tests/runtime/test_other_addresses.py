"""Another address, port, node or version of Asterisk at the next ``sigap up``: no call is cut."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ari_app import settings_file
from ari_app.commands import firewall
from ari_app.operations import (
    down,
    ports,
    processes,
    programs,
    quiet_start,
    status,
    until_start,
    upgrade,
)
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from ari_app.setup import private_packages
from bench.free_ports import free_ports
from tests.patience import PATIENCE_S
from tests.runtime.test_centre import another_version, small_settings, until
from tests.runtime.test_failed_start import sigap_up
from tests.trunk.line import Call, line

WILDCARD = "0.0.0.0"  # noqa: S104


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    made = small_settings(tmp_path / "home")
    yield made
    await down.stop(made)


async def orphaned(settings: Settings) -> processes.Record:
    """Asterisk's record, in a whole centre whose ``sigap up`` was killed with -9."""
    async with sigap_up(settings) as process:
        await until(lambda: processes.read_record(settings.run_dir, "desk"))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    found = processes.read_record(settings.run_dir, "asterisk")
    assert found
    return found


@asynccontextmanager
async def calling(settings: Settings) -> AsyncIterator[Call]:
    """Somebody on the line, until the end of the block or before."""
    async with line(f"127.0.0.1:{settings.sip_port}") as trunk:
        call = trunk.call(caller="081600000041")
        assert (await call.answered()).status == 200
        yield call


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[tuple[RunningCentre, list[str]]]:
    """With these settings, and what it said."""
    said: list[str] = []
    centre = RunningCentre(settings, said.append)
    await centre.start()
    try:
        yield centre, said
    finally:
        await centre.stop()


async def told(settings: Settings, part: str) -> status.PartStatus | None:
    found = [one for one in await status.look(settings) if one.part == part]
    return found[0] if found else None


async def says(settings: Settings) -> str:
    asterisk = await told(settings, "asterisk")
    return asterisk.says if asterisk else ""


async def eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_other_ports_are_taken_with_a_call_on(settings: Settings) -> None:
    before = await orphaned(settings)
    sip, ari, ami, rtp = free_ports(4)
    moved = settings.model_copy(
        update={
            **{"sip_port": sip, "ari_port": ari, "ami_port": ami},
            **{"rtp_start": rtp, "rtp_end": rtp + 99},
        }
    )
    async with calling(settings) as call, started(moved) as (centre, said):
        assert centre.pids["asterisk"] == before.identity.pid
        assert any(f"listens at 127.0.0.1:{settings.sip_port} too" in one for one in said), said
        assert await call.request("OPTIONS") == 200, "the call goes on where it came in"
        async with line(f"127.0.0.1:{sip}") as trunk:
            another = trunk.call(caller="081600000042")
            assert (await another.answered()).status == 200
            assert await another.hang_up() == 200
        rules = firewall.rules(moved, [], until_start.known_open(moved))
        assert f"udp dport {{ {', '.join(map(str, sorted((settings.sip_port, sip))))} }}" in rules
        listens = await told(moved, "asterisk: listens")
        assert listens and listens.well and str(settings.sip_port) in listens.says
        calls = await told(moved, "asterisk: calls")
        assert calls and calls.well, "it is asked at its new port"
        assert await call.hang_up() == 200
        assert centre.pids["asterisk"] == before.identity.pid, "nothing waits"


@pytest.mark.parametrize("change", [{"sip_host": WILDCARD}, {"node": "another"}])
async def test_what_it_takes_at_a_start_waits_until_nobody_is_on(
    settings: Settings, change: dict[str, str]
) -> None:
    before = await orphaned(settings)
    changed = settings.model_copy(update=change)
    async with calling(settings) as call, started(changed) as (centre, said):
        assert centre.pids["asterisk"] == before.identity.pid
        assert any("goes on without the new" in one for one in said), said
        asterisk = await told(changed, "asterisk")
        assert asterisk and "goes on without the new" in asterisk.says
        await asyncio.sleep(3)  # it is looked at again meanwhile
        assert before.alive() and await call.request("OPTIONS") == 200
        assert await call.hang_up() == 200
        await eventually(lambda: not before.alive())
        async with line(f"127.0.0.1:{settings.sip_port}") as trunk:  # who calls at that moment
            caller = trunk.call(caller="081600000043")
            assert await _answered_at_last(caller)
            assert await caller.hang_up() == 200
        assert centre.pids["asterisk"] != before.identity.pid
        async with asyncio.timeout(PATIENCE_S):
            while "was started anew while nobody was on the line" not in await says(  # noqa: ASYNC110
                changed
            ):
                await asyncio.sleep(0.1)
        assert await told(changed, "asterisk: listens") is None


async def _answered_at_last(call: Call) -> bool:
    """As a network calls: the same INVITE again, until something answers (RFC 3261, 17.1.1.2)."""
    async with asyncio.timeout(PATIENCE_S):
        call.invite()
        while True:
            reply = await call.line.receive(0.5)
            if reply is None:
                call.invite(branch=f"{call.id}-{call.cseq}")
            elif reply.headers.get("call-id") == call.id and reply.status >= 200:
                call.take(reply)
                return reply.status == 200


async def test_when_nobody_is_on_it_is_taken_at_once(settings: Settings) -> None:
    before = await orphaned(settings)
    changed = settings.model_copy(update={"sip_host": WILDCARD})
    async with started(changed) as (centre, said):
        assert centre.pids["asterisk"] != before.identity.pid
        assert not any("goes on without" in one for one in said), said
        async with line(f"127.0.0.9:{settings.sip_port}") as trunk:
            assert await trunk.call().request("OPTIONS") == 200


def write_file(path: Path, settings: Settings) -> None:
    ports_of = ("sip_port", "ari_port", "ami_port", "http_port", "hep_port", "rtp_start", "rtp_end")
    lines = [f"{name} = {getattr(settings, name)}" for name in ports_of]
    text = "\n".join((f'home = "{settings.home}"', *lines, "[screening]", "workers = 1", ""))
    path.write_text(text, encoding="utf-8")


async def test_a_changed_file_is_taken_up_with_calls_on(settings: Settings, tmp_path: Path) -> None:
    """By ``sigap upgrade``, which starts ``sigap up`` anew, be it of the same version."""
    file = tmp_path / "centre.toml"
    write_file(file, settings)
    plain = {k: v for k, v in os.environ.items() if not k.startswith("SIGAP_")}
    chosen = {
        "SIGAP_COMMAND": str(another_version(tmp_path)),
        settings_file.VARIABLE: str(file),
        "SIGAP_CACHE": str(private_packages.cache_dir()),
        "HOME": str(tmp_path),  # where the start leaves the file's name
    }
    async with sigap_up(settings, plain | chosen) as process:
        await until(lambda: processes.read_record(settings.run_dir, "desk"))
        before = processes.read_record(settings.run_dir, "asterisk")
        moved = settings.model_copy(update={"sip_port": free_ports(1)[0]})
        write_file(file, moved)
        async with calling(settings) as call:
            await upgrade.upgrade(moved, end_calls=False, on_progress=lambda _: None)
            assert before and before.alive() and await call.request("OPTIONS") == 200
            async with line(f"127.0.0.1:{moved.sip_port}") as trunk:
                assert await trunk.call().request("OPTIONS") == 200
            assert await call.hang_up() == 200
        process.terminate()
        await process.wait()


async def test_who_calls_between_the_look_and_the_end_is_not_lost(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network has heard that its INVITE is there (100), and sends it no more."""
    before, placed = await orphaned(settings), list[Call]()
    looks = quiet_start.QuietStart._nobody_is_on
    async with line(f"127.0.0.1:{settings.sip_port}") as trunk:

        async def somebody_calls_after_it(watch: quiet_start.QuietStart) -> bool:
            nobody = await looks(watch)
            if nobody and not placed:
                placed.append(trunk.call(caller="081600000044"))
                placed[0].invite()
                reply = await trunk.receive(PATIENCE_S)
                assert reply and reply.status < 200
            return nobody

        monkeypatch.setattr(quiet_start.QuietStart, "_nobody_is_on", somebody_calls_after_it)
        changed = settings.model_copy(update={"node": "another"})
        async with started(changed) as (centre, said):
            (call,) = placed
            assert before.alive() and any("goes on without the new" in one for one in said), said
            reply = await call.final()
            call.take(reply)
            assert reply.status == 200 and await call.request("OPTIONS") == 200
            assert centre.pids["asterisk"] == before.identity.pid
            assert await call.hang_up() == 200
            await eventually(lambda: not before.alive())


async def test_an_upgrade_to_another_asterisk_waits_for_the_end_of_calls(
    settings: Settings, tmp_path: Path
) -> None:
    environment = programs.environ_of(settings) | {"SIGAP_COMMAND": str(another_version(tmp_path))}
    async with sigap_up(settings, environment) as process:
        await until(lambda: processes.read_record(settings.run_dir, "desk"))
        before = processes.read_record(settings.run_dir, "asterisk")
        assert before
        older = replace(before, fingerprint=f"{before.fingerprint.rpartition(' ')[0]} 22.0.0")
        processes.write_record(settings.run_dir, older)
        async with calling(settings) as call:
            said: list[str] = []
            await upgrade.upgrade(settings, end_calls=False, on_progress=said.append)
            assert "Asterisk goes on as it is, for somebody is on the telephone" in said[-1]
            assert before.alive() and await call.request("OPTIONS") == 200
            listens = await told(settings, "asterisk: listens")
            assert listens and not listens.well and until_start.ANOTHER in listens.says
            assert until_start.waiting(settings) == (until_start.ANOTHER,), "the pages say it"
            assert await call.hang_up() == 200
            await until(lambda: not before.alive())
        await until(lambda: is_this_version(settings, before))
        assert until_start.waiting(settings) == ()
        process.terminate()
        await process.wait()


async def test_an_upgrade_to_another_asterisk_ends_calls_by_order_alone(
    settings: Settings, tmp_path: Path
) -> None:
    environment = programs.environ_of(settings) | {"SIGAP_COMMAND": str(another_version(tmp_path))}
    async with sigap_up(settings, environment) as process:
        await until(lambda: processes.read_record(settings.run_dir, "desk"))
        before = processes.read_record(settings.run_dir, "asterisk")
        assert before
        older = replace(before, fingerprint=f"{before.fingerprint.rpartition(' ')[0]} 22.0.0")
        processes.write_record(settings.run_dir, older)
        async with calling(settings):
            await upgrade.upgrade(settings, end_calls=True, on_progress=lambda _: None)
            await until(lambda: not before.alive())
        await until(lambda: is_this_version(settings, before))
        process.terminate()
        await process.wait()


def is_this_version(settings: Settings, before: processes.Record) -> bool:
    now = processes.read_record(settings.run_dir, "asterisk")
    return bool(now and now.alive() and now.fingerprint == before.fingerprint)


async def test_a_port_that_is_taken_is_refused_before_anything(settings: Settings) -> None:
    before = await orphaned(settings)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.1", 0))
        changed = settings.model_copy(update={"sip_port": stranger.getsockname()[1]})
        async with calling(settings) as call:
            with pytest.raises(ports.PortInUse, match="sip_port"):
                async with started(changed):
                    pass
            assert before.alive() and await call.request("OPTIONS") == 200
            assert await call.hang_up() == 200


async def test_an_address_of_another_machine_ends_nothing(settings: Settings) -> None:
    before = await orphaned(settings)
    changed = settings.model_copy(update={"sip_host": "192.0.2.77"})  # RFC 5737: nobody's
    with pytest.raises(ports.PortInUse, match=r"192\.0\.2\.77"):
        async with started(changed):
            pass
    assert before.alive()
    async with calling(settings) as call:
        assert await call.hang_up() == 200
