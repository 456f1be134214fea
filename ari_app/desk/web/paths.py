"""What a path names: a number, a ticket; anything that is none does not exist (404)."""

from ari_app.desk.web.api import ApiRequest
from ari_app.errors import NotFound
from ari_app.store.desk_database import Row
from ari_app.tickets import ticket_lookup

_LARGEST_ID = 2**63 - 1


def number_of(asked: ApiRequest) -> int:
    """The path's ``{number}``, or 404."""
    text = asked.request.match_info["number"]
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= _LARGEST_ID):
        raise NotFound
    return int(text)


async def find_ticket(asked: ApiRequest) -> Row:
    """By label or by the call's id; 404 for anything else, other centres' tickets among it."""
    wanted = asked.request.match_info["id"]
    return await ticket_lookup.find_ticket(asked.desk.database, asked.account.centre, wanted)
