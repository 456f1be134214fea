"""The admin's pages, night and day, wide and narrow: `take` is called by ``docs.screens.make``."""

import tempfile
from pathlib import Path

import asyncpg
from playwright.async_api import Browser, Page

from bench.free_ports import free_ports
from docs.screens.board_pictures import NARROW, WIDE, new_page
from tests.desk.passwords import CHEAP
from tests.desk.sample_board import sample_board
from tests.store.postgres import cloned, make_template, running_server

LOGIN, PASSWORD = "wati", "sandi-wati"


async def take(browser: Browser, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home, running_server() as server:
        await make_template(server.get_uri())
        async with (
            cloned(server.get_uri()) as dsn,
            sample_board(Path(home), dsn, free_ports(2)[0]) as address,
        ):
            await _add_admin(dsn)
            await _wide(browser, address, folder)
            await _others(browser, address, folder)


async def _wide(browser: Browser, address: str, folder: Path) -> None:
    """What was not delivered; the lists; a type with a fault, as a tired admin sees it."""
    page = await _logged_in(browser, address, WIDE, "dark")
    await page.goto("/undelivered")
    await page.screenshot(path=folder / "undelivered-night.png")
    await page.goto("/admin/agencies")
    await page.screenshot(path=folder / "admin-agencies.png")
    await page.goto("/admin/types")
    await page.screenshot(path=folder / "admin-types.png")
    await page.goto("/admin/types/kebakaran")
    await page.fill("[name=ask] >> nth=3", "jumlah lantai")
    await page.fill("[name=ask_en] >> nth=4", "how many floors")
    await page.click(".acts .go")
    await page.wait_for_selector(".wrong")
    await page.screenshot(path=folder / "admin-type-refused.png", full_page=True)


async def _others(browser: Browser, address: str, folder: Path) -> None:
    page = await _logged_in(browser, address, WIDE, "light")
    await page.goto("/admin/agencies/damkar")
    for label in ("Surel piket", "Surel kantor"):
        if not await page.locator("details[open]").count():
            await page.click("summary.btn")
        await page.fill("#f-label", label)
        await page.fill("#f-url", "mailto://piket:rahasia@damkar.example")
        await page.click("details .acts .btn")
        await page.wait_for_url("**/damkar?done=channel_added")
    await page.click("summary.btn")
    await page.screenshot(path=folder / "admin-agency-english.png", full_page=True)
    page = await _logged_in(browser, address, NARROW, "dark")
    await page.goto("/admin/types/medis?lang=id")
    await page.screenshot(path=folder / "admin-phone.png")


async def _logged_in(browser: Browser, address: str, size: tuple[int, int], scheme: str) -> Page:
    page = await new_page(browser, address, scheme, size)
    await page.goto("/?lang=en" if scheme == "light" else "/")
    await page.fill("#login", LOGIN)
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("body.board")
    return page


async def _add_admin(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        """INSERT INTO accounts (centre, login, name, role, password_hash, phone)
           VALUES ('JPR', $1, 'Wati Rahayu', 'admin', $2, 'none')""",
        LOGIN,
        CHEAP.hash(PASSWORD),
    )
    await connection.execute(
        """WITH channel AS (
               INSERT INTO agency_channels (agency_id, kind, label, url, secret, leads_to)
               SELECT agency_id, 'webhook', 'Sistem Damkar', 'sealed:x', 'sealed:x',
                      'https://sistem.damkar.example/…'
               FROM dispatches ORDER BY dispatch_id LIMIT 1 RETURNING channel_id)
           INSERT INTO notifications (centre, dispatch_id, channel_id, kind, body, status, attempts,
               ended_at, problem)
           SELECT 'JPR', (SELECT min(dispatch_id) FROM dispatches), channel_id, 'sent', '{}',
                  'dead', 12, now(), 'The receiver answered 404.'
           FROM channel"""
    )
    await connection.close()
