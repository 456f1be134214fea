"""A call, or a ticket without one, of which nothing is removed, as a court may order."""

from ari_app.errors import SigapError
from ari_app.people.audit import record_command
from ari_app.store.database import Session


class HoldError(SigapError):
    """The call cannot be held or released; the message says why."""


async def hold(session: Session, centre: str, call: str, reason: str, *, by: str = "") -> None:
    """Raises :class:`HoldError` for a call that is unknown or held already."""
    if not reason.strip() or not reason.isprintable():
        raise HoldError("A hold needs a reason, for example --reason 'Polres, LP/12/2026'.")
    call_id = await _call(session, centre, call)
    if await session.row("retention.hold", centre, call_id, reason.strip()) is None:
        raise HoldError(f"{call} is held already; see ./sigap retention show.")
    detail = {"reason": reason.strip()}
    await record_command(session, centre, "retention.hold", call_id, by=by, detail=detail)


async def release(session: Session, centre: str, call: str, *, by: str = "") -> None:
    """The rule applies to the call again; raises :class:`HoldError`."""
    call_id = await _call(session, centre, call)
    if await session.row("retention.release", centre, call_id) is None:
        raise HoldError(f"{call} is not held; see ./sigap retention show.")
    await record_command(session, centre, "retention.release", call_id, by=by)


async def _call(session: Session, centre: str, call: str) -> str:
    row = await session.row("retention.call", centre, call)
    if row is None:
        raise HoldError(f"There is no call or ticket {call[:64]!r}; give its label or id.")
    return str(row["call_id"])
