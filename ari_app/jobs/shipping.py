"""Facts into PostgreSQL, and what follows from them: records, tickets, recordings to finish.

One transaction for a batch: the facts, the records of the calls they touch, their tickets and the
cursors behind what was read are kept together or not at all. Whatever arrives twice changes
nothing. One bad fact, or one call's bug, is logged and set aside; the others go on.
"""

import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import asyncpg

from ari_app.asterisk.file_reader import Cursor
from ari_app.asterisk.sighting import Sighting
from ari_app.call import State
from ari_app.call_id import is_call_id
from ari_app.clock_steps import ClockStep, straightened
from ari_app.facts import CallId, Fact, FactKind, Source
from ari_app.jobs.clock_watch import ClockWatch
from ari_app.jobs.collect import Batch, Cursors, Located
from ari_app.record import CallRecord, fold
from ari_app.repeats import REPEATS
from ari_app.settings import Centre
from ari_app.store.database import Database, Session
from ari_app.tickets.opening import ticket_state, wants_ticket

log = logging.getLogger(__name__)

Row = Mapping[str, Any]
_OF_SUPERVISORS = frozenset({FactKind.SUPERVISED, FactKind.TAKEN_OVER})


class Shipper:
    """Ships the facts of one node. Raises ``DatabaseAway`` and then has changed nothing."""

    def __init__(
        self, database: Database, *, node: str, centre: Centre, clock: ClockWatch | None = None
    ) -> None:
        self._database = database
        self._node = node
        self._centre = centre
        self._clock = clock or ClockWatch()
        self._steps: list[ClockStep] = []  # seen, and not yet kept
        # what is read may be old: at the start, and while the database is away
        self._is_behind = True
        self.refused = 0  # facts since the start

    async def cursors(self) -> Cursors:
        """How far each source was read, as kept by the last transaction."""
        async with self._database.transaction() as session:
            rows = await session.rows("shipping.cursors", self._node)
        return {row["source"]: Cursor(file=row["file"], position=row["position"]) for row in rows}

    def look_at_clock(self) -> None:
        """Whether it was set since the last look; to be asked every few seconds."""
        if step := self._clock.look():
            self._steps.append(step)
            by_s = round(step.by.total_seconds(), 1)
            log.warning("The clock was set by %s s", by_s, extra={"action": "clock_set"})
            if step.until:
                log.warning(
                    "Nobody looked between %s and %s: how long a call of that time lasted may be "
                    "wrong by as much",
                    step.seen_at,
                    step.until,
                    extra={"action": "clock_set"},
                )

    async def ship(self, batch: Batch) -> set[str]:
        """Returns the ids of the calls that were touched."""
        self.look_at_clock()  # what was read may have been written after it
        steps, was_behind, self._is_behind = tuple(self._steps), self._is_behind, True
        async with self._database.transaction() as session:
            await session.run("shipping.lock", self._node)
            for step in steps:
                values = (self._node, step.seen_at, step.by.total_seconds(), step.until)
                await session.run("shipping.keep_clock_step", *values, not was_behind)
            touched = await self._add(session, batch)
            await self._refold(session, touched)
            await self._move_cursors(session, batch.cursors)
        del self._steps[: len(steps)]
        self._is_behind = False
        return touched

    async def _add(self, session: Session, batch: Batch) -> set[str]:
        known = {row["code"] for row in await session.rows("shipping.centres")}
        rows = [_fact_row(each, self._known(each.centre, known)) for each in batch.facts]
        if batch.sightings:
            rows += await self._located(session, batch.sightings, known)
        ours = [row for row in rows if is_call_id(row["call_id"])]
        foreign = [row for row in rows if not is_call_id(row["call_id"])]
        await self._set_aside(session, foreign, "not the id of a call of ours")
        return await self._insert(session, "shipping.add_facts", ours)

    async def _located(
        self, session: Session, sightings: Sequence[Sighting], known: set[str]
    ) -> list[dict[str, Any]]:
        """Rows of the sightings whose call is known, and of lines that waited for theirs."""
        named = [sighting for sighting in sightings if sighting.call_id]
        channels = [self._channel_row(each, known) for each in named]
        await self._insert(session, "shipping.add_channels", channels)
        lines = [self._sighting_row(each, self._known(each.centre, known)) for each in sightings]
        await self._insert(session, "shipping.wait_for_call", lines)
        found = await session.rows("shipping.found_calls", self._node)
        order = {each.key: number for number, each in enumerate(sightings)}
        in_order = sorted(found, key=lambda row: order.get(row["key"], -1))
        return [{**row, "at": row["at"].isoformat()} for row in in_order]

    def _channel_row(self, sighting: Sighting, known: set[str]) -> dict[str, Any]:
        return {
            "node": self._node,
            "uniqueid": sighting.uniqueid,
            "call_id": sighting.call_id,
            "centre": self._known(sighting.centre, known),
            "first_seen_at": sighting.at.isoformat(),
        }

    def _sighting_row(self, sighting: Sighting, centre: str) -> dict[str, Any]:
        return {
            "key": sighting.key,
            "centre": centre,
            "node": self._node,
            "uniqueid": sighting.uniqueid,
            "source": sighting.source.value,
            "kind": sighting.kind.value,
            "at": sighting.at.isoformat(),
            "data": _clean(dict(sighting.data)),
        }

    def _known(self, centre: str | None, known: set[str]) -> str:
        """A line that names a centre which does not exist still belongs to somebody: us.

        Asterisk's own names are in small letters.
        """
        code = (centre or "").upper()
        return code if code in known else self._centre.code

    async def _refold(self, session: Session, touched: set[str]) -> None:
        rows = await session.rows("shipping.facts", sorted(touched)) if touched else []
        steps = [_step(row) for row in await session.rows("shipping.clock_steps", self._node)]
        by_call = sorted(rows, key=lambda row: str(row["call_id"]))
        for call_id, facts in groupby(by_call, key=lambda row: str(row["call_id"])):
            try:
                async with session.connection.transaction():
                    await _keep_call(session, list(facts), steps, self._centre.country)
            except (
                ValueError,
                TypeError,
                asyncpg.DataError,
                asyncpg.IntegrityConstraintViolationError,
            ):
                log.exception("The record of a call cannot be made", extra={"call_id": call_id})
        await _mark_supervision(session, rows)

    async def _insert(self, session: Session, name: str, rows: list[dict[str, Any]]) -> set[str]:
        """All rows at once; where the database refuses one, one by one without it."""
        if not rows:
            return set()
        try:
            async with session.connection.transaction():
                return _calls(await session.rows(name, rows))
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            if len(rows) == 1:
                await self._set_aside(session, rows, str(error))
                return set()
        middle = len(rows) // 2
        first = await self._insert(session, name, rows[:middle])
        return first | await self._insert(session, name, rows[middle:])

    async def _set_aside(self, session: Session, rows: list[dict[str, Any]], why: str) -> None:
        """Facts that are nobody's are kept for a human, counted, and keep no other waiting."""
        for row in rows:
            self.refused += 1
            log.error(
                "A fact is refused and set aside: %s",
                why,
                extra={
                    "action": "fact_refused",
                    "key": row.get("key"),
                    "count": self.refused,
                    REPEATS: "fact_refused",
                },
            )
            key = row.get("key") or f"channel:{row.get('uniqueid')}"
            await session.run("shipping.set_aside", key, self._node, why[:500], row)

    async def _move_cursors(self, session: Session, cursors: Cursors) -> None:
        for source, cursor in cursors.items():
            await session.run(
                "shipping.move_cursor",
                self._node,
                self._centre.code,
                source,
                cursor.file,
                cursor.position,
            )


