"""``/api/v1/audit``: who looked at, listened to, took out or changed what. Nobody can edit it."""

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from ari_app.desk.admin.readable_trail import readable
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.people.access import Right
from ari_app.people.trail_search import (
    ACTION,
    LARGEST_ID,
    LONGEST_WORD,
    TrailFilter,
    search_trail,
)


class AuditEntryShape(Shape):
    """``actor``: a login, a token's name or ``command line``; ``through`` tells the first two."""

    id: int
    at: AwareDatetime
    actor: str
    through: Literal["session", "token"] | None = Field(
        description="what the actor came with; null: nobody was logged in, or an old line"
    )
    action: str
    subject: str
    address: str | None = Field(description="where the request came from")
    detail: dict[str, Any]


class AuditPageShape(Shape):
    lines: list[AuditEntryShape]
    next: int | None = Field(description="give it back as `before` for the next page")


class AuditFilterShape(Shape):
    actor: str | None = Field(None, max_length=LONGEST_WORD, pattern=r"^[^\x00]+$")
    action: str | None = Field(
        None, pattern=ACTION, description="or how it begins: recording, ticket"
    )
    subject: str | None = Field(None, max_length=LONGEST_WORD, pattern=r"^[^\x00]+$")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    before: int | None = Field(None, ge=1, le=LARGEST_ID)
    limit: int = Field(100, ge=1, le=500)


async def trail(asked: ApiRequest) -> AuditPageShape:
    wanted = asked.query(AuditFilterShape)
    found = TrailFilter(**wanted.model_dump(exclude={"limit"}))
    page = await search_trail(asked.desk.database, asked.account, found, most=wanted.limit)
    share = asked.desk.settings.review.second_share
    rows = await readable(page.entries, asked.account, share, asked.desk.database)
    plain = AuditEntryShape.model_fields.keys() - {"id"}
    lines = [
        AuditEntryShape(id=row["audit_id"], **{name: row[name] for name in plain}) for row in rows
    ]
    return AuditPageShape(lines=lines, next=page.next)


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
