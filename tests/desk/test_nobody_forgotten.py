"""The desk's second look in Chromium: what waits is in sight, and is gone with its cause."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.console.browser import log_in, new_desk, running_browser
from tests.desk.ami_server import AmiServer, channel, entry, member
from tests.desk.centre import Centre

SIZES = ((1024, 576), (1366, 768))


@pytest.fixture
async def fire(centre: Centre, database: Any) -> str:
    """A fire of which nobody was told; its talk ended three minutes ago."""
    ended = datetime.now(UTC) - timedelta(minutes=3)
    label = await centre.add_ticket(await centre.add_call(at=ended), 1, at=ended)
    await database.execute(
        """UPDATE tickets SET type = 'kebakaran', answered_at = $2, ended_at = $2
           WHERE label = $1""",
        label,
        ended,
    )
    return label


@pytest.fixture
async def pages(site: str, fire: str, database: Any) -> AsyncIterator[dict[str, Page]]:
    """A call-taker's console and a supervisor's board; no script may fail."""
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    wrong: list[str] = []
    async with running_browser() as browser:
        console = await log_in(await new_desk(browser, site), "call_taker", "sandi-call_taker")
        board = await browser.new_page(base_url=site)
        for page in (console, board):
            page.on("pageerror", lambda error: wrong.append(str(error)))
        await _open_board(board)
        yield {"call_taker": console, "supervisor": board}
        await console.context.close()
    assert not wrong


async def _open_board(page: Page) -> None:
    await page.goto("/")
    await page.fill("#login", "supervisor")
    await page.fill("#password", "sandi-supervisor")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#takers")


async def test_a_fire_left_unsent_is_in_sight_until_it_is_sent(
    pages: dict[str, Page], fire: str, centre: Centre
) -> None:
    """From any browser, at any size; whoever is free sends it from the ticket's own page."""
    console, board = pages["call_taker"], pages["supervisor"]
    mark = console.locator(f"#u-{fire}")
    await expect(mark).to_contain_text("belum dikirim")
    await expect(mark).to_contain_text("Call Taker")  # who answered it
    await centre.add_alarm("unsent", fire, datetime.now(UTC))
    for page in (console, board):
        await expect(page.locator("#alerts")).to_contain_text(
            f"Tiket {fire} belum dikirim kepada siapa pun"
        )
    for width, height in SIZES:
        await console.set_viewport_size({"width": width, "height": height})
        await expect(mark).to_be_in_viewport()
        await expect(mark).to_contain_class("alarm")
    await console.click(f"#u-{fire}")
    await expect(console.locator("#ticket-label")).to_have_text(fire)
    await expect(console.locator("#missing")).to_contain_text("Prioritas")
    await board.click(f"#content #u-{fire} a")
    await expect(board.locator("#untold")).to_be_visible()
    await board.click("#send button:has-text('Kirim')")
    await expect(board.locator("main .agencies")).to_contain_text("telepon 123")
    await expect(mark).to_have_count(0)
    await expect(console.locator("#unsent-none")).to_be_visible()


async def test_a_caller_for_whom_nobody_is_there(
    pages: dict[str, Page], centre: Centre, ami: AmiServer
) -> None:
    began = datetime.now(UTC) - timedelta(seconds=12)
    call = await centre.add_call(state="waiting", verdict="voice", at=began)
    ami.members = [member("101", paused=True)]
    ami.channels = [channel(call, unique_id="n.2", application="Queue", context="waiting")]
    ami.entries = [entry("n.2")]
    for page in pages.values():
        alarm = page.locator("#alarm-callers")
        await expect(alarm).to_contain_text("tidak ada petugas yang siap")
        await expect(page.locator("#waiting .row b")).to_contain_class("held")
    ami.channels, ami.entries = [], []
    for page in pages.values():
        await expect(page.locator("#alarm-callers")).to_have_count(0)


async def test_a_desk_that_does_not_answer_is_asked(pages: dict[str, Page], ami: AmiServer) -> None:
    """Everybody sees it; the desk itself is asked, aloud, and answers with one press."""
    console, board = pages["call_taker"], pages["supervisor"]
    ami.members = [member("101")]
    await expect(board.locator("#m-101")).to_be_visible()
    for times in (1, 2):
        ami.send_raw(
            b"Event: AgentRingNoAnswer\r\nQueue: jpr\r\nInterface: PJSIP/101\r\n"
            b"RingTime: 15000\r\n\r\n"
        )
        await expect(board.locator("#vain-101")).to_contain_text(f"menjawab {times}")
    await expect(board.locator("#alerts")).to_contain_text("Meja 101 tidak menjawab")
    await expect(console.locator("#still-there")).to_contain_text("Masih di sana?")
    await console.click("#say-here")
    for gone in (console.locator("#still-there"), board.locator("#vain-101")):
        await expect(gone).to_have_count(0)


async def test_who_spoke_is_called_back_first(
    pages: dict[str, Page], centre: Centre, database: Any
) -> None:
    """On the console and on the board."""
    now = datetime.now(UTC)
    for number, (verdict, minutes) in enumerate((("silent", 9), ("key", 2)), start=2):
        at = now - timedelta(minutes=minutes)
        call = await centre.add_call(ani=f"08120000000{number}", verdict=verdict, at=at)
        await database.execute(
            "UPDATE calls SET outcome = 'abandoned_waiting', answered_at = NULL WHERE call_id = $1",
            call,
        )
        label = await centre.add_ticket(call, number, ani=f"08120000000{number}", at=at)
        await database.execute("UPDATE tickets SET state = 'callback' WHERE label = $1", label)
    for page in pages.values():
        rows = page.locator("#callbacks .row")
        await expect(rows).to_have_count(2)
        await expect(rows.first).to_contain_text("0003")
