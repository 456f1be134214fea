"""A file that somebody took or sent, looked at: with its line in the trail before it is seen."""

from pathlib import Path

from ari_app.errors import NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import Row
from ari_app.store.kept_file import kept_file
from ari_app.tickets.photos import UNFINISHED


def agency_of(account: Account) -> str | None:
    """Whose tickets' files the account may see: those of an agency, None: all of its centre.

    Raises `NotFound` for who sees none.
    """
    if account.may(Right.OWN_TICKETS):
        return account.agency
    if not account.may(Right.SEE_TICKETS):
        raise NotFound
    return None


async def look_at(
    row: Row | None, file_id: str, *, folder: Path, action: str, subject: str, trail: Trail | None
) -> tuple[Path, Row]:
    """The path of a file that this account may see; None where it has no such file.

    ``action`` and ``subject`` (a column of the row) are what the trail says; ``trail`` None:
    nothing will be seen. Raises `NotFound`, also where the disk has lost it.
    """
    if row is None:
        raise NotFound
    path = kept_file(folder, row["path"]) or kept_file(folder, f"{UNFINISHED}/{file_id}")
    if path is None:
        raise NotFound
    if trail is not None:
        entry = AuditEntry(action=action, subject=row[subject], detail={"id": file_id})
        await trail.write(entry)
    return path, row
