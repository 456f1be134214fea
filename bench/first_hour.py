"""From a clone to the first call that is answered in a browser: the exact steps, and their minutes.

    python -m bench.first_hour           as a newcomer: an empty home, everything is fetched anew
    python -m bench.first_hour --cached  with what this machine has fetched before

The commands are those of the handbook's chapter (docs/help/id/jam-pertama.md), word by word, on
ports that are free here; what is not committed is not cloned. The browser is Chromium, with a
microphone that beeps. The exit status is 1 where it took more than ten minutes, or nobody answered.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import TimeoutError as NotSeen

from ari_app.errors import SigapError
from ari_app.operations.ports import until_answered
from bench.command import exit_status
from bench.free_ports import free_ports
from tests.console.browser import log_in_first, new_desk, running_browser
from tests.console.hands import RINGS, answered

REPOSITORY = Path(__file__).parents[1]
CHAPTER = "docs/help/id/jam-pertama.md"
COMMAND = re.compile(r"^ {4}(\./sigap .*)$", re.M)
GOAL_S = 600.0
OWN = "kuda laut biru"  # what the call-taker chooses in place of the password that was told
ENVIRONMENT_MADE, ALL_TOLD = "Written:", "The same to print:"


class StepFailed(SigapError):
    """A step of the chapter did not do what it says."""


@dataclass(kw_only=True)
class Newcomer:
    """Somebody with two terminals and a browser, in a folder of their own."""

    folder: Path
    environ: dict[str, str]
    began: float = field(default_factory=time.monotonic)
    last: float = field(default_factory=time.monotonic)

    @property
    def clone(self) -> Path:
        return self.folder / "sigap-112"

    @property
    def window(self) -> str:
        """What the first terminal shows."""
        return (self.folder / "window.txt").read_text(encoding="utf-8")

    def done(self, what: str) -> None:
        now = time.monotonic()
        print(
            f"| {what} | {_minutes(now - self.last)} | {_minutes(now - self.began)} |", flush=True
        )
        self.last = now

    def does(self, *words: str) -> str:
        """In the second terminal; what it told."""
        done = subprocess.run(
            words,
            cwd=self.clone if self.clone.exists() else self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StepFailed(f"{' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    @contextmanager
    def up(self, line: str) -> Iterator["subprocess.Popen[bytes]"]:
        """In the first terminal, stopped at the end as an admin stops it."""
        with (self.folder / "window.txt").open("wb") as told:
            running = subprocess.Popen(
                ("bash", "-c", f"exec {line}"),
                cwd=self.clone,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=told,
            )
        try:
            yield running
        finally:
            if running.poll() is None:
                running.terminate()
            running.wait()

    async def until_told(self, text: str, running: "subprocess.Popen[bytes]") -> None:
        while text not in self.window:
            if running.poll() is not None:
                raise StepFailed(f"The setup ended: {self.window[-600:]}")
            await asyncio.sleep(0.1)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f}"


async def run(cached: bool) -> int:
    """Prints a line for each step; 1 where the goal was missed."""
    with tempfile.TemporaryDirectory(prefix="sigap-newcomer-") as name:
        newcomer = Newcomer(folder=Path(name), environ=_environ(Path(name), cached))
        print("| step | minutes | since the start |\n|---|---|---|", flush=True)
        newcomer.does("git", "clone", "--quiet", str(REPOSITORY), "sigap-112")
        newcomer.done("git clone")
        setup, account, call = _commands(newcomer.clone)
        (http, *_), ports = _ports()
        with newcomer.up(f"{setup} {ports}") as running:
            await newcomer.until_told(ENVIRONMENT_MADE, running)
            newcomer.done("./sigap setup: its own Python environment, the settings")
            await newcomer.until_told(ALL_TOLD, running)
            newcomer.done("./sigap setup: engines fetched, centre up, admin, first test call")
            await _first_call(newcomer, f"http://127.0.0.1:{http}", account, call)
        took_s = newcomer.last - newcomer.began
    print(f"\n{_minutes(took_s)} minutes from the clone to the first answered call.")
    return int(took_s > GOAL_S)


async def _first_call(newcomer: Newcomer, address: str, account: str, call: str) -> None:
    told = await asyncio.to_thread(newcomer.does, "bash", "-c", account)
    password = re.search(r"^password +(\S+)$", told, re.M)
    if not password:
        raise StepFailed("No password was told.")
    newcomer.done("./sigap account create")
    async with asyncio.timeout(GOAL_S):
        await until_answered("127.0.0.1", int(address.rpartition(":")[2]))
    async with running_browser() as browser:
        desk = await new_desk(browser, address)
        page = await log_in_first(desk, "rini", password[1], OWN)
        await page.wait_for_selector("#own-member[data-state=ready]")
        newcomer.done("the browser: logged in, own password, the page's telephone is ready")
        calling = asyncio.create_task(asyncio.to_thread(newcomer.does, "bash", "-c", call))
        try:
            await page.wait_for_selector(RINGS)
            await answered(page)
        except (NotSeen, TimeoutError) as error:
            calling.cancel()
            raise StepFailed(f"No call could be answered in the page: {error}") from error
        newcomer.done("./sigap call: it rings in the page, and is answered")
        await page.keyboard.press("F8")
        if "answered" not in await calling:
            raise StepFailed("The caller was not answered.")


def _environ(folder: Path, cached: bool) -> dict[str, str]:
    """Nothing of ours but the way to programs; with ``cached`` what was fetched before."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    cache = os.environ.get("SIGAP_CACHE") or str(Path("~/.cache/sigap").expanduser())
    return {**kept, "HOME": str(folder), **({"SIGAP_CACHE": cache} if cached else {})}


def _commands(clone: Path) -> list[str]:
    found = COMMAND.findall((clone / CHAPTER).read_text(encoding="utf-8"))
    if len(found) != 3:
        raise StepFailed(f"{CHAPTER} has {len(found)} commands, not setup, account and call.")
    return found


def _ports() -> tuple[tuple[int, ...], str]:
    """Free ones, the desk's first; and the words for the setup."""
    http, sip, ari, ami, hep, rtp = free_ports(6)
    rtp = min(rtp, 65000)
    named = {"http": http, "sip": sip, "ari": ari, "ami": ami, "hep": hep}
    words = [f"--port {name}_port={port}" for name, port in named.items()]
    words += [f"--port rtp_start={rtp} --port rtp_end={rtp + 99}"]
    return (http, sip), " ".join(words)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.first_hour",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cached", action="store_true", help="fetch nothing that is here already")
    return exit_status(run(parser.parse_args(arguments).cached))


if __name__ == "__main__":
    sys.exit(main())
