"""A sentence to all consoles that each call-taker confirms.

It stands on every console until whoever sits there has confirmed it, also on those that are opened
later, until the one who writes ends it. Who has confirmed, and when, is kept.
"""

from ari_app.errors import Invalid, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase

LONGEST_SAID = 300


async def write_notice(database: DeskDatabase, said: str, *, account: Account, trail: Trail) -> int:
    """Its number. Raises `Invalid`, and ``DatabaseAway``: then no console has it."""
    values = (account.centre, worded(said), account.actor, account.name)
    async with database.transaction() as session:
        row = await session.row("notices.write", *values)
        number = int(row["notice_id"]) if row else 0
        await trail.write_in(session, AuditEntry(action="notice.write", subject=str(number)))
    return number


def worded(said: str) -> str:
    """What was said, without what stands around it; raises `Invalid` where that was all."""
    if not (words := said.strip()):
        raise Invalid("said: there is nothing in it.")
    return words


async def end_notice(
    database: DeskDatabase, number: int, *, account: Account, trail: Trail
) -> None:
    """Nobody is asked to confirm it any more. Raises `NotFound` where it does not stand."""
    async with database.transaction() as session:
        if await session.row("notices.end", account.centre, number, account.actor) is None:
            raise NotFound
        await trail.write_in(session, AuditEntry(action="notice.end", subject=str(number)))


async def confirm_notice(database: DeskDatabase, number: int, *, account: Account) -> None:
    """Whoever asks has read it; a second time changes nothing. Raises `NotFound`."""
    if await database.row("notices.stands", account.centre, number) is None:
        raise NotFound
    who = (account.actor, account.name, account.extension)
    await database.run("notices.confirm", account.centre, number, *who)
