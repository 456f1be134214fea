"""The caller's page on small telephones: read and touched by a hand that trembles."""

from playwright.async_api import expect

from tests.console.accessibility import faults_by_day_and_night
from tests.console.browser import new_context, running_browser
from tests.console.measuring import TOUCH_PX, out_of_sight, spoilt, unreadable

TELEPHONES = ((320, 568), (360, 640), (390, 844))


async def test_the_callers_page_is_read_and_touched_at_every_size(link: str) -> None:
    """The one button that says where they are is in sight without scrolling; so it is after."""
    found = []
    async with running_browser() as browser:
        context = await new_context(browser, is_mobile=True, has_touch=True)
        page = await context.new_page()
        await page.goto(link)
        await expect(page.locator("#b")).to_be_visible()
        for width, height in TELEPHONES:
            await page.set_viewport_size({"width": width, "height": height})
            measured = [
                *await unreadable(page, target_px=TOUCH_PX),
                *await spoilt(page),
                *(f"out of sight: {one}" for one in await out_of_sight(page, ["#b"])),
            ]
            found += [f"{width}x{height}: {one}" for one in measured]
        found += await faults_by_day_and_night(page)
        await page.fill("#w", "Rumah cat hijau di belakang balai desa Bandengan")
        await page.click("form button")
        await expect(page.locator("#s")).to_contain_text("Pesan terkirim")
        found += await unreadable(page, target_px=TOUCH_PX) + await spoilt(page)
    assert not found, "\n".join(found)
