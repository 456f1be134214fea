"""A call, or a ticket without one, of which nothing is removed, as a court may order.

The same rule at the command line and at the admin's page; there the database looks for itself
whose session asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ari_app.errors import SigapError
from ari_app.people.audit import Asker, AuditEntry, record_command
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase

LONGEST_REASON = 200
COMMAND_LINE = "command line"


class HoldError(SigapError):
    """Nothing was held or released. ``problem``: ``reason`` (none that can be kept), ``unknown``,
    ``held`` (already), ``free`` (it is not held).
    """

    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """``by`` None: nobody knows any more; ``since``: the call's or ticket's own time, None where
    there is neither; ``released_at`` None: it is held.
    """

    number: int
    call_id: str
    label: str | None
    since: datetime | None
    reason: str
    at: datetime
    by: str | None
    released_at: datetime | None
    released_by: str | None
    released_why: str | None


def hold_of(row: Mapping[str, Any]) -> Hold:
    """Of a row of ``retention.holds``."""
    return Hold(**row)


# ── at the command line ──────────────────────────────────────────────────────────────────────────


async def hold(session: Session, centre: str, call: str, reason: str, *, by: str = "") -> None:
    """Raises :class:`HoldError` for a call that is unknown or held already."""
    if not await _ordered(session, centre, "hold", call, reason, by):
        raise _held(call)


async def release(session: Session, centre: str, call: str, reason: str, *, by: str = "") -> None:
    """The rule applies to the call again; raises :class:`HoldError`."""
    if not await _ordered(session, centre, "release", call, reason, by):
        raise _free(call)


async def _ordered(
    session: Session, centre: str, what: str, call: str, reason: str, by: str
) -> bool:
    said, call_id = _said(reason), await _call(session, centre, call)
    if await session.row(f"retention.{what}", centre, call_id, said, by or COMMAND_LINE) is None:
        return False
    detail = {"reason": said}
    await record_command(session, centre, f"retention.{what}", call_id, by=by, detail=detail)
    return True


# ── at the admin's page; they raise ``DatabaseAway`` as well ─────────────────────────────────────


async def hold_asked(database: DeskDatabase, asker: Asker, call: str, reason: str) -> None:
    """As `hold`."""
    if not await _asked(database, asker, "hold", call, reason):
        raise _held(call)


async def release_asked(database: DeskDatabase, asker: Asker, call: str, reason: str) -> None:
    """As `release`."""
    if not await _asked(database, asker, "release", call, reason):
        raise _free(call)


async def _asked(database: DeskDatabase, asker: Asker, what: str, call: str, reason: str) -> bool:
    said = _said(reason)
    async with database.transaction() as session:
        call_id = await _call(session, asker.account.centre, call)
        row = await session.row(f"retention.{what}_asked", asker.session, call_id, said)
        done = bool(row and row["done"])
        if done:
            entry = AuditEntry(action=f"retention.{what}", subject=call_id, detail={"reason": said})
            await asker.trail.write_in(session, entry)
    return done


# ── both ─────────────────────────────────────────────────────────────────────────────────────────


def _said(reason: str) -> str:
    said = reason.strip()
    if not said or not said.isprintable() or len(said) > LONGEST_REASON:
        raise HoldError(
            "reason",
            f"It needs a reason of at most {LONGEST_REASON} letters, "
            "for example --reason 'Polres, LP/12/2026'.",
        )
    return said


def _held(call: str) -> HoldError:
    return HoldError("held", f"{call} is held already; see ./sigap retention show.")


def _free(call: str) -> HoldError:
    return HoldError("free", f"{call} is not held; see ./sigap retention show.")


async def _call(session: Session, centre: str, call: str) -> str:
    row = await session.row("retention.call", centre, call.strip())
    if row is None:
        message = f"There is no call or ticket {call[:64]!r}; give its label or id."
        raise HoldError("unknown", message)
    return str(row["call_id"])
