"""The held lane: real held calls heard, taken and ended from the page, by keyboard alone."""

import re

import pytest
from playwright.async_api import Page, expect

from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import EXHAUST, Lab, frozen
from tests.console.hands import RINGS, TALKS, Desk
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELD = "#held .row"


async def test_a_held_call_shows_how_loud_it_is_and_survives_its_screener(
    centre: Lab, desk: Desk
) -> None:
    page = await desk("sari")
    async with centre.caller("081500000020", audio=EXHAUST, loop=True, seconds=60):
        await page.wait_for_selector(HELD)
        meter = page.locator(f"{HELD} [role=meter]")
        await expect(meter).not_to_have_class(re.compile("unheard"))
        await expect(meter).to_have_attribute("aria-valuenow", re.compile("^-[1-4]?[0-9]$"))
        await expect(meter.locator("path")).to_have_attribute("d", re.compile("(M.*){5}"))
        with frozen(centre, "screen-1", "screen-2"):
            await page.wait_for_selector(RINGS)  # the switch fell: the caller is here
            await expect(page.locator(HELD)).to_have_count(0)


async def test_a_held_call_is_listened_to_and_taken(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000012", audio=EXHAUST, loop=True, seconds=60):
        await page.wait_for_selector("#held .row")
        async with page.expect_response("**/last.wav*") as heard:
            await page.keyboard.press("d")
        audio = await (await heard.value).body()
        assert audio[:4] == b"RIFF" and len(audio) > 2 * 8000  # a second at least
        await page.keyboard.press("a")
        await page.wait_for_selector(RINGS)
        await page.keyboard.press("Space")
        await page.wait_for_selector(TALKS)
        await expect(page.locator("#ticket-label")).to_contain_text("JPR-")
        await page.keyboard.press("F8")


async def test_a_held_call_is_ended_with_a_reason_by_keyboard(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000021", audio=EXHAUST, loop=True, seconds=60) as phone:
        await page.wait_for_selector(HELD)
        await page.keyboard.press("e")
        await page.keyboard.press("Escape")  # second thoughts
        await expect(page.locator(f"{HELD} details")).not_to_have_attribute("open", "")
        assert phone.found(PhoneEventKind.ENDED) is None
        await page.keyboard.press("e")
        await _tab_to(page, "Prank")
        await page.keyboard.press("Enter")
        ended = await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    assert ended.data["by"] == "them"
    call = await centre.recorded("081500000021")
    assert (call["outcome"], call["judgement"]["reason"]) == ("ended_by_call_taker", "prank")


async def test_keys_are_for_the_held_call_that_has_the_focus(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with (
        centre.caller("081500000022", audio=EXHAUST, loop=True, seconds=60),
        centre.caller("081500000023", audio=EXHAUST, loop=True, seconds=60),
    ):
        await page.wait_for_selector(f"{HELD} >> nth=1")
        second = page.locator(HELD).nth(1)
        number = (await second.locator(".num").first.inner_text()).replace("-", "")
        await second.locator("button").first.focus()
        await page.keyboard.press("a")
        await page.wait_for_selector(RINGS)
        await expect(page.locator("#mine-call")).to_have_attribute("data-ani", number)
        await page.keyboard.press("Escape")


async def _tab_to(page: Page, name: str) -> None:
    for _ in range(8):
        if await page.evaluate("document.activeElement.textContent.trim()") == name:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{name} was not reached by Tab")
