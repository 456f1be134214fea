"""What a supervisor presses, in Chromium beside a call-taker's console: each a whole way.

Listening in and the other three are in `tests/console/test_talk.py`, with sound.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.console.browser import log_in, new_context, new_desk, running_browser
from tests.desk.ami_server import AmiServer, channel, entry, member
from tests.desk.centre import Centre

NUMBERS = ("085700000001", "085700000002", "085700000003")
NOTICE = "Radio damkar mati sampai pukul 15. Telepon saja."


@dataclass(frozen=True, slots=True)
class Room:
    """The supervisor's board and a call-taker's console, both open; no script may fail."""

    board: Page
    desk: Page
    database: Any

    async def trail(self, like: str) -> list[tuple[str, str, Any]]:
        rows = await self.database.fetch(
            "SELECT action, subject, detail FROM audit WHERE actor LIKE 'supervisor%'"
            " AND action LIKE $1 ORDER BY audit_id",
            like,
        )
        return [(row["action"], row["subject"], json.loads(row["detail"])) for row in rows]


@pytest.fixture
async def room(site: str, centre: Centre, ami: AmiServer, database: Any) -> AsyncIterator[Room]:
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    ami.members = [member("101"), member("102")]
    wrong: list[str] = []
    async with running_browser() as browser:
        desk = await log_in(await new_desk(browser, site), "call_taker", "sandi-call_taker")
        board = await (await new_context(browser, base_url=site)).new_page()
        for page in (desk, board):
            page.on("pageerror", lambda error: wrong.append(str(error)))
        await board.goto("/")
        await board.fill("#login", "supervisor")
        await board.fill("#password", "sandi-supervisor")
        await board.keyboard.press("Enter")
        await expect(board.locator("#takers .row")).to_have_count(2)
        yield Room(board, desk, database)
    assert not wrong


async def wait_in_line(centre: Centre, ami: AmiServer, verdict: str = "voice") -> list[str]:
    """Three who wait, in the order of their numbers; of the third nobody knows a voice."""
    calls = []
    for n, number in enumerate(NUMBERS, 1):
        heard = verdict if n < len(NUMBERS) else "unsure"
        at = datetime.now(UTC) - timedelta(seconds=40 - n)
        calls.append(await centre.add_call(ani=number, state="waiting", verdict=heard, at=at))
        name, unique = f"PJSIP/trunk-lab-0000000{n}", f"n.{n}"
        ami.channels.append(
            channel(calls[-1], name=name, unique_id=unique, application="Queue", context="waiting")
        )
        ami.entries.append(entry(unique, position=n, wait_s=40 - n) | {"Channel": name})
    return calls


async def stand(lane: Locator, *calls: str) -> None:
    """In this order, on the page."""
    for n, call in enumerate(calls):
        await expect(lane.locator(".row").nth(n)).to_have_attribute("id", f"w-{call}")


async def test_a_notice_is_confirmed_and_both_write(room: Room) -> None:
    board, desk = room.board, room.desk
    await board.fill("#write-notice [name=said]", NOTICE)
    await board.keyboard.press("Enter")
    standing = desk.locator("#notices .notice")
    await expect(standing).to_contain_text(NOTICE)
    await expect(board.locator("#notices")).to_contain_text("belum: Call Taker")
    await standing.locator("button").click()
    await expect(standing).to_have_count(0)
    await expect(board.locator("#notices")).to_contain_text("sudah dibaca: Call Taker")
    await expect(board.locator("#notices")).not_to_contain_text("belum:")
    await desk.click("#chat summary")
    await desk.fill("#chat [name=said]", "Minta istirahat.")
    await desk.keyboard.press("Enter")
    thread = board.locator("#w-desk-101")
    await expect(thread).to_contain_text("Minta istirahat.")
    await board.fill("#write-message [name=desk]", "101")
    await board.fill("#write-message [name=said]", "Lima menit lagi.")
    await board.keyboard.press("Enter")
    await expect(desk.locator("#unread-some")).to_contain_text("Pengawas: 1 baru")
    await expect(thread).to_contain_text("belum dibaca meja")
    await desk.click("#read-here")
    await expect(thread).not_to_contain_text("belum dibaca meja")
    await board.click("#notices [id^=end-]")
    await expect(board.locator("#notices .notice")).to_have_count(0)
    assert [action for action, *_ in await room.trail("notice.%")] == ["notice.write", "notice.end"]


async def test_the_waiting_are_ordered_by_keyboard(
    room: Room, centre: Centre, ami: AmiServer
) -> None:
    first, second, third = await wait_in_line(centre, ami)
    board, lane = room.board, room.board.locator("#waiting")
    await stand(lane, first, second, third)
    choice = board.locator(f"#order-of-{third}")
    await choice.focus()
    for key in ("Enter", "Tab", "Enter"):  # open, before the second, yes
        await board.keyboard.press(key)
    await stand(lane, first, third, second)
    await expect(choice).to_be_focused()
    await expect(room.desk.locator(f"#w-{third}")).to_contain_text("dipindahkan pengawas · ke-2")
    await board.keyboard.press("Shift+Tab")
    await expect(board.locator(f"#up-{third}")).to_be_focused()
    await board.keyboard.press("Enter")
    await stand(lane, third, first, second)
    await expect(choice).to_be_focused()  # its neighbour is gone: they are at the front
    for key in ("Enter", "Tab", "Enter"):
        await board.keyboard.press(key)
    await stand(lane, first, second, third)
    await expect(room.desk.locator(f"#w-{third}")).not_to_contain_text("dipindahkan")
    assert await room.trail("call.move%") == [
        ("call.move_up", third, {"ahead_of": second}),
        ("call.move_up", third, {}),
        ("call.move_back", third, {}),
    ]


async def test_an_incident_is_announced_and_a_number_has_a_lower_place(
    room: Room, centre: Centre, ami: AmiServer
) -> None:
    """Both end by the same hands, and the caller has their place again."""
    first, second, third = await wait_in_line(centre, ami)
    board, desk = room.board, room.desk
    await stand(board.locator("#waiting"), first, second, third)
    await board.click("header a[href='/announcements']")
    await board.fill("#words", "Kebakaran pasar")
    await board.select_option("#sound", "known_fire")
    await board.select_option("#minutes", "30")
    await board.click("#announce .go")
    await expect(board.locator("#standing")).to_contain_text("Kebakaran pasar")
    await expect(desk.locator("#announced")).to_contain_text("Kebakaran pasar")
    await board.click("#end")
    await expect(desk.locator("#announced")).to_have_count(0)
    await board.goto(f"/numbers/{NUMBERS[2]}")
    await board.fill("#lower-reason", "Knalpot, 14 kali")
    await board.select_option("#lower-hours", "2")
    await board.click("#lower")
    await expect(board.locator("#place")).to_contain_text("Knalpot, 14 kali")
    row = desk.locator(f"#w-{third}")
    await expect(row).to_contain_text("tempat lebih rendah s.d.")
    await expect(row).to_contain_text("prioritas rendah")
    await board.click("#lift")
    await expect(row).not_to_contain_text("rendah")
    told = await room.trail("%")
    assert [action for action, *_ in told if action.startswith(("announcement", "number"))] == [
        "announcement.start",
        "announcement.end",
        "number.lower",
        "number.lift",
    ]
    [lower] = [detail for action, _, detail in told if action == "number.lower"]
    assert lower["reason"] == "Knalpot, 14 kali" and lower["until"]
