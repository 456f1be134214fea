"""What the line's INVITEs became, as people see it: a list, alarms, and who has seen them."""

from datetime import datetime

from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase, Row

FLOOD = 100  # refused INVITEs or REGISTERs of strangers in an hour; fewer are any port's noise
MOST = 200


async def not_calls(database: DeskDatabase, centre: str, most: int = MOST) -> list[Row]:
    """What became no call, the newest first; raises ``DatabaseAway``."""
    return await database.rows("line.list", centre, most)


async def alarms(database: DeskDatabase, centre: str) -> list[Row]:
    """What nobody has seen yet, together for each trunk and answer; raises ``DatabaseAway``."""
    return await database.rows("line.alarms", centre, FLOOD)


async def see(database: DeskDatabase, account: Account, until: datetime, *, trail: Trail) -> int:
    """Ends the alarms of all that was there until then; what comes later alarms anew."""
    async with database.transaction() as session:
        row = await session.row("line.see", account.centre, account.actor, until)
        lines = int(row["lines"]) if row else 0
        if lines:
            entry = AuditEntry(action="line.see", subject="", detail={"lines": str(lines)})
            await trail.write_in(session, entry)
    return lines
