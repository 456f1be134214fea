"""The form's place, map and similar tickets: `take` is called by ``docs.screens.make``."""

import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.calls.lab import SPEAKING, Lab, lab
from tests.console.browser import log_in, new_desk
from tests.console.centre import add_call_takers
from tests.console.hands import FIRE, answered


async def take(browser: Browser, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        async with lab(Path(home), ring_s=40) as centre:
            await add_call_takers(centre.settings)
            await _two_calls(centre, browser, folder)


async def _two_calls(centre: Lab, browser: Browser, folder: Path) -> None:
    """One fire, two callers."""
    desk = await new_desk(browser, f"http://127.0.0.1:{centre.settings.http_port}")
    page = await log_in(desk, "sari", "sandi-sari")
    await page.wait_for_selector("#own-member[data-state=ready]")
    await page.mouse.click(700, 20)
    async with centre.caller("081234567890", audio=SPEAKING, loop=True, seconds=90):
        await answered(page)
        await _first(page, folder)
        await page.keyboard.press("F8")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_selector("#agencies .badge >> nth=2")
    await page.wait_for_timeout(2500)  # so long the same key does not finish what it has sent
    await page.keyboard.press("Control+Enter")
    await page.wait_for_selector("#no-ticket:not([hidden])")
    async with centre.caller("085711223344", audio=SPEAKING, loop=True, seconds=90):
        await answered(page)
        await _second(page, folder)
        await page.keyboard.press("F8")


async def _first(page: Page, folder: Path) -> None:
    await page.click("#type-kebakaran")
    await page.click("#f-address")
    await page.keyboard.type("belakang mesjid mantigan", delay=20)
    await page.wait_for_selector("#places li")
    await page.keyboard.press("ArrowDown")
    await page.screenshot(path=folder / "console-place.png")
    await page.keyboard.press("Enter")
    await page.fill("[name=narrative]", FIRE)
    await page.fill("#pin", "-6.6201, 110.6795")
    await page.locator("#pin").blur()
    await page.wait_for_timeout(1500)


async def _second(page: Page, folder: Path) -> None:
    await page.click("#type-kebakaran")
    await page.fill("#f-kecamatan", "Tahunan")
    await page.fill("#f-desa", "Mantingan")
    await page.fill("#pin", "-6.6215, 110.6801")
    await page.locator("#pin").blur()
    await page.wait_for_selector("#duplicates[data-state=likely]")
    await page.wait_for_timeout(800)
    await page.screenshot(path=folder / "console-similar.png")
    await page.emulate_media(color_scheme="light")
    await page.keyboard.press("l")
    await page.wait_for_timeout(500)
    await page.screenshot(path=folder / "console-map.png")
