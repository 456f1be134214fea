"""``/api/v1/agency/units``: an agency's own units, for its own programs. Others' do not exist."""

from ari_app.desk.tickets.unit_shapes import UnitShape, unit_shape
from ari_app.desk.tickets.units_api import UnitsShape, UnitStepShape, advance_unit
from ari_app.desk.web.api import ApiRequest, Route
from ari_app.people.access import Right
from ari_app.tickets.way import Side


async def units(asked: ApiRequest) -> UnitsShape:
    return UnitsShape(units=await _units(asked))


async def step(asked: ApiRequest) -> UnitsShape:
    """All of them as they are then."""
    await advance_unit(asked, Side.AGENCY)
    return UnitsShape(units=await _units(asked))


async def _units(asked: ApiRequest) -> list[UnitShape]:
    values = (asked.account.centre, asked.account.agency, True)
    rows = await asked.desk.database.rows("units.list", *values)
    return [unit_shape(row, Side.AGENCY) for row in rows]


ROUTES = (
    Route(
        method="GET",
        path="/agency/units",
        summary="Your agency's units with their states",
        right=Right.OWN_TICKETS,
        handler=units,
        answers=UnitsShape,
    ),
    Route(
        method="POST",
        path="/agency/units/{number}/step",
        summary="Your unit left, arrived, is ready again or out of service",
        right=Right.OWN_TICKETS,
        handler=step,
        body=UnitStepShape,
        answers=UnitsShape,
        problems=(400, 409, 415, 422),
    ),
)
