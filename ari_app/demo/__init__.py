"""``./sigap demo``: a whole centre on this machine, four sample calls, and what became of each.

It lives in a home of its own (``~/.sigap-demo``) unless SIGAP_HOME or a settings file names one.
All times are those of the settings as shipped.
"""

import argparse
import asyncio
import contextlib
import os
import sys
from pathlib import Path

from ari_app import settings_file
from ari_app.demo.show import Show
from ari_app.operations import up
from ari_app.settings import Settings

HOME = Path("~/.sigap-demo")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="end after the calls; exit status 0 if all went well"
    )


def demo_settings(settings: Settings) -> Settings:
    """The settings for the demo; a home that was chosen stays."""
    chosen = os.environ.get("SIGAP_HOME") or os.environ.get(settings_file.VARIABLE)
    home = settings.home if chosen else HOME.expanduser().resolve()
    return settings.model_copy(update={"home": home})


def announce(line: str) -> None:
    print(line, flush=True)


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Returns 0 when every call ended as it should, with its ticket and a playable recording."""
    show = Show(demo_settings(settings), announce)
    stopping = asyncio.create_task(up.until_stopped(), name="Ctrl-C")
    showing = asyncio.create_task(_show(show, once=arguments.once), name="demo")
    try:
        await asyncio.wait({stopping, showing}, return_when=asyncio.FIRST_COMPLETED)
        interrupted = not showing.done()
        showing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await showing
        if interrupted and arguments.once:
            print("sigap: the demo was interrupted.", file=sys.stderr)
            return 130
        return show.exit_status
    finally:
        stopping.cancel()
        announce("Stopping …")
        await show.stop()
        announce("Stopped.")


async def _show(show: Show, *, once: bool) -> None:
    await show.start()
    await show.make_calls()
    if not once:
        announce("The centre stays up: look around in the console. Ctrl-C stops everything.")
        await asyncio.Event().wait()
