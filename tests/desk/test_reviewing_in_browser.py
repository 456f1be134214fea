"""A reviewer's work in a real browser: to find a call, hear a part of it, judge it, fill a card."""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
import pytest
import soundfile
from playwright.async_api import Browser, Page, expect

from tests.console.browser import running_browser
from tests.desk import sample_reviews
from tests.desk.centre import Centre
from tests.desk.test_accessibility import logged_in
from tests.desk.test_scorecards import made_form
from tests.patience import PATIENCE_S

AUDIO = "document.getElementById('audio')"
RATE = 8000


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as running:
        yield running


async def reviewer(browser: Browser, site: str) -> Page:
    page = await logged_in(browser, site, sample_reviews.LOGIN, sample_reviews.PASSWORD)
    await page.wait_for_selector("#call")
    return page


async def at_a_talk(browser: Browser, site: str, centre: Centre) -> tuple[Page, str]:
    """The page of a talk with a call-taker, for whom there is a scorecard; and its call."""
    await sample_reviews.fill(centre)
    await made_form(site)
    call_id = await centre.add_call()
    await centre.add_recording(call_id, *sample_reviews.recording("speaking_caller"))
    page = await reviewer(browser, site)
    await page.goto(f"/review/{call_id}")
    return page, call_id


async def play(page: Page, database: Any, call_id: str) -> None:
    """Until the recording counts as heard, which is noted behind the answer; then at rest."""
    await page.wait_for_load_state()  # before its scripts have run the page hears no key
    await page.keyboard.press("Space")
    heard = "SELECT count(*) FROM audit WHERE action = 'recording.heard' AND subject = $1"
    async with asyncio.timeout(PATIENCE_S):
        while not await database.fetchval(heard, call_id):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await page.wait_for_selector("form[data-heard=true]")
    await page.keyboard.press("k")
    assert await page.evaluate(f"{AUDIO}.paused")


async def test_from_a_search_to_the_call_back(
    browser: Browser, site: str, centre: Centre, database: Any
) -> None:
    """Found by a word and kept as a search; a word, a part and a mark are heard; key 1 judges."""
    call_id = (await sample_reviews.fill(centre))[sample_reviews.SPEAKS]
    page = await reviewer(browser, site)
    await page.click("summary:text-is('Cari panggilan')")
    await page.fill("[name=words]", "gudang")
    await page.press("[name=words]", "Enter")
    await expect(page.locator("nav.list a.row:not(.quiet-row)")).to_have_count(1)
    await page.click("summary:text-is('Pencarian tersimpan')")
    await page.fill("[name=name]", "Kebakaran gudang")
    await page.press("[name=name]", "Enter")
    saved = page.locator("#saved a:has-text('Kebakaran gudang')")
    await expect(saved).to_be_attached()
    await page.goto("/review")
    await page.click("#saved a:has-text('Kebakaran gudang')")
    await page.click(f"a.row[href^='/review/{call_id}?words=gudang']")
    await page.wait_for_url(f"**/review/{call_id}?words=gudang*")
    await play(page, database, call_id)

    await page.click("#said .word:text-is('pasar')")
    await page.wait_for_function(f"() => {AUDIO}.currentTime >= 4.6 && !{AUDIO}.paused")
    await expect(page.locator("#said .word[aria-current]")).to_have_count(1)
    await page.keyboard.press("k")

    await page.locator("#lanes").scroll_into_view_if_needed()
    lanes = await page.locator("#lanes").bounding_box()
    assert lanes is not None
    y = lanes["y"] + 40
    await page.mouse.move(lanes["x"] + 0.10 * lanes["width"], y)
    await page.mouse.down()
    await page.mouse.move(lanes["x"] + 0.30 * lanes["width"], y, steps=5)
    await page.mouse.up()
    await expect(page.locator("#heard-said")).to_have_text(re.compile(r"^Mengulang \d:\d\d sampai"))
    share = f"{AUDIO}.currentTime / {AUDIO}.duration"
    await page.wait_for_function(f"() => 0.08 < {share} && {share} < 0.32")

    mark = page.locator("#lanes .mark[title^='Diputar']").first
    await mark.click()
    await page.wait_for_function(f"() => Math.abs({AUDIO}.currentTime - 6.2) < 0.2")

    await page.keyboard.press("1")
    await expect(page.locator("#kept")).to_contain_text("Tiket telepon balik")
    row = await database.fetchrow("SELECT call_id, state FROM tickets WHERE call_id = $1", call_id)
    assert tuple(row) == (call_id, "callback")
    assert await database.fetchval("SELECT finding FROM call_reviews") == "human"


