"""A call-taker with a SIP telephone of their own: the whole console, and they answer beside it."""

import asyncpg
import pytest
from playwright.async_api import Browser, expect

from ari_app.store.database import dsn_of
from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import ANSWERING, SPEAKING, Lab, has
from tests.console.accessibility import faults_by_day_and_night
from tests.console.browser import log_in, new_desk
from tests.console.hands import RINGS, TALKS, saved
from tests.desk.passwords import CHEAP
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOGIN, PASSWORD = "petugas201", "sandi-petugas201"


async def test_he_is_rung_on_his_telephone_and_the_ticket_opens_when_he_answers(
    centre: Lab, browser: Browser
) -> None:
    await let_in(centre)
    # long enough for a page on a full machine to show that it rings, and within the ring
    taker = centre.call_taker("201", audio=ANSWERING, loop=True, answer_after=10)
    caller = centre.caller("081500000060", audio=SPEAKING, loop=True, seconds=60)
    desk = await new_desk(browser, f"http://127.0.0.1:{centre.settings.http_port}")
    page, asked = await log_in(desk, LOGIN, PASSWORD), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    await expect(page.locator("#mine-none")).to_have_text(
        "Telepon Anda belum terdaftar. Panggilan berdering di meja lain."
    )
    async with taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await expect(page.locator("#phone-state")).to_have_text("siap")
        async with caller:
            await page.wait_for_selector(RINGS)
            await expect(page.locator("#mine-call")).to_contain_text("0815-0000-0060")
            await expect(page.locator("#answer-there")).to_have_text("Jawab di telepon Anda")
            await page.wait_for_selector(TALKS)
            call = await centre.until("081500000060", has(state="talking"))
            await expect(page.locator("#ticket-label")).to_have_text(call["ticket"])
            await page.click("#type-medis")
            await saved(page)
            await page.keyboard.press("Alt+y")
            await expect(page.locator("#outcome")).to_contain_text("Diputar untuk penelepon")
            assert await faults_by_day_and_night(page) == []
        await expect(page.locator("#mine-call")).to_have_count(0)
    assert (await centre.recorded("081500000060"))["answered_by"] == "201"
    assert not [url for url in asked if url.endswith(("/api/v1/phone", "/phone/ws"))]
    await desk.close()


async def let_in(centre: Lab) -> None:
    connection = await asyncpg.connect(dsn_of(centre.settings))
    try:
        await connection.execute(
            "UPDATE accounts SET password_hash = $2 WHERE login = $1", LOGIN, CHEAP.hash(PASSWORD)
        )
    finally:
        await connection.close()
