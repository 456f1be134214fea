"""What of a history may be read by whoever asks. Pure."""

from collections.abc import Sequence

from ari_app.people.access import Account, Right
from ari_app.settings import Settings
from ari_app.tickets.history import OF_SUPERVISION, HistoryEntry
from recordings.agreement import is_blind

_REVIEWED = "reviewed"


def readable(
    entries: Sequence[HistoryEntry], account: Account, settings: Settings
) -> list[HistoryEntry]:
    """Without a supervisor's listening where call-takers are not told of it, and without the first
    reviewer's word on a call which ``account`` is to hear as the second.
    """
    announced = account.sees_supervision(settings.supervisor.announce)
    entries = [entry for entry in entries if announced or entry.kind not in OF_SUPERVISION]
    words = [entry for entry in entries if entry.kind == _REVIEWED]

    def hidden(entry: HistoryEntry) -> bool:
        said_by = (word.by for word in words if word.call_id == entry.call_id)
        return is_blind(said_by, account.actor, str(entry.call_id), settings.review.second_share)

    if not account.may(Right.REVIEW):
        return entries
    return [entry for entry in entries if entry.kind != _REVIEWED or not hidden(entry)]
