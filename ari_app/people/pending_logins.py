"""Who has shown the password and still owes a code, or a password of their own: kept for minutes,
in this process alone.

Pure: the time comes in as an argument. A restart forgets them: they show their password again.
"""

import secrets
from dataclasses import dataclass, field, replace

FOR_S = 180.0
TRIES = 5
CHOOSE_FOR_S = 900.0  # a password of one's own wants thought
CHOOSE_TRIES = 30
MOST = 500


@dataclass(slots=True, kw_only=True)
class Pending:
    """``secret``: of the second factor; None: no code is owed (any more). ``temporary_hash``: of
    the password that somebody else knows; empty: it is their own.
    """

    account_id: int
    login: str
    centre: str
    role: str
    secret: str | None = field(repr=False)
    address: str
    until_s: float
    tries_left: int = TRIES
    temporary_hash: str = field(default="", repr=False)

    def then_chooses(self, now_s: float) -> "Pending":
        """Owes nothing but a password of their own."""
        return replace(self, secret=None, until_s=now_s + CHOOSE_FOR_S, tries_left=CHOOSE_TRIES)


@dataclass(slots=True, kw_only=True)
class PendingLogins:
    _kept: dict[str, Pending] = field(default_factory=dict)

    def add(self, pending: Pending) -> str:
        """The word by which the next form says whose it is; of one account, the newest counts."""
        for other in [w for w, kept in self._kept.items() if kept.account_id == pending.account_id]:
            del self._kept[other]
        word = secrets.token_urlsafe(24)
        self._kept[word] = pending
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        return word

    def try_of(self, word: str, now_s: float) -> Pending | None:
        """Whose form it is, one try counted; None when it is nobody's any more."""
        pending = self._kept.get(word)
        if pending is None or pending.until_s < now_s or pending.tries_left <= 0:
            self._kept.pop(word, None)
            return None
        pending.tries_left -= 1
        return pending

    def done(self, word: str) -> None:
        self._kept.pop(word, None)
