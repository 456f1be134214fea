"""What is known of where a caller is, for whoever sees the ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from ari_app.errors import NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.looking import look_at

MOST_SHOWN = 200  # positions, the newest


class Look(StrEnum):
    """By which act somebody of the desk saw what a caller shared."""

    PAGE = "page"  # they opened the ticket's page
    FORM = "form"  # they moved a hand at the console that showed it


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLocation:
    """``line``: what the line said; the rest came over links. Empty: nothing is known."""

    line: Sequence[Mapping[str, Any]]
    links: Sequence[Row]
    positions: Sequence[Row]
    words: Sequence[Row]
    files: Sequence[Row]

    @property
    def unseen(self) -> Mapping[UUID, int]:
        """Links with shares at which nobody of the desk has looked, and how many came over each."""
        return {each["link_id"]: each["shares"] for each in self.links if each["unseen_since"]}

    @property
    def is_empty(self) -> bool:
        return not (self.line or self.positions or self.words or self.files)


async def location_of(database: DeskDatabase, centre: str, call_id: str) -> SeenLocation:
    """Raises `NotFound` for a call that this centre does not have."""
    if await database.row("location.call", centre, call_id) is None:
        raise NotFound
    line = await database.rows("location.of_line", centre, call_id)
    # first: a look then says no more than what it saw
    links = await database.rows("location.links", centre, call_id)
    return SeenLocation(
        line=[line_location(row) for row in line if row["data"]],
        links=links,
        positions=await database.rows("location.positions", centre, call_id, MOST_SHOWN),
        words=await database.rows("location.words", centre, call_id),
        files=await database.rows("location.files", centre, call_id),
    )


async def record_look(
    database: DeskDatabase,
    account: Account,
    call_id: str,
    seen: Mapping[UUID, int],
    *,
    how: Look,
    now: datetime,
    trail: Trail,
) -> bool:
    """Somebody of the desk has looked at so many shares of each link; whether any were unseen.

    What came in between, and they cannot have seen, goes on waiting.
    """
    if not seen:
        return False
    async with database.transaction() as session:
        values = (list(seen), list(seen.values()), now, account.actor)
        links = await session.rows("location.seen", account.centre, call_id, *values)
        if links:
            call = await session.row("location.call", account.centre, call_id)
            subject = (call["label"] if call else None) or call_id
            detail = {"how": how.value}
            await trail.write_in(
                session, AuditEntry(action="location.seen", subject=subject, detail=detail)
            )
    return bool(links)


def line_location(row: Row) -> dict[str, Any]:
    """A fact ``located`` as people and programs read it."""
    data = row["data"]
    names = ("latitude", "longitude", "radius_m", "confidence", "measured_at")
    texts = {name: str(data.get(name) or "") for name in ("method", "address")}
    return {"at": row["at"], **{name: data.get(name) for name in names}, **texts}


async def look_at_file(
    database: DeskDatabase, account: Account, file_id: str, *, folder: Path, trail: Trail | None
) -> tuple[Path, str]:
    """A file and its type. The line in the trail is written before anything is seen; ``trail``
    None: nothing will be. Raises `NotFound`.
    """
    found = await database.row("location.file", account.centre, file_id)
    path, row = await look_at(
        found, file_id, folder=folder, action="location.view", subject="subject", trail=trail
    )
    return path, row["media_type"]
