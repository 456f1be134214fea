"""``sigap token create|list|revoke``: keys to the API. A token is shown once, its hash is kept."""

import argparse

from ari_app.people.accounts import AccountError, Role, by_whom, opened_database, refuse_stray
from ari_app.secrecy import new_token, token_hash
from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets.agencies import agency_id_of

_LARGEST_ID = 2**63 - 1


async def create_token(
    database: Database, centre: str, role: Role, name: str, agency: str | None = None
) -> str:
    """A new token with the rights of a role; ``name`` tells people what it is for."""
    refuse_stray(role, agency)
    token = new_token()
    async with database.transaction() as session:
        agency_id = await agency_id_of(session, centre, agency) if agency else None
        made = await session.row(
            "accounts.create_token", centre, token_hash(token), role.value, name, agency_id
        )
        subject = f"token {made['token_id'] if made else ''}"
        await session.run(
            "accounts.audit", centre, "token.create", subject, {"role": role.value, **by_whom()}
        )
    return token


async def revoke_token(database: Database, centre: str, token_id: int) -> None:
    """Raises :class:`AccountError` when there is no such token or it was revoked before."""
    async with database.transaction() as session:
        known = 0 < token_id <= _LARGEST_ID
        if not known or await session.row("accounts.revoke_token", centre, token_id) is None:
            raise AccountError(f"There is no valid token {token_id}; see ./sigap token list.")
        await session.run("accounts.audit", centre, "token.revoke", f"token {token_id}", by_whom())


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
    centre = settings.centre.code
    async with opened_database(settings) as database:
        match arguments.action:
            case "create":
                wanted = (arguments.role, arguments.name, arguments.agency)
                print(await create_token(database, centre, *wanted))
            case "revoke":
                await revoke_token(database, centre, arguments.token_id)
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
