"""Asterisk starts anew by an admin's word: never while somebody is on the line."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from ari_app.operations import incidents, quiet_start, until_start
from ari_app.operations.quiet_start import Unfit
from ari_app.operations.settings_applying import reload_asterisk
from bench.free_ports import free_ports
from tests.calls.lab import Lab, has, lab
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime(2026, 5, 1, 19, 0, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("anew")) as running:
        yield running


async def until_nothing_is_asked(centre: Lab) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while quiet_start.asked(centre.settings.run_dir):  # noqa: ASYNC110 - another task's doing
            await asyncio.sleep(0.1)


async def test_it_waits_for_the_last_caller_and_takes_the_next(centre: Lab) -> None:
    settings, [port] = centre.settings, free_ports(1)
    before = centre.centre.pids["asterisk"]
    moved = settings.model_copy(update={"sip_port": port})
    async with centre.caller("081500000041", keys="1@0.5", seconds=120) as caller:
        await centre.until("081500000041", has(state="waiting"))
        await asyncio.to_thread(reload_asterisk, moved)
        await asyncio.to_thread(quiet_start.ask, settings, "budi", NOW)
        known = quiet_start.asked(settings.run_dir)
        assert known and (known.by, known.at, known.refused) == ("budi", NOW, "")
        await asyncio.sleep(3 * quiet_start.EVERY_S)
        assert centre.centre.pids["asterisk"] == before
        assert await asyncio.to_thread(until_start.waiting, settings) == ("sip_port",)
        await caller.stop()
    await until_nothing_is_asked(centre)
    assert await asyncio.to_thread(until_start.waiting, settings) == ()
    assert centre.centre.pids["asterisk"] != before
    assert incidents.last(settings.run_dir, "asterisk") is None, "it was meant"
    centre.settings = moved
    await centre.ready()
    async with centre.caller("081500000042", keys="1@0.5", seconds=60):
        await centre.until("081500000042", has(state="waiting"))


async def test_an_address_that_the_machine_lacks_is_refused(centre: Lab) -> None:
    """And so is a port that another has; Asterisk goes on as it was."""
    settings, before = centre.settings, centre.centre.pids["asterisk"]
    for wrong, says in (
        ({"sip_host": "192.0.2.112"}, "sip_host 192.0.2.112 is no address of this machine"),
        ({"sip_port": settings.hep_port}, f"UDP port {settings.hep_port} .* cannot be used"),
    ):
        await asyncio.to_thread(reload_asterisk, settings.model_copy(update=wrong))
        with pytest.raises(Unfit, match=says):
            await asyncio.to_thread(quiet_start.ask, settings, "budi", NOW)
        assert quiet_start.asked(settings.run_dir) is None
    await asyncio.to_thread(reload_asterisk, settings)
    await asyncio.to_thread(quiet_start.ask, settings, "budi", NOW)
    await until_nothing_is_asked(centre)  # for nothing waits for a start any more
    assert centre.centre.pids["asterisk"] == before
