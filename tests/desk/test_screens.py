"""Every page at every size, by day and by night: readable, reachable, and in sight."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.console.accessibility import faults, faults_of_colour
from tests.console.browser import running_browser
from tests.console.measuring import (
    TARGET_PX,
    TOUCH_PX,
    box_at_rest,
    out_of_sight,
    spoilt,
    unreadable,
)
from tests.desk.sample_screens import (
    DESK_SIZES,
    SCHEMES,
    SCREENS,
    TELEPHONE,
    Screen,
    at_size,
    busy_night,
    logged_in,
    shown,
)
from tests.store.postgres import cloned

ONE_ROW_PX = 64
UNSENT = ["#unsent [data-open]", "#unsent-rest"]  # five tickets and three shares wait
FORM_PX = 125  # of the form, on the smallest screen: two rows of its fields
WAITING = 8
RING_PX = 60
_WHOLE = """(selector) => [...document.querySelectorAll(selector)].filter((one) => {
  const [box, edge] = [one, one.parentElement].map((each) => each.getBoundingClientRect());
  return box.left >= edge.left && box.right <= edge.right + 1 && box.top >= edge.top - 1
    && box.bottom <= edge.bottom + 1;
}).map((one) => one.textContent)"""
_TOP = "(lane) => document.querySelector(lane).getBoundingClientRect().top"
ALWAYS = ["#waiting h2", "#held h2", "#callbacks h2", "#phone-time", "#hang-up"]
# what else is in sight in this state: the queue's callers, the next step of the ticket
IN_SIGHT = {
    "console-idle": ["#waiting .row", "#own-member", *UNSENT],
    "console-ringing": ["#mine-call .num", "#waiting .row", "#own-member", *UNSENT],
    "console-talking": [
        *("#mine-call .num", "#finish", "#agencies [data-telephoned]", "#form"),
        *UNSENT,
    ],
    "console-unsent": ["#send", "#agencies [data-agency]", *UNSENT],
    "console-held": ["#held .row .num"],
    "review": [".findings .human", ".findings .false_call", ".findings .cannot_tell"],
    "board": ["#waiting .row", "#held h2", "#takers .row", "#unsent .row"],
}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def night(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """One desk for all screens; nothing that they do changes what another shows."""
    async with (
        cloned(postgres) as dsn,
        busy_night(tmp_path_factory.mktemp("night"), dsn) as address,
    ):
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as running:
        yield running


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
async def test_a_page_at_every_size_by_day_and_by_night(
    browser: Browser, night: str, screen: Screen
) -> None:
    desk = await logged_in(browser, night, screen)
    page = await shown(desk, screen)
    found = [fault for scheme in SCHEMES for fault in await at_all_sizes(page, screen, scheme)]
    if not (title := await page.title()) or "<" in title:
        found.append(f"the title of the page: {title}")
    await desk.close()
    assert not found, "\n".join(found)


ENGLISH = ("board", "console-idle", "console-ringing", "reports", "report-sent", "shift-notes")


@pytest.mark.parametrize("name", ENGLISH)
async def test_a_page_in_english_on_the_smallest_screen(
    browser: Browser, night: str, name: str
) -> None:
    """Its words are others, and longer ones among them."""
    (screen,) = [each for each in SCREENS if each.name == name]
    desk = await logged_in(browser, night, screen)
    page = await desk.new_page()
    await page.goto("/?lang=en")
    await page.goto(screen.path)
    await page.wait_for_selector(screen.ready)
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await at_size(page, DESK_SIZES[0], SCHEMES[0])
    found = await spoilt(page)
    await desk.close()
    assert not found, "\n".join(found)


async def at_all_sizes(page: Page, screen: Screen, scheme: str) -> list[str]:
    found = []
    for size in screen.sizes:
        await at_size(page, size, scheme)
        here = f"{size[0]}x{size[1]} {scheme}: "
        touch = size == TELEPHONE
        found += [here + one for one in await sight(page, screen, touch=touch)]
        if scheme == SCHEMES[0]:  # the night moves nothing
            found += [here + one for one in await spoilt(page)]
        if size == screen.sizes[0]:  # the narrowest; colours do not change with the width
            look = faults if scheme == SCHEMES[0] else faults_of_colour
            found += [here + one for one in await look(page)]
    return found


async def sight(page: Page, screen: Screen, *, touch: bool) -> list[str]:
    found = await unreadable(page, target_px=TOUCH_PX if touch else TARGET_PX)
    wanted = [] if touch else IN_SIGHT.get(screen.name, [])
    always = ALWAYS if screen.name.startswith("console") else []
    return [*found, *(f"out of sight: {one}" for one in await out_of_sight(page, wanted + always))]


async def test_on_the_smallest_screen_an_emergency_stands_first_and_the_rest_are_counted(
    browser: Browser, night: str
) -> None:
    """Five tickets that nobody was told of, two of them emergencies, and three shares."""
    screen = next(one for one in SCREENS if one.name == "console-unsent")
    desk = await logged_in(browser, night, screen)
    page = await shown(desk, screen)
    for size in DESK_SIZES:
        await at_size(page, size, "dark")
        whole = await page.evaluate(_WHOLE, "#unsent [data-open]")
        assert len(whole) > 1 and all("belum dikirim" in one for one in whole[:2]), whole
        words = await page.inner_text("#unsent-rest")
        assert words == f"+{WAITING - len(whole)}" or (not words and len(whole) == WAITING)
    await at_size(page, DESK_SIZES[0], "dark")
    await expect(page.locator("#save-state")).to_contain_text("tersimpan")
    assert await page.evaluate("document.querySelector('.fill').clientHeight") >= FORM_PX
    await page.locator("#unsent-rest").focus()
    async with desk.expect_page() as opened:
        await page.keyboard.press("Enter")
    rows = (await opened.value).locator("#unsent .row")
    await expect(rows).to_have_count(WAITING)
    await expect(rows.first).to_contain_text("belum dikirim")
    await desk.close()


async def test_on_a_telephone_the_board_begins_with_who_waits(browser: Browser, night: str) -> None:
    """What is only told comes after them; the calls of before do not stand in between."""
    screen = next(one for one in SCREENS if one.name == "board")
    desk = await logged_in(browser, night, screen)
    page = await shown(desk, screen)
    await at_size(page, TELEPHONE, "dark")
    lanes = ("waiting", "held", "unsent", "callbacks", "takers", "talking", "units", "calls")
    tops = [await page.evaluate(_TOP, f"#{lane}") for lane in lanes]
    assert tops == sorted(tops), dict(zip(lanes, tops, strict=True))
    await desk.close()


async def test_the_rings_line_is_one_row_and_says_the_rest_on_demand(
    browser: Browser, night: str
) -> None:
    """The caller has told much before, has a note and a lower place: the form keeps its room."""
    screen = next(one for one in SCREENS if one.name == "console-ringing")
    desk = await logged_in(browser, night, screen)
    page = await shown(desk, screen)
    await at_size(page, DESK_SIZES[0], "dark")
    box = await page.locator("#ring").bounding_box()
    assert box and box["height"] < RING_PX
    await expect(page.locator("#before")).to_contain_text("Pak Sugeng Raharjo")
    assert await out_of_sight(page, ["#before", "#number-page"]) == ["#number-page"]
    below = await box_at_rest(page.locator("#desk"))
    await page.click("#ring-all")
    known = ["#before", "#number-page", "#mine-call .num"]
    assert not await out_of_sight(page, [*known, *ALWAYS, *IN_SIGHT["console-ringing"]])
    assert await box_at_rest(page.locator("#desk")) == below  # nothing has moved
    await page.click("#ring-all")
    assert await out_of_sight(page, ["#number-page"])
    await desk.close()


async def test_the_admins_header_is_one_row_and_goes_by_the_keyboard(
    browser: Browser, night: str
) -> None:
    screen = next(one for one in SCREENS if one.name == "admin-walls")
    desk = await logged_in(browser, night, screen)
    page = await shown(desk, screen)
    for language in ("id", "en"):
        await page.goto(f"/admin/walls?lang={language}")
        for size in DESK_SIZES:
            await at_size(page, size, "dark")
            box = await page.locator("header").bounding_box()
            assert box and box["height"] < ONE_ROW_PX, (language, size, box)
    group = page.locator("header .menu summary").last
    assert await group.get_attribute("aria-current") == "true"  # the page is one of its
    await group.focus()
    await page.keyboard.press("Enter")
    links = await page.locator("header .menu").last.locator("a").all()
    addresses = [await link.get_attribute("href") for link in links]
    for _ in range(addresses.index("/admin/walls") + 1):
        await page.keyboard.press("Tab")
    here = page.locator("header .menu a[aria-current=page]")
    await expect(here).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(here).to_be_hidden()
    await expect(group).to_be_focused()
    tree = await page.locator("header nav.tabs").aria_snapshot()
    assert "group" in tree and "link" in tree, tree
    await page.locator("header .menu summary").first.click()
    await page.locator("header .menu a[href='/admin/types']").click()
    await page.wait_for_url("**/admin/types")
    await desk.close()
