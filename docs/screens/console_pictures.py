"""The console, of a real centre with real calls: `take` is called by ``docs.screens.make``."""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, Page

from ari_app.settings import Screening
from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import EXHAUST, SPEAKING, Lab, lab
from tests.console.browser import log_in, new_desk
from tests.console.centre import add_call_takers
from tests.console.hands import FIRE, RINGS, TALKS
from tests.console.test_own_phone import LOGIN, PASSWORD, let_in

SLOW = Screening(first_prompt_s=2, listen_s=5, repeat_prompt_s=5, hold_limit_s=45)
LANGUAGE = {"id": "", "en": "/?lang=en"}


async def take(browser: Browser, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        async with lab(Path(home), screening=SLOW, ring_s=40) as centre:
            await add_call_takers(centre.settings)
            await _shift(centre, browser, folder)
            await _own_phone(centre, browser, folder)


async def _shift(centre: Lab, browser: Browser, folder: Path) -> None:
    """One evening: a missed call, two held ones, a ring, a talk, the ticket."""
    address = f"http://127.0.0.1:{centre.settings.http_port}"
    async with centre.caller("081355660011", audio=SPEAKING, seconds=7) as missed:
        await missed.wait_until_over(timeout_s=90)
    desk = await new_desk(browser, address)
    page = await log_in(desk, "sari", "sandi-sari")
    await page.wait_for_selector("#own-member[data-state=ready]")
    await page.mouse.click(700, 20)
    await page.wait_for_timeout(1500)
    await page.screenshot(path=folder / "console-quiet.png")
    async with AsyncExitStack() as calls:
        for number in ("082199887766", "085600112233"):
            await calls.enter_async_context(
                centre.caller(number, audio=EXHAUST, loop=True, seconds=120)
            )
        await page.wait_for_selector("#held .row >> nth=1", timeout=60_000)
        await calls.enter_async_context(
            centre.caller("081234567890", audio=SPEAKING, loop=True, seconds=120)
        )
        await page.wait_for_selector(RINGS, timeout=30_000)
        await page.wait_for_timeout(1500)
        await page.screenshot(path=folder / "console-ring.png")
        await page.keyboard.press("Space")
        await page.wait_for_selector(TALKS)
        await calls.enter_async_context(centre.caller("085711223344", keys="5@1", seconds=120))
        await _write(page)
        await page.wait_for_timeout(5000)
        await page.screenshot(path=folder / "console-night.png")
        await page.keyboard.press("Control+Enter")
        await page.wait_for_selector("#agencies .badge >> nth=2")
        await page.emulate_media(color_scheme="light")
        await page.screenshot(path=folder / "console-day.png")
        await page.emulate_media(color_scheme="dark")
        await _conflict(centre, page, folder)
        await page.keyboard.press("F8")
        await page.goto(LANGUAGE["en"])
        await page.wait_for_timeout(2500)
        await page.screenshot(path=folder / "console-english.png")


async def _own_phone(centre: Lab, browser: Browser, folder: Path) -> None:
    """A call-taker who answers on a SIP telephone beside the page."""
    await centre.api("/members/301/pause", reason="istirahat")
    await let_in(centre)
    desk = await new_desk(browser, f"http://127.0.0.1:{centre.settings.http_port}")
    page = await log_in(desk, LOGIN, PASSWORD)
    async with centre.call_taker("201", answer_after=6) as telephone:
        await telephone.wait_for(PhoneEventKind.REGISTERED, timeout_s=15)
        async with centre.caller("081234567890", audio=SPEAKING, loop=True, seconds=60):
            await page.wait_for_selector(RINGS, timeout=30_000)
            await page.wait_for_timeout(1500)
            await page.screenshot(path=folder / "console-own-phone.png")
    await desk.close()


async def _write(page: Page) -> None:
    await page.click("#type-kebakaran")
    await page.fill("[name='answers.apa yang terbakar']", "Gudang mebel, tiner dan cat")
    await page.click("#questions label:has-text('terjebak') .btn >> nth=2")
    await page.fill("[name=address]", "belakang Masjid Mantingan")
    await page.fill("[name=kecamatan]", "Tahunan")
    await page.fill("[name=desa]", "Mantingan")
    await page.fill("[name=caller_name]", "Pak Darto")
    await page.click("#form .critical")
    await page.fill("[name=narrative]", FIRE + " Penelepon di jalan depan masjid, akan memandu.")


async def _conflict(centre: Lab, page: Page, folder: Path) -> None:
    """A colleague writes into the same field."""
    label = await page.inner_text("#ticket-label")
    ticket = await centre.api(f"/tickets/{label}")
    theirs = "Gudang mebel terbakar, Damkar sudah tahu dari warga."
    await centre.api(f"/tickets/{label}", version=ticket["version"], narrative=theirs)
    await page.click("[name=narrative]")
    await page.keyboard.press("End")
    await page.keyboard.type(" Jalan bisa dilalui truk.")
    await page.wait_for_selector(".conflict")
    await page.screenshot(path=folder / "console-conflict.png")
