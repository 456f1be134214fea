"""The way of a ticket in the real PostgreSQL: what the code refuses, the database refuses too."""

import asyncio
import itertools
from datetime import timedelta

import asyncpg
import pytest

from ari_app.store.database import Database
from ari_app.tickets.dispatching import SendRefused, advance_dispatch
from ari_app.tickets.form import FormInvalid, TicketUnknown, save_form
from ari_app.tickets.opening import TicketState
from ari_app.tickets.way import (
    _BY,
    WAY,
    DispatchState,
    Side,
    Step,
    StepRefused,
    progress,
)
from tests.tickets.desk_work import NOW, DeskWork
from tests.unit.tickets.test_way import every_case

FORCE = """UPDATE dispatches SET state = $2, step = $3, step_party = $4, step_by = 'x',
               step_at = now() WHERE dispatch_id = $1"""


async def test_the_database_has_the_same_table(desk: DeskWork) -> None:
    rows = await desk.fetch("SELECT from_state, step, party, to_state FROM dispatch_way")
    ours = {
        (state.value, step.value, party.value, to.value)
        for (state, step), to in WAY.items()
        for party in _BY[step]
    }
    assert {tuple(row.values()) for row in rows} == ours


async def test_the_whole_is_the_same_in_both(desk: DeskWork) -> None:
    cases, names = every_case(), ("desk", "states", "answered", "word", "duplicate")
    rows = await desk.fetch(
        """SELECT ticket_progress(c.desk, ARRAY(SELECT jsonb_array_elements_text(c.states)),
                                  c.answered, c.word, c.duplicate) AS whole
           FROM ROWS FROM (jsonb_to_recordset($1)
                   AS (desk text, states jsonb, answered boolean, word text, duplicate boolean))
               WITH ORDINALITY AS c (desk, states, answered, word, duplicate, place)
           ORDER BY c.place""",
        [dict(zip(names, case, strict=True)) for case in cases],
    )
    for row, (desk_word, states, answered, word, duplicate) in zip(rows, cases, strict=True):
        parts = [DispatchState(state) for state in states]
        whole = progress(
            TicketState(desk_word),
            parts,
            answered=answered,
            disposition=word,
            duplicate=duplicate,
        )
        assert row["whole"] == whole, (desk_word, states, answered, word, duplicate)


async def test_every_illegal_step_is_refused_by_the_database(
    desk: DeskWork, database: Database
) -> None:
    """Past the code, straight at the table: from every state, every step to every state."""
    [sent] = await desk.send(await desk.ticket(), "damkar")
    ways: dict[DispatchState, list[Step]] = {
        DispatchState.NEW: [],
        DispatchState.OPEN: [Step.TRY],
        DispatchState.SENT: [Step.DELIVER],
        DispatchState.ACKNOWLEDGED: [Step.ACKNOWLEDGE],
        DispatchState.ON_SCENE: [Step.ACKNOWLEDGE, Step.ARRIVE],
        DispatchState.DONE: [Step.ACKNOWLEDGE, Step.ARRIVE, Step.FINISH],
        DispatchState.UNFOUNDED: [Step.ACKNOWLEDGE, Step.FIND_UNFOUNDED],
        DispatchState.DUPLICATE: [Step.ACKNOWLEDGE, Step.MARK_DUPLICATE],
        DispatchState.CANCELLED: [Step.CANCEL],
    }
    for state, way in ways.items():
        try:
            async with database.transaction() as session:
                await _go(session.connection, sent.dispatch_id, way)
                await _try_everything(session.connection, sent.dispatch_id, state)
                raise RolledBack
        except RolledBack:
            continue


class RolledBack(Exception):
    """The next state begins from new again."""


async def _go(connection: object, dispatch_id: int, way: list[Step]) -> None:
    state = DispatchState.NEW
    for step in way:
        state = WAY[state, step]
        party = Side.JOBS if step in (Step.TRY, Step.DELIVER) else Side.DESK
        await connection.execute(FORCE, dispatch_id, state, step, party)  # type: ignore[attr-defined]


async def _try_everything(
    connection: asyncpg.Connection, number: int, state: DispatchState
) -> None:
    for step, party, to in itertools.product(Step, Side, DispatchState):
        if to is state:
            continue  # no change, no step
        legal = WAY.get((state, step)) is to and party in _BY[step]
        point = connection.transaction()
        await point.start()
        try:
            await connection.execute(FORCE, number, to, step, party)
            assert legal, (state, step, party, to)
        except asyncpg.CheckViolationError:
            assert not legal, (state, step, party, to)
        await point.rollback()


async def test_each_step_has_who_and_when(desk: DeskWork) -> None:
    label = await desk.ticket()
    [sent] = await desk.send(label, "damkar", note="Bawa tangga.")
    assert await desk.progress(label) == "open"
    for minutes, step in enumerate((Step.ACKNOWLEDGE, Step.ARRIVE, Step.FINISH)):
        at = NOW + timedelta(minutes=minutes)
        await desk.step(sent.dispatch_id, step, party=Side.AGENCY, by="damkar.budi", now=at)
    assert await desk.progress(label) == "done"
    history = await desk.fetch("SELECT * FROM dispatch_history ORDER BY history_id")
    steps = [(row["step"], row["to_state"], row["by"], row["at"] - NOW) for row in history]
    assert steps == [
        ("acknowledge", "acknowledged", "damkar.budi", timedelta(minutes=0)),
        ("arrive", "on_scene", "damkar.budi", timedelta(minutes=1)),
        ("finish", "done", "damkar.budi", timedelta(minutes=2)),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dispatch_history SET by = 'x'",
        "DELETE FROM dispatch_history",
        "TRUNCATE dispatch_history",
        "DELETE FROM dispatches",
        "UPDATE dispatches SET sent_by = 'x'",
        "UPDATE dispatches SET step_by = 'x'",
        "INSERT INTO dispatches (centre, ticket_id, agency_id, state, emergency, sent_by,"
        " acknowledge_by) SELECT centre, ticket_id, agency_id + 1, 'done', true, 'x', now()"
        " FROM dispatches",
    ],
)
async def test_nobody_edits_what_was(desk: DeskWork, database: Database, statement: str) -> None:
    [sent] = await desk.send(await desk.ticket(), "damkar")
    await desk.step(sent.dispatch_id, Step.ACKNOWLEDGE)
    with pytest.raises((asyncpg.RaiseError, asyncpg.CheckViolationError)):
        async with database.transaction() as session:
            await session.connection.execute(statement)


