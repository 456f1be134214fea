"""What a call-taker does with the caller on the line, by keys, with real SIP calls."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from ari_app.telephone.phone_event import PhoneEventKind
from bench.free_ports import free_ports
from bench.load import far_end
from tests.calls.lab import SPEAKING, Lab, has
from tests.console.browser import ready_page
from tests.console.centre import console_centre
from tests.console.hands import RINGS, TALKS, Desk, answered, whoever_rings

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_silent_caller_is_asked_by_one_key_and_his_answer_is_read(
    centre: Lab, desk: Desk
) -> None:
    page = await desk("sari")
    async with centre.caller("081500000021", keys="1@0.5,1@9", seconds=60):
        await answered(page)
        await expect(page.locator("#pressed")).to_contain_text("Penelepon menekan: 1")
        await page.keyboard.press("y")
        await expect(page.locator("#outcome")).to_contain_text("Diputar untuk penelepon")
        await expect(page.locator("#pressed")).to_contain_text("1 DALAM BAHAYA", timeout=15_000)
        assert (await centre.until("081500000021", has(state="talking")))["answered_by"] == "301"
        await page.keyboard.press("F8")


async def test_a_page_that_is_gone_while_it_rings_does_not_keep_the_caller(
    browser: Browser, tmp_path: Path
) -> None:
    """One phone may be rung for 30 s here; the other desk rings within a few all the same."""
    async with console_centre(tmp_path, ring_s=30) as centre:
        address = f"http://127.0.0.1:{centre.settings.http_port}"
        pages = [await ready_page(browser, address, login) for login in ("sari", "bagus")]
        async with centre.caller("081500000022", audio=SPEAKING, loop=True, seconds=60):
            first = await whoever_rings(*pages)
            other = pages[1] if first is pages[0] else pages[0]
            await first.context.close()  # no word to anybody, as after a crash
            await other.wait_for_selector(RINGS, timeout=20_000)
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
        await expect(page.locator("#caller-gone")).to_be_visible(timeout=20_000)
        await asyncio.sleep(8)  # longer than a page keeps a talk that the desk does not see
        await expect(page.locator(".party")).to_contain_text("tersambung")
        await expect(page.locator("#ring")).to_have_attribute("data-state", "talking")
        await page.keyboard.press("F8")
        await expect(page.locator("#phone-state")).to_have_text("siap", timeout=20_000)
        await expect(page.locator("#mine-call")).to_have_count(0, timeout=20_000)


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
            await phone.wait_for(PhoneEventKind.ENDED, timeout_s=15)
        await page.context.close()


async def test_one_click_calls_back_and_the_page_answers_by_itself(
    browser: Browser, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    async with (
        far_end(port, folder=tmp_path / "far", limit_s=150),
        console_centre(tmp_path / "home", line_out=f"127.0.0.1:{port}") as centre,
    ):
        async with centre.caller("081500000025", audio=SPEAKING, seconds=6) as phone:
            await phone.wait_until_over(timeout_s=20)
        label = (await centre.recorded("081500000025"))["ticket"]
        page = await ready_page(browser, f"http://127.0.0.1:{centre.settings.http_port}", "sari")
        await page.click(f"#call-{label}")
        await page.wait_for_selector(TALKS, timeout=15_000)
        await expect(page.locator("#ticket-label")).to_have_text(label)
        await expect(page.locator("#mine-call")).to_contain_text("Bicara dengan")  # they answered
        await page.keyboard.press("F8")
        await page.click(f"#b-{label} button:has-text('Tersambung')")
        await expect(page.locator(f"#b-{label}")).to_have_count(0)
        await page.context.close()


async def opened_connecting(page: Page) -> None:
    """C opens it once the page has heard from the desk that the talk has begun."""
    async with asyncio.timeout(15):
        while await page.get_attribute("#connect", "open") is None:
            await page.keyboard.press("c")
            await asyncio.sleep(0.3)
