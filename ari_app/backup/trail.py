"""Backups in the audit trail: who began one or its proof, and what came of it; and a restore.

The line comes last, so a backup never has the one of itself. A database that is away costs no
backup and hides no failure: the log has the line then.
"""

from collections.abc import Mapping
from enum import StrEnum

from ari_app.operations import postgres
from ari_app.people.audit import AuditEntry, record_if_possible
from ari_app.settings import Settings
from ari_app.store.database import Login

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
    """``subject``: which backup, or the folder. ``by``: as `record_if_possible`."""
    entry = AuditEntry(action=action, subject=subject, detail=detail)
    dsn = postgres.embedded_dsn(settings, Login.OWNER)  # the one that is backed up
    await record_if_possible(settings, [entry], by=by, limit_s=LIMIT_S, dsn=dsn)
