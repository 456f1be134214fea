"""The trail of who listened to, decided or changed what. The database lets nobody edit it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ari_app.people.access import Account
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway, Session, dsn_of
from ari_app.store.desk_database import DeskDatabase

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """``subject`` is a call id, a ticket's label or an extension."""

    action: str
    subject: str
    detail: Mapping[str, str] = field(default_factory=dict)


# where a rule writes what it did; the caller knows who did it, and from where
Record = Callable[[AuditEntry], Awaitable[None]]
LONGEST_TYPED = 64


def as_typed(text: str) -> str:
    """What somebody typed, fit for the trail: cut, and no letter that hides or moves others."""
    shown = text[:LONGEST_TYPED]
    escaped = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)
    return "".join(escaped) + ("…" if len(text) > len(shown) else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The audit trail of one asker: ``actor`` of ``centre``, from the network ``address``.

    ``through`` is "session" for a login's name and "token" for a token's; None for nobody's.
    """

    database: DeskDatabase
    centre: str
    actor: str
    address: str
    through: str | None

    async def write(self, entry: AuditEntry) -> None:
        """Returns when the line is in the database; raises ``DatabaseAway`` when it is not."""
        await self.database.run("audit.add", *self._values(entry))

    async def write_in(self, session: Session, entry: AuditEntry) -> None:
        """In the transaction of what the line tells: both are kept, or neither is."""
        await session.run("audit.add", *self._values(entry))

    async def write_if_possible(self, entry: AuditEntry) -> None:
        """As `write`, for what a caller depends on: a database that is away stops nothing.

        The trail then lacks the line. The log has all of it: who did what to which, from where.
        """
        try:
            await self.write(entry)
        except DatabaseAway:
            log.warning(
                "a line is missing from the audit trail; this is what it would say",
                extra={
                    "action": entry.action,
                    "subject": entry.subject,
                    "by": self.actor,
                    "through": self.through,
                    "address": self.address,
                    "detail": dict(entry.detail),
                },
            )

    def _values(self, entry: AuditEntry) -> tuple[object, ...]:
        """The values of ``audit.add``: who, from where, did what to which."""
        detail = dict(entry.detail)
        return (
            *(self.centre, self.actor, entry.action, entry.subject),
            *(self.address, detail, self.through),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody at a page: the account, the SHA-256 of its session, the trail."""

    account: Account
    session: str
    trail: Trail


def trail_of(account: Account, database: DeskDatabase, address: str | None) -> Trail:
    """The trail of somebody who is logged in, or of a program with a token."""
    return Trail(
        database=database,
        centre=account.centre,
        actor=account.actor,
        address=address or "",
        through=account.through,
    )


async def record_command(
    session: Session,
    centre: str,
    action: str,
    subject: str,
    *,
    by: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """What was done at the command line, in the transaction of what the line tells.

    ``by`` is the system's name of whoever sits there; empty: not known.
    """
    user = {"user": by} if by else {}
    await session.run("accounts.audit", centre, action, subject, {**(detail or {}), **user})


async def record_job(
    session: Session, centre: str, action: str, subject: str, *, detail: Mapping[str, str]
) -> None:
    """What the jobs did of themselves, in the transaction of what the line tells."""
    await session.run("audit.add", centre, "jobs", action, subject, "", dict(detail), None)


async def record_if_possible(
    settings: Settings,
    entries: Sequence[AuditEntry],
    *,
    by: str | None,
    limit_s: float = 5.0,
    dsn: str = "",
) -> bool:
    """From a process that keeps no connection, about what is proven elsewhere as well: a line's new
    password or a backup does not wait for a database.

    ``by``: as `record_command`; None: the jobs. ``dsn``: where the database is, "" for the one of
    the settings. False where it is away for ``limit_s``: then the log has the lines.
    """
    try:
        async with asyncio.timeout(limit_s):
            await _record_all(settings.centre.code, dsn or dsn_of(settings), entries, by)
    except (DatabaseAway, TimeoutError, OSError) as error:
        for entry in entries:
            log.warning(
                "The audit trail lacks a line: %s",
                error,
                extra={
                    **{"action": entry.action, "subject": entry.subject, "by": by or ""},
                    "detail": dict(entry.detail),
                },
            )
        return False
    return True


async def _record_all(centre: str, dsn: str, entries: Sequence[AuditEntry], by: str | None) -> None:
    database = Database(dsn, connections=1, name="sigap")
    try:
        async with database.transaction() as session:
            for entry in entries:
                values = (session, centre, entry.action, entry.subject)
                if by is None:
                    await record_job(*values, detail=entry.detail)
                else:
                    await record_command(*values, by=by, detail=entry.detail)
    finally:
        await database.close()
