"""How soon an hour-long recording is heard: from the key until it plays, in Chromium.

    python -m bench.playback [--minutes N] [--rounds N] [--encrypted]

A desk with its PostgreSQL, one call whose recording is made of the shipped samples, waveform and
spectrogram as the jobs store them. Each round is a browser without a cache that logs in and opens
the call on /review: *lanes* is from the request of the page until waveform and spectrogram are
there, *start* from the press of Space until the first sound of it plays (the sound's own clock has
moved), *jump* the same after a jump to five sixths of the recording. The goal of *start* is 300 ms.
"""

import argparse
import asyncio
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg
import numpy as np
import soundfile
from playwright.async_api import Browser, Page

from bench.free_ports import free_ports
from recordings.archive import keys
from recordings.archive.folder import Archive
from recordings.archive.sealed import prove
from recordings.detail import draw as fine
from recordings.spectrogram_job import draw, picture_name
from recordings.waveform import peaks
from tests.console.browser import running_browser
from tests.desk import sample_reviews
from tests.desk.centre import Centre
from tests.desk.sample_board import sample_board
from tests.store.postgres import cloned, make_template, running_server

RATE_HZ = 8000
GOAL_MS = 300
_SAMPLES = Path(__file__).parents[1] / "ari_app" / "samples"
WAIT_MS = 60_000
# milliseconds until the sound's clock has moved on from a point
_MOVED = """(began, from) => new Promise((heard) => {
  const media = document.getElementById("audio");
  const look = () => {
    const moved = !media.paused && !media.seeking && media.currentTime > from;
    if (moved) heard(performance.now() - began);
    else requestAnimationFrame(look);
  };
  look();
})"""
_WATCH = f"""() => {{
  window.started = new Promise((heard) => document.addEventListener("keydown",
    () => ({_MOVED})(performance.now(), 0).then(heard), {{once: true, capture: true}}));
}}"""
_JUMP = f"""(to) => {{
  document.getElementById("audio").currentTime = to;
  return ({_MOVED})(performance.now(), to);
}}"""


def made(seconds: int, file: Path) -> None:
    """A recording as a centre keeps it: the caller speaks, and we do."""
    sides = []
    for sample in ("speaking_caller", "call_taker"):
        sound, _ = soundfile.read(_SAMPLES / f"{sample}.flac", dtype="int16")
        sides.append(np.resize(sound, seconds * RATE_HZ))
    soundfile.write(file, np.stack(sides, axis=1), RATE_HZ, format="FLAC")


async def fill(database: Any, archive: Path, seconds: int) -> str:
    """The samples of /review, the first of them as long as it shall be."""
    call, *_ = await sample_reviews.fill(Centre(database=database, archive=archive))
    path = await database.fetchval("SELECT path FROM recordings WHERE call_id = $1", call)
    file = archive / path
    made(seconds, file)
    with soundfile.SoundFile(file) as whole:
        tiles = draw(whole)
    with soundfile.SoundFile(file) as whole:
        steps = fine(whole)
    (archive / picture_name(path)).write_bytes(b"".join(tiles))
    sound, _ = soundfile.read(file, dtype="int16")
    await database.execute(
        """UPDATE recordings SET seconds = $2, bytes = $3, peaks = $4, peaks_per_s = 10,
               detail = $5, spectrogram_tiles = $6 WHERE call_id = $1""",
        *(call, seconds, file.stat().st_size, peaks(sound[:, 0], sound[:, 1], RATE_HZ)),
        *(steps, len(tiles)),
    )
    sizes = f"{file.stat().st_size / 1e6:.1f} MB, its spectrogram {sum(map(len, tiles)) / 1e6:.1f}"
    print(f"{seconds / 60:.0f} minutes, {sizes} MB in {len(tiles)} tiles")
    return str(call)


async def encrypt(database: Any, home: Path, call: str) -> None:
    """The recording and its spectrogram; says what a range costs the desk."""
    archive = Archive(folder=home / "home/recordings/archive", key_file=home / "recordings.key")
    path = await database.fetchval("SELECT path FROM recordings WHERE call_id = $1", call)
    for name in (path, picture_name(path)):
        archive.exchange(name, archive.key())
    began = perf_counter()
    with archive.open(path) as file:
        opened = perf_counter()
        size = file.seek(0, io.SEEK_END)
        prove(file, 0, size)
    took = perf_counter() - opened
    print(
        f"encrypted: opened in {1000 * (opened - began):.1f} ms, "
        f"decrypted {size / 1e6 / took:.0f} MB a second"
    )


async def measured(browser: Browser, site: str, call: str, seconds: int) -> tuple[float, ...]:
    """Milliseconds: lanes, start, jump."""
    context = await browser.new_context(base_url=site)
    page = await context.new_page()
    await page.goto("/")
    await page.fill("#login", sample_reviews.LOGIN)
    await page.fill("#password", sample_reviews.PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("body.review", timeout=WAIT_MS)
    began = perf_counter()
    await page.goto(f"/review/{call}")
    await page.wait_for_selector("#lanes .tile > [style]", timeout=WAIT_MS, state="attached")
    lanes = 1000 * (perf_counter() - began)
    start, jump = await _started(page), await _after_jump(page, seconds * 5 / 6)
    await context.close()
    return lanes, start, jump


async def _started(page: Page) -> float:
    """By a real key: a browser plays nothing that nobody has asked for."""
    await page.evaluate(_WATCH)
    await page.keyboard.press("Space")
    return float(await page.evaluate("window.started"))


async def _after_jump(page: Page, to: float) -> float:
    return float(await page.evaluate(_JUMP, to))


def told(name: str, found: Sequence[float]) -> str:
    ordered = sorted(found)
    middle, most = (ordered[len(ordered) * part // 20] for part in (10, 19))
    return (
        f"{name:6} median {middle:.0f} ms, p95 {most:.0f}, worst {ordered[-1]:.0f} ({len(found)})"
    )


async def run(seconds: int, rounds: int, *, encrypted: bool) -> None:
    with tempfile.TemporaryDirectory() as home, running_server() as server:
        if encrypted:
            keys.add(Path(home) / "recordings.key")
            os.environ["SIGAP_ARCHIVE__KEY_FILE"] = str(Path(home) / "recordings.key")
        await make_template(server.get_uri())
        async with (
            cloned(server.get_uri()) as dsn,
            sample_board(Path(home), dsn, free_ports(2)[0]) as site,
            running_browser() as browser,
        ):
            database = await asyncpg.connect(dsn)
            try:
                call = await fill(database, Path(home) / "home/recordings/archive", seconds)
                if encrypted:
                    await encrypt(database, Path(home), call)
            finally:
                await database.close()
            found = [await measured(browser, site, call, seconds) for _ in range(rounds)]
    for name, each in zip(("lanes", "start", "jump"), zip(*found, strict=True), strict=True):
        print(told(name, each))
    print(f"the goal of start is {GOAL_MS} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--encrypted", action="store_true", help="the archive has a key")
    asked = parser.parse_args()
    asyncio.run(run(60 * asked.minutes, asked.rounds, encrypted=asked.encrypted))


if __name__ == "__main__":
    main()
