"""Pages of a busy night, as the measuring tests have them; ``docs.screens.make`` calls `take`.

Each by night and by day; the wall has one picture, for it is dark whatever the browser asks for.
"""

import tempfile
from pathlib import Path

from playwright.async_api import Browser

from tests.desk.sample_screens import SCREENS, at_size, busy_night, logged_in, shown
from tests.store.postgres import cloned, make_template, running_server

DESK, WALL = (1366, 768), (1920, 1080)
TALL = (1366, 1200)  # with the words that were said, below the lanes
TIMES = {"night": "dark", "day": "light"}
ALWAYS_DARK = ("wall-code", "wall")
# the name of the screen → the size at which it is looked at
PICTURES = {
    **dict.fromkeys(ALWAYS_DARK, WALL),
    "reports": DESK,
    "shifts": DESK,
    "shift": DESK,
    "review-transcript": TALL,
    "review-search": DESK,
    "review-call": DESK,
    "scorecard": DESK,
    "calibration": DESK,
}


async def take(browser: Browser, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home, running_server() as server:
        await make_template(server.get_uri())
        async with cloned(server.get_uri()) as dsn, busy_night(Path(home), dsn) as address:
            for screen in SCREENS:
                if screen.name not in PICTURES:
                    continue
                desk = await logged_in(browser, address, screen)
                page = await shown(desk, screen)
                for time, scheme in TIMES.items():
                    if screen.name in ALWAYS_DARK and time == "day":
                        continue
                    await at_size(page, PICTURES[screen.name], scheme)
                    await page.screenshot(path=folder / f"{screen.name}-{time}.png")
                await desk.close()
