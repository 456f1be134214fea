"""The live board in Chromium: what moves on it, and that nothing moves under a hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.console.browser import new_context, running_browser
from tests.console.measuring import box_at_rest
from tests.desk.ami_server import AmiServer, Rows, channel, entry, levels_event
from tests.desk.centre import Centre

HELD = "#held .row"
METER = f"{HELD} [role=meter]"


@pytest.fixture
async def held(centre: Centre, ami: AmiServer) -> str:
    """One held call on the line."""
    began = datetime.now(UTC) - timedelta(seconds=15)
    call = await centre.add_call(ani="082199887766", state="held", verdict="noise", at=began)
    ami.channels = [channel(call, unique_id="n.1")]
    return call


@pytest.fixture
async def board(site: str, held: str) -> AsyncIterator[Page]:
    """The board as a supervisor has it before them; no script may fail."""
    wrong: list[str] = []
    async with running_browser() as browser:
        page = await (await new_context(browser, base_url=site)).new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await page.goto("/")
        await page.fill("#login", "supervisor")
        await page.fill("#password", "sandi-supervisor")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(HELD)
        yield page
    assert not wrong


async def test_a_level_moves_and_a_silent_screener_is_seen(
    board: Page, ami: AmiServer, held: str
) -> None:
    await expect(board.locator(METER)).to_contain_class("unheard")
    telling = asyncio.create_task(tell_levels(ami, {held: -31}))
    await expect(board.locator(METER)).to_have_attribute("aria-valuenow", "-31")
    await expect(board.locator(METER)).not_to_contain_class("unheard")
    telling.cancel()
    await expect(board.locator(METER)).to_contain_class("unheard")  # nothing more was told


async def tell_levels(ami: AmiServer, levels: dict[str, int]) -> None:
    """As a screener does; until cancelled."""
    while True:
        ami.send_raw(levels_event(levels))
        await asyncio.sleep(0.3)


async def test_a_new_alarm_moves_nothing(board: Page, centre: Centre) -> None:
    before = await box_at_rest(board.locator(HELD))
    for number in (1, 2):
        label = await centre.add_ticket(await centre.add_call(), number)
        sent = await centre.send(label)
        await centre.add_alarm("unacknowledged", label, datetime.now(UTC), dispatch=sent)
    await expect(board.locator("#alerts [id^=alarm-]")).to_have_count(2)
    assert await box_at_rest(board.locator(HELD)) == before
    await expect(board.locator("#all-strips")).to_have_text("+2 ▾")  # beside the missing ears
    await board.click("#all-strips")
    await expect(board.locator("#alerts .strip >> nth=2")).to_be_in_viewport()
    assert await box_at_rest(board.locator(HELD)) == before


async def test_what_slides_under_the_pointer_is_not_clicked(
    board: Page, centre: Centre, ami: AmiServer, held: str
) -> None:
    """A caller comes into the lane above just before the click: nobody is taken by mistake."""
    waits = await centre.add_call(ani="085711223344", state="waiting", verdict="voice")
    take, alone = board.locator(f"#take-{held}"), list(ami.channels)
    both = [*alone, channel(waits, unique_id="n.2", application="Queue", context="waiting")]
    await line_is(board, ami, both, waiting=1)
    box = await take.bounding_box()
    await line_is(board, ami, alone, waiting=0)
    assert box and box != await take.bounding_box()
    await board.mouse.move(box["x"] + 5, box["y"] + 5)
    await line_is(board, ami, both, waiting=1)
    await click_here(board)
    await expect(take).to_be_enabled()
    assert await take.bounding_box() == box and not ami.named("Redirect")
    await board.wait_for_timeout(700)  # the hand has seen where it is
    await click_here(board)
    await expect(board.locator("#outcome")).to_be_visible()
    assert ami.named("Redirect")


async def line_is(board: Page, ami: AmiServer, channels: Rows, *, waiting: int) -> None:
    ami.channels, ami.entries = list(channels), [entry("n.2")] * waiting
    ami.send_raw(b"Event: Hold\r\n\r\n")  # something happened
    await expect(board.locator("#waiting .row")).to_have_count(waiting)


async def click_here(board: Page) -> None:
    await board.mouse.down()
    await board.mouse.up()
