"""Backups in the audit trail: who began one or its proof, and what came of it; and a restore.

The line comes last, so a backup never has the one of itself. A database that is away costs no
backup and hides no failure: the log has the line then.
"""

import asyncio
import logging
from collections.abc import Mapping
from enum import StrEnum

from ari_app.operations import postgres
from ari_app.people.audit import record_command, record_job
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway, Login, Session

log = logging.getLogger(__name__)

LIMIT_S = 15.0


class Action(StrEnum):
    MAKE = "backup.make"
    CHECK = "backup.check"
    FAIL = "backup.fail"
    RESTORE = "backup.restore"


async def record(
    settings: Settings,
    action: Action,
    subject: str,
    *,
    by: str | None,
    detail: Mapping[str, str],
) -> None:
    """``subject``: which backup, or the folder. ``by``: who sits at the command line; None: jobs.

    Returns also where the database is away.
    """
    address = postgres.embedded_dsn(settings, Login.OWNER)
    database = Database(address, connections=1, name="sigap")
    try:
        async with asyncio.timeout(LIMIT_S), database.transaction() as session:
            await record_in(session, settings.centre.code, action, subject, by=by, detail=detail)
    except (DatabaseAway, TimeoutError, OSError) as error:
        log.warning(
            "The audit trail lacks a line about a backup: %s",
            error,
            extra={"action": action, "subject": subject, "by": by or "", "detail": dict(detail)},
        )
    finally:
        await database.close()


async def record_in(
    session: Session,
    centre: str,
    action: Action,
    subject: str,
    *,
    by: str | None,
    detail: Mapping[str, str],
) -> None:
    """As `record`, in the transaction of what the line tells."""
    if by is None:
        await record_job(session, centre, action, subject, detail=detail)
    else:
        await record_command(session, centre, action, subject, by=by, detail=detail)
