"""Pictures of every page at every size by day and by night, for looking at; none is kept here.

``python -m docs.screens.every_size FOLDER [--only console …]`` takes about two minutes.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser

from tests.console.browser import running_browser
from tests.desk.sample_screens import SCHEMES, SCREENS, at_size, busy_night, logged_in, shown
from tests.store.postgres import cloned, make_template, running_server


async def main(folder: Path, only: list[str]) -> None:
    with tempfile.TemporaryDirectory() as home, running_server() as server:
        await make_template(server.get_uri())
        async with (
            cloned(server.get_uri()) as dsn,
            busy_night(Path(home), dsn) as address,
            running_browser() as browser,
        ):
            await take(browser, address, folder, only)


async def take(browser: Browser, address: str, folder: Path, only: list[str]) -> None:
    for screen in SCREENS:
        if only and not screen.name.startswith(tuple(only)):
            continue
        desk = await logged_in(browser, address, screen)
        page = await shown(desk, screen)
        for scheme in SCHEMES:
            for size in screen.sizes:
                await at_size(page, size, scheme)
                name = f"{screen.name}-{size[0]}x{size[1]}-{scheme}.png"
                await page.screenshot(path=folder / name)
        await desk.close()
        print(f"{screen.name}: taken", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", default=[])
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(given.folder, given.only))
