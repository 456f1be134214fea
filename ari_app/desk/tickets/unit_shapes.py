"""Units as the API says them."""

from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.agencies.unit import UnitKind, UnitState, UnitStep, steps_of
from ari_app.desk.web.api import Shape
from ari_app.store.desk_database import Row
from ari_app.tickets.way import Side


class UnitShape(Shape):
    """``ticket``: the one that it is on. ``possible``: the steps that may be told of it now."""

    unit_id: int
    name: str
    kind: UnitKind
    agency: str
    agency_name: str
    state: UnitState
    since: AwareDatetime
    remark: str = Field(description="what was said with the last step")
    ticket: str | None
    ticket_closed: bool = Field(description="its ticket is over, and nobody said that it is ready")
    possible: list[UnitStep]


class UnitOfTicketShape(UnitShape):
    here: bool = Field(description="it is on this ticket")


def unit_shape(row: Row, side: Side = Side.DESK) -> UnitShape:
    return UnitShape(**_plain(row, UnitShape), possible=steps_of(UnitState(row["state"]), side))


def unit_of_ticket_shape(row: Row) -> UnitOfTicketShape:
    possible = steps_of(UnitState(row["state"]), Side.DESK)
    return UnitOfTicketShape(**_plain(row, UnitOfTicketShape), possible=possible)


def _plain(row: Row, shape: type[Shape]) -> dict[str, Any]:
    return {name: row[name] for name in shape.model_fields if name != "possible"}
