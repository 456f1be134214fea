"""``sigap dialplan check|diff``: what an edited dialplan would do, before it is used."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from ari_app.asterisk import phones, plan_check
from ari_app.asterisk.edited_plan import differences
from ari_app.jobs.phones import phones_path
from ari_app.settings import Settings
from dialplan.checker.finding import Finding, Weight

_DIFFERING = "edited files; none: the centre's own in SIGAP_HOME/dialplan, against the shipped ones"
_FILES = "edited files, each in the place of the one of its name; none: as the next start has them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="say what is wrong with the files, line by line")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_FILES)
    check.add_argument(
        "--no-asterisk", action="store_true", help="read only; ask no scratch Asterisk"
    )

    diff = actions.add_parser("diff", help="what the files change, line by line")
    diff.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_DIFFERING)


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.action == "diff":
        return _diff(settings, arguments.files)
    return _check(settings, arguments)


def _diff(settings: Settings, edited: Sequence[Path]) -> int:
    """0 when nothing differs, 1 with the lines that do, as ``diff`` itself."""
    lines = list(differences(settings, edited))
    print("\n".join(lines) or "Tidak ada yang berbeda. / Nothing differs.")
    return 1 if lines else 0


def _check(settings: Settings, arguments: argparse.Namespace) -> int:
    known = phones.load(phones_path(settings))
    found = plan_check.check(
        settings, arguments.files, known, with_asterisk=not arguments.no_asterisk
    )
    _show(found)
    return 1 if any(each.weight is Weight.ERROR for each in found) else 0


def _show(found: Iterable[Finding]) -> None:
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
    return [
        f"{found.origin}{mark}",
        f"  {found.says.indonesian}",
        f"    → {found.remedy.indonesian}",
        f"  {found.says.english}",
        f"    → {found.remedy.english}",
    ]
