"""A caller shares where they are from a (headless, mobile) telephone, and the console shows it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Geolocation, Page, expect

from ari_app.settings import Share
from bench.free_ports import free_ports
from tests.calls.lab import SPEAKING, Lab, lab
from tests.console.accessibility import faults
from tests.console.browser import new_context, ready_page, running_browser
from tests.console.centre import add_call_takers
from tests.console.hands import answered, saved
from tests.location.test_link import jpeg
from tests.trunk.line import line
from tests.trunk.test_location import HEADERS, KIND, invite
from tests.unit.location.test_pidf import CIRCLE, pidf

pytestmark = pytest.mark.asyncio(loop_scope="module")

AT_HOME = Geolocation(latitude=-6.5895, longitude=110.668, accuracy=20)
NEARBY = Geolocation(latitude=-6.6, longitude=110.668, accuracy=35)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    (port,) = free_ports(1)
    share = Share(address=f"http://127.0.0.1:{port}", port=port)
    async with lab(tmp_path_factory.mktemp("centre"), share=share, ring_s=30) as running:
        await add_call_takers(running.settings)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def page(centre: Lab, browser: Browser) -> AsyncIterator[Page]:
    address = f"http://127.0.0.1:{centre.settings.http_port}"
    opened = await ready_page(browser, address, "sari")
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    await opened.context.close()
    assert not wrong


async def telephone(browser: Browser, **more: Any) -> Page:
    """A caller's, small, with its place granted."""
    context = await new_context(
        browser, viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True, **more
    )
    return await context.new_page()


async def ticket_of(page: Page) -> str:
    label = page.locator("#ticket-label")
    await expect(label).to_have_text(re.compile(r"JPR-\d{4}-\d{5}"))
    return await label.inner_text()


async def link_on_screen(page: Page) -> str:
    await page.click("#ask-location summary")
    await page.click("[data-ask-location=show]")
    await expect(page.locator("#link-qr svg")).to_be_visible()
    assert await faults(page) == []
    url = await page.locator("#link-url").inner_text()
    await page.click("#ask-close")
    return url


async def test_a_caller_shares_and_the_console_shows_it(
    centre: Lab, browser: Browser, page: Page, tmp_path: Path
) -> None:
    photo = tmp_path / "foto.jpg"
    photo.write_bytes(jpeg())
    async with centre.caller("081500000091", audio=SPEAKING, loop=True, seconds=180):
        await answered(page)
        label = await ticket_of(page)
        await expect(page.locator("#ask-location")).to_be_visible()
        url = await link_on_screen(page)
        phone = await telephone(browser, geolocation=AT_HOME, permissions=["geolocation"])
        await phone.goto(url)
        assert await faults(phone) == []
        await phone.tap("#b")
        said = phone.locator("#s")
        await expect(said).to_contain_text("Lokasi terkirim")
        shown = page.locator("#located-phone")
        await expect(shown).to_contain_text(re.compile(r"± 20 m \d+ dtk lalu"))
        await expect(page.locator("#map path.located-phone")).to_be_visible()
        await page.click("#located-use")
        await expect(page.locator("#pin")).to_have_value("-6.589500, 110.668000")
        await phone.context.set_geolocation(NEARBY)
        await expect(shown).to_contain_text("± 35 m")  # it is live
        await phone.fill("#w", "Di belakang masjid <b>Mantingan</b>")
        await phone.set_input_files("#u", str(photo))
        await phone.tap("#f button")
        shared = page.locator("#located-shared")
        await expect(shared).to_contain_text("masjid <b>Mantingan</b>")
        await expect(shared.locator("a")).to_have_text("foto dari penelepon")
        assert await phone.evaluate("localStorage.length + sessionStorage.length") == 0
        await phone.context.close()
        await saved(page)
        record = await page.context.new_page()
        await record.goto(f"/tickets/{label}")
        await expect(record.locator("#shared-position")).to_contain_text("-6.60000, 110.66800")
        await expect(record.locator("ol.history")).to_contain_text("membagikan lokasinya")
        assert await faults(record) == []
        await page.keyboard.press("F8")
    ticket = await centre.api(f"/tickets/{label}")
    assert (ticket["latitude"], ticket["longitude"]) == (-6.5895, 110.668)


async def test_an_address_is_typed_on_a_telephone_without_scripts(
    centre: Lab, browser: Browser, page: Page
) -> None:
    async with centre.caller("081500000092", audio=SPEAKING, loop=True, seconds=120):
        await answered(page)
        await ticket_of(page)
        url = await link_on_screen(page)
        phone = await telephone(browser, java_script_enabled=False)
        await phone.goto(url)
        await phone.fill("#w", "Gang Melati 5")
        await phone.tap("#f button")
        await expect(phone.locator("#s")).to_contain_text("Pesan terkirim")
        shared = page.locator("#located-shared")
        await expect(shared).to_contain_text("Gang Melati 5")
        await phone.context.close()
        await page.keyboard.press("F8")


async def test_what_the_line_says_stands_on_the_map_at_the_ring(centre: Lab, page: Page) -> None:
    """A silent line: held, then rung with low priority; the place is there before a word is."""
    async with line(centre.server) as trunk:
        call = trunk.call(
            caller="081500000093",
            headers=HEADERS,
            sdp=invite(trunk, pidf(CIRCLE)),
            body_kind=KIND,
        )
        assert (await call.answered()).status == 200
        await page.wait_for_selector("#ring[data-state=ringing]")
        shown = page.locator("#located-line")
        await expect(shown).to_contain_text("± 850 m (67 %)")
        await expect(page.locator("#map path.located-line")).to_be_visible()
        await call.hang_up()


async def test_the_map_turns_to_what_was_typed_and_asks_about_a_point_outside(
    centre: Lab, page: Page
) -> None:
    async with centre.caller("081500000094", audio=SPEAKING, loop=True, seconds=120):
        await answered(page)
        label = await ticket_of(page)
        await page.fill("#f-kecamatan", "batealit")  # typed, not chosen from the list
        await page.locator("#f-kecamatan").blur()
        await page.keyboard.press("l")
        await page.keyboard.press("Enter")  # a point in the middle of the map
        north, east = map(float, (await page.input_value("#pin")).split(","))
        assert abs(north + 6.63) < 0.06 and abs(east - 110.76) < 0.06
        await page.keyboard.press("l")
        inside = await page.input_value("#pin")
        question = page.locator("#pin-outside")
        await expect(question).to_be_hidden()
        await page.fill("#pin", "-6.2, 106.82")  # Jakarta
        await expect(question).to_be_visible()
        assert await faults(page) == []
        await page.click("#outside-drop")
        await expect(page.locator("#pin")).to_have_value(inside)
        await page.fill("#pin", "-6.2, 106.82")
        await page.click("#outside-keep")
        await expect(question).to_be_hidden()
        await saved(page)
        await page.keyboard.press("F8")
    assert (await centre.api(f"/tickets/{label}"))["latitude"] == -6.2
