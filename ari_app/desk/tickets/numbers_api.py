"""``/api/v1/numbers``: what is known of a telephone number, and its lower place in the queue."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import AwareDatetime, Field

from ari_app.call import Outcome
from ari_app.desk.tickets.evidence_file import ZIP, send
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets import numbers
from ari_app.tickets.form import Disposition
from ari_app.verdict import Verdict
from recordings.evidence import LONGEST_REASON, period_of
from recordings.review import Finding

LONGEST_DAY = 10


class NoteShape(Shape):
    note: str
    by: str
    name: str
    at: AwareDatetime


class LowerPlaceShape(Shape):
    """It ends at ``ends_at`` by itself, and earlier where somebody has lifted it."""

    reason: str
    by: str
    name: str
    began_at: AwareDatetime
    ends_at: AwareDatetime


class LoweredShape(LowerPlaceShape):
    number: str


class CallOfNumberShape(Shape):
    call_id: str
    ticket: str | None
    direction: str
    offered_at: AwareDatetime
    outcome: Outcome | None
    verdict: Verdict | None
    disposition: Disposition | None = Field(description="the call-taker's, of its ticket")
    finding: Finding | None = Field(description="of whoever listened to the recording last")
    recording: str | None


class NumberShape(Shape):
    """The newest first. ``lower_place``: the one that stands now."""

    number: str
    lower_place: LowerPlaceShape | None
    notes: list[NoteShape]
    calls: list[CallOfNumberShape]


class LoweredNumbersShape(Shape):
    lowered: list[LoweredShape]


class NewNoteShape(Shape):
    note: str = Field(max_length=numbers.LONGEST_NOTE)


class LowerShape(Shape):
    """Both are needed: why, and for how long."""

    reason: str = Field(max_length=numbers.LONGEST_REASON)
    hours: int = Field(ge=1, le=24)


class LiftedShape(Shape):
    number: str


class NumberEvidenceShape(Shape):
    """The first and the last day, both of them in it."""

    first_day: str = Field(max_length=LONGEST_DAY, description="YYYY-MM-DD")
    last_day: str = Field(max_length=LONGEST_DAY, description="YYYY-MM-DD")
    reason: str = Field(max_length=LONGEST_REASON, description="one line, as the trail has it")


async def lowered(asked: ApiRequest) -> LoweredNumbersShape:
    database, now = asked.desk.database, datetime.now(UTC)
    rows = await numbers.lowered_now(database, asked.account.centre, now)
    return LoweredNumbersShape(lowered=[LoweredShape(**row) for row in rows.values()])


async def number(asked: ApiRequest) -> NumberShape:
    return await _known(asked)


async def add_note(asked: ApiRequest) -> NumberShape:
    body, wanted = await asked.body(NewNoteShape), _number(asked)
    await numbers.add_note(asked.desk.database, asked.account, wanted, body.note, trail=asked.trail)
    return await _known(asked)


async def lower(asked: ApiRequest) -> NumberShape:
    body, wanted = await asked.body(LowerShape), _number(asked)
    await numbers.lower(
        asked.desk.database,
        asked.account,
        wanted,
        reason=body.reason,
        hours=body.hours,
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return await _known(asked)


async def lift(asked: ApiRequest) -> LiftedShape:
    wanted, now = _number(asked), datetime.now(UTC)
    await numbers.lift(asked.desk.database, asked.account, wanted, now=now, trail=asked.trail)
    return LiftedShape(number=wanted)


async def evidence(asked: ApiRequest) -> web.StreamResponse:
    body, wanted = await asked.body(NumberEvidenceShape), _number(asked)
    period = period_of(body.first_day, body.last_day, ZoneInfo(asked.account.time_zone))
    return await send(asked.request, asked.account, wanted, body.reason, {}, period)


def _number(asked: ApiRequest) -> str:
    country = asked.desk.settings.centre.country
    return numbers.number_in(asked.request.match_info["telephone"], country)


async def _known(asked: ApiRequest) -> NumberShape:
    database, now = asked.desk.database, datetime.now(UTC)
    known = await numbers.known_number(database, asked.account, _number(asked), now)
    row, names = known.lowered, LowerPlaceShape.model_fields
    return NumberShape(
        number=known.number,
        lower_place=LowerPlaceShape(**{name: row[name] for name in names}) if row else None,
        notes=[NoteShape(**row) for row in known.notes],
        calls=[_call(row) for row in known.calls],
    )


def _call(row: Row) -> CallOfNumberShape:
    same = ("call_id", "direction", "offered_at", "outcome", "verdict", "disposition", "finding")
    values = {name: row[name] for name in same}
    return CallOfNumberShape(ticket=row["label"], recording=row["recording_status"], **values)


ROUTES = (
    Route(
        method="GET",
        path="/numbers",
        summary="The numbers that have a lower place in the queue now",
        right=Right.SEE_TICKETS,
        handler=lowered,
        answers=LoweredNumbersShape,
    ),
    Route(
        method="GET",
        path="/numbers/{telephone}",
        summary="What is known of a number: notes, calls, its lower place",
        right=Right.SEE_TICKETS,
        handler=number,
        answers=NumberShape,
    ),
    Route(
        method="POST",
        path="/numbers/{telephone}/notes",
        summary="Write down what is known of a number; it stays with its writer's name",
        right=Right.CHANGE_TICKETS,
        handler=add_note,
        body=NewNoteShape,
        answers=NumberShape,
        problems=(400, 415, 422),
    ),
    Route(
        method="POST",
        path="/numbers/{telephone}/lower",
        summary="Give a number a lower place in the queue for some hours; it blocks nobody",
        right=Right.ORDER_WAITING,
        handler=lower,
        body=LowerShape,
        answers=NumberShape,
        problems=(400, 415, 422),
    ),
    Route(
        method="POST",
        path="/numbers/{telephone}/lift",
        summary="End a number's lower place before its time",
        right=Right.ORDER_WAITING,
        handler=lift,
        answers=LiftedShape,
        problems=(409,),
    ),
    Route(
        method="POST",
        path="/numbers/{telephone}/evidence",
        summary="All calls of a number in a period as one signed ZIP; its reason is audited",
        right=Right.EXPORT,
        handler=evidence,
        body=NumberEvidenceShape,
        answers=None,
        file=ZIP,
        problems=(400, 409, 415, 422),
    ),
)
