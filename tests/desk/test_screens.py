"""Every page at every size, by day and by night: readable, reachable, and in sight."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.console.accessibility import faults
from tests.console.browser import running_browser
from tests.console.measuring import TARGET_PX, TOUCH_PX, out_of_sight, unreadable
from tests.desk.sample_screens import (
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

ALWAYS = ["#waiting h2", "#held h2", "#callbacks h2", "#phone-time", "#hang-up"]
# what else is in sight in this state: the queue's callers, the next step of the ticket
IN_SIGHT = {
    "console-idle": ["#waiting .row", "#unsent [data-open]", "#own-member"],
    "console-ringing": ["#mine-call .num", "#waiting .row", "#own-member"],
    "console-talking": ["#mine-call .num", "#finish", "#agencies [data-telephoned]", "#form"],
    "console-unsent": ["#unsent [data-open]", "#send", "#agencies [data-agency]"],
    "console-held": ["#held .row .num"],
    "board": ["#waiting .row", "#held h2", "#takers .row"],
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
    await desk.close()
    assert not found, "\n".join(found)


async def at_all_sizes(page: Page, screen: Screen, scheme: str) -> list[str]:
    found = []
    for size in screen.sizes:
        await at_size(page, size, scheme)
        here = f"{size[0]}x{size[1]} {scheme}: "
        touch = size == TELEPHONE
        found += [here + one for one in await sight(page, screen, touch=touch)]
        if size == screen.sizes[0]:  # the narrowest; colours do not change with the width
            found += [here + one for one in await faults(page)]
    return found


async def sight(page: Page, screen: Screen, *, touch: bool) -> list[str]:
    found = await unreadable(page, target_px=TOUCH_PX if touch else TARGET_PX)
    wanted = [] if touch else IN_SIGHT.get(screen.name, [])
    always = ALWAYS if screen.name.startswith("console") else []
    return [*found, *(f"out of sight: {one}" for one in await out_of_sight(page, wanted + always))]
