"""``/api/v1/calls``: every call of the centre, newest first, and one call with its whole way."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from ari_app.call import Outcome, State
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.page_cursor import next_cursor, read_cursor
from ari_app.desk.web.paths import recording_address
from ari_app.desk.web.readable_rows import readable
from ari_app.errors import NotFound
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.telephone_number import canonical_number
from ari_app.tickets.history import OF_SUPERVISION
from ari_app.verdict import Verdict


class StateShape(Shape):
    state: State
    at: AwareDatetime


class JudgementShape(Shape):
    """Why the call went where it went. ``evidence`` has a row for each second listened to."""

    verdict: Verdict
    reason: str | None
    at: AwareDatetime | None
    evidence: Any = Field(description="as the ear wrote it")


class RecordingShape(Shape):
    status: str = Field(description="pending, ready, damaged, missing, no_audio or removed")
    seconds: float | None
    bytes: int | None
    sha256: str | None
    reason: str | None
    url: str | None = Field(description="where the audio is, once it is ready")


class FactShape(Shape):
    kind: str
    at: AwareDatetime
    source: str
    data: dict[str, Any]


class CallShape(Shape):
    """One call. ``states`` are those that it has been in, with the time it entered each."""

    id: UUID
    node: str
    direction: str = Field(description="in, or out: a call back")
    ani: str | None
    dialled: str | None
    trunk: str | None
    state: State
    outcome: Outcome | None
    offered_at: AwareDatetime
    ended_at: AwareDatetime | None
    answered_by: str | None
    priority: int | None
    hung_up_by: str | None
    hangup_cause: int | None
    needs_review: bool
    states: list[StateShape]
    judgement: JudgementShape | None
    recording: RecordingShape | None
    ticket: str | None = Field(description="the ticket's label")


class CallWithJourneyShape(CallShape):
    journey: list[FactShape] = Field(description="every fact known of the call, in order")


class CallPageShape(Shape):
    calls: list[CallShape]
    next: str | None = Field(description="give it back as `cursor` for the next page")


class CallFilterShape(Shape):
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    state: State | None = None
    outcome: Outcome | None = None
    verdict: Verdict | None = None
    ani: str | None = Field(
        None,
        pattern=r"^[ +(]{0,2}[0-9*#][0-9*# ().\-]{0,31}$",
        description="the caller's number, in whatever way it is written",
    )
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


async def list_calls(asked: ApiRequest) -> CallPageShape:
    wanted, country = asked.query(CallFilterShape), asked.desk.settings.centre.country
    at, call_id = read_cursor(wanted.cursor)
    rows = await asked.desk.database.rows(
        "desk_calls.page",
        asked.account.centre,
        wanted.since,
        wanted.until,
        wanted.state,
        wanted.outcome,
        wanted.verdict,
        _searched(wanted.ani, country),
        at,
        call_id,
        wanted.limit + 1,
    )
    return CallPageShape(
        calls=readable(_call_shape, rows[: wanted.limit]),
        next=next_cursor(rows, wanted.limit, "offered_at", "call_id"),
    )


def _searched(typed: str | None, country: str) -> str | None:
    """The number in the form that calls have; a plus that was not encoded comes as a blank."""
    if typed is None:
        return None
    plain = f"+{typed[1:]}" if typed.startswith(" ") else typed
    return canonical_number(plain, country) or plain


async def one_call(asked: ApiRequest) -> CallWithJourneyShape:
    call_id, centre = str(asked.uuid()), asked.account.centre
    row = await asked.desk.database.row("desk_calls.one", centre, call_id)
    if row is None:
        raise NotFound
    facts = await asked.desk.database.rows("desk_calls.journey", centre, [call_id])
    announced = asked.account.sees_supervision(asked.desk.settings.supervisor.announce)
    journey = [
        fact_shape(fact) for fact in facts if announced or fact["kind"] not in OF_SUPERVISION
    ]
    return CallWithJourneyShape(**call_values(row), journey=journey)


def _call_shape(row: Row) -> CallShape:
    return CallShape(**call_values(row))


def call_values(row: Row) -> dict[str, Any]:
    """A row of ``desk_calls`` as the fields of :class:`CallShape`."""
    plain = CallShape.model_fields.keys() - {"id", "states", "judgement", "recording"}
    return {
        "id": UUID(row["call_id"]),
        "states": [
            StateShape(state=state, at=row[at]) for state, at in _ENTERED if row[at] is not None
        ],
        "judgement": _judgement(row),
        "recording": _recording(row),
        **{name: row[name] for name in plain},
    }


def fact_shape(row: Row) -> FactShape:
    return FactShape(kind=row["kind"], at=row["at"], source=row["source"], data=row["data"])


_ENTERED = (
    (State.OFFERED, "offered_at"),
    (State.SCREENING, "screening_at"),
    (State.HELD, "held_at"),
    (State.WAITING, "waiting_at"),
    (State.TALKING, "answered_at"),
    (State.CLOSED, "ended_at"),
)


def _judgement(row: Row) -> JudgementShape | None:
    if row["verdict"] is None:
        return None
    return JudgementShape(
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        at=row["judged_at"],
        evidence=row["evidence"],
    )


def _recording(row: Row) -> RecordingShape | None:
    if row["recording_status"] is None:
        return None
    return RecordingShape(
        status=row["recording_status"],
        seconds=row["recording_seconds"],
        bytes=row["recording_bytes"],
        sha256=row["recording_sha256"],
        reason=row["recording_reason"],
        url=recording_address(row),
    )


ROUTES = (
    Route(
        method="GET",
        path="/calls",
        summary="Calls of the centre, newest first",
        right=Right.SEE_CALLS,
        handler=list_calls,
        query=CallFilterShape,
        answers=CallPageShape,
        problems=(422,),
    ),
    Route(
        method="GET",
        path="/calls/{id}",
        summary="One call: states with times, verdict, outcome, journey",
        right=Right.SEE_CALLS,
        handler=one_call,
        answers=CallWithJourneyShape,
    ),
)
