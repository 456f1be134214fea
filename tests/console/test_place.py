"""Place, map and likely duplicates of the ticket's form, in a real browser with real calls."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.calls.lab import SPEAKING, Lab, frozen
from tests.console.accessibility import faults, faults_by_day_and_night
from tests.console.hands import Desk, answered

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAVED = re.compile(r"tersimpan \d")


async def saved(page: Page) -> None:
    await expect(page.locator("#save-state")).to_have_text(SAVED, timeout=20_000)


async def where_things_are(page: Page) -> list[float]:
    """Top edges of what a hand may be about to click."""
    tops: list[float] = await page.evaluate(
        """() => ["#f-address", ".priority", "#f-narrative", ".foot", "#map"].map(
             (one) => document.querySelector(one).getBoundingClientRect().top)"""
    )
    return tops


async def test_a_place_is_typed_pinned_and_found_again_as_a_duplicate(
    centre: Lab, desk: Desk
) -> None:
    page = await desk("sari")
    async with centre.caller("081500000021", audio=SPEAKING, loop=True, seconds=90):
        await answered(page)
        await page.click("#type-kebakaran")
        await page.click("#f-address")
        still = await where_things_are(page)
        await page.keyboard.type("belakang mesjid mantigan", delay=15)  # two mistakes
        options = page.locator("#places [role=option]")
        meant = "Masjid Mantingan patokan · Mantingan · Tahunan"
        await expect(options.first).to_have_text(meant, timeout=20_000)
        assert await where_things_are(page) == still  # suggestions move nothing
        await page.keyboard.press("ArrowDown")
        await expect(page.locator("#f-address")).to_have_attribute(
            "aria-activedescendant", "place-0"
        )
        assert await faults(page) == []
        await page.keyboard.press("Enter")
        await expect(page.locator("#f-address")).to_have_value("belakang Masjid Mantingan")
        await expect(page.locator("#f-desa")).to_have_value("Mantingan")
        await expect(page.locator("#f-kecamatan")).to_have_value("Tahunan")
        await page.keyboard.press("Alt+l")  # the map, large, with the keyboard on it
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Escape")
        await expect(page.locator("#map .pin")).to_be_visible()
        point = await page.input_value("#pin")
        await saved(page)
        await page.reload()
        await expect(page.locator("#pin")).to_have_value(point)
        await page.fill("#pin", "dekat pasar")
        await page.locator("#pin").blur()
        await expect(page.locator("#pin-wrong")).to_be_visible()
        await page.fill("#pin", "https://peta.example/?q=-6.6201,110.6795")
        await expect(page.locator("#pin-wrong")).to_be_hidden()
        await saved(page)
        await page.keyboard.press("F8")
    first = await page.inner_text("#ticket-label")
    ticket = await centre.api(f"/tickets/{first}")
    assert (ticket["kecamatan"], ticket["desa"]) == ("Tahunan", "Mantingan")
    assert (ticket["latitude"], ticket["longitude"]) == (-6.6201, 110.6795)
    await page.fill("#pin", "")
    await page.locator("#pin").blur()  # Space answers the next one
    await saved(page)
    assert (await centre.api(f"/tickets/{first}"))["latitude"] is None

    async with centre.caller("081500000022", audio=SPEAKING, loop=True, seconds=90):
        await answered(page)
        await page.click("#type-kebakaran")
        await page.fill("#f-kecamatan", "tahunan")
        await page.fill("#f-dusun", "Krajan Wetan")  # no place of ours: it stays as it is
        await page.keyboard.press("Tab")
        still = await where_things_are(page)
        strip = page.locator("#duplicates")
        await expect(strip).to_contain_text(f"Mirip {first}: Mantingan, Tahunan", timeout=20_000)
        assert await where_things_are(page) == still  # the line was there before
        assert await faults_by_day_and_night(page) == []
        second = await page.inner_text("#ticket-label")
        await page.keyboard.press("Alt+u")
        await expect(strip).to_contain_text(f"Kejadian sama dengan {first}")
        ticket = await centre.api(f"/tickets/{second}")
        assert (ticket["duplicate_of"], ticket["progress"]) == (first, "duplicate")
        assert (ticket["kecamatan"], ticket["dusun"]) == ("tahunan", "Krajan Wetan")
        await strip.get_by_role("button", name="Batalkan").click()
        await expect(strip).to_contain_text(f"Mirip {first}")
        assert (await centre.api(f"/tickets/{second}"))["state"] == "open"
        await page.keyboard.press("Alt+u")
        await expect(strip).to_contain_text(f"Kejadian sama dengan {first}")
        await page.keyboard.press("F8")
    await page.keyboard.press("Control+Enter")  # a duplicate goes to nobody: it leaves the screen
    await expect(page.locator("#ticket-label")).to_have_text(first)
    await expect(page.locator("#duplicates")).to_contain_text(f"Dilaporkan juga di {second}")
    assert (await centre.api(f"/tickets/{first}"))["duplicates"] == [second]


async def test_a_frozen_database_suggests_nothing_and_blocks_nothing(
    centre: Lab, desk: Desk
) -> None:
    page = await desk("sari")
    async with centre.caller("081500000023", audio=SPEAKING, loop=True, seconds=120):
        await answered(page)
        await saved_or_new(page)
        with frozen(centre, "postgres"):
            await page.fill("#f-address", "dekat jembatan lama")
            await page.fill("#f-kecamatan", "Batealit")
            await page.fill("#pin", "-6.63, 110.76")
            await expect(page.locator("#map .pin")).to_be_visible()
            await expect(page.locator("#save-state")).to_contain_text(
                "tersimpan di komputer ini", timeout=15_000
            )
            await page.reload()
            await expect(page.locator("#pin")).to_have_value("-6.630000, 110.760000")
        await saved(page)
        label = await page.inner_text("#ticket-label")
        await page.keyboard.press("F8")
    ticket = await centre.api(f"/tickets/{label}")
    assert (ticket["address"], ticket["latitude"]) == ("dekat jembatan lama", -6.63)


async def saved_or_new(page: Page) -> None:
    """The ticket has its number: what is typed from now on has somewhere to go."""
    await expect(page.locator("#ticket-label")).to_have_text(re.compile(r"JPR-\d{4}-\d{5}"))


async def test_two_people_set_the_point(centre: Lab, desk: Desk) -> None:
    """Never one's latitude with the other's longitude."""
    page = await desk("sari")
    async with centre.caller("081500000024", audio=SPEAKING, loop=True, seconds=60):
        await answered(page)
        await page.fill("#pin", "-6.60, 110.60")
        await saved(page)
        label = await page.inner_text("#ticket-label")
        version = (await centre.api(f"/tickets/{label}"))["version"]
        theirs = {"latitude": -6.70, "longitude": 110.70}
        await centre.api(f"/tickets/{label}", version=version, **theirs)
        await page.fill("#pin", "-6.61, 110.61")
        conflict = page.locator("#conflicts")
        await expect(conflict).to_contain_text("Titik di peta")
        await expect(conflict).to_contain_text("-6.700000, 110.700000")
        await page.click("[data-choice=keep_mine]")
        await saved(page)
        await page.keyboard.press("F8")
    ticket = await centre.api(f"/tickets/{label}")
    assert (ticket["latitude"], ticket["longitude"]) == (-6.61, 110.61)
