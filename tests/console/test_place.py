"""Place, map and likely duplicates of the ticket's form, in a real browser with real calls."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.calls.lab import SPEAKING, Lab, frozen
from tests.console.accessibility import faults, faults_by_day_and_night
from tests.console.hands import Desk, answered, saved

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def label_of(page: Page) -> str:
    """The ticket has its number: what is typed from now on has somewhere to go."""
    label = page.locator("#ticket-label")
    await expect(label).to_have_text(re.compile(r"JPR-\d{4}-\d{5}"))
    return await label.inner_text()


async def where_things_are(page: Page) -> list[float]:
    """Top edges of what a hand may be about to click, in whole pixels."""
    tops: list[float] = await page.evaluate(
        """() => ["#f-address", ".priority", "#f-narrative", ".foot", "#map"].map(
             (one) => document.querySelector(one).getBoundingClientRect().top).map(Math.round)"""
    )
    return tops


async def leave_field(page: Page, field: str) -> None:
    """So that the keyboard is the desk's again."""
    await page.locator(field).blur()


# ── places ───────────────────────────────────────────────────────────────────────────────────


async def test_a_place_is_suggested_while_it_is_typed(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000021", audio=SPEAKING, loop=True, seconds=90):
        await answered(page)
        await page.click("#f-address")
        still = await where_things_are(page)
        await page.keyboard.type("belakang mesjid mantigan", delay=15)  # two mistakes
        options = page.locator("#places [role=option]")
        meant = "Masjid Mantingan patokan · Mantingan · Tahunan"
        await expect(options.first).to_have_text(meant)
        assert await where_things_are(page) == still  # suggestions move nothing
        await page.keyboard.press("ArrowDown")
        chosen = page.locator("#f-address")
        await expect(chosen).to_have_attribute("aria-activedescendant", "place-0")
        assert await faults(page) == []
        await page.keyboard.press("Enter")
        await expect(chosen).to_have_value("belakang Masjid Mantingan")
        await saved(page)
        label = await label_of(page)
        await leave_field(page, "#f-address")
        await page.keyboard.press("F8")
    ticket = await centre.api(f"/tickets/{label}")
    assert (ticket["kecamatan"], ticket["desa"]) == ("Tahunan", "Mantingan")


async def test_a_frozen_database_still_suggests_and_blocks_nothing(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000023", audio=SPEAKING, loop=True, seconds=120):
        await answered(page)
        label = await label_of(page)
        with frozen(centre, "postgres"):
            await page.fill("#f-kecamatan", "batealt")
            option = page.locator("#places [role=option]").first
            await expect(option).to_contain_text("Batealit")
            await page.keyboard.press("ArrowDown")
            await page.keyboard.press("Enter")
            await page.fill("#f-address", "dekat jembatan lama")
            await page.fill("#pin", "-6.63, 110.76")
            await expect(page.locator("#map .pin")).to_be_visible()
            here = "tersimpan di komputer ini"
            await expect(page.locator("#save-state")).to_contain_text(here)
            await page.reload()
            await expect(page.locator("#pin")).to_have_value("-6.630000, 110.760000")
        await saved(page)
        await page.keyboard.press("F8")
    ticket = await centre.api(f"/tickets/{label}")
    assert (ticket["address"], ticket["kecamatan"]) == ("dekat jembatan lama", "Batealit")
    assert ticket["latitude"] == -6.63


# ── the point on the map ─────────────────────────────────────────────────────────────────────


async def test_a_point_is_set_with_the_keyboard_and_kept(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000025", audio=SPEAKING, loop=True, seconds=90):
        await answered(page)
        await label_of(page)
        await page.keyboard.press("l")  # the map, large, with the keyboard on it
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Escape")
        await expect(page.locator("#map .pin")).to_be_visible()
        point = await page.input_value("#pin")
        await saved(page)
        await page.reload()
        await expect(page.locator("#pin")).to_have_value(point)
        await page.keyboard.press("F8")


async def test_a_point_is_pasted_and_taken_away(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000026", audio=SPEAKING, loop=True, seconds=90):
        await answered(page)
        label = await label_of(page)
        await page.fill("#pin", "dekat pasar")
        await leave_field(page, "#pin")
        await expect(page.locator("#pin-wrong")).to_be_visible()
        await page.fill("#pin", "https://peta.example/?q=-6.6201,110.6795")
        await expect(page.locator("#pin-wrong")).to_be_hidden()
        await saved(page)
        ticket = await centre.api(f"/tickets/{label}")
        assert (ticket["latitude"], ticket["longitude"]) == (-6.6201, 110.6795)
        await page.fill("#pin", "")
        await leave_field(page, "#pin")
        await expect(page.locator("#map .pin")).to_have_count(0)
        await saved(page)
        await page.keyboard.press("F8")
    assert (await centre.api(f"/tickets/{label}"))["latitude"] is None


async def test_two_people_set_the_point(centre: Lab, desk: Desk) -> None:
    """Never one's latitude with the other's longitude."""
    page = await desk("sari")
    async with centre.caller("081500000024", audio=SPEAKING, loop=True, seconds=60):
        await answered(page)
        await page.fill("#pin", "-6.60, 110.60")
        await saved(page)
        label = await page.inner_text("#ticket-label")
        await write(centre, label, latitude=-6.70, longitude=110.70)
        await page.fill("#pin", "-6.61, 110.61")
        conflict = page.locator("#conflicts")
        await expect(conflict).to_contain_text("Titik di peta")
        await expect(conflict).to_contain_text("-6.700000, 110.700000")
        await page.click("[data-choice=keep_mine]")
        await saved(page)
        await page.keyboard.press("F8")
    ticket = await centre.api(f"/tickets/{label}")
    assert (ticket["latitude"], ticket["longitude"]) == (-6.61, 110.61)


async def write(centre: Lab, label: str, **fields: Any) -> None:
    """A colleague's change, at the version that the ticket has now."""
    version = (await centre.api(f"/tickets/{label}"))["version"]
    await centre.api(f"/tickets/{label}", version=version, **fields)


# ── one incident, two callers ────────────────────────────────────────────────────────────────


async def reported(centre: Lab, page: Page) -> str:
    """The label of a ticket about a fallen tree, with a point, whose call is over."""
    async with centre.caller("081500000027", audio=SPEAKING, loop=True, seconds=60):
        await answered(page)
        await page.click("#type-pohon_tumbang")
        await page.fill("#f-kecamatan", "Kedung")
        await page.fill("#f-desa", "Kedungmalang")
        await page.fill("#pin", "-6.65, 110.62")
        await leave_field(page, "#pin")
        await saved(page)
        await page.keyboard.press("F8")
    return await label_of(page)


async def type_the_same_again(page: Page) -> None:
    await page.click("#type-pohon_tumbang")
    await page.fill("#f-kecamatan", "kedung")
    await page.fill("#f-dusun", "Krajan Wetan")  # no place of ours: it stays as it is
    await page.keyboard.press("Tab")


async def mark_the_same(page: Page, first: str) -> None:
    await page.keyboard.press("Alt+u")
    await page.click("[data-duplicate=same-anyway]")  # nobody was told of the first one
    marked = f"Kejadian sama dengan {first}"
    await expect(page.locator("#duplicates")).to_contain_text(marked)


async def test_a_similar_ticket_is_shown_in_the_form_and_on_the_map(
    centre: Lab, desk: Desk
) -> None:
    page = await desk("sari")
    first = await reported(centre, page)
    async with centre.caller("081500000022", audio=SPEAKING, loop=True, seconds=90):
        await answered(page)
        await type_the_same_again(page)
        still = await where_things_are(page)
        strip, point = page.locator("#duplicates"), page.locator("#map .similar-name")
        await expect(strip).to_contain_text(f"Mirip {first}: Kedungmalang")
        await expect(point).to_have_text(first[-5:])
        assert await where_things_are(page) == still  # the line was there before
        assert await faults_by_day_and_night(page) == []
        second = await label_of(page)
        await mark_the_same(page, first)
        await expect(page.locator("#map .similar")).to_have_count(0)  # the line says it
        ticket = await centre.api(f"/tickets/{second}")
        assert (ticket["duplicate_of"], ticket["progress"]) == (first, "duplicate")
        assert (ticket["kecamatan"], ticket["dusun"]) == ("kedung", "Krajan Wetan")
        await strip.get_by_role("button", name="Batalkan").click()
        await expect(strip).to_contain_text(f"Mirip {first}")
        assert (await centre.api(f"/tickets/{second}"))["state"] == "open"
        await mark_the_same(page, first)
        await page.keyboard.press("F8")
    await page.keyboard.press("Control+Enter")  # a duplicate goes to nobody: it leaves the screen
    await expect(page.locator("#ticket-label")).to_have_text(first)
    await expect(strip).to_contain_text(f"Dilaporkan juga di {second}")
    assert (await centre.api(f"/tickets/{first}"))["duplicates"] == [second]