async def test_nothing_typed_is_lost_and_after_a_click_space_plays(
    browser: Browser, site: str, centre: Centre, database: Any
) -> None:
    """Over the next call and back.

    A page that pressed a button by Space would be zoomed once more, and hear nothing.
    """
    page, call_id = await at_a_talk(browser, site, centre)
    await page.wait_for_load_state()
    await page.keyboard.press("t")
    await page.keyboard.type("api terdengar")
    await page.keyboard.press("Escape")
    card = page.locator("details.card-form")
    await card.locator("summary").click()
    await card.locator("textarea").fill("tenang")
    await card.locator("summary").focus()
    await page.keyboard.press("n")
    await page.wait_for_url(lambda url: call_id not in url)
    assert await page.input_value("#note") == ""
    await page.goto(f"/review/{call_id}")
    await expect(page.locator("#note")).to_have_value("0:00 api terdengar")
    await expect(card.locator("textarea")).to_have_value("tenang")
    await expect(card).to_have_attribute("open", "")

    await page.click("[data-command=zoom][data-by='1']")
    await play(page, database, call_id)
    await page.keyboard.press("1")
    await expect(page.locator("#kept")).to_contain_text("Tersimpan")
    await page.goto(f"/review/{call_id}")
    await expect(page.locator("#note")).to_have_value("")


# what goes to the loudspeaker goes to a meter as well
TAPPED = """
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    window.tap = new AnalyserNode(this.context, { fftSize: 8192, smoothingTimeConstant: 0 });
    connect.call(this, window.tap);
  }
  return connect.call(this, to, ...rest);
};
"""
LEVEL = """(hz) => {
  const bins = new Float32Array(window.tap.frequencyBinCount);
  window.tap.getFloatFrequencyData(bins);
  return bins[Math.round((hz / window.tap.context.sampleRate) * window.tap.fftSize)];
}"""
CALLER_HZ, OURS_HZ = 500, 1500


async def test_one_side_alone_and_a_faint_caller_louder(
    browser: Browser, site: str, centre: Centre, database: Any
) -> None:
    """Measured at the loudspeaker: both sides say a faint tone of their own."""
    await sample_reviews.fill(centre)
    call_id = await centre.add_call()
    await centre.add_recording(call_id, two_tones(seconds=60))
    page = await reviewer(browser, site)
    await page.add_init_script(TAPPED)
    await page.goto(f"/review/{call_id}")
    await page.wait_for_load_state()
    await page.keyboard.press("Space")
    await page.wait_for_function(f"() => {AUDIO}.currentTime > 0")
    await page.evaluate(f"{AUDIO}.loop = true")

    async def heard(wanted: Callable[[float, float], bool]) -> float:
        """The caller's level, once both are as wanted and stay so (it hears 170 ms at once)."""
        before = 0.0
        async with asyncio.timeout(PATIENCE_S):
            while True:
                levels = [await page.evaluate(LEVEL, hz) for hz in (CALLER_HZ, OURS_HZ)]
                if wanted(*levels) and abs(levels[0] - before) < 0.5:
                    return float(levels[0])
                before = levels[0]
                await asyncio.sleep(0.3)

    await page.keyboard.press("m")
    plain = await heard(lambda caller, ours: caller > ours + 30)
    await page.keyboard.press("b")
    await heard(lambda caller, ours: plain + 10 < caller < plain + 18)
    await page.keyboard.press("m")
    await heard(lambda caller, ours: ours > caller + 30)
    await page.keyboard.press("m")
    await heard(lambda caller, ours: abs(caller - ours) < 3)


def two_tones(*, seconds: int) -> bytes:
    """The caller's on the left, ours on the right, at -46 dBFS each."""
    at_s = np.arange(seconds * RATE) / RATE
    sides = [0.005 * np.sin(2 * np.pi * hz * at_s) for hz in (CALLER_HZ, OURS_HZ)]
    file = io.BytesIO()
    soundfile.write(file, np.stack(sides, axis=1), RATE, format="FLAC")
    return file.getvalue()


async def test_a_scorecard_beside_the_player(
    browser: Browser, site: str, centre: Centre, database: Any
) -> None:
    """Not before the call was heard; then with the keyboard, and the card is there to read."""
    page, call_id = await at_a_talk(browser, site, centre)
    await play(page, database, call_id)
    await page.click(".card-form summary")
    for number, mark in ((0, "yes"), (1, "no")):
        await page.focus(f"[name='mark.{number}'][value={mark}]")
        await page.keyboard.press("Space")
    await page.fill("[name=comment]", "Tenang.")
    await page.click("text=Simpan kartu nilai")
    await expect(page.locator("body")).to_contain_text("Tenang.")
    card = await database.fetchrow("SELECT call_id, by, comment FROM scorecards")
    assert tuple(card) == (call_id, sample_reviews.LOGIN, "Tenang.")
