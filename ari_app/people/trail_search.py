"""The audit trail read: who listened to, decided or changed what, the newest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ari_app.errors import Invalid
from ari_app.people.access import Account
from ari_app.store.desk_database import DeskDatabase, Row

LONGEST_WORD = 100
LARGEST_ID = 2**63 - 1
ACTION = r"^[a-z][a-z_.]{0,59}$"  # an action, or how it begins: recording, ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """What is looked for; None: anything. ``before``: older than the line of this number.

    Raises `Invalid` for what no line could have.
    """

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None

    def __post_init__(self) -> None:
        for word in (self.actor, self.subject):
            if word is not None and (not 0 < len(word) <= LONGEST_WORD or "\0" in word):
                raise Invalid("A name that is looked for has 1 to 100 letters.")
        if self.action is not None and not re.fullmatch(ACTION, self.action):
            raise Invalid("An action is written in small letters, for example ticket.update.")
        if self.before is not None and not 1 <= self.before <= LARGEST_ID:
            raise Invalid("The number of a line is 1 or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage:
    """``next``: what to give as ``before`` for the next page; None: this was the last one."""

    entries: Sequence[Row]
    next: int | None


async def search_trail(
    database: DeskDatabase, account: Account, wanted: TrailFilter, *, most: int
) -> TrailPage:
    """The trail of the account's centre; raises ``DatabaseAway``."""
    statement = "audit.page" if wanted.action is None else "audit.page_of_action"
    rows = await database.rows(
        statement,
        account.centre,
        wanted.actor,
        wanted.subject,
        wanted.since,
        wanted.until,
        wanted.before,
        most + 1,
        *([] if wanted.action is None else [wanted.action]),
    )
    entries = rows[:most]
    return TrailPage(entries=entries, next=entries[-1]["audit_id"] if len(rows) > most else None)
