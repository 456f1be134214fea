"""The wallboard: paired by a code, read from afar, nobody's caller on it, and never calmly old."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from ari_app.desk.live.board_feed import Board, Lists
from ari_app.desk.texts.catalog import Language
from ari_app.desk.wall.picture import initials_of
from ari_app.desk.wall.wall_words import wall_alarms
from ari_app.desk.web.moments import Moments
from ari_app.live.centre_alarms import CentreAlarm, CentreAlarmKind
from ari_app.live.live_watch import LiveView
from ari_app.operations.health import NOTHING_KNOWN
from bench.free_ports import free_ports
from tests.console.browser import running_browser
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.desk.sample_board import sample_board
from tests.store.postgres import cloned

SIZE = {"width": 1920, "height": 1080}
LEAST_PX, KEY_PX = 28, 1080 / 20
_SIZES = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {
    const one = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() && one.checkVisibility() && one.localName !== "noscript")
      found.push([parseFloat(getComputedStyle(one).fontSize), one.textContent.trim()]);
  }
  return found;
}"""
_OUTSIDE = """() => {
  const seen = "#picture li, #picture .figure > *, #picture footer span";
  return [...document.querySelectorAll(seen)].filter((one) => {
    const box = one.getBoundingClientRect();
    const bottom = one.closest(".panel")?.getBoundingClientRect().bottom ?? innerHeight;
    const whole = box.bottom <= Math.min(bottom, innerHeight) && box.right <= innerWidth;
    return !whole || one.scrollWidth > one.clientWidth + 1;
  }).map((one) => one.textContent);
}"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def dsn(postgres: str) -> AsyncIterator[str]:
    async with cloned(postgres) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def night(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    folder: Path = tmp_path_factory.mktemp("wall")
    async with sample_board(folder, dsn, free_ports(2)[0]) as address:
        connection = await asyncpg.connect(dsn)
        centre = Centre(database=connection, archive=folder)
        await centre.add_account("wati", "admin", CHEAP.hash("sandi"), name="Wati Rahayu")
        yield address
        await connection.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def screen(browser: Browser, night: str) -> AsyncIterator[Page]:
    """A screen that shows its code."""
    context = await browser.new_context(base_url=night, viewport=SIZE)  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(20_000)
    await page.goto("/wall")
    yield page
    await context.close()


async def admin_page(browser: Browser, night: str) -> tuple[BrowserContext, Page]:
    context = await browser.new_context(base_url=night)
    page = await context.new_page()
    page.set_default_timeout(20_000)
    await page.goto("/admin/walls")
    await page.fill("#login", "wati")
    await page.fill("#password", "sandi")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("body:not(.login)")
    await page.goto("/admin/walls")
    return context, page


async def pair(browser: Browser, night: str, screen: Page, name: str = "Ruang piket") -> None:
    context, admin = await admin_page(browser, night)
    await admin.fill("#f-name", name)
    await admin.fill("#f-wall_code", await screen.inner_text("#code"))
    await admin.click("main .btn.go")
    await admin.wait_for_selector("main .list")
    await context.close()
    await screen.wait_for_selector("#picture .key")


async def test_a_screen_is_paired_shows_the_night_and_is_revoked(
    browser: Browser, night: str, screen: Page, dsn: str
) -> None:
    assert re.fullmatch(r"[A-Z2-9]{6}", await screen.inner_text("#code"))
    await pair(browser, night, screen)
    await screen.wait_for_function("document.querySelector('#f-waiting .key').textContent === '1'")
    assert await screen.inner_text("#f-held .key") == "2"
    assert await screen.inner_text("#f-talking .key") == "1"
    assert "Bagus Widodo" in await screen.inner_text("#w-takers")
    connection: Any = await asyncpg.connect(dsn)
    row = None
    async with asyncio.timeout(20):
        while row is None:
            row = await connection.fetchrow("SELECT * FROM walls WHERE seen_from <> ''")
            await screen.wait_for_timeout(50)
    trail = await connection.fetchval("SELECT subject FROM audit WHERE action = 'wall.pair'")
    await connection.close()
    assert row["name"] == trail == "Ruang piket" and row["seen_from"] == "127.0.0.1"
    context, admin = await admin_page(browser, night)
    await admin.click("main .list .btn")
    await admin.wait_for_selector("main .strip.voice")
    await context.close()
    await screen.reload()
    assert await screen.inner_text("#code")


async def test_it_is_read_at_three_metres_and_fits(
    browser: Browser, night: str, screen: Page
) -> None:
    await pair(browser, night, screen)
    for theme in ("night", "day"):
        await screen.goto(f"/wall?theme={theme}")
        await screen.wait_for_selector("#w-takers li")
        await screen.wait_for_function("document.querySelector('#clock').textContent !== ''")
        small = [one for one in await screen.evaluate(_SIZES) if one[0] < LEAST_PX]
        assert not small
        keys = "() => [...document.querySelectorAll('.key')].map("
        keys += "(one) => parseFloat(getComputedStyle(one).fontSize))"
        assert min(await screen.evaluate(keys)) >= KEY_PX
        assert not await screen.evaluate(_OUTSIDE)
        scheme = await screen.evaluate("getComputedStyle(document.documentElement).colorScheme")
        assert scheme == {"night": "dark", "day": "light"}[theme]


async def test_nobody_who_called_is_on_it(
    browser: Browser, night: str, screen: Page, dsn: str
) -> None:
    await pair(browser, night, screen)
    await screen.wait_for_selector("#w-takers li")
    text = (await screen.content()) + await screen.inner_text("body")
    connection: Any = await asyncpg.connect(dsn)
    rows = await connection.fetch("SELECT ani, narrative, caller_name, address FROM tickets")
    numbers = await connection.fetch("SELECT ani FROM calls WHERE ani IS NOT NULL")
    await connection.close()
    secrets = {value for row in (*rows, *numbers) for value in row.values() if value}
    assert len(secrets) > 5
    assert not [secret for secret in secrets if secret in text or secret[-6:] in text]


@dataclass(slots=True, kw_only=True)
class Cable:
    """Between the screen and the desk."""

    port: int
    to: int
    _server: asyncio.Server | None = None
    _ends: list[asyncio.StreamWriter] = field(default_factory=list)

    async def plug_in(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)

    async def pull(self) -> None:
        if self._server is not None:
            self._server.close()
            for end in self._ends:
                end.close()
            self._ends.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.to)
        self._ends += [writer, back]
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(_carry(reader, back), _carry(there, writer))


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def test_old_data_never_look_calm(browser: Browser, night: str, screen: Page) -> None:
    """The desk is cut off: within seconds the screen says since when; then it comes back."""
    await pair(browser, night, screen)
    cable = Cable(port=free_ports(1)[0], to=int(night.rpartition(":")[2]))
    await cable.plug_in()
    await screen.goto(f"http://127.0.0.1:{cable.port}/wall")
    await screen.wait_for_selector("#w-takers li")
    await cable.pull()
    await screen.wait_for_selector("#old:not([hidden])")
    assert re.search(r"DATA SEJAK\s+\d\d\.\d\d", await screen.inner_text("#old"))
    await cable.plug_in()
    await screen.wait_for_selector("#old", state="hidden")
    await cable.pull()


async def test_the_picture_moves_so_that_nothing_burns_in(
    browser: Browser, night: str, screen: Page
) -> None:
    await pair(browser, night, screen)
    await screen.wait_for_selector("body[data-shift]")
    place = """(shift) => {
      document.body.dataset.shift = String(shift);
      const box = document.querySelector("#moving").getBoundingClientRect();
      return [box.x, box.y];
    }"""
    seen = {tuple(await screen.evaluate(place, shift)) for shift in range(9)}
    assert len(seen) == 9


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Siti Rahayu", "S. R."), ("bagus", "B."), ("  ", ""), ("A  b C", "A. B. C.")],
)
async def test_initials(name: str, shown: str) -> None:
    assert initials_of(name) == shown


async def test_a_wall_without_names_says_none_in_an_alarm_either() -> None:
    at = datetime(2026, 5, 1, 5, tzinfo=UTC)
    kind, moments = CentreAlarmKind.PLACE_EMPTY, Moments(time_zone="UTC", language=Language.EN)
    found = Board(
        view=LiveView(at=at, connected=True, settled=True),
        lists=Lists(at=at, current=True, known=True),
        health=NOTHING_KNOWN,
        screeners_wanted=0,
        hold_limit_s=45.0,
        centre_alarms=[CentreAlarm(kind=kind, since=at, subject="Dewi Lestari (302)")],
    )
    (said,) = wall_alarms(found, moments, initials=True)
    assert "D. L. (302)" in said.sentence and "Dewi" not in said.sentence
    (said,) = wall_alarms(found, moments)
    assert "Dewi Lestari (302)" in said.sentence


async def test_what_the_board_keeps_for_some_stands_on_the_wall_for_all() -> None:
    """A calm wall beside a red strip of the board would be a lie."""
    at = datetime(2026, 5, 1, 5, tzinfo=UTC)
    found = Board(
        view=LiveView(at=at, connected=True, settled=True),
        lists=Lists(at=at, current=True, known=True, overdue_reviews=2, backup_wrong=True),
        health=NOTHING_KNOWN,
        screeners_wanted=0,
        hold_limit_s=45.0,
    )
    moments = Moments(time_zone="Asia/Jakarta", language=Language.ID)
    said = [alarm.sentence for alarm in wall_alarms(found, moments)]
    assert "2 rekaman lewat tenggat dan belum didengar." in said
    assert any(sentence.startswith("Cadangan data terlalu lama") for sentence in said)
