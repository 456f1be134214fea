"""What a call-taker does and sees, in the words of the tests."""

import asyncio
import re
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
from playwright.async_api import Page, expect

from tests.patience import PATIENCE_S

RINGS = "#ring[data-state=ringing]"
TALKS = "#ring[data-state=talking]"
FIRE = "Api besar dari gudang mebel, angin ke arah rumah warga."
Desk = Callable[[str], Awaitable[Page]]


async def answered(page: Page) -> None:
    """By its key, pressed once."""
    await page.wait_for_selector(RINGS)
    await page.keyboard.press("Space")
    await page.wait_for_selector(TALKS)
    await page.wait_for_selector("#form:not([hidden])")


async def saved(page: Page) -> None:
    """The database has it: the word names the time, at any hour of the day."""
    saved_at = re.compile(r"tersimpan \d\d\.\d\d\.\d\d")
    await expect(page.locator("#save-state")).to_have_text(saved_at)


async def whoever_rings(*pages: Page) -> Page:
    """The first of these desks that rings."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for page in pages:
                if await page.locator(RINGS).count():
                    return page
            await asyncio.sleep(0.05)


async def loudest(page: Page, meter: str, seconds: float = 4.0) -> float:
    """The highest that a level meter showed, until it is high enough or time is up."""
    highest = 0.0
    for _ in range(int(seconds * 10)):
        highest = max(highest, await page.locator(meter).evaluate("meter => meter.value"))
        if highest > 0.3:
            break
        await asyncio.sleep(0.1)
    return highest


def beeps(path: Path, *, last_s: float) -> int:
    """How often it goes from quiet to loud in the last seconds of a recording."""
    with wave.open(str(path)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float) / 32768
    frames = samples[-int(last_s * rate) :]
    frames = frames[: len(frames) // 400 * 400].reshape(-1, 400)
    loud = np.sqrt((frames**2).mean(axis=1)) > 0.01
    return int((loud[1:] & ~loud[:-1]).sum())
