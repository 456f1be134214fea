"""``sigap secure``: gives a home of root's own to a user of its own, so that nothing runs as root.

All or nothing: whatever that user could not use (the program, a key, a disk) is one sentence, and
the home stays root's.
"""

import argparse
import os
import pwd
import subprocess
import sys
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.operations import home_owner
from ari_app.settings import Settings

USER = "sigap"  # the package's and the unit's
_USERADD = "/usr/sbin/useradd"


class NotSecured(SigapError):
    """The home was left as it is; the message says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--user", default=USER, metavar="NAME", help=f"{USER}, which is made where it is missing"
    )
    parser.add_argument("--yes", action="store_true", help="without a question")


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    _refuse_others(settings.home)
    _ask(settings.home, arguments)
    home_owner.give(settings, _user(arguments.user, settings.home))
    print(f"{settings.home} is {arguments.user}'s: the next ./sigap up runs all of it as them.")
    return 0


def _refuse_others(home: Path) -> None:
    try:
        uid = home.stat().st_uid
    except OSError as error:
        raise NotSecured(f"There is no home at {home}; name another in SIGAP_HOME.") from error
    if uid != 0:
        raise NotSecured(f"{home} is not root's, so its centre runs as its owner already.")
    if os.geteuid() != 0:
        raise NotSecured(f"{home} is root's, and only root can give it away.")


def _ask(home: Path, arguments: argparse.Namespace) -> None:
    if arguments.yes:
        return
    if not sys.stdin.isatty():
        raise NotSecured("Nobody is here to be asked; --yes says that it is meant.")
    if input(f"Give {home} and all in it to {arguments.user}? [y/N] ").lower() not in ("y", "yes"):
        raise NotSecured(f"{home} stays root's.")


def _user(name: str, home: Path) -> home_owner.Owner:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        if name != USER:
            raise NotSecured(f"There is no user {name}.") from None
        _make_user(name, home)
        found = pwd.getpwnam(name)
    if found.pw_uid == 0:
        raise NotSecured(f"{name} is root.")
    return found


def _make_user(name: str, home: Path) -> None:
    options = ("--system", "--no-create-home", "--home-dir", str(home))
    command = (_USERADD, *options, "--shell", "/usr/sbin/nologin", name)
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    if done.returncode:
        raise NotSecured(f"The user {name} cannot be made ({done.stderr.strip()}).")
