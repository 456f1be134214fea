"""Who is at the desk and what they may do: one table, asked by the API and by the pages.

What an account may not see does not exist for it: the desk answers 404, never 403, so that
nobody learns from a refusal what there is to see (issue: accounts and safety).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    CALL_TAKER = "call_taker"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    AGENCY = "agency"
    ADMIN = "admin"


class Right(StrEnum):
    SEE_CALLS = "see_calls"
    LISTEN = "listen"  # to recordings
    SEE_TICKETS = "see_tickets"
    CHANGE_TICKETS = "change_tickets"
    SEE_LIVE = "see_live"
    DECIDE_HELD = "decide_held"  # take a held call, or end it
    PAUSE_SELF = "pause_self"
    PAUSE_ANYONE = "pause_anyone"


_ALL = frozenset(Right)

# An agency sees the tickets sent to it, on a page of its own; until tickets are sent to agencies
# there is nothing here for it.
GRANTED: Mapping[Role, frozenset[Right]] = {
    Role.CALL_TAKER: _ALL - {Right.PAUSE_ANYONE},
    Role.SUPERVISOR: _ALL,
    Role.REVIEWER: frozenset({Right.SEE_CALLS, Right.LISTEN, Right.SEE_TICKETS}),
    Role.AGENCY: frozenset(),
    Role.ADMIN: _ALL - {Right.DECIDE_HELD},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whoever asks, by token or by session. ``extension`` is the place of a call-taker."""

    id: UUID | None
    name: str
    role: Role
    centre_id: int
    centre_name: str = ""
    extension: str = ""

    def may(self, right: Right) -> bool:
        return right in GRANTED[self.role]

    def may_pause(self, extension: str) -> bool:
        """Call-takers pause themselves; a supervisor or an admin pauses anyone."""
        own = self.may(Right.PAUSE_SELF) and extension == self.extension
        return own or self.may(Right.PAUSE_ANYONE)
