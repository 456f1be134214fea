"""What a call-taker does with the caller on the line, by keys, with real SIP calls."""

import pytest
from playwright.async_api import expect

from tests.calls.lab import Lab, has
from tests.console.hands import Desk, answered

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_silent_caller_is_asked_by_one_key_and_his_answer_is_read(
    centre: Lab, desk: Desk
) -> None:
    page = await desk("sari")
    async with centre.caller("081500000021", keys="1@0.5,1@9", seconds=60):
        await answered(page)
        await expect(page.locator("#pressed")).to_contain_text("Penelepon menekan: 1")
        await page.keyboard.press("y")
        await expect(page.locator("#outcome")).to_contain_text("Diputar untuk penelepon")
        await expect(page.locator("#pressed")).to_contain_text("1 DALAM BAHAYA", timeout=15_000)
        assert (await centre.until("081500000021", has(state="talking")))["answered_by"] == "301"
        await page.keyboard.press("F8")
