"""A shift, whole: from the ring to the photo of the agency, in browsers, with real audio."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from ari_app.settings import Settings
from ari_app.store.database import Database, dsn_of
from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.tickets.agencies import ChannelKind, NewChannel, add_channel
from ari_app.tickets.seal import load
from tests.calls.lab import SPEAKING, Lab, has
from tests.console.accessibility import faults_by_day_and_night
from tests.console.browser import new_context
from tests.console.hands import FIRE, RINGS, TALKS, Desk, answered, beeps, loudest
from tests.desk.passwords import CHEAP
from tests.patience import PATIENCE_S
from tests.tickets.agency.pictures import picture
from tests.tickets.desk_work import SECRET
from tests.tickets.receiver import Receiver

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLER = "081500000040"
PHONE = {"width": 390, "height": 844}


@pytest_asyncio.fixture(loop_scope="module")
async def brigade(centre: Lab) -> AsyncIterator[Receiver]:
    """The fire brigade: a webhook of its own, and Budi with a telephone."""
    receiver = Receiver()
    await receiver.start()
    await _add_brigade(centre.settings, receiver.url)
    yield receiver
    await receiver.stop()


async def test_a_call_from_its_ring_to_the_photo(
    centre: Lab, desk: Desk, browser: Browser, brigade: Receiver, tmp_path: Path
) -> None:
    sari, heard = await desk("sari"), tmp_path / "heard.wav"
    async with centre.caller(CALLER, audio=SPEAKING, loop=True, record=heard) as caller:
        await answered(sari)
        assert await loudest(sari, "#level-theirs") > 0.15  # Sari hears the caller
        await _fill(sari)
        await sari.keyboard.press("Control+Enter")
        badge = sari.locator("#agencies .badge:has-text('Damkar')")
        await expect(badge).to_contain_text("terkirim")
        [told] = brigade.received
        assert told.genuine and told.body["ticket"] == await sari.inner_text("#ticket-label")
        budi = await _agency(browser, centre)
        await budi.click("button.big:has-text('Terima')")
        await expect(badge).to_contain_text("diterima")
        await sari.keyboard.press("F8")
        await caller.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    assert beeps(heard, last_s=3.0) >= 2  # the caller hears Sari
    await _finish(budi, tmp_path)
    await expect(badge).to_contain_text("selesai")
    await sari.keyboard.press("Control+Enter")
    await expect(sari.locator("#no-ticket")).to_be_visible()
    call = await centre.recorded(CALLER)
    [sent] = (await centre.api(f"/tickets/{call['ticket']}/dispatches"))["dispatches"]
    last = sent["history"][-1]
    assert (sent["state"], last["by"], last["note"]) == ("done", "damkar.budi", "Padam.")
    assert len(sent["photos"]) == 1
    await budi.context.close()


async def test_the_console_is_for_everybody(centre: Lab, desk: Desk) -> None:
    """axe-core finds nothing: quiet, ringing, and with a ticket open, by day and by night."""
    page = await desk("sari")
    assert await faults_by_day_and_night(page) == []
    async with centre.caller("081500000041", audio=SPEAKING, loop=True, seconds=120):
        await page.wait_for_selector(RINGS)
        await page.keyboard.press("Space")
        await page.wait_for_selector(TALKS)
        await page.click("#type-kebakaran")
        await page.click("#devices summary")
        await centre.until("081500000041", has(state="talking"))
        assert await faults_by_day_and_night(page) == []
        await page.keyboard.press("F8")


async def _fill(page: Page) -> None:
    await page.click("#type-kebakaran")
    await page.fill("[name=address]", "belakang Masjid Mantingan")
    await page.click("#form .priority .critical")
    await page.fill("[name=narrative]", FIRE)
    for other in ("PLN", "PMI"):
        await page.click(f"[data-agency]:has-text('{other}')")  # suggested, and not wanted


async def _agency(browser: Browser, centre: Lab) -> Page:
    """Budi's telephone, at the list of Budi's tickets."""
    context = await new_context(
        browser,
        base_url=f"http://127.0.0.1:{centre.settings.http_port}",
        viewport=PHONE,
        has_touch=True,
    )
    page = await context.new_page()
    await page.goto("/")
    await page.fill("#login", "damkar.budi")
    await page.fill("#password", "sandi-budi")
    await page.click("button.go")
    await page.wait_for_url("**/agency")
    return page


async def _finish(page: Page, folder: Path) -> None:
    """On scene, then done, with a photo and a word."""
    (folder / "bukti.jpg").write_bytes(picture())
    await page.click("button.big:has-text('Sampai')")
    await page.set_input_files("#photo", folder / "bukti.jpg")
    await page.fill("#note", "Padam.")
    await page.click("button.big:has-text('Selesai')")
    await page.wait_for_selector(".photos img")


async def _add_brigade(settings: Settings, url: str) -> None:
    channel = NewChannel(kind=ChannelKind.WEBHOOK, label="piket", url=url, secret=SECRET)
    database = Database(dsn_of(settings))
    async with database.transaction() as session:
        code = settings.centre.code
        await add_channel(session, code, "damkar", channel, load(settings.home))
    await database.close()
    connection = await asyncpg.connect(dsn_of(settings))
    await connection.execute(
        """INSERT INTO accounts (centre, login, name, role, password_hash, phone, agency_id)
           SELECT centre, 'damkar.budi', 'Budi Santoso', 'agency', $2, 'none', agency_id
           FROM agencies WHERE centre = $1 AND code = 'damkar'""",
        settings.centre.code,
        CHEAP.hash("sandi-budi"),
    )
    await connection.close()
