"""What of a history may be read by whoever asks. Pure."""

from collections.abc import Sequence

from ari_app.people.access import Account, Right
from ari_app.tickets.history import HistoryEntry
from recordings.agreement import is_blind

_REVIEWED = "reviewed"


def readable(entries: Sequence[HistoryEntry], account: Account, share: float) -> list[HistoryEntry]:
    """Without the first reviewer's word on a call which ``account`` is to hear as the second.

    ``share``: the centre's ``review.second_share``.
    """
    words = [entry for entry in entries if entry.kind == _REVIEWED]

    def hidden(entry: HistoryEntry) -> bool:
        said_by = (word.by for word in words if word.call_id == entry.call_id)
        return is_blind(said_by, account.actor, str(entry.call_id), share)

    if not account.may(Right.REVIEW):
        return list(entries)
    return [entry for entry in entries if entry.kind != _REVIEWED or not hidden(entry)]
