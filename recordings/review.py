"""A human's word on a call that was put before one: what was heard, who says so, and when.

Whoever left unheard, held or still screened, or was cut off is listened to (``record.fold`` sets
the mark). The word is written with its line in the audit trail, clears the mark and stays for ever;
the newest of a call counts. A caller who was a human after all and whom nobody answered gets a
ticket that waits for a call-back, in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase
from ari_app.tickets.form import Disposition

LONGEST_NOTE = 2000
_GONE = "hung up at once, nothing was heard"
_NOT_HEARD = "Listen to the recording first."


class Finding(StrEnum):
    HUMAN = "human"
    FALSE_CALL = "false_call"
    CANNOT_TELL = "cannot_tell"


NEEDS_A_HUMAN = frozenset({Disposition.NORMAL, Disposition.INFORMASI, Disposition.NON_DARURAT})
HAS_NO_HUMAN = frozenset({Disposition.GHOST_DIAM, Disposition.GHOST_BISING})


def fits(finding: Finding, was: Disposition | None) -> bool:
    """Whether both can be true: who asks for help is a human, and a silent line is none."""
    if finding is Finding.HUMAN:
        return was not in HAS_NO_HUMAN
    return finding is Finding.CANNOT_TELL or was not in NEEDS_A_HUMAN


class NotReady(Conflict):
    """The recording is still being made."""


class Contradiction(Conflict):
    """What was found and what the call is said to have been cannot both be true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """``ticket``: the label of the one that was opened for the call-back, or empty."""

    call_id: str
    finding: Finding
    at: datetime
    ticket: str = ""


async def keep_review(
    database: DeskDatabase,
    account: Account,
    call_id: str,
    *,
    finding: Finding,
    note: str,
    trail: Trail,
    was: Disposition | None = None,
) -> Review:
    """``was``: what the call really was, where the reviewer says so.

    Raises `NotFound`, `Conflict` (not heard, not ready, still going on), `Contradiction` and
    ``DatabaseAway``.
    """
    if not fits(finding, was):
        raise Contradiction(f"A call cannot be both {finding} and {was}.")
    async with database.transaction() as session:
        await session.run("reviews.lock", call_id)
        await may_be_judged(session, account, call_id)
        values = (account.centre, call_id, account.actor, finding, note, was)
        row = await session.row("reviews.add", *values)
        opened = None
        if finding is Finding.HUMAN:  # nothing where somebody had answered
            opened = await session.row("reviews.open_ticket", call_id)
        label = str(opened["label"]) if opened else ""
        detail = {"finding": finding.value} | ({"ticket": label} if label else {})
        entry = AuditEntry(action="call.review", subject=call_id, detail=detail)
        await trail.write_in(session, entry)
    if row is None:  # an INSERT … RETURNING has a row
        raise NotFound
    return Review(call_id=call_id, finding=finding, at=row["at"], ticket=label)


async def judge_instant(database: DeskDatabase, account: Account, trail: Trail) -> int:
    """All that were gone at once, in one go: how many. Nothing could be heard of any of them."""
    async with database.transaction() as session:
        rows = await session.rows("reviews.judge_instant", account.centre, account.actor, _GONE)
        if rows:
            detail = {"calls": str(len(rows))}
            entry = AuditEntry(action="call.review_instant", subject="", detail=detail)
            await trail.write_in(session, entry)
    return len(rows)


async def may_be_judged(session: Session, account: Account, call_id: str) -> None:
    """Nobody judges a call without having heard it, where there is something to hear.

    Raises `NotFound` and `Conflict`.
    """
    row = await session.row("reviews.one", account.centre, call_id)
    if row is None:
        raise NotFound
    if row["recording_status"] == "pending":
        raise NotReady("The recording is not ready yet; try again in a moment.")
    if row["recording_status"] != "ready":
        return
    asked = (account.centre, call_id, account.actor, account.through)
    heard = await session.row("reviews.listened", *asked)
    if heard is None or not heard["listened"]:
        raise Conflict(_NOT_HEARD)
