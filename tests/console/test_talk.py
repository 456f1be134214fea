"""What a call-taker does with the caller on the line, by keys, with real SIP calls."""

import asyncio
import time
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Browser, Page, expect

from ari_app.settings import Settings
from ari_app.store.database import dsn_of
from ari_app.telephone.phone_event import PhoneEventKind
from bench.free_ports import free_ports
from bench.load import far_end
from tests.calls.lab import SPEAKING, Lab, has, write_tone
from tests.calls.sound import samples_of_wav, tone_s
from tests.console.browser import new_context, ready_page
from tests.console.centre import console_centre
from tests.console.hands import RINGS, TALKS, Desk, answered, whoever_rings
from tests.desk.passwords import CHEAP
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

SUPERVISOR, SUPERVISOR_HZ = "202", 1100.0


async def test_a_silent_caller_is_asked_by_one_key_and_his_answer_is_read(
    centre: Lab, desk: Desk
) -> None:
    page = await desk("sari")
    async with centre.caller("081500000021", keys="1@0.5,1@9", seconds=60):
        await answered(page)
        await expect(page.locator("#pressed")).to_contain_text("Penelepon menekan: 1")
        await page.keyboard.press("y")
        await expect(page.locator("#outcome")).to_contain_text("Diputar untuk penelepon")
        await expect(page.locator("#pressed")).to_contain_text("1 DALAM BAHAYA")
        assert (await centre.until("081500000021", has(state="talking")))["answered_by"] == "301"
        await page.keyboard.press("F8")


async def test_a_supervisor_presses_their_way_into_a_talk(
    centre: Lab, desk: Desk, browser: Browser, tmp_path: Path
) -> None:
    """Listens, whispers, talks along, takes over: the desk reads each, the trail has each."""
    number, heard = "081500000027", tmp_path / "heard.wav"
    said = write_tone(tmp_path / "supervisor.wav", hz=SUPERVISOR_HZ, seconds=10)
    await make_supervisor(centre.settings, SUPERVISOR)
    async with centre.call_taker(SUPERVISOR, answer_after=0.1, audio=said, loop=True) as phone:
        await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await centre.api(f"/members/{SUPERVISOR}/pause", reason="rapat")
        board, sari = await board_of(browser, centre), await desk("sari")
        async with centre.caller(number, audio=SPEAKING, loop=True, seconds=120, record=heard) as c:
            await answered(sari)
            call = (await centre.until(number, has(state="talking")))["id"]
            for mode, word in (
                ("listen", "mendengarkan"),
                ("whisper", "membisikkan"),
                ("barge", "ikut bicara"),
            ):
                await board.locator(f"#{mode}-{call}").press("Enter")
                await expect(sari.locator("#supervised")).to_contain_text(word)
                await expect(board.locator(f"#t-{call}")).to_contain_text(f"Pengawas {word}")
            await board.locator(f"#take-over-{call}").press("Enter")
            await expect(sari.locator("#mine-call")).to_have_count(0)
            await expect(sari.locator("#phone-state")).to_have_text("siap")
            await expect(board.locator(f"#t-{call}")).to_contain_text(SUPERVISOR)
            await asyncio.to_thread(
                grow, heard, by=3 * 16_000
            )  # three seconds more, sixteen bits each
            assert c.found(PhoneEventKind.ENDED) is None
        await board.context.close()
    assert tone_s(samples_of_wav(heard), SUPERVISOR_HZ, share=0.2) > 0.5
    assert (await centre.recorded(number))["outcome"] == "answered"
    modes = await modes_in_trail(centre.settings, call)
    assert modes == ["listen", "whisper", "barge", "take-over"]


def grow(file: Path, *, by: int) -> None:
    """Until it is so many bytes longer than it is now."""
    enough, until = file.stat().st_size + by, time.monotonic() + PATIENCE_S
    while file.stat().st_size < enough:
        assert time.monotonic() < until, file.stat().st_size
        time.sleep(0.1)


async def board_of(browser: Browser, centre: Lab) -> Page:
    address = f"http://127.0.0.1:{centre.settings.http_port}"
    page = await (await new_context(browser, base_url=address)).new_page()
    await page.goto("/board")
    await page.fill("#login", f"petugas{SUPERVISOR}")
    await page.fill("#password", "sandi-pengawas")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#takers .row")
    return page


async def make_supervisor(settings: Settings, extension: str) -> None:
    """Of the call-taker with this softphone, who then logs in with ``sandi-pengawas``."""
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        await connection.execute(
            "UPDATE accounts SET role = 'supervisor', password_hash = $2 WHERE extension = $1",
            *(extension, CHEAP.hash("sandi-pengawas")),
        )
    finally:
        await connection.close()


