"""Login, board and an agency's page under axe-core; the console's is in tests/console."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.async_api import Browser, Page, expect

from ari_app.desk.admin import audit_words
from ari_app.settings import Settings
from bench.free_ports import free_ports
from recordings.evidence import MANIFEST
from recordings.evidence_judging import judge
from recordings.evidence_key import own_public
from recordings.evidence_opening import opened
from tests.console.accessibility import faults_by_day_and_night
from tests.console.browser import new_context, running_browser
from tests.desk import sample_reviews
from tests.desk.centre import Centre
from tests.desk.sample_board import LOGIN, PASSWORD, sample_board
from tests.desk.test_undelivered import give_up
from tests.tickets.agency import sample_work


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as running:
        yield running


async def logged_in(browser: Browser, site: str, login: str, password: str, **more: Any) -> Page:
    page = await (await new_context(browser, base_url=site, **more)).new_page()
    await page.goto("/")
    await page.fill("#login", login)
    await page.fill("#password", password)
    await page.keyboard.press("Enter")
    return page


async def test_the_login(browser: Browser, site: str, centre: Centre) -> None:
    page = await logged_in(browser, site, "nobody", "wrong")
    await page.wait_for_selector(".problem")
    assert await faults_by_day_and_night(page) == []
    await page.goto("/?lang=en")
    assert await faults_by_day_and_night(page) == []


async def test_the_board(browser: Browser, dsn: str, tmp_path: Path) -> None:
    async with sample_board(tmp_path, dsn, free_ports(2)[0]) as site:
        page = await logged_in(browser, site, LOGIN, PASSWORD)
        await page.wait_for_selector("#held .row")
        await page.click("#all-strips")
        await page.click("#held summary >> nth=0")
        assert await faults_by_day_and_night(page) == []


@pytest.mark.parametrize("path", ["", f"/{sample_work.BURNS}", f"/{sample_work.TREE}"])
async def test_an_agencys_page(
    browser: Browser, site: str, dsn: str, database: Any, centre: Centre, path: str
) -> None:
    await sample_work.fill(dsn, database, centre)
    size = {"width": 390, "height": 844}
    page = await logged_in(
        browser, site, sample_work.LOGIN, sample_work.PASSWORD, viewport=size, has_touch=True
    )
    await page.wait_for_url("**/agency")
    await page.goto(f"/agency{path}")
    assert await faults_by_day_and_night(page) == []


async def test_an_admin_edits_a_type_with_the_keyboard_alone(
    browser: Browser, site: str, centre: Centre
) -> None:
    page = await logged_in(browser, site, "admin", "sandi-admin")
    await page.wait_for_selector("body.board")
    await page.click("nav a[href='/admin/types']")
    assert await faults_by_day_and_night(page) == []
    await page.focus("text=Pohon tumbang")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/admin/types/pohon_tumbang")
    await page.focus("#f-name")
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")
    await page.keyboard.press("Enter")  # Enter saves
    wrong = page.locator("#e-name.wrong")
    await expect(wrong).to_have_text("Isi kolom ini.")
    await expect(page.locator("#f-name")).to_be_focused()
    assert await faults_by_day_and_night(page) == []
    await page.keyboard.type("Pohon roboh")
    await page.focus("[aria-label='Naikkan pertanyaan 2']")
    await page.keyboard.press("Enter")
    await expect(page.locator("[name=ask]").first).to_have_value("kena kabel?")
    await expect(page.locator("#f-name")).to_have_value("Pohon roboh")  # not saved, not lost
    await page.focus("#f-name_en")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/admin/types?done=kept**")
    await expect(page.locator("#row-pohon_tumbang .name")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")  # up
    await expect(page.locator("tr.moved + tr")).to_contain_text("Binatang")
    await expect(page.locator("#row-pohon_tumbang [name=up]")).to_be_focused()


async def test_the_admins_other_pages(browser: Browser, site: str, centre: Centre) -> None:
    page = await logged_in(browser, site, "admin", "sandi-admin")
    await page.wait_for_selector("body.board")
    for path in ("new-type", "agencies", "agencies/damkar", "new-agency"):
        await page.goto(f"/admin/{path}")
        assert await faults_by_day_and_night(page) == [], path


async def test_what_did_not_get_through(
    browser: Browser, site: str, centre: Centre, database: Any
) -> None:
    await give_up(centre, database)
    page = await logged_in(browser, site, "supervisor", "sandi-supervisor")
    await page.wait_for_selector("body.board")
    await page.goto("/undelivered")
    assert await faults_by_day_and_night(page) == []
    await page.click("main form button")
    await page.wait_for_url("**/undelivered?done=queued")
    assert await faults_by_day_and_night(page) == []


async def test_the_audit_trail_with_a_line_of_every_kind(
    browser: Browser, site: str, centre: Centre, database: Any
) -> None:
    call_id = await centre.add_call()
    label = await centre.add_ticket(call_id, 1)
    for number, action in enumerate(audit_words.ACTIONS):
        await database.execute(
            """INSERT INTO audit (centre, actor, action, subject, address, detail)
               VALUES ('JPR', $1, $2, $3, '203.0.113.7', $4)""",
            ("rini", "command line", "-")[number % 3],
            action,
            (call_id, label, "x" * 64 + "…", "")[number % 4],
            json.dumps({"call": call_id, "of": label, "reason": "Polres " * 9}),
        )
    page = await logged_in(browser, site, "supervisor", "sandi-supervisor")
    await page.wait_for_selector("body.board")
    await page.goto("/audit")
    assert await page.locator("tbody tr").count() == 50
    assert await faults_by_day_and_night(page) == []
    await page.goto("/audit?lang=en&action=retention")
    assert await faults_by_day_and_night(page) == []
    await page.click(f"td.more a[href='/calls/{call_id}'] >> nth=0")
    await page.wait_for_url(f"**/tickets/{label}")


async def test_an_agencys_answer_is_recorded_with_the_keyboard(
    browser: Browser, site: str, centre: Centre
) -> None:
    """On the ticket's page, whose alarm has led there."""
    label = await centre.add_ticket(await centre.add_call(), 1)
    for agency in ("pln", "pmi"):
        await centre.send(label, agency)
    page = await logged_in(browser, site, "supervisor", "sandi-supervisor")
    await page.wait_for_selector("body.board")
    await page.goto(f"/tickets/{label}")
    assert await faults_by_day_and_night(page) == []
    await page.focus("#note-pmi")
    await page.keyboard.type("Bu Tri, dua orang berangkat")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    told = page.locator("[role=status]")
    await expect(told).to_have_text("Tercatat: Sudah menerima tiket")
    await page.click("#agencies summary >> nth=0")
    assert await faults_by_day_and_night(page) == []
    await page.goto(f"/tickets/{label}?lang=en")
    await expect(page.locator("#agencies li >> nth=1")).to_contain_text("Is on scene")
    assert await faults_by_day_and_night(page) == []


