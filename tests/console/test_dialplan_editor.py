"""The dialplan in the browser: a mistake beside its line, mended, tried with a call on, kept."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from ari_app.asterisk import plan_versions
from ari_app.asterisk.configuration import SHIPPED
from ari_app.asterisk.plan_versions import State
from ari_app.settings import Settings
from ari_app.store.database import dsn_of
from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import SPEAKING, Lab, has, lab
from tests.console.browser import new_desk
from tests.desk.passwords import CHEAP
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")
PAGE = "/admin/dialplan?file=queues.conf"
LINE = next(
    number
    for number, line in enumerate((SHIPPED / "queues.conf").read_text().splitlines(), 1)
    if line.startswith("queue-youarenext")
)
CHECKED_MS = 120_000  # it starts Asterisk, and places test calls on a busy machine


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("editor")) as running:
        await _add_admin(running.settings)
        yield running


async def _add_admin(settings: Settings) -> None:
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        await connection.execute(
            """INSERT INTO accounts (centre, login, name, role, password_hash)
               VALUES ($1, 'wati', 'Wati Rahayu', 'admin', $2)""",
            settings.centre.code,
            CHEAP.hash("sandi-wati"),
        )
    finally:
        await connection.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(centre: Lab, browser: Browser) -> AsyncIterator[Page]:
    """The editor's page; no script may fail, and nothing may break the pages' policy."""
    context = await new_desk(browser, f"http://127.0.0.1:{centre.settings.http_port}")
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    await page.goto("/")
    await page.fill("#login", "wati")
    await page.fill("#password", "sandi-wati")
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda address: "/login" not in address)
    await expect(page.locator("#login")).to_have_count(0)
    await page.goto(PAGE)
    await page.wait_for_selector("#plan-editor .cm-content")
    yield page
    await context.close()
    assert not wrong


async def replaced(page: Page, old: str, new: str) -> None:
    """By the editor's own search, as a hand does it."""
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+f")
    await page.fill(".cm-search [name=search]", old)
    await page.fill(".cm-search [name=replace]", new)
    await page.click(".cm-search [name=replaceAll]")
    await page.keyboard.press("Escape")
    await expect(page.locator("#saved")).to_have_text("Draf tersimpan.")


async def test_from_a_mistake_to_a_kept_plan_with_a_call_on(centre: Lab, page: Page) -> None:
    settings = centre.settings
    await replaced(page, "queue-youarenext = next", "queue-youarenext = berikut")
    await page.reload()  # loses nothing
    await expect(page.locator(".files [aria-current] .badge")).to_have_text("draf")
    await page.click("[value=check]")
    finding = page.locator(f"#found li[data-line='{LINE}']")
    await expect(finding).to_contain_text("Suara berikut tidak ada.", timeout=CHECKED_MS)
    marker = page.locator(".cm-lint-marker-error")
    beside = page.locator(".cm-lineNumbers .cm-gutterElement", has_text=re.compile(f"^{LINE}$"))
    await finding.locator("a").click()  # to the line: only what is in sight has a marker
    await expect(marker).to_have_count(1)
    box, at = await marker.bounding_box(), await beside.bounding_box()
    assert box and at and abs(box["y"] - at["y"]) < 20

    await replaced(page, "queue-youarenext = berikut", "queue-youarenext = next")
    await replaced(page, "retry = 1", "retry = 2")
    async with AsyncExitStack() as stack:
        phone = centre.call_taker("201", answer_after=0.1)
        await stack.enter_async_context(phone)
        await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        caller = centre.caller("081500000001", audio=SPEAKING, loop=True, seconds=300)
        await stack.enter_async_context(caller)
        await centre.until("081500000001", has(state="talking"))
        await page.reload()
        await expect(page.locator(".diff .add")).to_contain_text(["+retry = 2"])
        await page.fill("#f-why", "antrean lebih tenang")
        await page.click("[value=apply]")
        await expect(page.locator("#left")).to_have_text(re.compile(r"\d+"), timeout=CHECKED_MS)
        left = page.locator("#left")
        before = int(await left.inner_text())
        await expect(left).not_to_have_text(str(before))  # it counts
        assert "retry = 2" in (settings.asterisk_dir / "etc" / "queues.conf").read_text()
        await page.click("[value=confirm]")
        await expect(page.locator(".strip.voice").first).to_have_text("Rencana ini tetap dipakai.")
        assert (await centre.until("081500000001", has(state="talking")))["state"] == "talking"
    newest = plan_versions.versions(settings.home)[-1]
    assert (newest.state, newest.by, newest.why) == (State.KEPT, "wati", "antrean lebih tenang")
    row = page.locator(f"#v-{newest.number}")
    await expect(row).to_contain_text("antrean lebih tenang")
    await expect(row).to_contain_text("dikonfirmasi wati")


async def test_back_to_what_was_before(centre: Lab, page: Page) -> None:
    """The version before as the draft; tried, and taken back by hand."""
    settings = centre.settings
    kept = plan_versions.versions(settings.home)[-1]
    await page.click(f"#v-{kept.before} [value=take]")
    await expect(page.locator(".diff .del")).to_contain_text(["-retry = 2"])
    await page.fill("#f-why", "kembali")
    await page.check("#hurry")
    await page.click("[value=apply]")
    await page.click("[value=back]", timeout=CHECKED_MS)
    await expect(page.locator(".strip.voice").first).to_have_text("Rencana lama dipakai lagi.")
    newest = plan_versions.versions(settings.home)[-1]
    assert (newest.state, newest.outcome) == (State.ROLLED_BACK, "taken back by wati")
    assert "retry = 2" in (settings.asterisk_dir / "etc" / "queues.conf").read_text()
    connection = await asyncpg.connect(dsn_of(settings))
    rows = await connection.fetch("SELECT action FROM audit WHERE actor = 'wati' ORDER BY at")
    await connection.close()
    actions = [row["action"] for row in rows if row["action"].startswith("dialplan")]
    for wanted in ("save", "apply", "confirm", "take", "rollback"):
        assert f"dialplan.{wanted}" in actions


async def test_the_picture_leads_into_the_editor(page: Page) -> None:
    await page.goto("/admin/dialplan/graph")
    await page.locator("svg a", has_text="waiting").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".cm-activeLine")).to_have_text("[waiting]")
