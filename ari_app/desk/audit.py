"""The trail of who listened to, decided or changed what. The database lets nobody edit it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ari_app.desk.api import Asked


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
