"""``/api/v1/alarms``, ``/api/v1/notifications``: what ran out of time, what did not get through."""

from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.desk.tickets.dispatch_api import TruthShape, truth_shape
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import number_of
from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets import desk_work
from ari_app.tickets.clocks import ACTIONS, Action, AlarmKind
from ari_app.tickets.dispatching import TriedAgain

OVERTAKEN = "The agency's work has gone on since: it was dropped and is told no more."


class AlarmShape(Shape):
    """``contact``: whom to telephone. ``ended_at`` None: the alarm stands."""

    kind: AlarmKind
    action: Action = Field(description="the one that ends it")
    loud: bool = Field(description="it has stood for so long that it is louder")
    ticket: str
    type_name: str | None
    agency: str | None
    agency_name: str | None
    contact: str | None
    truth: TruthShape | None = Field(description="what is true of the agency now")
    shared: list[str] = Field(description="what the caller sent that nobody has looked at")
    without_it: list[str] = Field(description="agencies that have the ticket, not what was sent")
    raised_at: AwareDatetime
    ended_at: AwareDatetime | None


class AlarmsShape(Shape):
    alarms: list[AlarmShape]


class AlarmFilterShape(Shape):
    ended: bool = Field(False, description="those that have ended too")
    limit: int = Field(100, ge=1, le=500)


class NotificationShape(Shape):
    notification_id: int
    kind: str
    status: str
    ticket: str
    agency: str
    agency_name: str
    contact: str
    channel: str
    attempts: int
    problem: str | None
    created_at: AwareDatetime
    tried_at: AwareDatetime | None
    next_try_at: AwareDatetime | None
    ended_at: AwareDatetime | None


class NotificationsShape(Shape):
    notifications: list[NotificationShape]


class NotificationFilterShape(Shape):
    status: str = Field("dead", pattern=r"^(pending|delivered|dead|dropped)$")
    limit: int = Field(100, ge=1, le=500)


class TriedAgainShape(Shape):
    notification_id: int


async def alarms(asked: ApiRequest) -> AlarmsShape:
    wanted = asked.query(AlarmFilterShape)
    rows = await asked.desk.database.rows(
        "clocks.list", asked.account.centre, wanted.ended, wanted.limit
    )
    return AlarmsShape(alarms=[_alarm_shape(row) for row in rows])


def _alarm_shape(row: Row) -> AlarmShape:
    own = {"action", "truth", "shared", "without_it"}
    plain: dict[str, Any] = {n: row[n] for n in AlarmShape.model_fields.keys() - own}
    truth = truth_shape(row) if row["agency"] is not None else None
    return AlarmShape(
        **plain,
        action=ACTIONS[AlarmKind(row["kind"])],
        truth=truth,
        shared=row["shared"] or [],
        without_it=row["without_it"] or [],
    )


async def notifications(asked: ApiRequest) -> NotificationsShape:
    wanted = asked.query(NotificationFilterShape)
    rows = await asked.desk.database.rows(
        "notifications.list", asked.account.centre, wanted.status, wanted.limit
    )
    names = NotificationShape.model_fields
    found = [NotificationShape(**{name: row[name] for name in names}) for row in rows]
    return NotificationsShape(notifications=found)


async def retry(asked: ApiRequest) -> TriedAgainShape:
    number = number_of(asked)
    found = await desk_work.resend(asked.desk.database, asked.account, number, trail=asked.trail)
    if found is TriedAgain.UNKNOWN:
        raise NotFound
    if found is TriedAgain.OVERTAKEN:
        raise Conflict(OVERTAKEN)
    return TriedAgainShape(notification_id=number)


ROUTES = (
    Route(
        method="GET",
        path="/alarms",
        summary="What waits too long: agencies, complaints, tickets, call-backs, callers' shares",
        right=Right.SEE_TICKETS,
        handler=alarms,
        query=AlarmFilterShape,
        answers=AlarmsShape,
        problems=(422,),
    ),
    Route(
        method="GET",
        path="/notifications",
        summary="Notifications to agencies; as shipped the dead letters: given up, to be seen to",
        right=Right.SEE_TICKETS,
        handler=notifications,
        query=NotificationFilterShape,
        answers=NotificationsShape,
        problems=(422,),
    ),
    Route(
        method="POST",
        path="/notifications/{number}/retry",
        summary="Try a dead letter again from the beginning",
        right=Right.SEND_TICKETS,
        handler=retry,
        answers=TriedAgainShape,
        problems=(409,),
    ),
)
