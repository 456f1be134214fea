"""Microphone and loudspeakers, chosen on the page, with the devices that Chromium makes up."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.calls.lab import SPEAKING, Lab
from tests.console.browser import running_browser, whole_chromium
from tests.console.hands import RINGS, TALKS, Desk, loudest

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Which microphones were opened, and which loudspeakers each player of sound was sent to.
WATCH = """() => {
  window.opened = [];
  window.players = new Set();
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.opened.push(stream.getAudioTracks()[0].getSettings().deviceId);
    return stream;
  };
  const send = HTMLMediaElement.prototype.setSinkId;
  HTMLMediaElement.prototype.setSinkId = function (id) {
    window.players.add(this);
    return send.call(this, id);
  };
}"""
RINGERS = "[...window.players].filter((one) => one.id !== 'caller-voice').map((one) => one.sinkId)"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser(whole_chromium) as running:
        yield running


async def test_devices_are_chosen_tried_and_kept(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    await page.evaluate(WATCH)
    await page.click("#devices summary")
    assert await loudest(page, "#level-mine") > 0.1  # its own beep, before any call
    chosen = {name: await choose(page, name) for name in ("microphone", "earpiece", "ringer")}
    await expect(page.locator("#caller-voice")).to_have_js_property("sinkId", chosen["earpiece"])
    assert await page.evaluate(RINGERS) == [chosen["ringer"]]
    await page.click("#try-ring")
    await page.click("#devices summary")
    await page.reload()
    await expect(page.locator("#phone-state")).to_have_text("siap")
    await page.evaluate(WATCH)
    for name, device in chosen.items():
        await expect(page.locator(f"#d-{name}")).to_have_value(device)
    await expect(page.locator("#caller-voice")).to_have_js_property("sinkId", chosen["earpiece"])
    async with centre.caller("081500000050", audio=SPEAKING, loop=True, seconds=60):
        await page.wait_for_selector(RINGS)
        await page.keyboard.press("Space")
        await page.wait_for_selector(TALKS)
        assert await page.evaluate("window.opened") == [chosen["microphone"]]
        assert await loudest(page, "#level-mine") > 0.1
        await page.keyboard.press("F8")


async def choose(page: Page, name: str) -> str:
    """The last device of the list; its id."""
    select = page.locator(f"#d-{name}")
    await expect(select.locator("option").nth(2)).to_be_attached()
    device = await select.locator("option").last.get_attribute("value")
    assert device
    await select.select_option(device)
    return device
