"""The control connection of a worker breaks while it holds calls: they go on at once."""

import asyncio
import signal
from collections.abc import AsyncIterator
from time import time

import pytest
import pytest_asyncio

from ari_app.settings import Screening
from tests.calls.lab import SPEAKING, Lab, entered, has, lab, verdict

pytestmark = [pytest.mark.alone, pytest.mark.asyncio(loop_scope="module")]
WITHIN_S = 4.0  # a second, and room for a busy machine
ONE_WORKER = Screening(
    workers=1, worker_calls=2, first_prompt_s=1.5, listen_s=4.0, hold_limit_s=30.0
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("control"), screening=ONE_WORKER) as running:
        yield running


async def test_a_broken_control_connection_sends_the_caller_on_and_frees_the_worker(
    centre: Lab,
) -> None:
    async with centre.caller("081700000001"):
        await centre.until("081700000001", has(state="held"))
        back_at = await _break_connection(centre)
        call = await centre.until("081700000001", has(state="waiting"))
        assert entered(call, "waiting") - back_at < 6
        assert verdict(call) in ("unsure", "unscreened")
    await centre.ready()
    for number in ("081700000002", "081700000003", "081700000004"):
        async with centre.caller(number, audio=SPEAKING):
            call = await centre.until(number, has(state="waiting"))
            assert verdict(call) == "voice"  # the worker has room again


async def test_above_its_capacity_a_worker_declines(centre: Lab) -> None:
    """Two silent callers fill it; the third goes to the queue unscreened within a second."""
    first = centre.caller("081700000005")
    second = centre.caller("081700000006")
    async with first, second:
        await centre.until("081700000005", has(state="held"))
        await centre.until("081700000006", has(state="held"))
        async with centre.caller("081700000007"):
            call = await centre.until("081700000007", has(state="waiting"))
            assert entered(call, "waiting") - entered(call, "offered") < WITHIN_S
            assert verdict(call) == "unscreened"


async def _break_connection(centre: Lab) -> float:
    """Asterisk stands still for longer than the worker's heartbeat waits; when it went on."""
    centre.signal("asterisk", signal.SIGSTOP)
    await asyncio.sleep(9)
    centre.signal("asterisk", signal.SIGCONT)
    return time()
