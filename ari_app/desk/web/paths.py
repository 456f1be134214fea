"""What a path names: a number, a ticket; anything that is none does not exist (404). Addresses."""

from ari_app.desk.web.api import PREFIX, ApiRequest
from ari_app.desk.web.reading import whole
from ari_app.errors import NotFound
from ari_app.store.desk_database import Row
from ari_app.tickets import ticket_lookup


def number_of(asked: ApiRequest) -> int:
    """The path's ``{number}``, or 404."""
    number = whole(asked.request.match_info["number"])
    if number is None:
        raise NotFound
    return number


def recording_address(row: Row) -> str | None:
    """Where the recording of a row's ``call_id`` is heard, once it is finished."""
    ready = row["recording_status"] == "ready"
    return f"{PREFIX}/calls/{row['call_id']}/recording" if ready else None


async def find_ticket(asked: ApiRequest) -> Row:
    """By label or by the call's id; 404 for anything else, other centres' tickets among it."""
    wanted = asked.request.match_info["id"]
    return await ticket_lookup.find_ticket(asked.desk.database, asked.account.centre, wanted)
