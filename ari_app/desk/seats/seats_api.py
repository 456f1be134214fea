"""``/api/v1/seats``: the seats that are chosen at the login, and freeing one."""

import time

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.live import seating
from ari_app.people.access import Right


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


async def list_seats(asked: ApiRequest) -> SeatsShape:
    rows = await asked.desk.database.rows("seats.of_centre", asked.account.centre)
    names = SeatShape.model_fields
    return SeatsShape(seats=[SeatShape(**{name: row[name] for name in names}) for row in rows])


async def free(asked: ApiRequest) -> FreedShape:
    extension = asked.request.match_info["extension"]
    login = await seating.free_seat(
        asked.desk.database,
        asked.account,
        extension,
        live=asked.desk.live,
        trail=asked.trail,
    )
    asked.desk.accounts.forget(login, time.monotonic())  # their seat is not theirs any more
    return FreedShape(extension=extension, login=login)


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
