"""Guidance cards as an admin keeps them, and what of them was read to a caller.

Each change has its line in the trail.
Every function raises ``DatabaseAway``.
"""

from collections.abc import Sequence

from ari_app.errors import NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.guidance import (
    GuidanceCard,
    Review,
    entry_of,
    of_row,
    same_words,
    sample_cards,
)


async def seed_cards(session: Session, centre: str) -> None:
    await session.run("guidance.seed", centre, sample_cards())


async def cards(database: DeskDatabase, account: Account) -> list[Row]:
    """The newest version of each, in their order; those that are not used too."""
    return await database.rows("guidance.current", account.centre, None)


async def find_card(database: DeskDatabase, account: Account, code: str) -> Row:
    """Raises `NotFound`."""
    row = await database.row("guidance.current", account.centre, code)
    if row is None:
        raise NotFound
    return row


async def versions(database: DeskDatabase, account: Account, code: str) -> list[Row]:
    return await database.rows("guidance.versions", account.centre, code)


async def keep_card(
    database: DeskDatabase, account: Account, card: GuidanceCard, *, version: int, trail: Trail
) -> bool:
    """A new version of the card that had this one (0: a new card).

    False when somebody else was faster.
    """
    async with database.transaction() as session:
        row = await session.row("guidance.current", account.centre, card.code)
        kept = await _keep(session, account, card, row, version)
        if kept is not None:
            detail = {"version": str(kept)}
            entry = AuditEntry(action="guidance.keep", subject=card.code, detail=detail)
            await trail.write_in(session, entry)
    return kept is not None


async def import_cards(
    database: DeskDatabase, account: Account, came: Sequence[GuidanceCard], *, trail: Trail
) -> int:
    """How many were made or changed. Those that the file does not name stay as they are."""
    changed = 0
    async with database.transaction() as session:
        for card in came:
            row = await session.row("guidance.current", account.centre, card.code)
            if row is None or of_row(row) != card:
                version = row["version"] if row else 0
                changed += await _keep(session, account, card, row, version) is not None
        entry = AuditEntry(action="guidance.import", subject="guidance", detail={"n": str(changed)})
        await trail.write_in(session, entry)
    return changed


async def sign_review(
    database: DeskDatabase,
    account: Account,
    code: str,
    review: Review,
    *,
    version: int,
    trail: Trail,
) -> bool:
    """False when the card has other words by now: nobody signs for what they have not seen."""
    detail = {"reviewer": review.reviewer, "version": str(version), "until": review.due.isoformat()}
    entry = AuditEntry(action="guidance.review", subject=code, detail=detail)
    values = (code, version, review.reviewer, review.on, review.due)
    async with database.transaction() as session:
        signed = await session.row("guidance.review", account.centre, *values) is not None
        if signed:
            await trail.write_in(session, entry)
    return signed


async def record_read(
    database: DeskDatabase,
    account: Account,
    ticket: str,
    *,
    card: str,
    version: int,
    step: int,
    read: bool,
    trail: Trail,
) -> None:
    """A step of a card was read to the caller of a ticket (its label), or was ticked by mistake.

    Raises `NotFound` for words that there never were.
    """
    row = await database.row("guidance.one_version", account.centre, card, version)
    if row is None or not 1 <= step <= len(row["steps"]):
        raise NotFound
    detail = {
        "card": row["title"],
        "version": str(version),
        "step": str(step),
        "read": "yes" if read else "no",
    }
    await trail.write(AuditEntry(action="ticket.guidance", subject=ticket, detail=detail))


async def _keep(
    session: Session, account: Account, card: GuidanceCard, row: Row | None, version: int
) -> int | None:
    """A review stays with the words that it was of."""
    entry = entry_of(card)
    if row is not None and same_words(of_row(row), card) and row["reviewed_on"] is not None:
        dates = {name: row[name].isoformat() for name in ("reviewed_on", "review_due")}
        entry = {**entry, "reviewer": row["reviewer"], **dates}
    kept = await session.row("guidance.keep", account.centre, entry, version, account.actor)
    return None if kept is None else int(kept["version"])
