"""The trail of who listened to, decided or changed what. The database lets nobody edit it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from ari_app.desk.web.api import Asked
from ari_app.store.database import DatabaseAway

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """``subject`` is a call id, a ticket's label or an extension."""

    action: str
    subject: str
    detail: Mapping[str, str] = field(default_factory=dict)


LONGEST_TYPED = 64


def as_typed(text: str) -> str:
    """What somebody typed, fit for the trail: cut, and no letter that hides or moves others."""
    shown = text[:LONGEST_TYPED]
    escaped = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)
    return "".join(escaped) + ("…" if len(text) > len(shown) else "")


async def write_audit(asked: Asked, line: AuditLine) -> None:
    """Returns when the line is in the database; raises ``DatabaseAway`` when it is not."""
    await asked.parts.database.run("desk_access.audit", *audit_values(asked, line))


async def note_audit(asked: Asked, line: AuditLine) -> None:
    """As `write_audit`, for what a caller depends on: a database that is away stops nothing.

    The trail then lacks the line. The log has all of it: who did what to which, and from where.
    """
    try:
        await write_audit(asked, line)
    except DatabaseAway:
        log.warning(
            "a line is missing from the audit trail; this is what it would say",
            extra={
                "action": line.action,
                "subject": line.subject,
                "by": asked.account.actor,
                "address": asked.request.remote or "",
                "detail": dict(line.detail),
            },
        )


def audit_values(asked: Asked, line: AuditLine) -> tuple[object, ...]:
    """The values of ``desk_access.audit``: who, from where, did what to which."""
    return (
        asked.account.centre,
        asked.account.actor,
        line.action,
        line.subject,
        asked.request.remote or "",
        dict(line.detail),
    )
