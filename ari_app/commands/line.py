"""``./sigap line password NAME``: the password by which a line is registered at its operator."""

import argparse
import asyncio
import getpass
import sys
from functools import partial

from ari_app.commands import trail
from ari_app.operations import line_password
from ari_app.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    password = actions.add_parser("password", help="kept, and used at once; calls go on")
    password.add_argument("name", help="of a line with a user in the settings")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    name = arguments.name
    line_password.refuse_unknown(settings, name)
    typed = await asyncio.to_thread(_typed)
    written = partial(trail.write_if_possible, settings)
    if await line_password.change(settings, name, typed, record=written):
        print(f"Kept, and in use; ./sigap status says whether {name} is registered.")
    else:
        print("Kept; used when the centre starts.")
    return 0


def _typed() -> str:
    """Shown to nobody: asked for at a terminal, else the first line that comes in."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")
