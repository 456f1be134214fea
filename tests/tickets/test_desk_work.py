"""What the desk may do with a ticket, asked without a web server: the rules stand alone."""

from collections.abc import AsyncIterator

import pytest

from ari_app.errors import Conflict, Invalid, NotFound
from ari_app.people.access import Account, Role
from ari_app.people.audit import Trail, trail_of
from ari_app.store.desk_database import DeskDatabase
from ari_app.tickets import desk_work
from ari_app.tickets.ticket_lookup import find_ticket
from ari_app.tickets.way import Step
from tests.tickets.desk_work import NOW, DeskWork

RINI = Account(
    actor="rini",
    name="Rini",
    role=Role.CALL_TAKER,
    centre="JPR",
    centre_name="Jepara Siap 112",
    time_zone="Asia/Jakarta",
)


@pytest.fixture
async def database_of_desk(dsn: str, desk: DeskWork) -> AsyncIterator[DeskDatabase]:
    made = DeskDatabase(lambda: dsn)
    yield made
    await made.close()


@pytest.fixture
def trail(database_of_desk: DeskDatabase) -> Trail:
    return trail_of(RINI, database_of_desk, "192.0.2.7")


async def lines(desk: DeskWork) -> list[tuple[str, str, str, str]]:
    rows = await desk.fetch("SELECT actor, action, subject, address FROM audit ORDER BY audit_id")
    return [(row["actor"], row["action"], row["subject"], row["address"]) for row in rows]


async def test_each_change_stands_in_the_trail(
    desk: DeskWork, database_of_desk: DeskDatabase, trail: Trail
) -> None:
    database, label = database_of_desk, await desk.ticket()
    await desk_work.change_form(
        database, RINI, label, version=1, changes={"desa": "Tahunan"}, trail=trail
    )
    await desk_work.send(database, RINI, label, agencies=["damkar"], note="", now=NOW, trail=trail)
    await desk_work.step_for_agency(
        database, RINI, label, "damkar", step=Step.ACKNOWLEDGE, note="", now=NOW, trail=trail
    )
    actions = ("ticket.update", "ticket.send", "dispatch.step")
    assert await lines(desk) == [("rini", action, label, "192.0.2.7") for action in actions]
    assert (await find_ticket(database, "JPR", label))["progress"] == "acknowledged"


async def test_what_is_refused_leaves_no_line(
    desk: DeskWork, database_of_desk: DeskDatabase, trail: Trail
) -> None:
    database, label = database_of_desk, await desk.ticket()
    with pytest.raises(Invalid, match="no such field"):
        await desk_work.change_form(
            database, RINI, label, version=1, changes={"colour": "red"}, trail=trail
        )
    with pytest.raises(Conflict, match="Somebody else"):
        await desk_work.change_form(
            database, RINI, label, version=9, changes={"desa": "Tahunan"}, trail=trail
        )
    with pytest.raises(NotFound):
        await desk_work.step_for_agency(
            database, RINI, label, "damkar", step=Step.CANCEL, note="", now=NOW, trail=trail
        )
    with pytest.raises(Invalid, match="of: there is no such ticket"):
        await desk_work.close_as_duplicate(
            database, RINI, label, of="JPR-2026-09999", version=1, trail=trail
        )
    assert await lines(desk) == []


@pytest.mark.parametrize("wanted", ["JPR-2026-00009", "x" * 65, "a\0b", ""])
async def test_what_is_no_ticket(database_of_desk: DeskDatabase, wanted: str) -> None:
    with pytest.raises(NotFound):
        await find_ticket(database_of_desk, "JPR", wanted)