async def _mark_supervision(session: Session, rows: Iterable[Row]) -> None:
    """The desk writes who listens in before anything is heard, if the database is there for it; the
    call's own record is there in any case, and brings the line that the trail lacks. Facts come
    first: what goes wrong here keeps none of them waiting.
    """
    calls = _calls(row for row in rows if row["kind"] in _OF_SUPERVISORS)
    if not calls:
        return
    try:
        async with session.connection.transaction():
            await session.run("audit.add_supervision", sorted(calls))
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError):
        log.exception("The trail of a supervisor cannot be completed", extra={"calls": len(calls)})


async def _keep_call(
    session: Session, rows: Sequence[Row], steps: Sequence[ClockStep], country: str
) -> None:
    """The record anew from all its facts, its ticket, and its recording once it has ended."""
    facts = [fact for row in rows if (fact := _fact(row))]
    numbers = {row["key"]: row["fact_id"] for row in rows}
    record = fold(straightened(facts, steps, numbers), country)
    centre, node = _home(rows)
    await session.run("shipping.keep_call", _call_row(record, centre, node))
    label = await _keep_ticket(session, record)
    if record.state is State.CLOSED and not record.goes_on:
        await session.run("shipping.expect_recording", record.call_id, centre, node)
    await session.announce(call_id=record.call_id, state=record.state, ticket=label)


async def _keep_ticket(session: Session, record: CallRecord) -> str | None:
    if not wants_ticket(record):
        return None
    if opened := await session.row("tickets.open", record.call_id):
        log.info(
            "Ticket opened",
            extra={"action": "ticket_opened", "call_id": record.call_id, "ticket": opened["label"]},
        )
    followed = await session.row("tickets.follow", record.call_id, ticket_state(record).value)
    return str(followed["label"]) if followed else None


def _calls(rows: Iterable[Row]) -> set[str]:
    return {str(row["call_id"]) for row in rows}


def _fact_row(located: Located, centre: str) -> dict[str, Any]:
    fact = located.fact
    return {
        "key": fact.key,
        "call_id": _clean(fact.call_id),
        "centre": centre,
        "node": located.node,
        "source": fact.source.value,
        "kind": fact.kind.value,
        "at": fact.at.isoformat(),
        "data": _clean(dict(fact.data)),
    }


def _fact(row: Row) -> Fact | None:
    """A kind that a newer version wrote is not ours to understand."""
    try:
        return Fact(
            call_id=CallId(row["call_id"]),
            kind=FactKind(row["kind"]),
            at=row["at"],
            source=Source(row["source"]),
            key=row["key"],
            data=row["data"],
        )
    except ValueError:
        log.warning("A fact of an unknown kind is left out: %s", row["kind"])
        return None


def _step(row: Row) -> ClockStep:
    return ClockStep(
        seen_at=row["seen_at"],
        by=timedelta(seconds=row["by_s"]),
        until=row["until_at"],
        after_fact=row["after_fact"],
    )


def _home(rows: Sequence[Row]) -> tuple[str, str]:
    """Centre and node: what the dialplan says counts first."""
    first = min(rows, key=lambda row: (row["kind"] != FactKind.OFFERED, row["at"], row["key"]))
    return str(first["centre"]), str(first["node"])


def _call_row(record: CallRecord, centre: str, node: str) -> dict[str, Any]:
    values = {name: _plain(value) for name, value in asdict(record).items()}
    return {**values, "centre": centre, "node": node}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _clean(value: Any) -> Any:
    """PostgreSQL's text knows no NUL and no half of a surrogate pair, its JSON no infinity."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, Mapping):
        return {_clean(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
