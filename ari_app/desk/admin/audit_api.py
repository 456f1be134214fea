"""``/api/v1/audit``: who looked at, listened to, took out or changed what. Nobody can edit it."""

from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.people.access import Account, Right
from ari_app.store.desk_database import DeskDatabase

_LARGEST_ID = 2**63 - 1


class AuditLineShape(Shape):
    """``actor``: a login, a token's name or ``command line``."""

    id: int
    at: AwareDatetime
    actor: str
    action: str
    subject: str
    address: str | None = Field(description="where the request came from")
    detail: dict[str, Any]


class AuditPageShape(Shape):
    lines: list[AuditLineShape]
    next: int | None = Field(description="give it back as `before` for the next page")


class AuditFilterShape(Shape):
    actor: str | None = Field(None, max_length=100, pattern=r"^[^\x00]+$")
    action: str | None = Field(
        None, pattern=r"^[a-z][a-z_.]{0,59}$", description="or how it begins: recording, ticket"
    )
    subject: str | None = Field(None, max_length=100, pattern=r"^[^\x00]+$")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    before: int | None = Field(None, ge=1, le=_LARGEST_ID)
    limit: int = Field(100, ge=1, le=500)


async def trail(asked: Asked) -> AuditPageShape:
    return await lines(asked.parts.database, asked.account, asked.query(AuditFilterShape))


async def lines(
    database: DeskDatabase, account: Account, wanted: AuditFilterShape
) -> AuditPageShape:
    """The trail of the account's centre; raises ``DatabaseAway``."""
    rows = await database.rows(
        "audit.page",
        account.centre,
        wanted.actor,
        wanted.action,
        wanted.subject,
        wanted.since,
        wanted.until,
        wanted.before,
        wanted.limit + 1,
    )
    plain = AuditLineShape.model_fields.keys() - {"id"}
    found = [
        AuditLineShape(id=row["audit_id"], **{name: row[name] for name in plain})
        for row in rows[: wanted.limit]
    ]
    return AuditPageShape(lines=found, next=found[-1].id if len(rows) > wanted.limit else None)


ROUTES = (
    Route(
        method="GET",
        path="/audit",
        summary="The trail of who looked at, listened to, took out or changed what, newest first",
        right=Right.SEE_AUDIT,
        handler=trail,
        query=AuditFilterShape,
        answers=AuditPageShape,
        problems=(422,),
    ),
)
