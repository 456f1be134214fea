"""A real centre and a real browser for the tests of the console, one each a file."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.calls.lab import Lab
from tests.console.browser import log_in, new_desk, running_browser
from tests.console.centre import console_centre
from tests.console.hands import Desk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with console_centre(tmp_path_factory.mktemp("centre")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def desk(centre: Lab, browser: Browser) -> AsyncIterator[Desk]:
    """``await desk("sari")``: their browser, logged in and ready to be rung. No script may fail."""
    opened: list[Page] = []
    wrong: list[str] = []

    async def open_desk(login: str) -> Page:
        context = await new_desk(browser, f"http://127.0.0.1:{centre.settings.http_port}")
        page = await log_in(context, login, f"sandi-{login}")
        page.on("pageerror", lambda error: wrong.append(str(error)))
        opened.append(page)
        await expect(page.locator("#phone-state")).to_have_text("siap")
        await expect(page.locator("#own-member")).to_have_attribute("data-state", "ready")
        return page

    yield open_desk
    for page in opened:
        await page.context.close()
    assert not wrong
