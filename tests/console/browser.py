"""Chromium as a call-taker's browser: a real one, with a microphone that beeps once a second."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.debian_program import program
from tests.patience import PATIENCE_S

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --use-fake-ui-for-media-stream "
    "--use-fake-device-for-media-stream"
).split()
PATIENCE_MS = PATIENCE_S * 1000
expect.set_options(timeout=PATIENCE_MS)
SIZE = {"width": 1440, "height": 900}


def chromium() -> str:
    """The program's path; CHROMIUM names another than Debian's.

    The headless shell draws the same pages with half of the work; it is the whole of Chromium
    without the windows around it.
    """
    return os.environ.get("CHROMIUM") or program("chromium-headless-shell", "chromium")


def whole_chromium() -> str:
    """As above, with what the headless shell lacks: devices that are the same after a reload."""
    return os.environ.get("CHROMIUM") or program("chromium")


@asynccontextmanager
async def running_browser(path: Callable[[], str] = chromium) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


async def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A browser of its own, as on another machine; the options are Playwright's."""
    context = await browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    return context


async def new_desk(browser: Browser, address: str, *, scheme: str = "dark") -> BrowserContext:
    """A call-taker's: no cookies, no storage, a microphone."""
    return await new_context(
        browser,
        base_url=address,
        viewport=SIZE,
        color_scheme=scheme,
        permissions=["microphone"],
    )


async def log_in(desk: BrowserContext, login: str, password: str) -> Page:
    page = await desk.new_page()
    await page.goto("/")
    await page.fill("#login", login)
    await page.fill("#password", password)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#desk")
    await page.wait_for_load_state()  # before its scripts have run it hears no key
    return page


async def log_in_first(desk: BrowserContext, login: str, told: str, own: str) -> Page:
    """With a password that somebody else told; its owner is asked for another."""
    page = await desk.new_page()
    page.set_default_timeout(30_000)
    await page.goto("/")
    await page.fill("#login", login)
    await page.fill("#password", told)
    await page.keyboard.press("Enter")
    await page.fill("#new", own)
    await page.fill("#again", own)
    await page.keyboard.press("Enter")
    return page


async def ready_page(browser: Browser, address: str, login: str) -> Page:
    """A call-taker's page in a browser of its own, logged in and ready to be rung."""
    page = await log_in(await new_desk(browser, address), login, f"sandi-{login}")
    await expect(page.locator("#phone-state")).to_have_text("siap")
    await expect(page.locator("#own-member")).to_have_attribute("data-state", "ready")
    return page
