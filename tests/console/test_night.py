"""A night shift, whole: callers, two desks, a caller's telephone, the board; real SIP calls.

The alarms' clock is the test's: it is the centre's one timekeeper (the jobs' own waits at the lock
meanwhile) and looks at whatever moment the story needs. Each alarm comes at its time, stands on
every desk and on the board, and is gone with its cause.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from ari_app.settings import Settings, Share
from ari_app.store.database import Database, dsn_of
from ari_app.tickets.timekeeping import look
from bench.free_ports import free_ports
from bench.load import far_end
from tests.calls.lab import SPEAKING, Lab, has, lab
from tests.console.browser import new_context, ready_page
from tests.console.centre import add_call_takers
from tests.console.hands import FIRE, TALKS, answered, saved, whoever_rings
from tests.desk.passwords import CHEAP
from tests.location.test_in_browser import AT_HOME, link_on_screen, telephone, ticket_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

ON_FIRE, PRESSED, FOR_DUTY = "081500000101", "081500000102", "081500000103"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_LOCK = "SELECT pg_advisory_lock(hashtext('sigap keeps the clocks'))"  # as in clocks.sql


@dataclass(kw_only=True)
class Night:
    """The running centre, its clock, and everybody's screens."""

    centre: Lab
    clock: Database
    sari: Page
    bagus: Page
    board: Page

    @property
    def screens(self) -> tuple[Page, ...]:
        return (self.sari, self.bagus, self.board)

    async def alarms(self, *, ended: bool = False) -> list[str]:
        path = f"/alarms?ended={str(ended).lower()}"
        return sorted(one["kind"] for one in (await self.centre.api(path))["alarms"])

    async def comes_at(self, due: datetime, kind: str, words: str) -> None:
        """Not a second before; then on every screen."""
        await look(self.clock, due - SECOND)
        assert kind not in await self.alarms()
        await look(self.clock, due + SECOND)
        assert kind in await self.alarms()
        for page in self.screens:
            await expect(page.locator("#alerts")).to_contain_text(words)

    async def is_gone(self, at: datetime, kind: str, words: str) -> None:
        """With its cause, at the same moment."""
        await look(self.clock, at + SECOND)
        assert kind not in await self.alarms()
        for page in self.screens:
            await expect(page.locator("#alerts")).not_to_contain_text(words)

    async def since(self, label: str, *, of: str = "tickets") -> datetime:
        rows = (await self.centre.api("/open-tickets"))[of]
        return datetime.fromisoformat(next(one["since"] for one in rows if one["label"] == label))


@pytest_asyncio.fixture(loop_scope="module")
async def night(browser: Browser, tmp_path: Path) -> AsyncIterator[Night]:
    out, public = free_ports(2)
    async with (
        far_end(out, folder=tmp_path / "far", limit_s=900),
        lab(
            tmp_path / "home",
            line_out=f"127.0.0.1:{out}",
            share=Share(address=f"http://127.0.0.1:{public}", port=public),
            ring_s=12,
            overflow_after_s=72,  # time for both desks not to answer, on a busy machine too
            ring_all_s=3,
            duty_number="+6281100000",
        ) as centre,
        timekeeper(centre.settings) as clock,
    ):
        await add_call_takers(centre.settings)
        await _add_supervisor(centre.settings)
        address = f"http://127.0.0.1:{centre.settings.http_port}"
        sari, bagus = [await ready_page(browser, address, who) for who in ("sari", "bagus")]
        board = await _board(browser, address)
        wrong: list[str] = []
        for page in (sari, bagus, board):
            page.on("pageerror", lambda error: wrong.append(str(error)))
        yield Night(centre=centre, clock=clock, sari=sari, bagus=bagus, board=board)
        for page in (sari, bagus, board):
            await page.context.close()
        assert not wrong


@asynccontextmanager
async def timekeeper(settings: Settings) -> AsyncIterator[Database]:
    """One connection, which has the lock of whoever keeps the clocks from now on."""
    database = Database(dsn_of(settings), connections=1)
    async with database.transaction() as session:
        await session.connection.execute(_LOCK)
    yield database
    await database.close()


async def test_nobody_is_forgotten_in_a_night(night: Night, browser: Browser) -> None:
    await _a_fire_is_left_unsent_and_its_caller_shares(night, browser)
    await _two_desks_do_not_answer(night)
    await _the_duty_officers_call(night)
    await _who_pressed_a_key_is_called_back(night)
    await _a_walk_in(night)
    over = {"callback", "share_unseen", "unsent", "untyped"}
    assert over <= set(await night.alarms(ended=True))
    assert not over & set(await night.alarms())


