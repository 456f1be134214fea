"""Who is at the desk and what they may do: one table, asked by the API and by the pages.

What an account may not see does not exist for it: the desk answers 404, never 403, so that
nobody learns from a refusal what there is to see (issue: accounts and safety).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ari_app.asterisk.phones import PhoneKind


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
    HANDLE_TALK = "handle_talk"  # the own one: ask by prompt, call others to it, transfer
    ORDER_WAITING = "order_waiting"  # who waits is moved up, or a number has a lower place
    ANNOUNCE = "announce"  # an incident, to those who wait
    SUPERVISE = "supervise"  # others' talks: listen in, whisper, barge, take over
    SEE_SUPERVISION = "see_supervision"  # also where call-takers are not told of it
    SEND_NOTICES = "send_notices"  # to all consoles, each call-taker confirms
    PAUSE_SELF = "pause_self"
    PAUSE_ANYONE = "pause_anyone"
    FREE_SEATS = "free_seats"  # that somebody else has chosen
    USE_PHONE = "use_phone"  # the one in the page
    CALL_BACK = "call_back"
    SEND_TICKETS = "send_tickets"  # to agencies
    RESEND = "resend"  # what did not get through to an agency: on a page of its own
    MANAGE_AGENCIES = "manage_agencies"
    MANAGE_TYPES = "manage_types"  # of incident
    MANAGE_ACCOUNTS = "manage_accounts"  # people, their roles, invitations
    MANAGE_WALLS = "manage_walls"  # screens that show the wallboard without a login
    SEE_RETENTION = "see_retention"  # what is to be removed, and what is kept and why
    MANAGE_HOLDS = "manage_holds"  # what a court wants kept, and what it lets go
    SEE_REPLAYS = "see_replays"  # what another ear would have said
    EDIT_DIALPLAN = "edit_dialplan"  # write, try and take back the way of calls
    MANAGE_SETTINGS = "manage_settings"  # what the centre runs on: settings, lines, prompts
    TEND_LINE = "tend_line"  # see what SIP refused, and say that it was seen
    SEE_AUDIT = "see_audit"
    SEE_REPORTS = "see_reports"  # and take them along as files
    EXPORT = "export"  # calls and incidents as evidence
    REVIEW = "review"  # say what was heard in a call that is under review
    OWN_SCORECARDS = "own_scorecards"  # read how one's own calls were judged, and answer
    MANAGE_SCORECARDS = "manage_scorecards"  # the forms
    SEE_SHIFTS = "see_shifts"  # the plan; ask for swaps, hand over
    RELEASE_CASES = "release_cases"  # to the public page, or take them back from it
    MANAGE_SHIFTS = "manage_shifts"  # who works when, who is absent; approve swaps
    OWN_TICKETS = "own_tickets"  # an agency's: those that were sent to it


_ALL = frozenset(Right) - {Right.OWN_TICKETS}
_MANAGING = {
    Right.MANAGE_AGENCIES,
    Right.MANAGE_TYPES,
    Right.MANAGE_SCORECARDS,
    Right.MANAGE_WALLS,
    Right.MANAGE_ACCOUNTS,
    Right.SEE_RETENTION,
    Right.MANAGE_HOLDS,
    Right.SEE_REPLAYS,
    Right.EDIT_DIALPLAN,
    Right.MANAGE_SETTINGS,
}

# An agency sees the tickets sent to it, on a page of its own, and nothing else.
GRANTED: Mapping[Role, frozenset[Right]] = {
    Role.CALL_TAKER: _ALL
    - _MANAGING
    - {
        Right.ORDER_WAITING,
        Right.ANNOUNCE,
        Right.SUPERVISE,
        Right.SEE_SUPERVISION,
        Right.SEND_NOTICES,
        Right.PAUSE_ANYONE,
        Right.FREE_SEATS,
        Right.RESEND,
        Right.SEE_AUDIT,
        Right.SEE_REPORTS,
        Right.EXPORT,
        Right.REVIEW,
        Right.TEND_LINE,
        Right.MANAGE_SHIFTS,
        Right.RELEASE_CASES,
    },
    Role.SUPERVISOR: _ALL - _MANAGING,
    Role.REVIEWER: frozenset(
        {Right.SEE_CALLS, Right.LISTEN, Right.SEE_TICKETS, Right.REVIEW, Right.EXPORT}
        | {Right.SEE_SUPERVISION}
    ),
    Role.AGENCY: frozenset({Right.OWN_TICKETS}),
    Role.ADMIN: _ALL
    - {Right.DECIDE_HELD, Right.HANDLE_TALK, Right.USE_PHONE, Right.CALL_BACK, Right.REVIEW}
    - {Right.OWN_SCORECARDS, Right.ORDER_WAITING, Right.ANNOUNCE, Right.SUPERVISE},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whoever asks. ``actor`` is the login or the token's name, as the audit trail has it.

    ``extension`` is that of a person who has a phone, ``phone`` its kind; a token has none.
    ``seated``: the seat was chosen at the login, it is not the account's own. ``centre`` bounds
    every query. ``by_session`` is True for a browser, whose changes need the CSRF token.
    """

    actor: str
    name: str
    role: Role
    centre: str
    centre_name: str
    time_zone: str
    extension: str = ""
    phone: str = ""
    seated: bool = False
    by_session: bool = False
    agency: str = ""  # the code of the agency that an account or token of this role belongs to

    def may(self, right: Right) -> bool:
        """Somebody of an agency that is not named, or not active, may nothing."""
        return right in GRANTED[self.role] and (self.role is not Role.AGENCY or bool(self.agency))

    def sees_supervision(self, announced: bool) -> bool:
        """Whether they may know that a supervisor listens in a talk, now or afterwards.

        ``announced``: the centre's ``supervisor.announce``.
        """
        return announced or self.may(Right.SEE_SUPERVISION)

    @property
    def through(self) -> str:
        """What they came with, as the audit trail has it: a token may be named like a person."""
        return "session" if self.by_session else "token"

    @property
    def phone_in_page(self) -> bool:
        """Whether this person telephones in the browser: then the console is the first page."""
        return self.by_session and self.phone == PhoneKind.WEBRTC and self.may(Right.USE_PHONE)

    @property
    def chooses_seat(self) -> bool:
        """Whether this person, without a phone of their own, takes a place at the login."""
        without = self.seated or not self.extension
        return self.by_session and without and self.may(Right.USE_PHONE)

    def may_pause(self, extension: str) -> bool:
        """Call-takers pause themselves; a supervisor or an admin pauses anyone."""
        own = self.may(Right.PAUSE_SELF) and extension == self.extension
        return own or self.may(Right.PAUSE_ANYONE)


