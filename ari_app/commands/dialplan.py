"""``sigap dialplan …``: prove an edited dialplan, use it without fear, take it back."""

import argparse
import asyncio
import json
import select
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from ari_app.asterisk import phones, plan_check, plan_versions
from ari_app.asterisk.configuration import SHIPPED
from ari_app.asterisk.edited_plan import differences
from ari_app.asterisk.plan_versions import State, Version
from ari_app.commands import trail
from ari_app.commands.opened_database import by_whom
from ari_app.jobs.phones import phones_path
from ari_app.operations import plan_editing, plan_trial
from ari_app.operations.plan_trial import PlanRefused
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings
from ari_app.telephone import plan_calls
from ari_app.telephone.plan_outcome import Act, Became
from ari_app.texts.catalog import Language, in_each_language, texts
from dialplan.checker.finding import Finding, Weight

_DIFFERING = "edited files; none: the centre's own in SIGAP_HOME/dialplan, against the shipped ones"
_FILES = "edited files, each in the place of the one of its name; none: as the next start has them"
_APPLIED = "edited files, each for the one of its name; none: those edited in SIGAP_HOME/dialplan"
LOOK_S = 1.0
_YES = frozenset({"y", "ya", "yes"})
_STATES = {
    State.APPLYING: "sedang dicoba / being tried",
    State.TRIAL: "menunggu konfirmasi / waits to be confirmed",
    State.GOING_BACK: "sedang dikembalikan / being taken back",
    State.KEPT: "dipakai / kept",
    State.ROLLED_BACK: "dikembalikan / taken back",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="say what is wrong with the files, line by line")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_FILES)
    check.add_argument(
        "--no-asterisk", action="store_true", help="read only: no scratch Asterisk, no test calls"
    )
    check.add_argument(
        "--no-calls", action="store_true", help="in haste: no test calls through a scratch copy"
    )
    check.add_argument("--json", action="store_true", help="for programs: one object a line")

    diff = actions.add_parser("diff", help="what the files change, line by line")
    diff.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_DIFFERING)

    apply = actions.add_parser("apply", help="check, use, prove by a test call, ask for a word")
    apply.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_APPLIED)
    apply.add_argument("--why", required=True, help="one sentence for the history")
    apply.add_argument("--yes", action="store_true", help="keep it when the test call passed")
    apply.add_argument(
        "--no-calls", action="store_true", help="in haste: no test calls in a scratch copy first"
    )

    actions.add_parser("confirm", help="keep the plan that is on trial")
    back = actions.add_parser("rollback", help="use the plan of before, or an earlier version")
    back.add_argument("version", nargs="?", type=int, metavar="VERSION")
    back.add_argument("--why", default="", help="one sentence for the history")
    actions.add_parser("history", help="all versions: when, who, why, and what became of them")


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    match arguments.action:
        case "diff":
            return _diff(settings, arguments.files)
        case "check":
            return _check(settings, arguments)
        case "apply":
            return _apply(settings, arguments)
        case "confirm":
            return _kept(settings)
        case "rollback":
            return _rollback(settings, arguments)
        case _:
            return _history(settings)


def _diff(settings: Settings, edited: Sequence[Path]) -> int:
    """0 when nothing differs, 1 with the lines that do, as ``diff`` itself."""
    lines = list(differences(settings, edited))
    print("\n".join(lines) or "Tidak ada yang berbeda. / Nothing differs.")
    return 1 if lines else 0


def _check(settings: Settings, arguments: argparse.Namespace) -> int:
    output = _AsJson() if arguments.json else _InWords()
    found = _found(
        settings,
        arguments.files,
        output,
        with_asterisk=not arguments.no_asterisk,
        with_calls=not (arguments.no_calls or arguments.no_asterisk),
    )
    output.found(found)
    return 1 if any(each.weight is Weight.ERROR for each in found) else 0


