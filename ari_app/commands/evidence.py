"""``sigap evidence export|verify|key``: a call or an incident as a signed file, and its proof."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.desk.tickets import history_words
from ari_app.people.audit import record_command
from ari_app.settings import Settings
from ari_app.store.database import Session
from ari_app.texts.catalog import Language
from ari_app.tickets.history import HistoryEntry
from ari_app.tickets.numbers import number_in
from recordings import evidence_key
from recordings.evidence import Stretch, period_of, stretch_of
from recordings.evidence_export import ACTION, Asked, export
from recordings.evidence_judging import judge
from recordings.evidence_opening import opened
from recordings.evidence_package import write_new

NOT_RIGHT = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser(
        "export", help="a call, or all calls of a ticket or of a number, as a signed ZIP"
    )
    export.add_argument(
        "wanted",
        metavar="CALL_OR_TICKET",
        help="a ticket's label or a call's id; with --period a telephone number",
    )
    export.add_argument("file", type=Path, metavar="FILE", help="a new file")
    export.add_argument("--reason", required=True, help="as the trail and the export shall have it")
    export.add_argument(
        "--period",
        nargs=2,
        metavar=("FIRST_DAY", "LAST_DAY"),
        help="all calls of a telephone number from one day to another, as 2026-11-01 2026-11-30",
    )
    export.add_argument(
        "--silence",
        nargs=2,
        action="append",
        default=[],
        metavar=("CALL", "0:12-0:15"),
        help="a part that nobody shall hear, more than once if need be; the export names it",
    )
    verify = actions.add_parser("verify", help="whether an export is what the centre signed")
    verify.add_argument("file", type=Path, metavar="FILE")
    verify.add_argument(
        "--key", metavar="PUBLIC", help="the centre's public key, or a file; else this machine's"
    )
    actions.add_parser("key", help="the public part of the centre's key, to be handed out")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    match arguments.action:
        case "export":
            await _export(settings, arguments)
        case "verify":
            return _verify(settings, arguments.file, arguments.key)
        case _:
            print(evidence_key.public_text(evidence_key.load(settings.home)))
    return 0


async def _export(settings: Settings, arguments: argparse.Namespace) -> None:
    by, centre = by_whom(), settings.centre
    zone, days = ZoneInfo(centre.time_zone), arguments.period
    wanted = number_in(arguments.wanted, centre.country) if days else arguments.wanted
    asked = Asked(
        centre=centre.code,
        centre_name=centre.name,
        wanted=wanted,
        reason=arguments.reason,
        by=by,
        now=datetime.now(zone),
        silenced=_silenced(arguments.silence),
        period=period_of(days[0], days[1], zone) if days else None,
    )

    async def record(session: Session, subject: str, detail: Mapping[str, str]) -> None:
        await record_command(session, centre.code, ACTION, subject, by=by, detail=detail)

    async with opened_database(settings) as database:
        case, _ = await export(
            *(asked, _in_words, record),
            settings=settings,
            database=database,
            write=partial(write_new, arguments.file),
        )
    print(f"{len(case.exhibits)} calls in {arguments.file}; prove it: ./sigap evidence verify")


def _silenced(pairs: Sequence[Sequence[str]]) -> Mapping[str, Sequence[Stretch]]:
    found: dict[str, list[Stretch]] = {}
    for name, stretch in pairs:
        found.setdefault(name, []).append(stretch_of(stretch))
    return found


def _in_words(entry: HistoryEntry) -> tuple[str, str]:
    text = history_words.sentence(entry, Language.ID)
    return text or "", history_words.detail(entry, Language.ID)


def _verify(settings: Settings, file: Path, key: str | None) -> int:
    """Needs no database, and makes nothing: whoever got the file may have nothing else of ours."""
    known = evidence_key.given_public(key) if key else evidence_key.own_public(settings.home)
    findings = judge(opened(file), known)
    for finding in findings:
        mark = "right" if finding.right else "WRONG"
        print(f"{mark}  {_shown(finding.name)} {_shown(finding.says)}.")
    wrong = sum(not finding.right for finding in findings)
    print(f"{wrong} of {len(findings)} are wrong." if wrong else "All of it is right.")
    return NOT_RIGHT if wrong else 0


def _shown(text: str) -> str:
    """A stranger's words, without letters that move or hide others on a screen."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
