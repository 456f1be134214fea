"""A ticket without a call, in the caller's transaction: the same form, marked by its source.

Whoever opens it is its owner, and it counts as talked about from then on: left without a type or
unsent, it alarms as any other (`clocks`).
"""

from datetime import datetime

from ari_app.errors import Invalid
from ari_app.store.database import Session
from ari_app.tickets.source import TicketSource
from ari_app.uuid7 import uuid7


async def open_without_call(
    session: Session,
    *,
    centre: str,
    node: str,
    source: TicketSource,
    by: str,
    extension: str | None,
    now: datetime,
) -> str:
    """The label of the new ticket; raises `Invalid` for a call, whose ticket opens by itself."""
    if source is TicketSource.CALL:
        raise Invalid("source: a call opens its ticket by itself.")
    values = (centre, node, str(uuid7()), source.value, now, by, extension)
    opened = await session.row("tickets.open_without_call", *values)
    if opened is None:
        raise Invalid("The centre is not known.")
    label = str(opened["label"])
    await session.announce(ticket=label, opened=source.value)
    return label
