"""The phone in the page: real SIP calls ring in a real browser, keys pressed as by hand."""

import asyncio
import signal
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import SPEAKING, Lab, has
from tests.console.accessibility import faults_by_day_and_night
from tests.console.browser import new_desk
from tests.console.centre import SEAT, add_chooser
from tests.console.hands import RINGS, TALKS, Desk, answered, beeps, loudest, whoever_rings
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_call_rings_is_answered_by_a_key_and_both_hear_each_other(
    centre: Lab, desk: Desk, tmp_path: Path
) -> None:
    page, heard = await desk("sari"), tmp_path / "heard.wav"
    async with centre.caller("081500000001", audio=SPEAKING, loop=True, record=heard) as phone:
        await page.wait_for_selector(RINGS)
        await expect(page.locator("#mine-call")).to_contain_text("0815-0000-0001")
        await expect(page.locator("#mine-call")).to_contain_text("Suara manusia")
        await expect(page.locator("#mine-call")).to_contain_text("panggilan pertama hari ini")
        await page.keyboard.press("Space")
        await page.wait_for_selector(TALKS)
        assert await loudest(page, "#level-theirs") > 0.15
        await expect(page.locator("#phone-state")).to_have_text("mikrofon baik")
        call = await centre.until("081500000001", has(state="talking"))
        await expect(page.locator("#ticket-label")).to_have_text(call["ticket"])
        await page.keyboard.press("F8")
        ended = await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    assert ended.data["by"] == "them"
    assert beeps(heard, last_s=3.0) >= 2  # Chromium's microphone, once a second
    call = await centre.recorded("081500000001")
    assert (call["outcome"], call["answered_by"]) == ("answered", "301")
    await expect(page.locator("#phone-state")).to_have_text("siap")


