"""``/api/v1/messages``: short messages between a desk and the supervisor."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.people import desk_messages, notices
from ari_app.people.access import Right


class DeskShape(Shape):
    """``desk`` null: from the own desk, to the supervisor."""

    desk: str | None = Field(None, pattern=r"^[0-9]{2,6}$")


class WriteShape(DeskShape):
    said: str = Field(max_length=notices.LONGEST_SAID, pattern=r"\S")


class MessageShape(Shape):
    desk: str
    from_desk: bool
    said: str
    by: str
    by_name: str
    at: AwareDatetime
    read_at: AwareDatetime | None
    withdrawn_at: AwareDatetime | None = Field(description="taken back before it was read")


class MessagesShape(Shape):
    messages: list[MessageShape]


class AtDeskShape(Shape):
    desk: str


class OneDeskShape(Shape):
    desk: str = Field(pattern=r"^[0-9]{2,6}$")


async def lately(asked: ApiRequest) -> MessagesShape:
    database, now = asked.desk.database, datetime.now(UTC)
    rows = await desk_messages.lately(database, now, account=asked.account)
    names = MessageShape.model_fields
    shapes = [MessageShape(**{name: row[name] for name in names}) for row in rows]
    return MessagesShape(messages=shapes)


async def write(asked: ApiRequest) -> AtDeskShape:
    body, database = await asked.body(WriteShape), asked.desk.database
    desk = await desk_messages.write_message(database, body.said, body.desk, account=asked.account)
    return AtDeskShape(desk=desk)


async def read(asked: ApiRequest) -> AtDeskShape:
    body, database = await asked.body(DeskShape), asked.desk.database
    desk = await desk_messages.read_messages(database, body.desk, account=asked.account)
    return AtDeskShape(desk=desk)


async def withdraw(asked: ApiRequest) -> AtDeskShape:
    body, database = await asked.body(OneDeskShape), asked.desk.database
    await desk_messages.withdraw_messages(
        database, body.desk, account=asked.account, trail=asked.trail
    )
    return AtDeskShape(desk=body.desk)


_PROBLEMS = (400, 415, 422)

ROUTES = (
    Route(
        method="GET",
        path="/messages",
        summary="What desks and supervisor wrote to each other lately",
        right=Right.HANDLE_TALK,
        handler=lately,
        answers=MessagesShape,
    ),
    Route(
        method="POST",
        path="/messages",
        summary="Write from the own desk to the supervisor, or as supervisor to a desk",
        right=Right.HANDLE_TALK,
        handler=write,
        body=WriteShape,
        answers=AtDeskShape,
        problems=_PROBLEMS,
    ),
    Route(
        method="POST",
        path="/messages/read",
        summary="Say that what the other side wrote is read",
        right=Right.HANDLE_TALK,
        handler=read,
        body=DeskShape,
        answers=AtDeskShape,
        problems=_PROBLEMS,
    ),
    Route(
        method="POST",
        path="/messages/withdraw",
        summary="Take back what a desk has not read",
        right=Right.SUPERVISE,
        handler=withdraw,
        body=OneDeskShape,
        answers=AtDeskShape,
        problems=(*_PROBLEMS, 409),
    ),
)
