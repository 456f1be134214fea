"""An admin changes what a running centre runs on, and back, while a call-taker talks."""

import asyncio
from collections.abc import Mapping

import asyncpg
import pytest
from playwright.async_api import Browser, Page, expect

from ari_app.store.database import dsn_of
from tests.calls.lab import SPEAKING, Lab, has
from tests.console.browser import new_desk
from tests.console.hands import TALKS, Desk, answered
from tests.desk.passwords import CHEAP

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "queue.message_s"


async def admin_page(centre: Lab, browser: Browser) -> Page:
    connection = await asyncpg.connect(dsn_of(centre.settings))
    try:
        await connection.execute(
            """INSERT INTO accounts (centre, login, name, role, password_hash)
               VALUES ($1, 'wati', 'Wati Rahayu', 'admin', $2)""",
            *(centre.settings.centre.code, CHEAP.hash("sandi-wati")),
        )
    finally:
        await connection.close()
    context = await new_desk(browser, f"http://127.0.0.1:{centre.settings.http_port}")
    page = await context.new_page()
    await page.goto("/admin/settings")  # the login, and then what was asked for
    await page.fill("#login", "wati")
    await page.fill("#password", "sandi-wati")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("nav")
    return page


async def message_s(centre: Lab) -> str:
    """As Asterisk has it now."""
    text = await asyncio.to_thread(
        (centre.settings.asterisk_dir / "etc" / "globals.conf").read_text, "utf-8"
    )
    return next(line for line in text.splitlines() if line.startswith("MESSAGE_S"))


async def until_applied(page: Page) -> None:
    """The page comes back by itself, also when the desk was started anew."""
    await expect(page.locator("[data-applying]")).to_have_count(0)
    await expect(page.locator("#waiting")).to_have_count(0)


def replaced(before: Mapping[str, int], after: Mapping[str, int]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


async def test_a_change_is_applied_and_back_while_somebody_talks(
    centre: Lab, desk: Desk, browser: Browser
) -> None:
    page = await desk("sari")
    async with centre.caller("081500000091", audio=SPEAKING, loop=True, seconds=240):
        await answered(page)
        call = await centre.until("081500000091", has(state="talking"))
        wati = await admin_page(centre, browser)

        await wati.goto("/admin/trunks")
        await wati.get_by_role("button", name="Uji saluran ini: lab").click()
        await expect(wati.get_by_text("Uji berhasil.")).to_be_visible()

        await wati.goto(f"/admin/settings/{NAME}")
        await wati.fill("#f-value", "45")
        await wati.fill("#f-why", "pesan pendek saja")
        await wati.get_by_role("button", name="Simpan").click()
        await expect(wati.locator("#waiting")).to_contain_text(NAME)
        assert "90" in await message_s(centre)

        first = dict(centre.centre.pids)
        await wati.get_by_role("button", name="Pakai sekarang").click()
        await until_applied(wati)
        second = dict(centre.centre.pids)
        assert replaced(first, second) == {"jobs", "desk"}
        assert "45" in await message_s(centre)
        assert centre.centre.pids.keys() == first.keys()

        await wati.goto("/admin/settings-history")
        await wati.get_by_role("button", name="Kembalikan").first.click()
        await until_applied(wati)
        assert "90" in await message_s(centre)
        assert replaced(second, dict(centre.centre.pids)) == {"jobs", "desk"}
        await expect(wati.locator(f'[id="s-{NAME}"]')).to_contain_text("bawaan")

        same = await centre.until("081500000091", has(state="talking"))
        assert (same["id"], same["answered_by"]) == (call["id"], call["answered_by"])
        await expect(page.locator(TALKS)).to_be_visible()
        await page.keyboard.press("F8")
        await wati.context.close()
    assert (await centre.recorded("081500000091"))["outcome"] == "answered"
