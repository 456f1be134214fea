"""``sigap retention show|hold|release``: what would go now, and what must not."""

import argparse
from datetime import UTC, datetime

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.settings import Settings
from ari_app.store.database import Session
from recordings.hold import hold, release
from recordings.retention_look import look


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("show", help="what would go now; changes nothing")
    hold = actions.add_parser(
        "hold", help="remove nothing of this call or ticket, until it is released"
    )
    hold.add_argument("call", help="the ticket's label (also without a call) or the call's id")
    hold.add_argument("--reason", required=True, help="as the audit trail shall have it")
    release = actions.add_parser("release", help="let the rule apply to it again")
    release.add_argument("call", help="the ticket's label or the call's id")
    release.add_argument("--reason", required=True, help="as the audit trail shall have it")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    centre, by = settings.centre.code, by_whom()
    async with opened_database(settings) as database, database.transaction() as session:
        match arguments.action:
            case "hold":
                await hold(session, centre, arguments.call, arguments.reason, by=by)
            case "release":
                await release(session, centre, arguments.call, arguments.reason, by=by)
            case _:
                await show(session, settings)
    return 0


async def show(session: Session, settings: Settings) -> None:
    """With these settings, which may be what somebody only thinks of."""
    seen = await look(session, settings, datetime.now(UTC), most=None)
    print("Would go now (sigap jobs does it within the hour):")
    for due in seen.due:
        oldest = f", the oldest of {due.oldest:%Y-%m-%d}" if due.oldest else ""
        size = f", {due.bytes / 1e6:.0f} MB" if due.bytes else ""
        print(f"  {due.many:>7}  {due.kind}{size}{oldest}")
    print(f"  {len(seen.exports):>7}  exports on this machine ({settings.exports_dir})")
    for export in seen.exports:
        print(f"           {export.name}, {export.bytes / 1e6:.1f} MB")
    kept = len(seen.kept)
    print(f"  {kept:>7}  calls kept (or tickets without one): held, under review, or ticket open")
    for held in seen.holds:
        by = f" by {held.by}" if held.by else ""
        print(f"held  {held.label or held.call_id}  since {held.at:%Y-%m-%d}{by}  {held.reason}")
