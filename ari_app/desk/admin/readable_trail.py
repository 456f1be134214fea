"""What of the trail may be read: a second reviewer is not told here either what the first found.

The line stays, for who did what and when is no secret; what was found, and the ticket that came of
it, come back once they have given their own word.
"""

from collections.abc import Sequence

from ari_app.people.access import Account, Right
from ari_app.store.desk_database import DeskDatabase, Row
from recordings.agreement import is_blind

_REVIEWED = "call.review"
_JUDGEMENT = ("finding", "ticket")


async def readable(
    entries: Sequence[Row], account: Account, share: float, database: DeskDatabase
) -> list[Row]:
    """``share``: the centre's ``review.second_share``. Raises ``DatabaseAway``."""
    judged = {entry["subject"] for entry in entries if entry["action"] == _REVIEWED}
    if not judged or not account.may(Right.REVIEW):
        return list(entries)
    said_by: dict[str, set[str]] = {}
    for row in await database.rows("reviews.said_by", account.centre, sorted(judged)):
        said_by.setdefault(row["call_id"], set()).add(row["by"])
    hidden = {
        call for call in judged if is_blind(said_by.get(call, ()), account.actor, call, share)
    }
    return [_without_judgement(entry) if entry["subject"] in hidden else entry for entry in entries]


def _without_judgement(entry: Row) -> Row:
    if entry["action"] != _REVIEWED:
        return entry
    left = {name: value for name, value in entry["detail"].items() if name not in _JUDGEMENT}
    return {**entry, "detail": left}
