"""Complaints that SP4N-LAPOR does not have yet, as a file to upload there.

The file is on the disk before the database says that they are handed over: a machine that dies
between the two writes them once more into the next file, under the same labels, and loses none.
"""

import os
from datetime import datetime
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.people.audit import record_command
from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets.lapor import SYSTEM, LaporCsv, complaint_of

MOST = 1000
BY = "command line"


class ExportFailed(SigapError):
    """The file cannot be written; nothing counts as handed over."""


async def export(
    settings: Settings, database: Database, file: Path, now: datetime, *, by: str
) -> int:
    """How many complaints the new file has; without any there is no file.

    ``by``: as `record_command`.
    """
    centre = settings.centre
    async with database.transaction() as session:
        rows = await session.rows("handovers.waiting", centre.code, SYSTEM, MOST, now)
        if not rows:
            return 0
        complaints = [complaint_of(row) for row in rows]
        _write(file, LaporCsv(time_zone=centre.time_zone).hand_over(complaints))
        ids = [row["ticket_id"] for row in rows]
        await session.run("handovers.add", ids, centre.code, SYSTEM, now, BY)
        detail = {"system": SYSTEM, "tickets": len(ids)}
        await record_command(session, centre.code, "ticket.export", file.name, by=by, detail=detail)
    return len(rows)


def _write(file: Path, text: str) -> None:
    """Durable when it returns; never overwrites. With a mark by which Excel knows UTF-8."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8-sig", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise ExportFailed(f"Cannot write {file} ({error.strerror}); name another.") from error
