"""The desk's second look in Chromium: what waits is in sight, and is gone with its cause."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.console.browser import log_in, new_context, new_desk, running_browser
from tests.console.measuring import box_at_rest, out_of_sight
from tests.desk.ami_server import AmiServer, channel, entry, member
from tests.desk.centre import Centre

SIZES = ((1024, 576), (1366, 768))
ALWAYS = ["#waiting h2", "#held h2", "#callbacks h2", "#phone-time", "#hang-up", "#ring", "#send"]


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
        board = await (await new_context(browser, base_url=site)).new_page()
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


async def test_five_alarms_are_all_reached_and_hide_nothing(
    pages: dict[str, Page], fire: str, centre: Centre
) -> None:
    """Unfolded they stand over the form's upper half, on the smallest screen too."""
    now = datetime.now(UTC)
    for number in range(2, 6):
        await centre.add_alarm(
            "untyped", await centre.add_ticket(await centre.add_call(), number), now
        )
    await centre.add_alarm("unsent", fire, now)
    console = pages["call_taker"]
    strips = console.locator("#alerts [id^=alarm-]")
    await expect(strips).to_have_count(5)
    await console.click(f"#u-{fire}")
    await expect(console.locator("#send")).to_be_visible()
    for width, height in SIZES:
        await console.set_viewport_size({"width": width, "height": height})
        before = await box_at_rest(console.locator("#send"))
        await console.click("#all-strips")
        assert not await out_of_sight(console, ALWAYS)
        assert await box_at_rest(console.locator("#send")) == before
        for number in range(5):
            await strips.nth(number).scroll_into_view_if_needed()
            await expect(strips.nth(number)).to_be_in_viewport(ratio=0.9)
        await console.click("#all-strips")
    await console.click("#all-strips")
    await strips.filter(has_text="00003").get_by_role("button").click()  # folds, and opens it
    await expect(console.locator("#ticket-label")).to_have_text("JPR-2026-00003")
    await expect(console.locator("#all-strips")).to_have_attribute("aria-expanded", "false")


async def test_an_incident_whose_agencies_are_still_to_be_told_is_not_just_merged(
    pages: dict[str, Page], fire: str, centre: Centre, database: Any
) -> None:
    """One that nobody has is sent first, and it is still said whom a human must telephone."""
    console, now = pages["call_taker"], datetime.now(UTC)
    labels = [fire]
    for number in (2, 3):
        label = await centre.add_ticket(await centre.add_call(at=now), number, at=now)
        labels.append(label)
    await database.execute(
        """UPDATE tickets SET type = 'kebakaran', kecamatan = 'Tahunan', desa = 'Mantingan',
               answered_at = $1, ended_at = $1 WHERE label = ANY ($2)""",
        now - timedelta(minutes=3),
        labels,
    )
    strip, done = console.locator("#duplicates"), console.locator("#outcome")
    moved = "UPDATE tickets SET desa = $2, version = version + 1 WHERE label = $1"
    await database.execute(moved, labels[2], "Demangan")
    await console.click(f"#u-{labels[1]}")
    await expect(strip).to_contain_text(fire)
    await expect(strip).to_contain_text("belum dikirim kepada siapa pun")
    await console.click("[data-duplicate=same]")
    await console.click("[data-duplicate=same-sent]")
    await expect(done).to_contain_text("Dikirim ke 1 instansi. Telepon: PLN 123, PMI.")
    await expect(done).to_contain_text(f"kejadian yang sama dengan {fire}")
    await database.execute("UPDATE accounts SET active = false WHERE role = 'agency'")
    await database.execute(moved, labels[2], "Mantingan")  # and nobody has damkar's page any more
    await console.click(f"#u-{labels[2]}")
    await expect(strip).to_contain_text("Telepon: Damkar")
    await console.click("[data-duplicate=same]")
    await expect(strip).to_contain_text(f"{fire}: belum ada yang menerima. Telepon dulu: Damkar")
    await expect(console.locator("[data-duplicate=same-sent]")).to_be_hidden()
    await console.click("[data-duplicate=same-not]")
    for agency in ("damkar", "pln", "pmi"):
        dispatch = await database.fetchval(
            """SELECT d.dispatch_id FROM dispatches d JOIN agencies a USING (agency_id)
               JOIN tickets t USING (ticket_id) WHERE t.label = $1 AND a.code = $2""",
            *(fire, agency),
        )
        await database.execute(
            """INSERT INTO dispatch_calls (centre, dispatch_id, at, by, whom)
               VALUES ('JPR', $1, now(), 'rini', 'Budi')""",
            dispatch,
        )
    await expect(strip).not_to_contain_text("Telepon")
    await console.click("[data-duplicate=same]")  # told by a human: no question
    await expect(strip).to_contain_text(f"Kejadian sama dengan {fire}")


async def test_what_was_clicked_is_marked_though_the_list_is_sorted_anew_meanwhile(
    pages: dict[str, Page], fire: str, centre: Centre, database: Any
) -> None:
    console, now = pages["call_taker"], datetime.now(UTC)
    labels = [fire]
    for number in (2, 3):
        labels.append(await centre.add_ticket(await centre.add_call(at=now), number, at=now))
    await database.execute(
        """UPDATE tickets SET type = 'kebakaran', kecamatan = 'Tahunan', desa = 'Mantingan',
               answered_at = $1, ended_at = $1 WHERE label = ANY ($2)""",
        now - timedelta(minutes=3),
        labels,
    )
    strip, sending = console.locator("#duplicates"), asyncio.Event()
    named = console.locator("#duplicate-words")

    async def hold(route: Route) -> None:
        sending.set()
        await expect(named).to_contain_text(labels[2], timeout=30_000)  # the next look
        await route.continue_()

    async def turned(route: Route) -> None:
        """From the sending on, the other of the two is the likeliest."""
        reply = await route.fetch()
        found = await reply.json()
        found["likely"].sort(key=lambda one: (one["label"] == fire) is sending.is_set())
        await route.fulfill(response=reply, json=found)

    await console.route("**/tickets/*/duplicates", turned)
    await console.route("**/tickets/*/send", hold)
    await console.click(f"#u-{labels[1]}")
    await expect(named).to_contain_text(fire)
    await console.click("[data-duplicate=same]")
    await console.click("[data-duplicate=same-sent]")
    await expect(strip).to_contain_text(f"Kejadian sama dengan {fire}", timeout=40_000)
    await expect(console.locator("#outcome")).to_contain_text("Dikirim ke 1 instansi.")


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
