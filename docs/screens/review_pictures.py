"""Calls under review, and a ticket's history: `take` is called by ``docs.screens.make``."""

import tempfile
from pathlib import Path

import asyncpg
from playwright.async_api import Browser, Page

from bench.free_ports import free_ports
from docs.screens.board_pictures import NARROW, WIDE, new_page
from tests.desk import sample_reviews
from tests.desk.centre import Centre
from tests.desk.sample_board import sample_board
from tests.store.postgres import cloned, make_template, running_server

LISTENED_MS = 2500


async def take(browser: Browser, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home, running_server() as server:
        await make_template(server.get_uri())
        async with (
            cloned(server.get_uri()) as dsn,
            sample_board(Path(home), dsn, free_ports(2)[0]) as address,
        ):
            database = await asyncpg.connect(dsn)
            archive = Path(home) / "home" / "recordings" / "archive"
            calls = await sample_reviews.fill(Centre(database=database, archive=archive))
            await database.close()
            await _review(browser, address, folder)
            for name, scheme, size, language in (
                ("ticket-history-night", "dark", WIDE, "id"),
                ("ticket-history-english", "light", WIDE, "en"),
                ("ticket-history-phone", "dark", NARROW, "id"),
            ):
                page = await _logged_in(browser, address, scheme, size)
                await page.goto(f"/tickets/{sample_reviews.TICKET}?lang={language}")
                await page.screenshot(path=folder / f"{name}.png", full_page=True)
            page = await _logged_in(browser, address, "dark", WIDE)
            await page.goto(f"/calls/{calls[0]}")
            await page.screenshot(path=folder / "call-night.png", full_page=True)


async def _review(browser: Browser, address: str, folder: Path) -> None:
    page = await _logged_in(browser, address, "dark", WIDE)
    await _drawn(page)
    await page.screenshot(path=folder / "review-night.png")
    await page.keyboard.press("2")
    await page.wait_for_selector("#problem:visible")
    await page.screenshot(path=folder / "review-unheard.png")
    await page.keyboard.press("Space")
    await page.wait_for_timeout(LISTENED_MS)
    await page.keyboard.press("2")
    await page.wait_for_selector("#kept a")
    await page.emulate_media(color_scheme="light")
    await page.goto(page.url + "&lang=en")
    await _drawn(page)
    await page.screenshot(path=folder / "review-english.png")


async def _drawn(page: Page) -> None:
    """The spectrogram is there; it is asked for behind the rest."""
    await page.wait_for_selector("#lanes .tile > [style]", state="attached")


async def _logged_in(browser: Browser, address: str, scheme: str, size: tuple[int, int]) -> Page:
    page = await new_page(browser, address, scheme, size)
    await page.goto("/")
    await page.fill("#login", sample_reviews.LOGIN)
    await page.fill("#password", sample_reviews.PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#call")
    return page
