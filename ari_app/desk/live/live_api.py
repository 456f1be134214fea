"""``/api/v1/live``: who waits, who is held, who talks, and the call-takers' places."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from ari_app.call import State
from ari_app.desk.live.live_stream import FEED
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.problems import starting, unavailable
from ari_app.live.centre_alarms import CentreAlarmKind
from ari_app.live.live_alarms import LiveAlarm, live_alarms
from ari_app.live.live_view import LiveView, Member, MemberState, SupervisionMode, Talk
from ari_app.people.access import Right
from ari_app.tickets.clocks import DEADLINES, Action, AlarmKind
from ari_app.verdict import Verdict


class CallerShape(Shape):
    """``since`` is when the present state began, ``began_at`` when the call was offered."""

    call_id: UUID | str
    ani: str
    state: State
    began_at: AwareDatetime
    since: AwareDatetime
    verdict: Verdict | None
    reason: str | None
    position: int | None = Field(description="place in the queue, from 1")
    priority: int | None
    with_extension: str = Field(description="the phone that talks with the caller, or empty")
    talk: Talk = Field(description="how they talk; left: the caller has hung up, the others go on")
    supervised_by: str = Field(description="the phone of a supervisor in this talk, or empty")
    supervision: SupervisionMode | None = Field(description="what they do; null: nothing (yet)")


class MemberShape(Shape):
    extension: str
    name: str
    state: MemberState
    pause_reason: str
    calls_taken: int
    last_call_at: AwareDatetime | None
    wrap_up_until: AwareDatetime | None = Field(
        description="until then rung only when nobody else is free; null: not in wrap-up"
    )


class LiveAlarmShape(Shape):
    """A caller who waits too long (``call_id``), or a desk that does not answer (``extension``)."""

    kind: AlarmKind
    action: Action = Field(description="the one that ends it")
    since: AwareDatetime
    call_id: str
    ani: str
    extension: str
    times: int = Field(description="callers who rang there in vain, in a row")


class CentreAlarmShape(Shape):
    kind: CentreAlarmKind
    since: AwareDatetime = Field(description="when it was first seen")
    subject: str = Field(description="which trunk, shift, person or desk; or empty")
    figure: float = Field(description="calls, per cent, seconds, free bytes, messages or people")


class CentreAlarmsShape(Shape):
    """Of the centre as a whole; told also while Asterisk or the database is away."""

    at: AwareDatetime
    alarms: list[CentreAlarmShape]


class LiveShape(Shape):
    at: AwareDatetime
    screening: list[CallerShape]
    held: list[CallerShape]
    waiting: list[CallerShape]
    talking: list[CallerShape]
    members: list[MemberShape]
    alarms: list[LiveAlarmShape]


async def live(asked: ApiRequest) -> LiveShape:
    view = asked.desk.live.view
    if not view.settled:
        raise starting("who is held")
    if not view.connected:
        raise unavailable("Asterisk")
    vain, limits = asked.desk.vain_rings.standing(view), asked.desk.settings.limits
    alarms = live_alarms(view, vain, datetime.now(UTC), limits)
    announced = asked.account.sees_supervision(asked.desk.settings.supervisor.announce)
    shown = view if announced else unannounced(view)
    return live_shape(shown, asked.desk.wrap_ups.ends(view), alarms)


async def centre_alarms(asked: ApiRequest) -> CentreAlarmsShape:
    board = await asked.request.app[FEED].fresh()
    alarms = [
        CentreAlarmShape(
            kind=alarm.kind, since=alarm.since, subject=alarm.subject, figure=alarm.figure
        )
        for alarm in board.centre_alarms
    ]
    return CentreAlarmsShape(at=board.now, alarms=alarms)


def unannounced(view: LiveView) -> LiveView:
    """For whom the centre does not tell that a supervisor is in a talk."""
    callers = tuple(replace(caller, supervision=None) for caller in view.callers)
    return replace(view, callers=callers)


def live_shape(
    view: LiveView, wrap_ups: Mapping[str, datetime], alarms: Sequence[LiveAlarm]
) -> LiveShape:
    return LiveShape(
        at=view.at,
        screening=_callers(view, State.OFFERED, State.SCREENING),
        held=_callers(view, State.HELD),
        waiting=_callers(view, State.WAITING),
        talking=_callers(view, State.TALKING),
        members=[member_shape(member, wrap_ups.get(member.extension)) for member in view.members],
        alarms=[_alarm_shape(alarm) for alarm in alarms],
    )


def _alarm_shape(alarm: LiveAlarm) -> LiveAlarmShape:
    return LiveAlarmShape(
        kind=alarm.kind,
        action=DEADLINES[alarm.wait].ended_by,
        since=alarm.since,
        call_id=alarm.call_id,
        ani=alarm.ani,
        extension=alarm.extension,
        times=alarm.times,
    )


def member_shape(member: Member, wrap_up_until: datetime | None) -> MemberShape:
    return MemberShape(
        extension=member.extension,
        name=member.name,
        state=member.state,
        pause_reason=member.pause_reason,
        calls_taken=member.calls_taken,
        last_call_at=member.last_call_at,
        wrap_up_until=wrap_up_until,
    )


def _callers(view: LiveView, *states: State) -> list[CallerShape]:
    return [
        CallerShape(
            call_id=caller.call_id,
            ani=caller.ani,
            state=caller.state,
            began_at=caller.began_at,
            since=caller.since,
            verdict=caller.verdict,
            reason=caller.reason,
            position=caller.position,
            priority=caller.priority,
            with_extension=caller.with_extension,
            talk=caller.talk,
            supervised_by=caller.supervision.extension if caller.supervision else "",
            supervision=caller.supervision.mode if caller.supervision else None,
        )
        for caller in view.in_state(*states)
    ]


ROUTES = (
    Route(
        method="GET",
        path="/live",
        summary="Everyone on the line now, and the call-takers' places",
        right=Right.SEE_LIVE,
        handler=live,
        answers=LiveShape,
    ),
    Route(
        method="GET",
        path="/centre-alarms",
        summary="What alarms of the centre as a whole: desks, calls, trunks, journal, disk",
        right=Right.SEE_LIVE,
        handler=centre_alarms,
        answers=CentreAlarmsShape,
    ),
)
