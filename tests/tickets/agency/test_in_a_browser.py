"""The agency's page in a real Chromium, as wide as a telephone: a thumb, a photo, no script."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.console.browser import new_context, running_browser
from tests.desk.centre import Centre
from tests.tickets.agency.pictures import picture
from tests.tickets.agency.sample_work import BURNS, LOGIN, PASSWORD, TREE, fill

PHONE = {"width": 390, "height": 844}


async def width(page: Page) -> int:
    return int(await page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("script", [True, False])
async def test_a_thumb_s_way(
    site: str, dsn: str, database: Any, centre: Centre, tmp_path: Path, script: bool
) -> None:
    """Log in, acknowledge from the list, finish another with a photo; nothing is wider than it."""
    await fill(dsn, database, centre)
    (tmp_path / "bukti.jpg").write_bytes(picture(size=(1600, 1200)))
    async with running_browser() as browser:
        phone = await new_context(
            browser,
            base_url=site,
            viewport=PHONE,
            java_script_enabled=script,
        )
        page = await phone.new_page()
        wrong: list[str] = []
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        await page.goto("/")
        await page.fill("#login", LOGIN)
        await page.fill("#password", PASSWORD)
        await page.click("button.go")
        await page.wait_for_url("**/agency")
        await page.click(f"article:has-text('{BURNS}') button.big")
        await page.wait_for_selector("text=Tersimpan: Diterima")
        button = await page.locator("button.big").bounding_box()
        assert button is not None and button["height"] >= 60
        assert button["y"] + button["height"] <= PHONE["height"]  # in reach without scrolling
        await page.goto(f"/agency/{TREE}")
        await page.set_input_files("#photo", tmp_path / "bukti.jpg")
        await page.fill("#note", "Pohon sudah dipotong, jalan terbuka.")
        if script:
            assert await width(page) <= PHONE["width"]
        await page.click("button.big")
        await page.wait_for_selector("text=Tersimpan: Selesai")
        await page.wait_for_selector(".photos img")
        assert await page.locator("button.big").count() == 0
        assert not wrong
    states = await database.fetch("SELECT state, step_note FROM dispatches ORDER BY dispatch_id")
    assert states[0]["state"] == "acknowledged"
    assert tuple(states[2]) == ("done", "Pohon sudah dipotong, jalan terbuka.")
    assert await database.fetchval("SELECT width FROM dispatch_photos") == 1600
