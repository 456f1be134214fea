"""Keys to the API. A token is told once, its hash is kept.

The same rule at the command line and at the admin's page; there the database looks for itself
whose session asks.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from ari_app.errors import NotFound
from ari_app.people.access import Role
from ari_app.people.accounts import AccountError, refuse_stray
from ari_app.people.agencies import agency_id_of
from ari_app.people.audit import Asker, AuditEntry, record_command
from ari_app.secrecy import new_token, token_hash
from ari_app.store.database import Database
from ari_app.store.desk_database import DeskDatabase

LONGEST_NAME = 80
USUAL_DAYS = 365  # of a token where nobody says anything else
MOST_DAYS = 3650
WARN_DAYS = 21  # as the desk's certificate
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """With the rights of a role, of an agency's code where it is that role; ``name`` tells people
    what it is for; ``last_day`` by the centre's clock, None: without end. Raises
    :class:`AccountError` for nonsense.
    """

    role: Role
    name: str
    agency: str | None = None
    last_day: date | None = None

    def __post_init__(self) -> None:
        refuse_stray(self.role, self.agency)
        name = self.name.strip()
        if not name or not name.isprintable() or len(name) > LONGEST_NAME:
            message = f"Say in at most {LONGEST_NAME} letters what the token is for: --name NAME."
            raise AccountError(message)

    def entry(self, number: int) -> AuditEntry:
        until = self.last_day.isoformat() if self.last_day else "-"
        detail = {"role": self.role.value, "name": self.name.strip(), "until": until}
        return AuditEntry(action="token.create", subject=_subject(number), detail=detail)


class LastDayRefused(AccountError):
    """No day that a token could end on."""


def last_day(typed: str, today: date) -> date | None:
    """As people write it, None for nothing; ``today`` by the centre's clock. Raises
    :class:`LastDayRefused`.
    """
    if not typed:
        return None
    furthest = today + timedelta(days=MOST_DAYS)
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        found = date.min
    if not today <= found <= furthest:
        raise LastDayRefused(f"The last day of a token is from {today} to {furthest}: {today}.")
    return found


async def create_token(database: Database, centre: str, new: NewToken, *, by: str = "") -> str:
    """The token itself, which is told this once. Raises ``AgencyUnknown``."""
    token = new_token()
    async with database.transaction() as session:
        agency_id = await agency_id_of(session, centre, new.agency) if new.agency else None
        values = (token_hash(token), new.role.value, new.name.strip(), agency_id, by, new.last_day)
        made = await session.row("accounts.create_token", centre, *values)
        entry = new.entry(made["token_id"] if made else 0)
        done = (entry.action, entry.subject)
        await record_command(session, centre, *done, by=by, detail=entry.detail)
    return token


async def revoke_token(database: Database, centre: str, token_id: int, *, by: str = "") -> None:
    """Raises :class:`AccountError` when there is no such token or it was revoked before."""
    async with database.transaction() as session:
        known = 0 < token_id <= _LARGEST_ID
        if not known or await session.row("accounts.revoke_token", centre, token_id, by) is None:
            raise AccountError(f"There is no valid token {token_id}; see ./sigap token list.")
        await record_command(session, centre, "token.revoke", _subject(token_id), by=by)


async def make_asked(database: DeskDatabase, asker: Asker, new: NewToken) -> str:
    """As `create_token`, for an admin at a page; raises `NotFound` where the agency is none."""
    token = new_token()
    values = (token_hash(token), new.role.value, new.name.strip(), new.agency, new.last_day)
    async with database.transaction() as session:
        row = await session.row("account_keeping.token_make", asker.session, *values)
        if row is None or row["number"] is None:
            raise NotFound
        await asker.trail.write_in(session, new.entry(row["number"]))
    return token


async def end_asked(database: DeskDatabase, asker: Asker, token_id: int) -> None:
    """As `revoke_token`; raises `NotFound`."""
    async with database.transaction() as session:
        row = await session.row("account_keeping.token_end", asker.session, token_id)
        if row is None or not row["done"]:
            raise NotFound
        entry = AuditEntry(action="token.revoke", subject=_subject(token_id))
        await asker.trail.write_in(session, entry)


def _subject(token_id: int) -> str:
    return f"token {token_id}"
