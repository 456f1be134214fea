"""A unit in a real Chromium: assigned on the console, said to be on scene on a telephone."""

from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.console.browser import running_browser
from tests.desk.sample_screens import TELEPHONE, Screen, busy_night, logged_in
from tests.tickets.agency import sample_work

ENGINE = "Damkar 1"


async def assigned(browser: Browser, address: str) -> str:
    """The ticket that nobody was told of gets the engine; its label."""
    console = Screen(name="console", login="tono")
    desk = await logged_in(browser, address, console)
    page = await desk.new_page()
    await page.goto("/")
    await page.click("#unsent [data-open]")
    await expect(page.locator("[data-agency=damkar]")).to_contain_text("2 mobil pemadam siap")
    await expect(page.locator("[data-agency=damkar]")).to_contain_text("Slamet Riyadi")
    await page.click("#unit-count")
    await page.click(f"#unit-list button[aria-label='Tugaskan {ENGINE}']")
    await expect(page.locator("#unit-list")).to_contain_text("ditugaskan")
    await expect(page.locator("#agencies .badge")).to_contain_text("Damkar")
    return await page.inner_text("#ticket-label")


async def on_scene(browser: Browser, address: str, label: str) -> Page:
    """A thumb's way: the page, the unit, the large button."""
    agency = Screen(name="agency", login=sample_work.LOGIN)
    phone = await logged_in(browser, address, agency)
    page = await phone.new_page()
    await page.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
    await page.goto("/agency")
    await page.click("#own-units")
    card = page.locator(f".unit:has-text('{ENGINE}')")
    await expect(card).to_contain_text(label)
    button = card.locator("button[value=arrive]")
    box = await button.bounding_box()
    assert box is not None and box["height"] >= 44
    await button.click()
    await expect(page.locator("[role=status]")).to_contain_text("Tersimpan")
    return page


async def test_from_the_console_to_the_scene(tmp_path: Path, dsn: str, database: Any) -> None:
    async with busy_night(tmp_path, dsn) as address, running_browser() as browser:
        label = await assigned(browser, address)
        page = await on_scene(browser, address, label)
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= TELEPHONE[0]
    steps = await database.fetch(
        """SELECT h.step, h.by FROM unit_history h JOIN tickets t USING (ticket_id)
           WHERE t.label = $1 ORDER BY h.history_id""",
        label,
    )
    assert [tuple(row.values()) for row in steps] == [
        *(("assign", "tono"), ("arrive", sample_work.LOGIN)),
    ]
    state = "SELECT d.state FROM dispatches d JOIN tickets t USING (ticket_id) WHERE t.label = $1"
    assert await database.fetchval(state, label) == "on_scene"
