"""``/api/v1/seats``: the places that are chosen at the login, and freeing one."""

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.problems import Problem, not_found, unavailable
from ari_app.live import seating
from ari_app.people.access import Right
from ari_app.people.audit import AuditLine
from ari_app.store.desk_database import Row


class SeatShape(Shape):
    extension: str
    name: str
    login: str | None = Field(description="who sits there; null: it is free")
    person: str | None
    since: AwareDatetime | None


class SeatsShape(Shape):
    seats: list[SeatShape]


class FreedShape(Shape):
    extension: str
    login: str


async def list_seats(asked: Asked) -> SeatsShape:
    rows = await asked.parts.database.rows("seats.of_centre", asked.account.centre)
    names = SeatShape.model_fields
    return SeatsShape(seats=[SeatShape(**{name: row[name] for name in names}) for row in rows])


async def free(asked: Asked) -> FreedShape:
    """Who sits there does so no more; refused while a call is there, or nobody can say."""
    extension = asked.request.match_info["extension"]
    row = await _seat(asked, extension)
    await asked.parts.live.look_now()
    if not asked.parts.live.view.connected:
        raise unavailable("Asterisk")
    if seating.in_call(asked.parts.live.view, extension):
        raise Problem(409, "conflict", "A call is at this place; free it when that has ended.")
    line = AuditLine(action="seat.free", subject=extension, detail={"who": row["login"]})
    async with asked.parts.database.transaction() as session:
        values = (asked.account.centre, row["seating_id"])
        if await session.row("seats.vacate", *values) is None:
            raise Problem(409, "conflict", "Nobody sits at this place any more.")
        await asked.trail.write_in(session, line)
    return FreedShape(extension=extension, login=row["login"])


async def _seat(asked: Asked, extension: str) -> Row:
    rows = await asked.parts.database.rows("seats.of_centre", asked.account.centre)
    row = next((one for one in rows if one["extension"] == extension), None)
    if row is None:
        raise not_found()
    if row["login"] is None:
        raise Problem(409, "conflict", "Nobody sits at this place.")
    return row


ROUTES = (
    Route(
        method="GET",
        path="/seats",
        summary="The places that are chosen at the login, and who sits there",
        right=Right.SEE_LIVE,
        handler=list_seats,
        answers=SeatsShape,
    ),
    Route(
        method="POST",
        path="/seats/{extension}/free",
        summary="Free a place that somebody left without logging out",
        right=Right.FREE_SEATS,
        handler=free,
        answers=FreedShape,
        problems=(409,),
    ),
)
