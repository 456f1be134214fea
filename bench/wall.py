"""A wallboard left on, and every process dies: ``python -m bench.wall [--minutes N] [--every S]``.

A centre of its own, run by ``sigap up``, and Chromium with the paired wall; as it is, for an hour,
with a kill a minute. Each part is killed by SIGKILL in its turn, also ``sigap up`` itself (which is
started again, as systemd does), until the time is over; each at least once. Nobody touches the
screen. For each kill a line:

- *again*: seconds until another process did the part's work; of ``sigap up``, until all was ready
- *live*: seconds until the wall was live for good: it is not live while it says that it is old, and
  while it shows no picture; 0 where it never stopped

Exit status 1 when the wall, or a part, was not back in time.
"""

import argparse
import asyncio
import contextlib
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page

from ari_app.desk.wall.wall_page import COOKIE
from ari_app.secrecy import token_hash
from ari_app.store.database import Database, dsn_of
from bench.command import exit_status
from bench.faults.stage import Stage, end_in_order, stage, temporary_folder
from bench.faults.strikes import kill, restart
from tests.console.browser import new_context, running_browser

TAKERS = 2
BACK_WITHIN_S = 120.0
STEADY_S = 20.0  # so long live: the wall says that it is old after 10 s at the latest
LOOK_S = 0.2
UP = "up"  # is watched by nobody of ours
_LIVE = """() => document.querySelector("#picture .key") !== null
    && document.querySelector("#old").hidden"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``again_s``, ``live_s``: after the kill; None: not within `BACK_WITHIN_S`."""

    part: str
    again_s: float | None
    live_s: float | None

    def __str__(self) -> str:
        return f"{self.part:<12} again {_shown(self.again_s)}  live {_shown(self.live_s)}"


async def run(minutes: float, every_s: float) -> int:
    end_in_order()
    rows = []
    with temporary_folder() as folder:
        async with (
            stage(TAKERS, away_s=0, home=folder / "home") as running,
            running_browser() as browser,
        ):
            context = await new_context(browser, base_url=_address(running))
            await context.add_cookies(
                [{"name": COOKIE, "value": await _paired(running), "url": _address(running)}]
            )
            wall = await context.new_page()
            await wall.goto("/wall")
            await wall.wait_for_function(_LIVE)
            began_s, parts = time.monotonic(), sorted({UP, *running.pids})
            for number, part in enumerate(cycle(parts)):
                if number >= len(parts) and time.monotonic() - began_s >= 60 * minutes:
                    break
                next_s = time.monotonic() + every_s
                rows.append(await _killed(running, wall, part))
                print(rows[-1], flush=True)
                await asyncio.sleep(max(0.0, next_s - time.monotonic()))
            minutes_on = (time.monotonic() - began_s) / 60
    print("\n".join(_summary(rows, parts)))
    print(f"{len(rows)} kills in {minutes_on:.1f} minutes")
    return 1 if any(row.again_s is None or row.live_s is None for row in rows) else 0


async def _killed(running: Stage, wall: Page, part: str) -> Row:
    began_s, before = time.monotonic(), running.pids.get(part)
    striking = asyncio.ensure_future((restart if part == UP else kill(part))(running))
    again_s, last_dark_s, since_s = None, 0.0, began_s
    try:
        while (now_s := time.monotonic()) - began_s < BACK_WITHIN_S:
            works = striking.done() if part == UP else _works_again(running, part, before)
            if again_s is None and works:
                again_s = now_s - began_s
            if not await _is_live(wall):
                last_dark_s, since_s = time.monotonic() - began_s, time.monotonic()
            if again_s is not None and now_s - since_s >= STEADY_S and striking.done():
                return Row(part=part, again_s=again_s, live_s=last_dark_s)
            await asyncio.sleep(LOOK_S)
    finally:
        await striking
    return Row(part=part, again_s=again_s, live_s=None)


def _works_again(running: Stage, part: str, before: int | None) -> bool:
    pid = running.pids.get(part)
    return pid is not None and pid != before


async def _is_live(wall: Page) -> bool:
    """A page between two loads is not live."""
    with contextlib.suppress(BrowserError):
        return bool(await wall.evaluate(_LIVE))
    return False


async def _paired(running: Stage) -> str:
    """A cookie that the centre knows, as after an admin has typed its code."""
    cookie, centre = secrets.token_urlsafe(32), running.settings.centre.code
    database = Database(dsn_of(running.settings), connections=1, name="sigap bench")
    try:
        async with database.transaction() as session:
            await session.row("walls.pair", centre, "bench", token_hash(cookie), "bench")
    finally:
        await database.close()
    return cookie


def _address(running: Stage) -> str:
    return f"http://{running.settings.http_host}:{running.settings.http_port}"


def _summary(rows: list[Row], parts: list[str]) -> Iterator[str]:
    """The slowest of each part."""
    for part in parts:
        own = [row for row in rows if row.part == part]
        lives = [row.live_s for row in own if row.live_s is not None]
        missed = len(own) - len(lives)
        yield f"{part}: {len(own)} kills, live within {_shown(max(lives, default=None))}" + (
            f", {missed} times not" if missed else ""
        )


def _shown(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"


def main() -> int:
    parser = argparse.ArgumentParser(description="A wallboard, while every process is killed.")
    parser.add_argument("--minutes", type=float, default=60.0, metavar="N")
    parser.add_argument("--every", type=float, default=60.0, metavar="S", help="between two kills")
    asked = parser.parse_args()
    return exit_status(run(asked.minutes, asked.every))


if __name__ == "__main__":
    sys.exit(main())