async def test_mute_hold_and_the_caller_hangs_up(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000002", audio=SPEAKING, loop=True, seconds=60):
        await answered(page)
        await page.keyboard.press("m")
        await expect(page.locator("#mute")).to_have_attribute("aria-pressed", "true")
        await page.keyboard.press("m")
        await page.keyboard.press("h")
        await expect(page.locator("#phone-state")).to_have_text("jeda bicara")
        await expect(page.locator("#on-hold")).to_be_visible()
        await page.keyboard.press("h")
        await expect(page.locator("#hold")).to_have_attribute("aria-pressed", "false")
        assert await loudest(page, "#level-theirs") > 0.15  # the caller is back
        await page.keyboard.press("k")
        await page.click("#pad [data-tone='5']")
    await expect(page.locator("#phone-state")).to_have_text("siap")


async def test_who_declines_leaves_the_call_to_another_desk(centre: Lab, desk: Desk) -> None:
    sari, bagus = await desk("sari"), await desk("bagus")
    async with centre.caller("081500000003", audio=SPEAKING, loop=True, seconds=60):
        first = await whoever_rings(sari, bagus)
        other = bagus if first is sari else sari
        await first.keyboard.press("Escape")
        await other.wait_for_selector(RINGS)
        await other.keyboard.press("Space")
        await other.wait_for_selector(TALKS)
        await expect(first.locator("#no-ticket")).to_be_visible()
        await other.keyboard.press("F8")


async def test_a_page_that_is_gone_in_mid_talk_gives_its_caller_back(
    centre: Lab, desk: Desk
) -> None:
    """The caller is first in line again and rings at the other desk."""
    sari, bagus = await desk("sari"), await desk("bagus")
    async with centre.caller("081500000004", audio=SPEAKING, loop=True, seconds=90):
        first = await whoever_rings(sari, bagus)
        await first.keyboard.press("Space")
        await first.wait_for_selector(TALKS)
        await first.close()  # no word to Asterisk, as after a crash
        other = bagus if first is sari else sari
        await other.wait_for_selector(RINGS)
        await other.keyboard.press("Space")
        await other.wait_for_selector(TALKS)
        await other.keyboard.press("F8")
    call = await centre.recorded("081500000004")
    assert call["outcome"] == "answered"


async def test_a_reloaded_page_has_its_own_caller_back_and_answers_nobody_else_by_itself(
    centre: Lab, desk: Desk
) -> None:
    page = await desk("sari")
    first = centre.caller("081500000005", audio=SPEAKING, loop=True, seconds=90)
    other = centre.caller("081500000006", audio=SPEAKING, loop=True, seconds=90)
    async with first:
        await answered(page)
        await page.reload()
        await page.wait_for_selector(TALKS)
        async with other:
            await centre.until("081500000006", has(state="waiting"))
            await page.route("**/phone/resume", lambda route: route.fulfill(json={}))  # none comes
            await page.reload()
            await expect(page.locator("#phone-state")).to_have_text("menyambung lagi…")
            await first.stop()
            await page.wait_for_selector(RINGS)
            await asyncio.sleep(1)
            await answered(page)  # it still rings
            await page.keyboard.press("F8")


async def test_desk_and_page_lost_in_one_moment_give_the_caller_back(
    centre: Lab, desk: Desk
) -> None:
    """Nobody saw the page go: the desk that comes next finds a talk without its page."""
    sari, bagus = await desk("sari"), await desk("bagus")
    async with centre.caller("081500000014", audio=SPEAKING, loop=True, seconds=120) as phone:
        first = await whoever_rings(sari, bagus)
        await first.keyboard.press("Space")
        await first.wait_for_selector(TALKS)
        other = bagus if first is sari else sari
        centre.signal("desk", signal.SIGKILL)
        await first.close()
        await other.wait_for_selector(RINGS)
        await other.keyboard.press("Space")
        await other.wait_for_selector(TALKS)
        assert phone.found(PhoneEventKind.ENDED) is None
        await other.keyboard.press("F8")
    assert (await centre.recorded("081500000014"))["outcome"] == "answered"


async def test_a_place_chosen_by_enter_is_a_phone_and_is_given_back(
    centre: Lab, browser: Browser
) -> None:
    await add_chooser(centre.settings)
    context = await new_desk(browser, f"http://127.0.0.1:{centre.settings.http_port}")
    page = await context.new_page()
    await page.goto("/")
    await page.fill("#login", "rini")
    await page.fill("#password", "sandi-rini")
    await page.keyboard.press("Enter")
    await expect(page.locator("[name=seat]:checked")).to_be_focused()
    assert await faults_by_day_and_night(page) == []
    await page.keyboard.press("Enter")
    await expect(page.locator("#phone-state")).to_have_text("siap")
    await expect(page.locator("#own-member")).to_have_attribute("data-state", "ready")
    async with centre.caller("081500000015", audio=SPEAKING, loop=True, seconds=90) as phone:
        await answered(page)
        await page.wait_for_selector("#mine-call[data-state=talking]")
        await page.reload()
        await page.wait_for_selector(TALKS)  # the same place, the same caller
        assert phone.found(PhoneEventKind.ENDED) is None
        await page.keyboard.press("F8")
    assert (await centre.recorded("081500000015"))["answered_by"] == SEAT
    await page.click("#logout button")
    await page.wait_for_selector("#login")
    (seat,) = (await centre.api("/seats"))["seats"]
    assert (seat["extension"], seat["login"]) == (SEAT, None)
    await context.close()


async def test_pause_and_ready_are_the_queues_own_and_survive_a_reload(
    centre: Lab, desk: Desk
) -> None:
    page = await desk("sari")
    await page.keyboard.press("F2")
    await page.click("#own_member button:has-text('ibadah')")
    own = page.locator("#own-member")  # the choice of reasons says "ibadah" too
    await expect(own).to_have_attribute("data-state", "paused")
    await expect(own).to_contain_text("ibadah")
    await page.reload()
    await expect(page.locator("#phone-state")).to_have_text("siap")
    await expect(own).to_have_attribute("data-state", "paused")
    await expect(own).to_contain_text("ibadah")
    async with asyncio.timeout(PATIENCE_S):
        while await _state(centre, "301") != "paused":  # noqa: ASYNC110 - Asterisk
            await asyncio.sleep(0.1)
    await page.keyboard.press("F2")
    await expect(own).to_have_attribute("data-state", "ready")


# ── the lanes ────────────────────────────────────────────────────────────────────────────────


async def test_who_was_not_answered_is_called_back_by_one_person(centre: Lab, desk: Desk) -> None:
    await centre.api("/members/301/pause", reason="rapat")
    await centre.api("/members/302/pause", reason="rapat")
    async with centre.caller("081500000013", audio=SPEAKING):
        await centre.until("081500000013", has(state="waiting"))
    label = (await centre.recorded("081500000013"))["ticket"]
    for extension in ("301", "302"):
        await _unpaused(centre, extension)
    sari, bagus = await desk("sari"), await desk("bagus")
    await sari.click(f"#call-{label}")
    await expect(sari.locator("#ticket-label")).to_have_text(label)
    await expect(bagus.locator(f"#b-{label}")).to_contain_text("ditelepon Sari Wulandari")
    await expect(bagus.locator(f"#call-{label}")).to_have_count(0)
    await sari.click(f"#b-{label} button:has-text('Tersambung')")
    await expect(bagus.locator(f"#b-{label}")).to_have_count(0)
    await expect(sari.locator("#ticket-state")).to_have_text("terbuka")


async def _state(centre: Lab, extension: str) -> str:
    members = (await centre.api("/live"))["members"]
    return next(str(one["state"]) for one in members if one["extension"] == extension)


async def _unpaused(centre: Lab, extension: str) -> None:
    async with centre.http.post(f"/api/v1/members/{extension}/unpause") as reply:
        assert reply.status == 200
