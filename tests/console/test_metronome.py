"""The metronome of chest compressions in a real browser: its beat, its keys, and who hears it."""

import asyncio
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from playwright.async_api import Page, expect

from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import SPEAKING, Lab
from tests.console.hands import Desk, answered, beeps
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

SLOWEST_MS, FASTEST_MS = 600.0, 500.0  # 100 and 120 a minute
# Notes when each tick is to be heard, by the page's clock, and where its sound goes.
WATCH = """() => {
  const [start, connect] = [OscillatorNode.prototype.start, AudioNode.prototype.connect];
  window.ticks = [];
  window.sinks = [];
  OscillatorNode.prototype.start = function (when) {
    window.ticks.push(performance.now() + 1000 * (when - this.context.currentTime));
    return start.call(this, when);
  };
  AudioNode.prototype.connect = function (to, ...more) {
    window.sinks.push(to.constructor.name);
    return connect.call(this, to, ...more);
  };
}"""
COUNTED = """() => {
  window.counts = [];
  const count = document.querySelector("#beat-count");
  let shown = count.textContent;
  new MutationObserver(() => {
    if (count.textContent === shown) return;
    shown = count.textContent;
    window.counts.push(performance.now());
  }).observe(count, { childList: true, characterData: true, subtree: true });
}"""


async def by_the_pages_clock(page: Page, milliseconds: int) -> None:
    """Waits until the page itself has seen so much time pass."""
    now = "() => performance.now()"
    until = await page.evaluate(now) + milliseconds
    async with asyncio.timeout(PATIENCE_S):
        while await page.evaluate(now) < until:  # noqa: ASYNC110 - the clock is the page's
            await asyncio.sleep(0.1)


async def periods(page: Page, name: str, *, since: float = 0.0) -> list[float]:
    """Milliseconds between one and the next, of those after ``since``."""
    moments = [each for each in await page.evaluate(f"window.{name}") if each > since]
    return [later - one for one, later in pairwise(moments)]


async def test_it_beats_as_the_guidelines_ask_and_stops_by_its_key(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    await page.evaluate(WATCH)
    await page.evaluate(COUNTED)
    await page.keyboard.press("o")
    await expect(page.locator("#metronome")).to_have_attribute("aria-pressed", "true")
    await by_the_pages_clock(page, 12_000)
    for name in ("ticks", "counts"):  # heard, and seen
        found = await periods(page, name)
        assert len(found) >= 15 and FASTEST_MS <= median(found) <= SLOWEST_MS, (name, found)
    heard = await periods(page, "ticks")
    assert sum(FASTEST_MS - 10 <= each <= SLOWEST_MS + 10 for each in heard) >= 0.8 * len(heard)

    for button, presses, rate, period_ms in (
        ("#beat-faster", 4, "120", FASTEST_MS),
        ("#beat-slower", 9, "100", SLOWEST_MS),
    ):
        for _ in range(presses):
            await page.click(button)
        await expect(page.locator("#beat-rate")).to_have_text(rate)  # and no further
        since = await page.evaluate("() => performance.now()")
        await by_the_pages_clock(page, 6_000)
        assert median(await periods(page, "counts", since=since)) == pytest.approx(
            period_ms, abs=25
        )

    await page.keyboard.press("o")
    await expect(page.locator("#metronome")).to_have_attribute("aria-pressed", "false")
    before = await page.evaluate("() => [window.ticks.length, window.counts.length]")
    await by_the_pages_clock(page, 2_500)
    assert await page.evaluate("() => [window.ticks.length, window.counts.length]") == before
    assert set(await page.evaluate("window.sinks")) == {"GainNode", "AudioDestinationNode"}


async def test_the_caller_hears_nothing_of_it(centre: Lab, desk: Desk, tmp_path: Path) -> None:
    """Chromium's microphone beeps; eighteen ticks in ten seconds would be heard among it."""
    page, heard = await desk("sari"), tmp_path / "heard.wav"
    await page.evaluate(WATCH)
    async with centre.caller("081500000061", audio=SPEAKING, loop=True, record=heard) as phone:
        await answered(page)
        await by_the_pages_clock(page, 10_000)
        await page.keyboard.press("Alt+o")
        await expect(page.locator("#metronome")).to_have_attribute("aria-pressed", "true")
        await expect(page.locator("#guide")).to_be_visible()  # with the card that it belongs to
        await by_the_pages_clock(page, 10_000)
        ticks = len(await page.evaluate("window.ticks"))
        await page.keyboard.press("F8")
        await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    assert ticks >= 15
    whole = beeps(heard, last_s=19.0)
    beating = beeps(heard, last_s=9.0)  # the microphone alone, as in the time before
    assert 4 <= beating <= whole - beating + 5
    await page.keyboard.press("Alt+o")
    await expect(page.locator("#metronome")).to_have_attribute("aria-pressed", "false")
