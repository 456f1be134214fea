"""``/api/v1/line``: INVITEs that became no call, refused REGISTERs, and who has seen them."""

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.line import seeing
from ari_app.line.invites import Became
from ari_app.people.access import Right


class LineShape(Shape):
    """What is alike within an hour. ``trunk`` empty: not from a line of ours."""

    line_id: str
    node: str
    method: str = Field(description="INVITE or REGISTER")
    became: Became
    trunk: str
    source: str = Field(description="the address it came from; *: several")
    status: int = Field(description="SIP's answer; 0: none")
    why: str
    dialled: str
    caller: str = Field(description="the user in From, as it was sent, escaped")
    first_at: AwareDatetime
    last_at: AwareDatetime
    count: int
    seen_count: int
    seen_by: str | None
    seen_at: AwareDatetime | None


class LineAlarmShape(Shape):
    """Lines that nobody has seen yet, alike in trunk and answer. No trunk: a flood of strangers."""

    trunk: str
    method: str = Field(description="INVITE or REGISTER")
    became: Became
    status: int
    count: int
    since: AwareDatetime


class LinesShape(Shape):
    lines: list[LineShape]
    alarms: list[LineAlarmShape]


class LineFilterShape(Shape):
    limit: int = Field(100, ge=1, le=500)


class SeeShape(Shape):
    until: AwareDatetime = Field(description="what was there by then has been seen")


class SeenShape(Shape):
    lines: int


async def lines(asked: ApiRequest) -> LinesShape:
    wanted = asked.query(LineFilterShape)
    database, centre = asked.desk.database, asked.account.centre
    rows = await seeing.not_calls(database, centre, wanted.limit)
    alarms = await seeing.alarms(database, centre)
    return LinesShape(
        lines=[LineShape(**row) for row in rows],
        alarms=[LineAlarmShape(**row) for row in alarms],
    )


async def see(asked: ApiRequest) -> SeenShape:
    wanted = await asked.body(SeeShape)
    database, account = asked.desk.database, asked.account
    return SeenShape(lines=await seeing.see(database, account, wanted.until, trail=asked.trail))


ROUTES = (
    Route(
        method="GET",
        path="/line",
        summary="What SIP refused, could not read or did not answer: INVITEs that became no call",
        right=Right.TEND_LINE,
        handler=lines,
        query=LineFilterShape,
        answers=LinesShape,
        problems=(422,),
    ),
    Route(
        method="POST",
        path="/line/seen",
        summary="They have been seen: their alarms end, what comes later alarms anew",
        right=Right.TEND_LINE,
        handler=see,
        body=SeeShape,
        answers=SeenShape,
        problems=(400, 415, 422),
    ),
)
