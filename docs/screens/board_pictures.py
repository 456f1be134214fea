"""Login and board, night and day, wide and narrow: `take` is called by ``docs.screens.make``."""

import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from bench.free_ports import free_ports
from tests.desk.sample_board import LOGIN, PASSWORD, sample_board
from tests.store.postgres import cloned, make_template, running_server

WIDE, NARROW = (1440, 900), (412, 915)
SETTLED_MS = 6000  # the meters of the held lane have a past to show
# name, scheme, size, language
BOARDS = (
    ("board-night", "dark", WIDE, "id"),
    ("board-day", "light", WIDE, "id"),
    ("board-english", "light", WIDE, "en"),
    ("board-phone", "dark", NARROW, "id"),
)


async def take(browser: Browser, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home, running_server() as server:
        await make_template(server.get_uri())
        async with (
            cloned(server.get_uri()) as dsn,
            sample_board(Path(home), dsn, free_ports(2)[0]) as address,
        ):
            for language, scheme in (("id", "dark"), ("en", "light")):
                page = await new_page(browser, address, scheme, WIDE)
                await page.goto(f"/?lang={language}")
                await page.screenshot(path=folder / f"login-{language}.png")
            for name, scheme, size, language in BOARDS:
                page = await board(browser, address, scheme, size, language)
                await page.screenshot(path=folder / f"{name}.png", full_page=size is NARROW)
            await decision(browser, address, folder)


async def decision(browser: Browser, address: str, folder: Path) -> None:
    """All alarms opened, and a held call about to be ended, by keyboard alone."""
    page = await board(browser, address, "dark", WIDE, "id")
    await page.click("#all-strips")
    await page.focus("#held summary")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.screenshot(path=folder / "board-decision.png")


async def board(
    browser: Browser, address: str, scheme: str, size: tuple[int, int], language: str
) -> Page:
    page = await new_page(browser, address, scheme, size)
    await page.goto("/")
    await page.fill("#login", LOGIN)
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#waiting")
    await page.goto(f"/?lang={language}")
    await page.wait_for_selector("#held .row")
    await page.wait_for_timeout(SETTLED_MS)
    return page


async def new_page(
    browser: Browser, address: str, scheme: str, size: tuple[int, int], *, scale: float = 1
) -> Page:
    """A browser of its own: no cookies, no storage."""
    context = await browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        device_scale_factor=scale,
    )
    return await context.new_page()