async def test_who_has_nothing_to_see(
    browser: Browser, site: str, centre: Centre, database: Any
) -> None:
    await database.execute("UPDATE agencies SET active = false")
    page = await logged_in(browser, site, "agency", "sandi-agency")
    await page.wait_for_url("**/agency")
    await page.goto("/")
    await page.wait_for_selector("main")
    assert await faults_by_day_and_night(page) == []


async def test_listening_with_the_keyboard(
    browser: Browser, site: str, centre: Centre, database: Any
) -> None:
    """Lanes of the stored waveform, by our policy; each action by a key, and announced."""
    calls = await sample_reviews.fill(centre)
    page = await (await new_context(browser, base_url=site)).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto("/")
    await page.fill("#login", sample_reviews.LOGIN)
    await page.fill("#password", sample_reviews.PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(f"form[action='/review/{calls[0]}']")
    await expect(page.locator("#lanes canvas").first).to_be_attached()
    await expect(page.locator("#lanes .evidence rect")).to_have_count(12)
    assert await page.locator("#lanes .mark").count() == await page.locator("button.jump").count()
    assert await faults_by_day_and_night(page) == []
    heard = "SELECT count(*) FROM audit WHERE action LIKE 'recording.%'"
    assert await database.fetchval(heard) == 0  # what is drawn was stored; nothing was played
    audio = "document.getElementById('audio')"

    async def press_and_read(key: str, said: str) -> None:
        await page.keyboard.press(key)
        await expect(page.locator("#heard-said")).to_have_text(said)

    tiles = page.locator("#lanes .tile > [style*='/spectrogram/0']")
    await expect(tiles).to_have_count(2)  # the caller's half and ours
    looked = "SELECT count(*) FROM audit WHERE action = 'spectrogram.view'"
    assert await database.fetchval(looked) == 1
    await press_and_read("g", "Spektrogram disembunyikan")
    await expect(page.locator("#lanes .spectrogram")).to_be_hidden()
    await page.keyboard.press("g")
    await expect(page.locator("[data-command=spectrogram][aria-pressed=true]")).to_be_attached()
    await page.keyboard.press("Space")
    await page.wait_for_function(f"() => {audio}.currentTime > 0.3")
    await page.keyboard.press("k")
    assert await page.evaluate(f"{audio}.paused")
    await press_and_read("-", "0,75\u00d7")
    assert await page.evaluate(f"[{audio}.playbackRate, {audio}.preservesPitch]") == [0.75, True]
    await page.keyboard.press("Home")
    await press_and_read(".", "0:00 Penelepon disapa")
    await press_and_read(".", "0:06 Diputar: silakan bicara, tekan angka, atau ketuk telepon")
    await page.keyboard.press("[")
    await page.keyboard.press("ArrowRight")
    await press_and_read("]", "Mengulang 0:06 sampai 0:08")
    await page.keyboard.press("k")
    await page.wait_for_function(f"() => {audio}.currentTime < 7.5")  # round again
    await press_and_read("m", "Penelepon saja")
    await page.keyboard.press("b")
    await expect(page.locator(".player [data-does=boost][aria-pressed=true]")).to_be_attached()
    for _ in range(3):
        await page.keyboard.press("z")
    wide = "document.querySelector('#lanes > div').shadowRoot.querySelector('.wrapper').scrollWidth"
    await page.wait_for_function(f"() => {wide} > 2000")
    assert await database.fetchval(heard) > 0
    assert complaints == []


async def test_a_recording_on_the_tickets_page_has_the_small_player(
    browser: Browser, site: str, centre: Centre
) -> None:
    [call, *_] = await sample_reviews.fill(centre)
    page = await logged_in(browser, site, sample_reviews.LOGIN, sample_reviews.PASSWORD)
    await page.wait_for_selector("#call")
    await page.goto(f"/calls/{call}")
    await expect(page.locator(".player audio")).to_be_hidden()
    await page.focus(".player [data-does=play]")
    await page.keyboard.press("Enter")
    await expect(page.locator(".player [data-does=play]")).to_have_attribute("aria-pressed", "true")
    await page.select_option(".player [data-does=speed]", "1.5")
    assert await page.evaluate("document.querySelector('.player audio').playbackRate") == 1.5
    await expect(page.locator(".player [data-does=time]")).to_contain_text("0:01 /")
    assert await faults_by_day_and_night(page) == []


async def test_a_reviewer_takes_a_call_out_as_evidence(
    browser: Browser, site: str, settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    """From the player by a link; what comes is whole, signed, and silent where it was asked for."""
    [call, *_] = await sample_reviews.fill(centre)
    page = await logged_in(browser, site, sample_reviews.LOGIN, sample_reviews.PASSWORD)
    await page.click("#h-call a[href$='#evidence']")
    await page.wait_for_url(f"**/calls/{call}#evidence")
    await page.fill("#evidence-reason", "Polres, LP/12/2026")
    await page.fill("#evidence-silence", "0:01-0:02")
    async with page.expect_download() as download:
        await page.press("#evidence-silence", "Enter")
    file = tmp_path / "evidence.zip"
    await (await download.value).save_as(file)
    findings = judge(opened(file), own_public(settings.home))
    assert findings and all(finding.right for finding in findings)
    with ZipFile(file) as package:
        [said] = json.loads(package.read(MANIFEST))["calls"]
    assert said["recording"]["silenced"] == [{"from_s": 1, "to_s": 2}]
    assert await faults_by_day_and_night(page) == []


async def test_reviewing_with_the_keyboard(
    browser: Browser, site: str, centre: Centre, database: Any
) -> None:
    """Nothing is judged unheard; listened to, a key says what it was and brings the next call."""
    calls = await sample_reviews.fill(centre)
    page = await logged_in(browser, site, sample_reviews.LOGIN, sample_reviews.PASSWORD)
    await page.wait_for_selector(f"form[action='/review/{calls[0]}']")
    assert await faults_by_day_and_night(page) == []
    await page.keyboard.press("2")
    await page.wait_for_selector("#problem:not([hidden])")
    assert await database.fetchval("SELECT count(*) FROM call_reviews") == 0
    await page.keyboard.press("Space")
    await page.wait_for_selector("form[data-heard=true]")
    await page.keyboard.press("c")
    await page.keyboard.type("knalpot 123")
    await page.keyboard.press("Escape")
    await page.keyboard.press("2")
    await page.wait_for_selector(f"form[action='/review/{calls[1]}']")
    assert await page.text_content("#kept") == "Tersimpan: bukan manusia. Perbaiki"
    kept = await database.fetchrow("SELECT call_id, by, finding, note FROM call_reviews")
    assert tuple(kept) == (calls[0], "agus", "false_call", "knalpot 123")
    await page.keyboard.press("n")
    await page.wait_for_selector(f"form[action='/review/{calls[2]}']")
    await page.keyboard.press("p")
    await page.wait_for_selector(f"form[action='/review/{calls[1]}']")
    await page.goto(f"/tickets/{sample_reviews.TICKET}")
    assert await page.locator(".history .entry").count() > 10
    assert await faults_by_day_and_night(page) == []
