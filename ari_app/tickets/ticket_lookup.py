"""A ticket as it is now, found by what people call it."""

from ari_app.errors import NotFound
from ari_app.store.desk_database import DeskDatabase, Row

LONGEST_LABEL = 64


async def find_ticket(database: DeskDatabase, centre: str, wanted: str) -> Row:
    """By its label or its call's id; raises `NotFound`, for other centres' tickets too."""
    if len(wanted) > LONGEST_LABEL or "\0" in wanted:
        raise NotFound
    row = await database.row("desk_tickets.by_label", centre, wanted)
    if row is None:
        raise NotFound
    return row