async def test_sending_twice_changes_nothing(desk: DeskWork) -> None:
    label = await desk.ticket()
    first = await desk.send(label, "damkar", "pln")
    again = await desk.send(label, "damkar", "pmi", now=NOW + timedelta(minutes=3))
    assert [each.already for each in first] == [False, False]
    assert [(each.agency, each.already) for each in again] == [("damkar", True), ("pmi", False)]
    assert again[0].dispatch_id == first[0].dispatch_id
    await desk.step(first[0].dispatch_id, Step.CANCEL)
    [anew] = await desk.send(label, "damkar")
    assert not anew.already and anew.dispatch_id != first[0].dispatch_id


async def test_two_call_takers_send_at_once(desk: DeskWork) -> None:
    label = await desk.ticket()
    both = await asyncio.gather(*(desk.send(label, "damkar") for _ in range(3)))
    assert sorted(sent.already for [sent] in both) == [False, True, True]


async def test_the_agency_s_time(desk: DeskWork) -> None:
    """5 minutes for an emergency, 60 for anything else; without a type it may be one."""
    minutes = []
    for number, type in enumerate(("kebakaran", "jalan_rusak", None), start=1):
        [sent] = await desk.send(await desk.ticket(number, type=type), "pupr")
        minutes.append((sent.acknowledge_by - NOW) / timedelta(minutes=1))
    assert minutes == [5, 60, 5]


async def test_what_cannot_be_sent(desk: DeskWork, database: Database) -> None:
    label = await desk.ticket()
    with pytest.raises(SendRefused, match="no active agency"):
        await desk.send(label, "damkar", "nasa")
    assert not await desk.fetch("SELECT 1 FROM dispatches")
    with pytest.raises(TicketUnknown):
        await desk.send("JPR-2026-99999", "damkar")
    closed = await desk.ticket(2, state="closed")
    with pytest.raises(SendRefused, match="closed"):
        await desk.send(closed, "damkar")
    with pytest.raises(asyncpg.CheckViolationError, match="closed"):
        async with database.transaction() as session:
            await session.connection.execute(
                """INSERT INTO dispatches (centre, ticket_id, agency_id, emergency, sent_by,
                       acknowledge_by)
                   SELECT t.centre, t.ticket_id, a.agency_id, true, 'x', now()
                   FROM tickets t, agencies a WHERE t.label = $1 AND a.code = 'pmi'""",
                closed,
            )


async def test_a_ticket_closes_after_its_agencies(desk: DeskWork, database: Database) -> None:
    label = await desk.ticket()
    [sent] = await desk.send(label, "damkar")

    async def close() -> None:
        async with database.transaction() as session:
            await save_form(
                session,
                centre="JPR",
                ticket=label,
                version=1,
                changes={"state": "closed", "disposition": "normal"},
                by="rini",
            )

    with pytest.raises(FormInvalid, match="agency still works"):
        await close()
    await desk.step(sent.dispatch_id, Step.ACKNOWLEDGE, Step.FIND_UNFOUNDED)
    await close()
    assert await desk.progress(label) == "unfounded"


async def test_two_steps_at_once_are_one(desk: DeskWork, database: Database) -> None:
    [sent] = await desk.send(await desk.ticket(), "damkar")
    taken = await asyncio.gather(
        *(desk.step(sent.dispatch_id, Step.ACKNOWLEDGE) for _ in range(3)), return_exceptions=True
    )
    assert [type(each) for each in taken if each] == [StepRefused, StepRefused]


async def test_suggestions_become_agencies(desk: DeskWork, database: Database) -> None:
    """Every name that a type of incident suggests is an agency; SP4N-LAPOR is a system."""
    names = await desk.fetch(
        """SELECT DISTINCT w.name FROM incident_types,
               jsonb_array_elements_text(agencies) AS w (name)
           WHERE NOT EXISTS (SELECT FROM agencies a
                             WHERE a.name = w.name OR w.name = ANY (a.also))"""
    )
    assert [row["name"] for row in names] == ["SP4N-LAPOR"]
    await desk.ticket(type="kecelakaan")
    async with database.transaction() as session:
        [row] = await session.connection.fetch("SELECT ticket_id FROM tickets")
        rows = await session.rows("agencies.suggested", row["ticket_id"])
    assert [row["code"] for row in rows] == ["polres", "rsud", "psc119", "dinkes", "dishub"]


async def test_a_step_of_nothing(database: Database) -> None:
    with pytest.raises(Exception, match="no such dispatch"):
        async with database.transaction() as session:
            await advance_dispatch(
                session, dispatch_id=9, step=Step.CANCEL, party=Side.DESK, by="x", now=NOW
            )
