"""Searches that a reviewer uses again, for themselves or with the centre's other reviewers.

Every function raises ``DatabaseAway``; each change has its line in the trail, in its transaction.
What is searched for does not stand there: it may be a number.
"""

from ari_app.errors import Conflict, Invalid, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase, Row

LONGEST_NAME = 60
LONGEST_ADDRESS = 2000
MOST = 30  # of one person: more is no list


class TooManySearches(Conflict):
    """One has to be forgotten first."""


async def listed(database: DeskDatabase, account: Account) -> list[Row]:
    return await database.rows("saved_searches.listed", account.centre, account.actor)


async def save(
    database: DeskDatabase, account: Account, name: str, address: str, *, shared: bool, trail: Trail
) -> None:
    """``address``: the query, in a shape that was read before. An own search of the same name
    gives way. Raises `Invalid` and `TooManySearches`.
    """
    called = " ".join(name.split())
    if not (0 < len(called) <= LONGEST_NAME and called.isprintable()):
        raise Invalid(f"A search needs a name of at most {LONGEST_NAME} letters.")
    if not 0 < len(address) <= LONGEST_ADDRESS:
        raise Invalid("There is nothing to save: the usual list is always there.")
    async with database.transaction() as session:
        await session.run("saved_searches.lock", account.centre, account.actor)
        asked = (account.centre, account.actor, called)
        others = await session.row("saved_searches.others", *asked)
        if others is None or others["many"] >= MOST:
            raise TooManySearches(f"{MOST} searches are saved; forget one first.")
        await session.run("saved_searches.save", *asked, address, shared)
        entry = AuditEntry(action="search.share" if shared else "search.save", subject=called)
        await trail.write_in(session, entry)


async def forget(database: DeskDatabase, account: Account, search_id: int, trail: Trail) -> None:
    """Raises `NotFound`: it is somebody else's, or was forgotten."""
    async with database.transaction() as session:
        gone = await session.row("saved_searches.forget", account.centre, account.actor, search_id)
        if gone is None:
            raise NotFound
        await trail.write_in(session, AuditEntry(action="search.forget", subject=gone["name"]))
