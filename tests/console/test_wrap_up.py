"""The time after a talk, at the desk: seen, kept over a reload, ended by one key."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.calls.lab import SPEAKING, lab
from tests.console.accessibility import faults_by_day_and_night
from tests.console.browser import ready_page
from tests.console.centre import add_call_takers
from tests.console.hands import answered
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_wrap_up_counts_down_survives_a_reload_and_ends_by_a_key(
    browser: Browser, tmp_path: Path
) -> None:
    async with lab(tmp_path, wrap_up_s=15 * 60, ring_s=30) as centre:
        await add_call_takers(centre.settings)
        page = await ready_page(browser, f"http://127.0.0.1:{centre.settings.http_port}", "sari")
        async with centre.caller(
            "081500000051", audio=SPEAKING, loop=True, seconds=2 * int(PATIENCE_S)
        ):
            await answered(page)
            await page.wait_for_selector("#mine-call[data-state=talking]")
            await page.keyboard.press("F8")
        member = page.locator("#own-member")
        await expect(member).to_have_attribute("data-state", "wrap-up", timeout=PATIENCE_S * 1000)
        await expect(member).to_contain_text(re.compile(r"Merapikan 1[0-5]:\d\d"))
        await page.reload()
        await expect(page.locator("#phone-state")).to_have_text("siap")
        await expect(member).to_have_attribute("data-state", "wrap-up")
        await page.screenshot(path=tmp_path / "wrap-up.png")
        assert await faults_by_day_and_night(page) == []
        board = await page.context.new_page()
        await board.goto("/board")
        badge = board.locator("#m-301 .badge")
        await expect(badge).to_have_text(re.compile(r"Merapikan \d\d:\d\d"))
        await page.bring_to_front()
        await page.keyboard.press("F2")
        await expect(member).to_have_attribute("data-state", "ready")
        await expect(badge).to_have_text("Siap")
        await page.context.close()