async def _a_fire_is_left_unsent_and_its_caller_shares(night: Night, browser: Browser) -> None:
    caller = night.centre.caller(ON_FIRE, audio=SPEAKING, loop=True, seconds=600)
    async with caller:
        desk = await whoever_rings(night.sari, night.bagus)
        await answered(desk)
        label = await ticket_of(desk)
        await desk.click("#type-kebakaran")
        await desk.fill("[name=narrative]", FIRE)
        await saved(desk)
        url = await link_on_screen(desk)
        await desk.keyboard.press("F8")
        await night.centre.recorded(ON_FIRE)
    for page in (night.sari, night.bagus, night.board):  # marked from the first moment
        await expect(page.locator(f"#u-{label}")).to_contain_text("belum dikirim")
    ended, unsent = await night.since(label), f"Tiket {label} belum dikirim kepada siapa pun"
    await night.comes_at(ended + 2 * MINUTE, "unsent", unsent)
    phone = await telephone(browser, geolocation=AT_HOME, permissions=["geolocation"])
    await phone.goto(url)
    await phone.tap("#b")
    await expect(phone.locator("#s")).to_contain_text("Lokasi terkirim")
    await phone.fill("#w", "Kami di lantai dua")
    await phone.tap("#f button")
    await expect(desk.locator("#located-shared")).to_contain_text("Kami di lantai dua")
    await phone.context.close()
    shared = await night.since(label, of="unseen") + 2 * MINUTE
    await night.comes_at(shared, "share_unseen", f"Penelepon tiket {label} mengirim")
    await desk.mouse.move(300, 300)  # somebody sits there: it was seen
    await expect(night.board.locator(f"#s-{label}")).to_have_count(0)
    await night.is_gone(shared, "share_unseen", f"Penelepon tiket {label} mengirim")
    assert "unsent" in await night.alarms()
    await _sent(desk, label)
    await night.is_gone(shared, "unsent", unsent)


async def _two_desks_do_not_answer(night: Night) -> None:
    """Two callers ring there in turn; one gives up, the other is answered by the duty officer."""
    centre, board = night.centre, night.board
    pressed = centre.caller(PRESSED, audio=SPEAKING, keys="1@0.5", loop=True, seconds=600)
    for_duty = centre.caller(FOR_DUTY, audio=SPEAKING, loop=True, seconds=600)
    async with for_duty:
        async with pressed:
            for extension in ("301", "302"):
                alarm = board.locator(f"#alarm-desk-{extension}")
                await expect(alarm).to_contain_text(f"Meja {extension} tidak menjawab")
        for page in (night.sari, night.bagus):
            await expect(page.locator("#still-there")).to_contain_text("Masih di sana?")
            await page.click("#say-here")
            await expect(page.locator("#still-there")).to_have_count(0)
        await expect(board.locator("[id^=alarm-desk-]")).to_have_count(0)
        await centre.until(FOR_DUTY, has(state="talking"))
    for number in (PRESSED, FOR_DUTY):
        await centre.recorded(number)


async def _the_duty_officers_call(night: Night) -> None:
    """Nobody at the desks knows what it was about."""
    call = await night.centre.recorded(FOR_DUTY)
    label, page = call["ticket"], night.sari
    told = (await night.centre.api(f"/tickets/{label}/history"))["entries"]
    assert "petugas piket" in str(told).lower()
    mark = page.locator(f"#u-{label}")
    await expect(mark).to_contain_text("belum diisi")
    await expect(mark).to_contain_text("tanpa pemilik")
    due, words = await night.since(label) + 5 * MINUTE, f"Tiket {label} belum diisi"
    await night.comes_at(due, "untyped", words)
    await mark.click()
    await expect(page.locator("#ticket-label")).to_have_text(label)
    await page.keyboard.press("Alt+t")
    await page.keyboard.press("Control+Enter")
    await expect(mark).to_have_count(0)
    await night.is_gone(due, "untyped", words)


async def _who_pressed_a_key_is_called_back(night: Night) -> None:
    """By one click; the page answers its own phone by itself."""
    label, page = (await night.centre.recorded(PRESSED))["ticket"], night.bagus
    (waiting,) = (await night.centre.api("/callbacks"))["callbacks"]
    assert (waiting["label"], waiting["first"]) == (label, True)
    due = datetime.fromisoformat(waiting["opened_at"]) + 5 * MINUTE
    words = f"Penelepon tiket {label} belum ditelepon balik"
    await night.comes_at(due, "callback", words)
    await page.click(f"#call-{label}")
    await page.wait_for_selector(TALKS)
    await expect(page.locator("#ticket-label")).to_have_text(label)
    await expect(page.locator("#mine-call")).to_contain_text("Bicara dengan")  # they answered
    await night.is_gone(due, "callback", words)
    await page.keyboard.press("F8")
    await page.click(f"#b-{label} button:has-text('Tersambung')")
    for each in night.screens:
        await expect(each.locator(f"#b-{label}")).to_have_count(0)


async def _a_walk_in(night: Night) -> None:
    page = night.bagus
    await page.keyboard.press("i")
    await page.keyboard.press("Enter")
    await expect(page.locator("#ticket-ani")).to_have_text("datang langsung")
    await page.click("#type-medis")
    await saved(page)
    label = await ticket_of(page)
    due = await night.since(label) + 2 * MINUTE
    words = f"Tiket {label} belum dikirim kepada siapa pun"
    await night.comes_at(due, "unsent", words)
    await _sent(page, label)
    await night.is_gone(due, "unsent", words)


async def _sent(page: Page, label: str) -> None:
    """To agencies that have no channel in this centre: they are to be telephoned."""
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#outcome")).to_contain_text("Telepon:")
    await expect(page.locator(f"#u-{label}")).to_have_count(0)


async def _board(browser: Browser, address: str) -> Page:
    page = await (await new_context(browser, base_url=address)).new_page()
    await page.goto("/")
    await page.fill("#login", "dewi")
    await page.fill("#password", "sandi-dewi")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#takers")
    return page


async def _add_supervisor(settings: Settings) -> None:
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        await connection.execute(
            """INSERT INTO accounts (centre, login, name, role, password_hash)
               VALUES ($1, 'dewi', 'Dewi Lestari', 'supervisor', $2)""",
            settings.centre.code,
            CHEAP.hash("sandi-dewi"),
        )
    finally:
        await connection.close()