@dataclass(slots=True, kw_only=True)
class AccountMemory:
    """Accounts that were seen a short time ago, by the SHA-256 of their token or cookie.

    Asked while the database is away, and for what anybody may know. Pure: the time comes in as an
    argument. What is forgotten stays so: an answer to a question that was asked before brings
    nothing back, however late it comes.
    """

    keep_s: float = 12 * 3600.0  # a shift: an outage at night is longer than minutes
    moment_s: float = 60.0  # an open page's session is checked twice in it
    most: int = 1000
    _seen: dict[str, tuple[Account, float, float]] = field(default_factory=dict)  # when, until
    _forgotten: dict[str, float] = field(default_factory=dict)  # actor or SHA-256 → when

    def remember(
        self, sha256: str, account: Account | None, asked_s: float, left_s: float = math.inf
    ) -> None:
        """What the database says, which was asked at ``asked_s``; None forgets. ``left_s``: until
        it has an end.
        """
        self._seen.pop(sha256, None)
        if account is not None and not self._is_of_before(sha256, account, asked_s):
            self._seen[sha256] = (account, asked_s, asked_s + left_s)
        if len(self._seen) > self.most:
            del self._seen[next(iter(self._seen))]

    def forget(self, actor: str, now_s: float) -> None:
        """Whoever's account was closed or changed is not believed while the database is away.

        To be called when the change is committed: before that the database still says the old.
        """
        for sha256 in [key for key, (seen, *_) in self._seen.items() if seen.actor == actor]:
            del self._seen[sha256]
        self._record_forgotten(actor, now_s)

    def forget_session(self, sha256: str, now_s: float) -> None:
        """The same of one session that has ended."""
        self._seen.pop(sha256, None)
        self._record_forgotten(sha256, now_s)

    def _record_forgotten(self, key: str, now_s: float) -> None:
        self._forgotten.pop(key, None)
        self._forgotten[key] = now_s
        if len(self._forgotten) > self.most:
            del self._forgotten[next(iter(self._forgotten))]

    def _is_of_before(self, sha256: str, account: Account, asked_s: float) -> bool:
        keys = (sha256, account.actor)
        return any(asked_s <= self._forgotten.get(key, -1.0) for key in keys)

    def recall(self, sha256: str, now_s: float) -> Account | None:
        return self._within(sha256, now_s, self.keep_s)

    def recall_lately(self, sha256: str, now_s: float) -> Account | None:
        """Whoever was seen a moment ago."""
        return self._within(sha256, now_s, self.moment_s)

    def _within(self, sha256: str, now_s: float, seconds: float) -> Account | None:
        account, seen_s, until_s = self._seen.get(sha256, (None, 0.0, 0.0))
        return account if now_s - seen_s <= seconds and now_s < until_s else None
