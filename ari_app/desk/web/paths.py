"""What a path names: a number, a ticket; anything that is none does not exist (404)."""

from ari_app.desk.web.api import Asked
from ari_app.desk.web.problems import not_found
from ari_app.store.desk_database import Row

_LARGEST_ID = 2**63 - 1


def number_of(asked: Asked) -> int:
    """The path's ``{number}``, or 404."""
    text = asked.request.match_info["number"]
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= _LARGEST_ID):
        raise not_found()
    return int(text)


async def find_ticket(asked: Asked) -> Row:
    """By label or by the call's id; 404 for anything else, other centres' tickets among it."""
    wanted = asked.request.match_info["id"]
    if len(wanted) > 64 or "\0" in wanted:
        raise not_found()
    centre = asked.account.centre
    row = await asked.parts.database.row("desk_tickets.by_label", centre, wanted)
    if row is None:
        raise not_found()
    return row
