"""``./sigap setup [FILE]``: a new centre, from the first question to the first test call.

It asks what was not said with an option (without a terminal nothing is asked), writes the settings,
looks at the machine, makes the desk's certificate, starts the centre, makes the first admin, places
a test call on each line, and prints what comes next. With ``--up`` the centre goes on running.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from ari_app import descriptors, logs, settings_file
from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.errors import SigapError
from ari_app.first_hour import answers as asked
from ari_app.first_hour import machine_checks, progress, settings_text
from ari_app.first_hour.answers import Answers
from ari_app.first_hour.sheet import Sheet
from ari_app.operations import (
    home_folder,
    keepers,
    line_trial,
    own_authority,
    secure_start,
    succession,
    up,
)
from ari_app.operations.processes import OWNER_ONLY
from ari_app.operations.small_files import write_small
from ari_app.people.access import Role
from ari_app.people.accounts import NewAccount, create_account
from ari_app.settings import Settings

SHEET = "first-hour.txt"  # in the home
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
_TRIES = 3
Answer = TypeVar("Answer")


class SetupRefused(SigapError):
    """The centre cannot be set up like this; one sentence with the remedy."""


def main(argv: Sequence[str]) -> int:
    """Returns 1 when a port stands in the way, or a line takes no calls."""
    given = parser().parse_args(argv)
    os.umask(OWNER_ONLY)
    descriptors.raise_limit()
    logs.set_up("WARNING")
    file = given.file.expanduser().absolute()
    asking = _Asking(interactive=sys.stdin.isatty() and not given.yes)
    home = _home(given.home)
    _refuse_what_is_there(file, home, asking, overwrite=given.overwrite)
    answers = _answers(given, asking)
    settings = _write(file, home, answers)
    if answers.own_certificate:
        home_folder.make_home(settings)
        own_authority.make(settings.home, _names(answers), own_authority.now())
    if not _fits(settings, answers):
        print("Mend that, or give another with --port, and run it again with --overwrite.")
        return 1
    if given.no_start:
        print(f"Next: ./sigap up, then ./sigap account create {answers.admin} --role admin")
        return 0
    secure_start.refuse_defaults(settings)
    for sentence in secure_start.warnings(settings):
        print(f"Warning: {sentence}")
    stays = given.up or asking.agrees("Keep the centre running", "y")
    return asyncio.run(_run(settings, answers, file, stays=stays))


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sigap setup", description="Set up a new centre.")
    add, own = parser.add_argument, settings_file.default_home() / settings_file.OWN_FILE
    add("file", nargs="?", type=Path, default=own, help="the settings to write; else in the home")
    add("--name", help="of the centre, as Jepara Siap 112")
    add("--code", help="of the regency: the prefix of ticket numbers, as JPR")
    add("--time-zone", help="WIB, WITA, WIT or a name as Asia/Jakarta")
    add("--hours", help="always, or for example 07:00-21:00")
    add("--line", metavar="NAME=ADDRESS", help="the operator's, and from where it calls")
    add("--line-host", metavar="HOST:PORT", default="", help="where it is called for calls out")
    add("--address", help="of this machine, for line, telephones and browsers; else loopback")
    add("--host-name", action="append", metavar="NAME", help="that browsers type")
    add("--certificate", choices=("own", "none"), help="own: of an authority of the centre's own")
    add("--admin", metavar="LOGIN", help="the first admin")
    add("--admin-name", metavar="NAME", default="", help="as shown to others")
    add("--home", help="the folder of everything; else SIGAP_HOME or ~/.sigap")
    add("--port", action="append", default=[], metavar="NAME=NUMBER", help="as http_port=8443")
    add("--yes", action="store_true", help="ask nothing, take what is proposed")
    add("--overwrite", action="store_true", help="a file that is there is kept beside the new one")
    add("--no-start", action="store_true", help="write and check, start nothing")
    add("--up", action="store_true", help="go on as ./sigap up does")
    return parser


class _Asking:
    """Whoever sits at the terminal; where nobody does, what is proposed counts."""

    def __init__(self, *, interactive: bool) -> None:
        self._interactive = interactive

    def ask(
        self,
        given: str | None,
        question: str,
        proposed: str,
        check: Callable[[str], Answer],
    ) -> Answer:
        """``given`` on the command line, typed, or proposed; raises what ``check`` does."""
        if given is not None or not self._interactive:
            return check(given if given is not None else proposed)
        for _ in range(_TRIES - 1):
            try:
                return check(self._typed(question, proposed))
            except SigapError as error:
                print(error)
        return check(self._typed(question, proposed))

    def agrees(self, question: str, proposed: str) -> bool:
        """No, where nobody can be asked."""
        return self._interactive and self._typed(f"{question}?", proposed).lower()[:1] == "y"

    def _typed(self, question: str, proposed: str) -> str:
        print(f"{question} [{proposed}] " if proposed else f"{question} ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            raise SetupRefused("Nobody answers; give what is asked as options (--help).")
        return line.strip() or proposed


def _answers(given: argparse.Namespace, asking: _Asking) -> Answers:
    """In the order in which a person knows them."""
    name = asking.ask(given.name, "The centre's name, as Jepara Siap 112:", "", asked.name_of)
    address = asking.ask(
        given.address,
        "The address of this machine for line, telephones and browsers (127.0.0.1: to try it):",
        asked.LOOPBACK,
        asked.address_of,
    )
    local = address == asked.LOOPBACK
    own = given.certificate == "own" or (given.certificate is None and not local)
    return Answers(
        name=name,
        code=asking.ask(
            given.code, "The regency's code on tickets:", asked.code_for(name), asked.code_of
        ),
        time_zone=asking.ask(
            given.time_zone, "The time zone: WIB, WITA or WIT:", "WIB", asked.time_zone_of
        ),
        hours=asking.ask(given.hours, "The hours, as 07:00-21:00:", "always", asked.hours_of),
        line=asking.ask(
            given.line,
            "The operator's line, NAME=ADDRESS it calls from (empty: for test calls):",
            "",
            lambda text: asked.line_of(text, given.line_host),
        ),
        address=address,
        host_names=tuple(asked.host_name_of(each) for each in given.host_name or ()),
        own_certificate=own,
        admin=asking.ask(given.admin, "The first admin's login:", "admin", _login_of),
        admin_name=given.admin_name,
        ports=asked.ports_of(given.port),
    )


def _login_of(text: str) -> str:
    """As an account wants it."""
    return NewAccount(login=text, name=text, role=Role.ADMIN).login


def _home(given: str | None) -> Path:
    """Raises :class:`SetupRefused` where the environment says another one: it would win."""
    default = settings_file.default_home().absolute()
    home = Path(given).expanduser().absolute() if given else default
    if os.environ.get("SIGAP_HOME") and home != default:
        raise SetupRefused(f"SIGAP_HOME says {default} and --home says {home}; give one of them.")
    return home


def _refuse_what_is_there(file: Path, home: Path, asking: _Asking, *, overwrite: bool) -> None:
    for path in (home, file):
        if os.geteuid() == 0 and path.exists() and (uid := path.stat().st_uid) != 0:
            raise SetupRefused(f"{path} belongs to user {uid}; run it as them: sudo -u '#{uid}' …")
    if keepers.supervisor_of(home / "run") or keepers.apart(home / "run"):
        raise SetupRefused(f"A centre runs in {home}; stop it with ./sigap down first.")
    question = f"{file} is there already. Write a new one, and keep it beside"
    if file.exists() and not (overwrite or asking.agrees(question, "n")):
        raise SetupRefused(
            f"{file} is there already and stays as it is; with --overwrite a new one is written "
            "and the old one kept beside it."
        )


def _write(file: Path, home: Path, answers: Answers) -> Settings:
    text = settings_text.settings_text(answers, home)
    kept, now = settings_text.changeable(answers, home), datetime.now().astimezone()
    settings = settings_text.write(file, text, kept, now)
    os.environ[settings_file.VARIABLE] = str(file)
    print(f"Written: {file}")
    return settings


def _fits(settings: Settings, answers: Answers) -> bool:
    """Tells what was found of the machine; False where the centre could not start."""
    findings = machine_checks.look(settings, answers.host_names)
    for finding in findings:
        print(f"{'ok ' if finding.well else 'NOT'} {finding.what:<12} {finding.says}")
    return not any(finding.stops for finding in findings)


def _names(answers: Answers) -> tuple[str, ...]:
    """What browsers type."""
    addresses = () if answers.address in EVERYWHERE else (answers.address,)
    return (*answers.host_names, *addresses)


async def _run(settings: Settings, answers: Answers, file: Path, *, stays: bool) -> int:
    well = False

    async def begin() -> bool:
        nonlocal well
        await _make_admin(settings, answers)
        well = await _first_call(settings)
        _show_sheet(settings, answers, file)
        return stays

    if await up.run(settings, then=begin):
        return succession.start_new_version(print)
    return 0 if well else 1


async def _make_admin(settings: Settings, answers: Answers) -> None:
    """One that is there from an earlier setup keeps the password."""
    progress.begin(settings.home)
    new = NewAccount(login=answers.admin, name=answers.admin_name or answers.admin, role=Role.ADMIN)
    centre = settings.centre.code
    async with opened_database(settings) as database:
        async with database.transaction() as session:
            known = {row["login"] for row in await session.rows("accounts.list", centre)}
        if new.login in known:
            print(f"{new.login} has an account already; ./sigap account renew {new.login}")
            return
        access = await create_account(database, centre, new, by=by_whom())
    print(f"login         {access.login}")
    print(f"password      {access.password}")
    print(
        "This password is shown once; note it now. The first login asks for your own.", flush=True
    )


async def _first_call(settings: Settings) -> bool:
    """A real INVITE on each line, up to the dialplan, which sends it back: it is no call."""
    found = await line_trial.look_now(settings)
    for name, trial in found.items():
        print(f"{'ok ' if trial.ok else 'NOT'} test call on {name}: {trial.says}", flush=True)
    return all(trial.ok for trial in found.values())


def _show_sheet(settings: Settings, answers: Answers, file: Path) -> None:
    pem = own_authority.authority(settings.home) if answers.own_certificate else None
    sheet = Sheet(
        settings=settings,
        file=str(file),
        admin=answers.admin,
        host_names=answers.host_names,
        fingerprint=own_authority.fingerprint(pem) if pem else "",
    )
    text, path = sheet.text(), settings.home / SHEET
    print(f"\n{text}", flush=True)
    try:
        write_small(path, text, mode=0o600)
    except OSError as error:  # it was shown; a full disk ends no centre
        print(f"The sheet could not be written to {path} ({error.strerror}).", flush=True)
    else:
        print(f"The same to print: {path}", flush=True)
