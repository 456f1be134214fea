"""Takes every picture in this folder anew: ``python -m docs.screens.make [--only board …]``.

Each page is the shipped one, served by the shipped desk on a real PostgreSQL: the console in a real
centre with real calls, the others with sample data. Needs a Chromium (CHROMIUM names it) and takes
some five minutes.
"""

import argparse
import asyncio
from pathlib import Path

from docs.screens import (
    admin_pictures,
    agency_pictures,
    audit_pictures,
    board_pictures,
    console_pictures,
    help_pictures,
    night_pictures,
    place_pictures,
    review_pictures,
    seat_pictures,
)
from tests.console.browser import running_browser

HERE = Path(__file__).parent
PARTS = {
    "board": board_pictures.take,
    "admin": admin_pictures.take,
    "audit": audit_pictures.take,
    "agency": agency_pictures.take,
    "console": console_pictures.take,
    "help": help_pictures.take,
    "night": night_pictures.take,
    "place": place_pictures.take,
    "review": review_pictures.take,
    "seat": seat_pictures.take,
}


async def main(parts: list[str], folder: Path) -> None:
    async with running_browser() as browser:
        for name in parts:
            await PARTS[name](browser, folder)
            print(f"{name}: taken", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--folder", type=Path, default=HERE)
    given = parser.parse_args()
    asyncio.run(main(given.only, given.folder))
