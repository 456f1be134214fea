"""What is known of where a caller is, for whoever sees the ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ari_app.errors import NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.store.kept_file import kept_file

MOST_SHOWN = 200  # positions, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLocation:
    """``line``: what the line said; the rest came over links. Empty: nothing is known."""

    line: Sequence[Mapping[str, Any]]
    links: Sequence[Row]
    positions: Sequence[Row]
    words: Sequence[Row]
    files: Sequence[Row]

    @property
    def is_empty(self) -> bool:
        return not (self.line or self.positions or self.words or self.files)


async def location_of(database: DeskDatabase, centre: str, call_id: str) -> SeenLocation:
    """Raises `NotFound` for a call that this centre does not have."""
    if await database.row("location.call", centre, call_id) is None:
        raise NotFound
    line = await database.rows("location.of_line", centre, call_id)
    return SeenLocation(
        line=[line_location(row) for row in line if row["data"]],
        links=await database.rows("location.links", centre, call_id),
        positions=await database.rows("location.positions", centre, call_id, MOST_SHOWN),
        words=await database.rows("location.words", centre, call_id),
        files=await database.rows("location.files", centre, call_id),
    )


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
    row = await database.row("location.file", account.centre, file_id)
    path = kept_file(folder, row["path"]) if row is not None else None
    if row is None or path is None:
        raise NotFound
    if trail is not None:
        entry = AuditEntry(action="location.view", subject=row["subject"], detail={"id": file_id})
        await trail.write(entry)
    return path, row["media_type"]
