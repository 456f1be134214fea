"""The queue: pause and overflow when nobody answers. Nobody is sent away."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ari_app.telephone.phone_event import PhoneEventKind
from bench.free_ports import free_ports
from bench.load import far_end
from tests.calls.lab import SPEAKING, Lab, has, is_recorded, lab
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    home = tmp_path_factory.mktemp("overflow")
    async with lab(home, overflow_after_s=5, ring_all_s=4, message_s=5) as running:
        yield running


async def test_nobody_is_there_so_the_message_becomes_a_call_back(centre: Lab) -> None:
    async with centre.caller("081400000001", audio=SPEAKING, loop=True, seconds=35):
        call = await centre.until("081400000001", is_recorded)
    assert call["outcome"] == "message"
    kinds = await _kinds(centre, str(call["id"]))
    assert "message_left" in kinds and kinds.count("overflowed") >= 2
    ticket = await centre.api(f"/tickets/{call['ticket']}")
    assert ticket["state"] == "callback"
    assert list(centre.settings.spool_dir.glob(f"{call['id']}-message.wav"))


async def test_ring_all_reaches_a_phone_that_the_queue_cannot(centre: Lab) -> None:
    """A paused call-taker is not rung by the queue, but is by ring-all."""
    async with centre.call_taker("202", answer_after=0.2) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await centre.api("/members/202/pause", reason="istirahat")
        async with centre.caller("081400000002", keys="1@0.5"):
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = await centre.until("081400000002", has(state="talking"))
            assert call["answered_by"] == "202"
        await centre.api("/members/202/unpause", reason="kembali")


async def _kinds(centre: Lab, call_id: str) -> list[str]:
    return [fact["kind"] for fact in (await centre.api(f"/calls/{call_id}"))["journey"]]


async def test_the_duty_officer_is_called_through_the_trunk(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    line_out = f"127.0.0.1:{port}"
    async with (
        far_end(port, folder=tmp_path / "duty", limit_s=90),
        lab(
            tmp_path / "home",
            line_out=line_out,
            overflow_after_s=5,
            ring_all_s=3,
            duty_number="+6281100000",
        ) as centre,
        centre.caller("081400000005", keys="1@0.5", seconds=25),
    ):
        call = await centre.until("081400000005", has(state="talking"))
        stages = [
            fact["data"]["stage"]
            for fact in (await centre.api(f"/calls/{call['id']}"))["journey"]
            if fact["kind"] == "overflow_answered"
        ]
        assert stages == ["duty"]
