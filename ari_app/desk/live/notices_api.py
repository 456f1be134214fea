"""``/api/v1/notices``: a sentence to all consoles, and who has confirmed it."""

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import number_of
from ari_app.people import notices
from ari_app.people.access import Right

LATEST = 50


class SaidShape(Shape):
    said: str = Field(max_length=notices.LONGEST_SAID, pattern=r"\S")


class ConfirmationShape(Shape):
    by: str
    name: str
    extension: str
    at: AwareDatetime


class NoticeShape(Shape):
    number: int
    said: str
    by: str
    by_name: str
    at: AwareDatetime
    ended_at: AwareDatetime | None = Field(description="null: it stands on the consoles")
    confirmations: list[ConfirmationShape]


class NoticesShape(Shape):
    notices: list[NoticeShape]


class NoticeNumberShape(Shape):
    number: int


async def history(asked: ApiRequest) -> NoticesShape:
    database, centre = asked.desk.database, asked.account.centre
    rows = await database.rows("notices.list", centre, LATEST)
    numbers = [row["notice_id"] for row in rows]
    found: dict[int, list[ConfirmationShape]] = {number: [] for number in numbers}
    for one in await database.rows("notices.confirmations", numbers):
        confirmation = ConfirmationShape(
            by=one["by"], name=one["name"], extension=one["extension"], at=one["at"]
        )
        found[one["notice_id"]].append(confirmation)
    return NoticesShape(
        notices=[
            NoticeShape(
                number=row["notice_id"],
                said=row["said"],
                by=row["by"],
                by_name=row["by_name"],
                at=row["at"],
                ended_at=row["ended_at"],
                confirmations=found[row["notice_id"]],
            )
            for row in rows
        ]
    )


async def write(asked: ApiRequest) -> NoticeNumberShape:
    body, database = await asked.body(SaidShape), asked.desk.database
    number = await notices.write_notice(
        database, body.said, account=asked.account, trail=asked.trail
    )
    return NoticeNumberShape(number=number)


async def end(asked: ApiRequest) -> NoticeNumberShape:
    number, database = number_of(asked), asked.desk.database
    await notices.end_notice(database, number, account=asked.account, trail=asked.trail)
    return NoticeNumberShape(number=number)


async def confirm(asked: ApiRequest) -> NoticeNumberShape:
    number = number_of(asked)
    await notices.confirm_notice(asked.desk.database, number, account=asked.account)
    return NoticeNumberShape(number=number)


ROUTES = (
    Route(
        method="GET",
        path="/notices",
        summary="The latest notices to all consoles, and who has confirmed each",
        right=Right.SEE_LIVE,
        handler=history,
        answers=NoticesShape,
    ),
    Route(
        method="POST",
        path="/notices",
        summary="Tell all consoles something that each call-taker confirms",
        right=Right.SEND_NOTICES,
        handler=write,
        body=SaidShape,
        answers=NoticeNumberShape,
        problems=(400, 415, 422),
    ),
    Route(
        method="POST",
        path="/notices/{number}/end",
        summary="Take a notice off the consoles; its history stays",
        right=Right.SEND_NOTICES,
        handler=end,
        answers=NoticeNumberShape,
    ),
    Route(
        method="POST",
        path="/notices/{number}/confirm",
        summary="Say that you have read a notice",
        right=Right.HANDLE_TALK,
        handler=confirm,
        answers=NoticeNumberShape,
    ),
)