async def modes_in_trail(settings: Settings, call: str) -> list[str]:
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        rows = await connection.fetch(
            "SELECT detail::jsonb ->> 'mode' AS mode FROM audit WHERE subject = $1"
            " AND action = 'call.supervise' ORDER BY audit_id",
            call,
        )
    finally:
        await connection.close()
    return [row["mode"] for row in rows]


async def test_a_page_that_is_gone_while_it_rings_does_not_keep_the_caller(
    browser: Browser, tmp_path: Path
) -> None:
    """One phone may be rung for 30 s here; the other desk rings within a few all the same."""
    async with console_centre(tmp_path) as centre:
        address = f"http://127.0.0.1:{centre.settings.http_port}"
        pages = [await ready_page(browser, address, login) for login in ("sari", "bagus")]
        async with centre.caller("081500000022", audio=SPEAKING, loop=True, seconds=60):
            first = await whoever_rings(*pages)
            other = pages[1] if first is pages[0] else pages[0]
            await first.context.close()  # no word to anybody, as after a crash
            await other.wait_for_selector(RINGS)
            await other.keyboard.press("Space")
            await other.wait_for_selector(TALKS)
            await other.keyboard.press("F8")
        await other.context.close()
        assert (await centre.recorded("081500000022"))["outcome"] == "answered"


async def test_three_way_by_keys_then_the_call_taker_leaves(
    browser: Browser, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    async with (
        far_end(port, folder=tmp_path / "far", limit_s=120),
        console_centre(tmp_path / "home", line_out=f"127.0.0.1:{port}") as centre,
    ):
        page = await ready_page(browser, f"http://127.0.0.1:{centre.settings.http_port}", "sari")
        async with centre.caller("081500000023", audio=SPEAKING, loop=True, seconds=90) as phone:
            await answered(page)
            await opened_connecting(page)
            await page.keyboard.press("Enter")  # the first of the list: 119, three-way
            await expect(page.locator(".party")).to_contain_text("Medis 119 · tersambung")
            await expect(page.locator("#ring")).to_have_attribute("data-state", "talking")
            await page.keyboard.press("n")
            await expect(page.locator("#phone-state")).to_have_text("siap")
            await asyncio.sleep(1)
            assert phone.found(PhoneEventKind.ENDED) is None  # the caller talks with 119
        call = await centre.recorded("081500000023")
        assert (call["outcome"], call["answered_by"]) == ("answered", "301")
        await finished_with_the_agency(centre, page)
        await page.context.close()


async def finished_with_the_agency(centre: Lab, page: Page) -> None:
    """The caller hangs up in a three-way talk; the page says so and does not end what is left."""
    async with centre.caller("081500000026", audio=SPEAKING, loop=True, seconds=90) as phone:
        await answered(page)
        await opened_connecting(page)
        await page.keyboard.press("Enter")
        await expect(page.locator(".party")).to_contain_text("tersambung")
        await phone.stop()
        await expect(page.locator("#caller-gone")).to_be_visible()
        await asyncio.sleep(8)  # longer than a page keeps a talk that the desk does not see
        await expect(page.locator(".party")).to_contain_text("tersambung")
        await expect(page.locator("#ring")).to_have_attribute("data-state", "talking")
        await page.keyboard.press("F8")
        await expect(page.locator("#phone-state")).to_have_text("siap")
        await expect(page.locator("#mine-call")).to_have_count(0)


async def test_asking_first_the_caller_holds_then_all_talk(
    browser: Browser, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    async with (
        far_end(port, folder=tmp_path / "far", limit_s=120),
        console_centre(tmp_path / "home", line_out=f"127.0.0.1:{port}") as centre,
    ):
        page = await ready_page(browser, f"http://127.0.0.1:{centre.settings.http_port}", "sari")
        async with centre.caller("081500000024", audio=SPEAKING, loop=True, seconds=90) as phone:
            await answered(page)
            await opened_connecting(page)
            await page.click("#connect [data-move=consult][data-to='110']")
            await expect(page.locator("#mine-call")).to_contain_text("Penelepon menunggu")
            await expect(page.locator(".party")).to_contain_text("Polisi 110 · tersambung")
            await page.keyboard.press("j")
            await expect(page.locator("#mine-call")).not_to_contain_text("Penelepon menunggu")
            await page.keyboard.press("x")
            await expect(page.locator(".party")).to_have_count(0)
            await expect(page.locator("#mine-call")).to_contain_text("Hanya Anda dan penelepon")
            assert phone.found(PhoneEventKind.ENDED) is None
            await page.keyboard.press("F8")
            await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await page.context.close()


async def opened_connecting(page: Page) -> None:
    """C opens it once the page has heard from the desk that the talk has begun."""
    async with asyncio.timeout(PATIENCE_S):
        while await page.get_attribute("#connect", "open") is None:
            await page.keyboard.press("c")
            await asyncio.sleep(0.3)
