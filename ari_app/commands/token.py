"""``sigap token create|list|revoke``: keys to the API. A token is shown once, its hash is kept."""

import argparse
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.people.access import Role
from ari_app.people.tokens import USUAL_DAYS, NewToken, create_token, last_day, revoke_token
from ari_app.settings import Settings
from ari_app.store.database import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="a new token; it is shown once")
    create.add_argument("--role", type=Role, choices=list(Role), required=True)
    create.add_argument("--name", default="command line", help="what it is for")
    create.add_argument("--agency", metavar="CODE", help="for the role agency: ./sigap agency list")
    ends = create.add_mutually_exclusive_group()
    ends.add_argument(
        "--until", metavar="DAY", help=f"its last day, as 2027-12-31; else in {USUAL_DAYS} days"
    )
    ends.add_argument("--without-end", action="store_true", help="it is valid until it is revoked")
    actions.add_parser("list", help="all tokens, without their secrets")
    revoke = actions.add_parser("revoke", help="a token that opens nothing any more")
    revoke.add_argument("token_id", type=int, metavar="NUMBER", help="from: token list")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    centre, by = settings.centre.code, by_whom()
    async with opened_database(settings) as database:
        match arguments.action:
            case "create":
                print(await create_token(database, centre, _new(settings, arguments), by=by))
            case "revoke":
                await revoke_token(database, centre, arguments.token_id, by=by)
            case _:
                await _list(database, centre)
    return 0


def _new(settings: Settings, arguments: argparse.Namespace) -> NewToken:
    today = datetime.now(ZoneInfo(settings.centre.time_zone)).date()
    usual = "" if arguments.without_end else (today + timedelta(days=USUAL_DAYS)).isoformat()
    return NewToken(
        role=arguments.role,
        name=arguments.name,
        agency=arguments.agency,
        last_day=last_day(usual if arguments.until is None else arguments.until, today),
    )


async def _list(database: Database, centre: str) -> None:
    async with database.transaction() as session:
        rows = await session.rows("accounts.list_tokens", centre)
    for row in rows:
        state = "revoked" if row["revoked_at"] else "ended" if row["over"] else "valid"
        until = f"until {row['last_day']}" if row["last_day"] else "without end"
        used = f"{row['last_used_at']:%Y-%m-%d %H:%M}" if row["last_used_at"] else "never used"
        words = f"{row['token_id']:>4} {row['role']:<12} {state:<8} {until:<17} {used:<18}"
        print(f"{words} {row['name']}")