def _found(
    settings: Settings,
    edited: Sequence[Path],
    output: "_Output",
    *,
    with_asterisk: bool,
    with_calls: bool,
) -> list[Finding]:
    """All findings. Test calls go through a plan without faults only: else it is known why not."""
    known = phones.load(phones_path(settings))
    output.step("membaca berkas / reading the files")
    found = plan_check.check(settings, edited, known, with_asterisk=with_asterisk)
    if with_calls and not any(each.weight is Weight.ERROR for each in found):
        called = plan_calls.place_calls(settings, edited, known, output)
        output.called(called.calls)
        found += called.findings
    return found


def _apply(settings: Settings, arguments: argparse.Namespace) -> int:
    files = plan_trial.candidate(settings, arguments.files)
    edited = arguments.files or sorted((settings.home / "dialplan").glob("*.conf"))
    if not _is_sound(settings, edited, with_calls=not arguments.no_calls):
        return 1
    if plan_trial.candidate(settings, arguments.files) != files:
        raise PlanRefused("A file was changed while it was checked; apply it again.")
    version = _tried(settings, files, arguments.why)
    return _kept(settings) if arguments.yes else _ask(settings, version)


def _rollback(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.version is None:
        after = _back(settings, why=arguments.why)
        if after:
            print(f"Versi {after.before} dipakai lagi. / Version {after.before} is in use again.")
            return 0
    wanted = plan_trial.earlier(settings, arguments.version)
    paths = plan_versions.files_of(settings.home, wanted.number)
    # it has been in use before: whoever goes back does not wait for test calls
    edited = [*_shipped_instead(settings, paths), *paths]
    if not _is_sound(settings, edited, with_calls=False):
        return 1
    why = f"back to version {wanted.number}{f': {arguments.why}' if arguments.why else ''}"
    _tried(settings, {path.name: path.read_bytes() for path in paths}, why)
    return _kept(settings)


def _shipped_instead(settings: Settings, paths: Sequence[Path]) -> list[Path]:
    """For each own file of now that the version did not have: the one that stood there then."""
    have = {path.name for path in paths}
    now = {path.name for path in plan_versions.own_files(settings.home)}
    return [SHIPPED / name for name in sorted(now - have) if (SHIPPED / name).is_file()]


def _is_sound(settings: Settings, edited: Sequence[Path], *, with_calls: bool) -> bool:
    output = _InWords()
    found = _found(settings, edited, output, with_asterisk=True, with_calls=with_calls)
    output.found(found)
    return not any(each.weight is Weight.ERROR for each in found)


def _tried(settings: Settings, files: Mapping[str, bytes], why: str) -> Version:
    version = plan_trial.apply(settings, files, by=by_whom(), why=why)
    detail = {"why": why}
    entry = AuditEntry(action="dialplan.apply", subject=str(version.number), detail=detail)
    asyncio.run(trail.write_if_possible(settings, entry))
    print(
        f"Versi {version.number} dipakai; panggilan uji berhasil. / "
        f"Version {version.number} is in use; the test call passed."
    )
    return version


def _ask(settings: Settings, version: Version) -> int:
    """At a terminal, a word; elsewhere it comes from ``confirm``, or the plan goes by itself."""
    left_s = version.deadline.left_s() if version.deadline else 0
    print(
        f"Tanpa konfirmasi dalam {left_s:.0f} detik rencana lama kembali. / "
        f"Unless it is confirmed within {left_s:.0f} s the old plan comes back.\n"
        "  ./sigap dialplan confirm · ./sigap dialplan rollback",
        flush=True,
    )
    if not sys.stdin.isatty():
        return 0
    print("Tetap dipakai? / Keep it? [ya/tidak] ", end="", flush=True)
    try:
        return _answered(settings, version)
    except KeyboardInterrupt:
        _back(settings)
        raise


def _answered(settings: Settings, version: Version) -> int:
    """Also from another terminal, or by the clock."""
    while _waits(settings, version):
        if select.select([sys.stdin], [], [], LOOK_S)[0]:
            word = sys.stdin.readline()
            if word.strip().lower() in _YES:
                return _kept(settings)
            _back(settings, why="" if word else "the terminal closed")
    known = plan_versions.versions(settings.home)
    after = next(one for one in known if one.number == version.number)
    print(_STATES[after.state] + (f": {after.outcome}" if after.outcome else ""))
    return 0 if after.state is State.KEPT else 1


def _waits(settings: Settings, version: Version) -> bool:
    now = plan_versions.open_version(settings.home)
    return now is not None and now.number == version.number and now.state is State.TRIAL


def _kept(settings: Settings) -> int:
    record = partial(trail.write_if_possible, settings)
    version = asyncio.run(plan_editing.confirm(settings, by=by_whom(), record=record))
    print(f"Versi {version.number} tetap dipakai. / Version {version.number} is kept.")
    return 0


def _back(settings: Settings, *, why: str = "") -> Version | None:
    record = partial(trail.write_if_possible, settings)
    return asyncio.run(plan_editing.take_back(settings, by=by_whom(), record=record, why=why))


def _history(settings: Settings) -> int:
    known = plan_versions.versions(settings.home)
    for version in reversed(known):
        print("\n".join(_in_words(version)))
    if not known:
        print("Belum ada versi. / There is no version yet.")
    return 0


def _in_words(version: Version) -> list[str]:
    at = version.at.astimezone().strftime("%Y-%m-%d %H:%M")
    lines = [f"{version.number:4d}  {at}  {version.by}: {version.why}"]
    outcome = f": {version.outcome}" if version.outcome else ""
    return [*lines, f"      {_STATES[version.state]}{outcome}"]


class _Output(Protocol):
    """Whoever waits for the check: a human, or the desk."""

    def step(self, what: str) -> None: ...
    def over(self, calls: int) -> None: ...
    def called(self, calls: Sequence[Became]) -> None: ...
    def found(self, found: Sequence[Finding]) -> None: ...


class _InWords:
    def step(self, what: str) -> None:
        print(f"… {what}", file=sys.stderr, flush=True)

    def over(self, calls: int) -> None:
        self.step(f"{calls}/{len(Act)} panggilan uji selesai / test calls are over")

    def called(self, calls: Sequence[Became]) -> None:
        for call in calls:
            for said in in_each_language(call.sentence).values():
                print(f"  {said}")

    def found(self, found: Sequence[Finding]) -> None:
        _show(found)


class _AsJson:
    """``{"step": …}``, ``{"over": …, "of": …}``, ``{"calls": […]}``, last ``{"findings": […]}``."""

    def step(self, what: str) -> None:
        self._say(step=what)

    def over(self, calls: int) -> None:
        self._say(over=calls, of=len(Act))

    def called(self, calls: Sequence[Became]) -> None:
        self._say(calls=[in_each_language(call.sentence) for call in calls])

    def found(self, found: Sequence[Finding]) -> None:
        self._say(findings=[_row(each) for each in found])

    def _say(self, **values: object) -> None:
        print(json.dumps(values), flush=True)


def _row(found: Finding) -> Mapping[str, object]:
    return {
        **{"file": found.origin.file, "line": found.origin.line, "weight": found.weight},
        "says": in_each_language(found.says.said),
        "remedy": in_each_language(found.remedy.said),
    }


def _show(found: Sequence[Finding]) -> None:
    errors = notes = 0
    for each in found:
        errors += each.weight is Weight.ERROR
        notes += each.weight is Weight.REMARK
        print("\n".join(_lines(each)))
    if errors:
        print(f"{errors} kesalahan; berkas ini jangan dipakai. / {errors} faults; do not use them.")
    else:
        print(f"Dialplan ini baik, {notes} catatan. / The dialplan is sound, {notes} notes.")


def _lines(found: Finding) -> list[str]:
    mark = "" if found.weight is Weight.ERROR else " (catatan / note)"
    lines = [f"{found.origin}{mark}"]
    for say in map(texts, Language):
        lines += [f"  {found.says.said(say)}", f"    → {found.remedy.said(say)}"]
    return lines
