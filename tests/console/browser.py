"""Chromium as a call-taker's browser: a real one, with a microphone that beeps once a second.

Needs Debian's ``chromium``. Where it is missing and we are root, it is installed; else the tests
fail with the sentence that says what to do. They never pass for want of a browser.
"""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

NEEDED = (
    "The tests of the console need Chromium: `apt-get install chromium` as root, "
    "or name one in CHROMIUM."
)
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --use-fake-ui-for-media-stream "
    "--use-fake-device-for-media-stream"
).split()
expect.set_options(timeout=20_000)  # a page of a busy machine may be slow; it is never wrong
SIZE = {"width": 1440, "height": 900}


def chromium() -> str:
    """The program's path; installs Debian's package where it may."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
        subprocess.run(command, check=False, capture_output=True)
        found = shutil.which("chromium")
    if found is None:
        raise AssertionError(NEEDED)
    return found


@asynccontextmanager
async def running_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


async def new_desk(browser: Browser, address: str, *, scheme: str = "dark") -> BrowserContext:
    """A browser of its own, as on another machine: no cookies, no storage."""
    return await browser.new_context(
        base_url=address,
        viewport=SIZE,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        permissions=["microphone"],
    )


async def log_in(desk: BrowserContext, login: str, password: str) -> Page:
    page = await desk.new_page()
    page.set_default_timeout(30_000)
    await page.goto("/")
    await page.fill("#login", login)
    await page.fill("#password", password)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#desk")
    return page


async def ready_page(browser: Browser, address: str, login: str) -> Page:
    """A call-taker's page in a browser of its own, logged in and ready to be rung."""
    page = await log_in(await new_desk(browser, address), login, f"sandi-{login}")
    await expect(page.locator("#phone-state")).to_have_text("siap", timeout=15_000)
    await expect(page.locator("#own-member")).to_have_attribute("data-state", "ready")
    return page
