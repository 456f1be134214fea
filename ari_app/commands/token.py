"""``sigap token create|list|revoke``: keys to the API. A token is shown once, its hash is kept."""

import argparse

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.people.access import Role
from ari_app.people.tokens import NewToken, create_token, revoke_token
from ari_app.settings import Settings
from ari_app.store.database import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="a new token; it is shown once")
    create.add_argument("--role", type=Role, choices=list(Role), required=True)
    create.add_argument("--name", default="command line", help="what it is for")
    create.add_argument("--agency", metavar="CODE", help="for the role agency: ./sigap agency list")
    actions.add_parser("list", help="all tokens, without their secrets")
    revoke = actions.add_parser("revoke", help="a token that opens nothing any more")
    revoke.add_argument("token_id", type=int, metavar="NUMBER", help="from: token list")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    centre, by = settings.centre.code, by_whom()
    async with opened_database(settings) as database:
        match arguments.action:
            case "create":
                new = NewToken(role=arguments.role, name=arguments.name, agency=arguments.agency)
                print(await create_token(database, centre, new, by=by))
            case "revoke":
                await revoke_token(database, centre, arguments.token_id, by=by)
            case _:
                await _list(database, centre)
    return 0


async def _list(database: Database, centre: str) -> None:
    async with database.transaction() as session:
        rows = await session.rows("accounts.list_tokens", centre)
    for row in rows:
        state = "revoked" if row["revoked_at"] else "valid"
        used = f"{row['last_used_at']:%Y-%m-%d %H:%M}" if row["last_used_at"] else "never used"
        print(f"{row['token_id']:>4} {row['role']:<12} {state:<8} {used:<18} {row['name']}")
