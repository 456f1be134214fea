"""``./sigap line password NAME``: the password by which a line is registered at its operator."""

import argparse
import asyncio
import getpass
import sys

from ari_app.asterisk import line_passwords
from ari_app.commands import trail
from ari_app.errors import SigapError
from ari_app.operations import down
from ari_app.operations.settings_applying import register_anew
from ari_app.settings import Settings


class NoSuchLine(SigapError):
    """No line of that name registers anywhere."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    password = actions.add_parser("password", help="kept, and used at once; calls go on")
    password.add_argument("name", help="of a line with a user in the settings")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    name = arguments.name
    if name not in {trunk.name for trunk in settings.trunks if trunk.user}:
        raise NoSuchLine(f"No line {name} registers anywhere; give it a host and a user first.")
    line_passwords.keep(settings.home, name, await asyncio.to_thread(_typed))
    await trail.write_if_possible(settings, "line.password", name)
    if down.supervisor_of(settings.run_dir):
        await asyncio.to_thread(register_anew, settings, name)
        print(f"Kept, and in use; ./sigap status says whether {name} is registered.")
    else:
        print("Kept; used when the centre starts.")
    return 0


def _typed() -> str:
    """Shown to nobody: asked for at a terminal, else the first line that comes in."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")
