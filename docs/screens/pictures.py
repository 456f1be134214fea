"""Takes the pictures in this folder: login and board, night and day, wide and narrow.

    python -m tests.desk.sample_board 28112 &
    python docs/screens/pictures.py 28112

Needs the Python package playwright and a Chromium on the machine (CHROMIUM names it).
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 412, "height": 915}


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox"],
        )
        login(browser, address)
        for name, scheme, size, language in (
            ("board-night", "dark", WIDE, "id"),
            ("board-day", "light", WIDE, "id"),
            ("board-english", "dark", WIDE, "en"),
            ("board-phone", "dark", NARROW, "id"),
        ):
            board(browser, address, name, scheme, size, language)
        decision(browser, address)
        browser.close()


def login(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=WIDE, color_scheme="dark")
    page.goto(address)
    page.screenshot(path=HERE / "login.png")


def board(
    browser: Browser, address: str, name: str, scheme: str, size: dict[str, int], language: str
) -> None:
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.on("console", lambda message: print("console:", message.text))
    page.on("pageerror", lambda error: print("error:", error))
    enter(page, address)
    page.goto(f"{address}/?lang={language}")
    page.wait_for_timeout(3500)
    page.screenshot(path=HERE / f"{name}.png", full_page=size is NARROW)


def decision(browser: Browser, address: str) -> None:
    """A held call about to be ended, by keyboard alone, on a desk that has lost its server."""
    page = browser.new_page(viewport=WIDE, color_scheme="dark")
    enter(page, address)
    page.wait_for_selector("#held summary")
    page.focus("#held summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.context.set_offline(True)
    page.evaluate("showLost()")
    page.screenshot(path=HERE / "board-decision.png")


def enter(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#login", "siti")
    page.fill("#password", "sandi-siti")
    page.keyboard.press("Enter")
    page.wait_for_selector("#waiting")


if __name__ == "__main__":
    main(f"http://127.0.0.1:{sys.argv[1]}")
