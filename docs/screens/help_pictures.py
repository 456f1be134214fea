"""The handbook's pictures, small and few, into ``docs/help/pictures``: called by ``make``.

Each is a page of a busy night, as the measuring tests have it (tests/desk/sample_screens.py).
"""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser

from tests.desk.sample_screens import (
    SCREENS,
    TELEPHONE,
    at_size,
    busy_night,
    logged_in,
    shown,
)
from tests.store.postgres import cloned, make_template, running_server

SIZE = (1280, 720)
WIDEST, TALLEST = 960, 700  # points of a picture as it is kept
QUALITY = 55
PICTURES = {
    "meja": "console-ringing",
    "bicara": "console-talking",
    "tertahan": "console-held",
    "papan": "board",
    "tiket": "ticket",
    "laporan": "reports",
    "tinjauan": "review",
    "instansi": "admin-agency",
    "telepon-instansi": "agency-ticket",
    "jam-pertama": "first-hour",
}


async def take(browser: Browser, folder: Path) -> None:
    into = folder.parent / "help" / "pictures"
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, running_server() as server:
        await make_template(server.get_uri())
        async with cloned(server.get_uri()) as dsn, busy_night(Path(home), dsn) as address:
            for name, screen in PICTURES.items():
                picture = await _picture(browser, address, screen)
                _keep(picture, into / f"{name}.webp")


async def _picture(browser: Browser, address: str, name: str) -> bytes:
    screen = next(screen for screen in SCREENS if screen.name == name)
    desk = await logged_in(browser, address, screen)
    page = await shown(desk, screen)
    await at_size(page, SIZE if screen.desk else TELEPHONE, "light")
    taken: bytes = await page.screenshot()
    await desk.close()
    return taken


def _keep(picture: bytes, path: Path) -> None:
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.thumbnail((WIDEST, TALLEST))
    image.save(path, quality=QUALITY, method=6)
