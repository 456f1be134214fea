"""``/api/v1/units``: what agencies have ready, told by radio, and assigned to a ticket.

``/api/v1/duty``: who is on duty there. Both change by a call-taker's hand only what they were told;
the lists themselves are an admin's (`ari_app.desk.admin.units_page`).
"""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field

from ari_app.agencies import unit_work
from ari_app.agencies.unit import UnitStep
from ari_app.agencies.unit_work import LONGEST_REMARK
from ari_app.desk.tickets.unit_shapes import (
    UnitOfTicketShape,
    UnitShape,
    unit_of_ticket_shape,
    unit_shape,
)
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import find_ticket, number_of
from ari_app.errors import NotFound
from ari_app.people.access import Right
from ari_app.tickets.way import Side


class UnitsShape(Shape):
    units: list[UnitShape]


class UnitsOfTicketShape(Shape):
    units: list[UnitOfTicketShape]


class UnitStepShape(Shape):
    step: UnitStep
    remark: str = Field("", max_length=LONGEST_REMARK)


class AssignUnitShape(Shape):
    move: bool = Field(False, description="also from another open ticket; without it that is 409")


class DutyShape(Shape):
    agency: str
    agency_name: str
    person: str
    role: str
    number: str
    begins_at: AwareDatetime
    ends_at: AwareDatetime


class DutiesShape(Shape):
    """The roster from now on, in order; who has begun is on duty now."""

    duties: list[DutyShape]


async def units(asked: ApiRequest) -> UnitsShape:
    rows = await asked.desk.database.rows("units.list", asked.account.centre, None, True)
    return UnitsShape(units=[unit_shape(row) for row in rows])


async def duties(asked: ApiRequest) -> DutiesShape:
    values = (asked.account.centre, datetime.now(UTC), None)
    rows = await asked.desk.database.rows("duty.list", *values)
    names = DutyShape.model_fields
    return DutiesShape(duties=[DutyShape(**{name: row[name] for name in names}) for row in rows])


async def step(asked: ApiRequest) -> UnitShape:
    """What was told by radio."""
    number = await advance_unit(asked, Side.DESK)
    rows = await asked.desk.database.rows("units.list", asked.account.centre, None, False)
    found = [row for row in rows if row["unit_id"] == number]
    if not found:
        raise NotFound
    return unit_shape(found[0])


async def advance_unit(asked: ApiRequest, side: Side) -> int:
    """The step of a unit that the body says, told by this side; which unit it is."""
    body, number = await asked.body(UnitStepShape), number_of(asked)
    await unit_work.move_unit(
        asked.desk.database,
        asked.account,
        number,
        body.step,
        side=side,
        remark=body.remark,
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return number


async def assign(asked: ApiRequest) -> UnitsOfTicketShape:
    """The ticket's units then. The unit's agency has the ticket by that too."""
    body, ticket = await asked.body(AssignUnitShape), await find_ticket(asked)
    await unit_work.assign_unit(
        asked.desk.database,
        asked.account,
        ticket["label"],
        number_of(asked),
        move=body.move,
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    rows = await asked.desk.database.rows("units.of_ticket", ticket["ticket_id"])
    return UnitsOfTicketShape(units=[unit_of_ticket_shape(row) for row in rows])


ROUTES = (
    Route(
        method="GET",
        path="/units",
        summary="The units of the agencies: what is ready, on the way, on scene, out of service",
        right=Right.SEE_TICKETS,
        handler=units,
        answers=UnitsShape,
    ),
    Route(
        method="GET",
        path="/duty",
        summary="Who is on duty at the agencies now, and who begins later",
        right=Right.SEE_TICKETS,
        handler=duties,
        answers=DutiesShape,
    ),
    Route(
        method="POST",
        path="/units/{number}/step",
        summary="A unit left, arrived, is ready again or out of service, as told by radio",
        right=Right.SEND_TICKETS,
        handler=step,
        body=UnitStepShape,
        answers=UnitShape,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="POST",
        path="/tickets/{id}/units/{number}",
        summary="Assign a unit to a ticket, which its agency gets too; again changes nothing",
        right=Right.SEND_TICKETS,
        handler=assign,
        body=AssignUnitShape,
        answers=UnitsOfTicketShape,
        problems=(400, 409, 415, 422),
    ),
)
