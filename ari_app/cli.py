"""``sigap …``: reads the command line and the settings, then hands over to the command's module.

Only the module of the command that was asked for is imported. Each has ``main(settings,
arguments)``, plain or async, and may have ``add_arguments(parser)``. An expected failure
(:class:`~ari_app.errors.SigapError`) is one sentence on standard error and exit status 2.
"""

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ari_app import settings_file
from ari_app.errors import SigapError
from ari_app.operations.processes import OWNER_ONLY

if TYPE_CHECKING:
    from ari_app.settings import Settings

EXPECTED_FAILURE = 2
INTERRUPTED = 130


class NotTheirs(SigapError):
    """A command of root's, which works as the owner of the home, names a file that they may not."""


class CommandMissing(SigapError):
    """The command's module is not part of this copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A sub-command: the module that does it and what ``--help`` says."""

    name: str
    module: str
    help: str
    raw: bool = False  # reads its arguments itself and needs no settings: ``main(argv)``
    own_home: bool = False  # knows nothing of the centre that runs here


COMMANDS = (
    Command(
        name="demo",
        module="ari_app.demo",
        help="try it: a whole centre with sample calls",
        own_home=True,
    ),
    Command(
        name="setup",
        module="ari_app.commands.setup",
        help="a new centre: its settings, the first admin, the first test call",
        raw=True,
    ),
    Command(name="up", module="ari_app.operations.up", help="run the centre until Ctrl-C"),
    Command(
        name="run",
        module="ari_app.operations.run",
        help="run one part of the centre, for systemd or a container to keep",
    ),
    Command(
        name="upgrade",
        module="ari_app.operations.upgrade",
        help="bring the running centre to the version that lies here; calls go on",
    ),
    Command(name="down", module="ari_app.operations.down", help="stop the running centre"),
    Command(
        name="status",
        module="ari_app.operations.status",
        help="say what is healthy and what is not",
    ),
    Command(name="call", module="ari_app.telephone", help="place one test call and tell its end"),
    Command(
        name="screen", module="ari_app.screener.main", help="judge audio files, or work as screener"
    ),
    Command(name="jobs", module="ari_app.jobs.main", help="ship the journal, finish recordings, …"),
    Command(name="desk", module="ari_app.desk.main", help="serve the console and the API"),
    Command(
        name="share",
        module="ari_app.desk.share.main",
        help="serve the page over which callers share where they are",
    ),
    Command(
        name="settings",
        module="ari_app.commands.settings",
        help="what the centre runs on: list, change with a reason, take up, take back",
    ),
    Command(name="token", module="ari_app.commands.token", help="create, list, revoke API tokens"),
    Command(name="account", module="ari_app.commands.account", help="create and list accounts"),
    Command(name="seat", module="ari_app.commands.seat", help="seats that are chosen at the login"),
    Command(
        name="line",
        module="ari_app.commands.line",
        help="the password by which a line is registered at its operator",
    ),
    Command(
        name="agency",
        module="ari_app.commands.agency",
        help="agencies, how each is reached, and what did not get through",
    ),
    Command(
        name="types",
        module="ari_app.commands.types",
        help="types of incident with their questions and agencies, from and to JSON",
    ),
    Command(
        name="places",
        module="ari_app.commands.places",
        help="the places that the ticket's form suggests, from and to CSV",
    ),
    Command(
        name="lapor",
        module="ari_app.commands.lapor",
        help="hand complaints to SP4N-LAPOR as a CSV file",
    ),
    Command(
        name="review",
        module="ari_app.commands.review",
        help="calls that want a look, and what humans heard as labelled audio",
    ),
    Command(
        name="replay",
        module="ari_app.commands.replay",
        help="what other thresholds or another model would have said of recorded calls",
    ),
    Command(
        name="retention",
        module="ari_app.commands.retention",
        help="what is kept no longer, and what is held back from removal",
    ),
    Command(
        name="archive",
        module="ari_app.commands.archive",
        help="the recordings of this machine: encrypt, decrypt, read all of them, make a key",
    ),
    Command(
        name="evidence",
        module="ari_app.commands.evidence",
        help="a call or an incident as a signed file, and the proof that it is unchanged",
    ),
    Command(
        name="backup",
        module="ari_app.commands.backup",
        help="everything of the centre into a folder, encrypted; or prove that it can be restored",
    ),
    Command(
        name="restore",
        module="ari_app.commands.restore",
        help="a centre from its backup, into an empty home",
    ),
    Command(
        name="certificate",
        module="ari_app.commands.certificate",
        help="the desk's certificate, of the centre's own authority or of others",
    ),
    Command(
        name="secure",
        module="ari_app.commands.secure",
        help="give root's centre to a user of its own, so that nothing runs as root",
    ),
    Command(
        name="firewall",
        module="ari_app.commands.firewall",
        help="rules of nftables that slow strangers at the SIP port, for `nft -f -`",
    ),
    Command(
        name="check",
        module="ari_app.commands.check",
        help="check the dialplan before it is used",
    ),
    Command(
        name="dialplan",
        module="ari_app.commands.dialplan",
        help="prove an edited dialplan, and say what it changes",
    ),
    Command(
        name="texts",
        module="ari_app.texts.update",
        help="bring the desk's translations up to date with its texts",
        raw=True,
    ),
    Command(
        name="reference",
        module="ari_app.reference",
        help="the commands, or the figures of /metrics, as Markdown",
        raw=True,
    ),
    Command(name="test", module="tests.run_all", help="run all checks and tests", raw=True),
)
STARTS = frozenset({"up", "run"})
LOGGED = frozenset({"screen", "jobs", "desk", "share"})  # the others talk to a person
_OFFLINE_SCREEN = Command(name="screen", module="ari_app.screening.offline", help="", raw=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except SigapError as error:
        print(f"sigap: {error}", file=sys.stderr)
        return EXPECTED_FAILURE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away, as ``| head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(words: list[str]) -> int:
    named, words = _settings_option().parse_known_args(words)
    command = _command(words)
    if command is None:
        _parser(None, None).parse_args(words or ["--help"])
        return 0
    module = _import(command)
    if command.raw:
        return _finish(module.main(words[1:]))
    arguments = _parser(command, module).parse_args(words)
    if named.settings is not None:  # children and modules of the command find the same file
        os.environ[settings_file.VARIABLE] = named.settings and os.path.abspath(named.settings)
    return _with_settings(command, module, arguments)


def _settings_option() -> argparse.ArgumentParser:
    """``--settings FILE``, before the command, after it, or after what is done with it."""
    option = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    option.add_argument(
        "--settings", metavar="FILE", help="settings in TOML; '' for none, not even as last time"
    )
    return option


def _command(words: Sequence[str]) -> Command | None:
    """Which one was asked for; ``screen`` with files to judge is a command of its own."""
    named = next((c for c in COMMANDS if words and c.name == words[0]), None)
    if named and named.name == "screen" and not any(w.startswith("--worker") for w in words):
        return _OFFLINE_SCREEN
    return named


def _with_settings(command: Command, module: ModuleType, arguments: argparse.Namespace) -> int:
    from ari_app import descriptors, logs, settings

    loaded = settings.load(as_last_time=not command.own_home)
    owner = _as_owner(command, loaded)
    os.umask(OWNER_ONLY)
    descriptors.raise_limit()
    logs.set_up(loaded.log_level if command.name in LOGGED else "WARNING")
    try:
        return _finish(module.main(loaded, arguments))
    except PermissionError as error:
        if not owner:
            raise
        raise NotTheirs(
            f"{error.filename or 'A file'} is closed to {owner}, whose centre this is and as whom "
            "its commands work; use a folder of theirs, or standard output."
        ) from error


def _as_owner(command: Command, loaded: "Settings") -> str:
    """Root becomes the owner of the home that the command works in; their name, else empty."""
    if os.geteuid() != 0 or not _is_somebody_elses(loaded.home):
        return ""
    from ari_app.operations import home_owner, up

    owner = home_owner.owner_apart(loaded.home)
    if owner is None:
        return ""
    if command.name in STARTS:
        if not home_owner.prepare_start(loaded, owner):
            return ""
        up.remember_where_asked(loaded)  # root's later commands look in root's own home first
        home_owner.become(owner, loaded)
    elif home_owner.is_handed_over(loaded.home, owner):
        home_owner.become(owner)
    else:
        return ""
    return owner.pw_name


def _is_somebody_elses(home: Path) -> bool:
    try:
        return home.stat().st_uid != 0
    except OSError:
        return False


def parser_of(command: Command) -> argparse.ArgumentParser | None:
    """With the command's own words, for its reference; None where it has none of a parser."""
    module = _import(_OFFLINE_SCREEN if command.name == _OFFLINE_SCREEN.name else command)
    if hasattr(module, "parser"):
        found: argparse.ArgumentParser = module.parser()
        return found
    if command.raw or not hasattr(module, "add_arguments"):
        return None
    parser = argparse.ArgumentParser(prog=f"sigap {command.name}")
    module.add_arguments(parser)
    return parser


def _finish(result: int | Coroutine[Any, Any, int] | None) -> int:
    if asyncio.iscoroutine(result):
        result = asyncio.run(result)
    return int(result or 0)


def _import(command: Command) -> ModuleType:
    try:
        return importlib.import_module(command.module)
    except ModuleNotFoundError as error:
        if error.name and command.module.startswith(error.name):
            raise CommandMissing(
                f"The command {command.name!r} is not part of this copy; update the repository."
            ) from error
        raise CommandMissing(
            f"The Python package {error.name} is missing; start with ./sigap {command.name}."
        ) from error


def _parser(chosen: Command | None, module: ModuleType | None) -> argparse.ArgumentParser:
    option = _settings_option()
    parser = argparse.ArgumentParser(
        prog="sigap", description="Sigap 112, the emergency centre.", parents=[option]
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        sub = commands.add_parser(
            command.name, help=command.help, description=command.help, parents=[option]
        )
        if command is chosen and module and hasattr(module, "add_arguments"):
            module.add_arguments(sub)
    return parser


if __name__ == "__main__":
    sys.exit(main())
