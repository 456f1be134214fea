"""``sigap agency list|set|import|export|channel|unchannel|dead|retry``: agencies."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.people import list_changes
from ari_app.people.audit import record_command
from ari_app.people.list_changes import HeldList
from ari_app.settings import Settings
from ari_app.store.database import Session
from ari_app.tickets import messenger
from ari_app.tickets.agencies import (
    Agency,
    AgencyError,
    ChannelKind,
    NewChannel,
    add_channel,
    agency_of,
    entry_of,
    keep_agency,
    remove_channel,
)
from ari_app.tickets.agency_keeping import AGENCIES, CHANNELS
from ari_app.tickets.dispatching import TriedAgain, try_again
from ari_app.tickets.json_entries import as_json, read_entries
from ari_app.tickets.seal import Seal, load

_MOST = 200
_LARGEST_ID = 2**63 - 1
_CHANGEABLE = ("name", "emergency_min", "other_min", "contact", "hours")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="agencies and their channels, without secrets")
    _add_set(actions.add_parser("set", help="make an agency, or change what is given"))
    bring = actions.add_parser("import", help="make or change all agencies of a JSON file")
    bring.add_argument("file", type=Path, metavar="FILE")
    actions.add_parser("export", help="all agencies, as import reads them, without channels")
    channel = actions.add_parser("channel", help="one more way to tell an agency")
    channel.add_argument("code")
    channel.add_argument("kind", type=ChannelKind, choices=list(ChannelKind))
    channel.add_argument("url", help="Apprise: mailto://…, tgram://…; webhook: https://…")
    channel.add_argument("--label", help="as shown to others")
    remove = actions.add_parser("unchannel", help="a channel that is not used any more")
    remove.add_argument("number", type=int, help="from: agency list")
    actions.add_parser("dead", help="notifications that were given up")
    retry = actions.add_parser("retry", help="try one of them again")
    retry.add_argument("number", type=int, help="from: agency dead")


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code")
    parser.add_argument("--name")
    parser.add_argument("--emergency-min", type=int, help="minutes to acknowledge an emergency")
    parser.add_argument("--other-min", type=int, help="minutes to acknowledge anything else")
    parser.add_argument("--contact", help="whom to telephone when nothing gets through")
    parser.add_argument("--hours")
    parser.add_argument("--active", choices=("yes", "no"))


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    async with opened_database(settings) as database, database.transaction() as session:
        await _act(session, settings, arguments)
    return 0


async def _act(session: Session, settings: Settings, arguments: argparse.Namespace) -> None:
    centre = settings.centre.code
    match arguments.action:
        case "set":
            await _set(session, centre, arguments)
        case "import":
            await _import(session, centre, arguments.file)
        case "export":
            rows = await session.rows("agencies.list", centre, None)
            await _audit(session, centre, "agency.export", centre)
            sys.stdout.write(as_json([entry_of(row) for row in rows]))
        case "channel":
            await _channel(session, centre, arguments, load(settings.home))
        case "unchannel":
            held = await list_changes.hold(session, CHANNELS, centre)
            await remove_channel(session, centre, _number(arguments))
            await _changed(session, held, "agency.channel.remove", str(arguments.number))
        case "dead":
            await _dead(session, centre)
        case "retry":
            await _retry(session, centre, arguments)
        case _:
            await _list(session, centre)


async def _set(session: Session, centre: str, arguments: argparse.Namespace) -> None:
    rows = await session.rows("agencies.list", centre, arguments.code)
    agency = _given(rows[0] if rows else {}, arguments)
    held = await list_changes.hold(session, AGENCIES, centre)
    await keep_agency(session, centre, agency)
    await _changed(session, held, "agency.keep", agency.code)


async def _import(session: Session, centre: str, file: Path) -> None:
    """All of the file or nothing; agencies that are not in it stay as they are."""
    agencies = [each for _, each in read_entries(file, agency_of)]
    held = await list_changes.hold(session, AGENCIES, centre)
    for agency in agencies:
        await keep_agency(session, centre, agency)
    detail = {"file": file.name, "agencies": len(agencies)}
    await list_changes.keep_command(
        session, held, "agency.import", centre, by=by_whom(), detail=detail
    )
    print(f"{len(agencies)} agencies made or changed; how each is told: ./sigap agency channel.")


def _given(known: Mapping[str, Any], arguments: argparse.Namespace) -> Agency:
    """What is known with what is given; a new agency needs at least its name."""
    given = {name: getattr(arguments, name) for name in _CHANGEABLE}
    values = {name: known[name] for name in _CHANGEABLE if name in known}
    values |= {name: value for name, value in given.items() if value is not None}
    if "name" not in values:
        raise AgencyError(f"There is no agency {arguments.code}; a new one needs --name.")
    active = known.get("active", True) if arguments.active is None else arguments.active == "yes"
    return Agency(code=arguments.code, also=tuple(known.get("also", ())), active=active, **values)


async def _channel(
    session: Session, centre: str, arguments: argparse.Namespace, seal: Seal
) -> None:
    label = arguments.label or f"{arguments.kind} {arguments.code}"
    channel = NewChannel(kind=arguments.kind, label=label, url=arguments.url)
    if channel.kind is ChannelKind.APPRISE and not messenger.usable(channel.url):
        raise AgencyError("Apprise does not know this kind of address.")
    held = await list_changes.hold(session, CHANNELS, centre)
    number, secret = await add_channel(session, centre, arguments.code, channel, seal)
    await _changed(session, held, "agency.channel.add", arguments.code)
    print(f"channel  {number}")
    if secret:
        print(f"secret   {secret}\nThe secret is shown once; give it to the agency's system now.")


async def _dead(session: Session, centre: str) -> None:
    for row in await session.rows("notifications.list", centre, "dead", _MOST):
        print(
            f"{row['notification_id']:>6}  {row['ticket']}  {row['agency']:<12} "
            f"{row['channel']}: {row['problem']}"
        )


async def _retry(session: Session, centre: str, arguments: argparse.Namespace) -> None:
    found = await try_again(session, centre, _number(arguments))
    if found is TriedAgain.UNKNOWN:
        raise AgencyError(f"There is no dead letter {arguments.number}; see ./sigap agency dead.")
    await _audit(session, centre, "notification.retry", str(arguments.number))
    if found is TriedAgain.OVERTAKEN:
        print("Not sent: the agency's work has gone on since, so it was dropped.")


async def _list(session: Session, centre: str) -> None:
    for row in await session.rows("agencies.list", centre, None):
        times = f"{row['emergency_min']}/{row['other_min']} min"
        state = "" if row["active"] else "  (inactive)"
        print(f"{row['code']:<12} {times:<11} {row['contact']:<14} {row['name']}{state}")
        for channel in row["channels"]:
            print(f"    {channel['channel_id']:>4}  {channel['leads_to']}  {channel['label']}")


def _number(arguments: argparse.Namespace) -> int:
    """PostgreSQL knows no larger one."""
    return arguments.number if 0 < arguments.number <= _LARGEST_ID else 0


async def _audit(session: Session, centre: str, action: str, subject: str) -> None:
    await record_command(session, centre, action, subject, by=by_whom())


async def _changed(session: Session, held: HeldList, action: str, subject: str) -> None:
    await list_changes.keep_command(session, held, action, subject, by=by_whom())
