"""Keys to the API. A token is told once, its hash is kept."""

from ari_app.people.access import Role
from ari_app.people.accounts import AccountError, refuse_stray
from ari_app.people.agencies import agency_id_of
from ari_app.people.audit import record_command
from ari_app.secrecy import new_token, token_hash
from ari_app.store.database import Database

_LARGEST_ID = 2**63 - 1


async def create_token(
    database: Database,
    centre: str,
    role: Role,
    name: str,
    agency: str | None = None,
    *,
    by: str = "",
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
        detail = {"role": role.value}
        await record_command(session, centre, "token.create", subject, by=by, detail=detail)
    return token


async def revoke_token(database: Database, centre: str, token_id: int, *, by: str = "") -> None:
    """Raises :class:`AccountError` when there is no such token or it was revoked before."""
    async with database.transaction() as session:
        known = 0 < token_id <= _LARGEST_ID
        if not known or await session.row("accounts.revoke_token", centre, token_id) is None:
            raise AccountError(f"There is no valid token {token_id}; see ./sigap token list.")
        await record_command(session, centre, "token.revoke", f"token {token_id}", by=by)
