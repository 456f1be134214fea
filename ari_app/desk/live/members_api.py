"""``/api/v1/members/{extension}/…``: pause, ready, end of wrap-up, all app_queue's own."""

from datetime import UTC, datetime
from enum import StrEnum

from ari_app.asterisk.ami_rows import QueueMember
from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.problems import not_found
from ari_app.live.wrap_up import AS_OTHERS
from ari_app.people.access import Right
from ari_app.people.audit import AuditLine


class PauseReason(StrEnum):
    ISTIRAHAT = "istirahat"
    MAKAN = "makan"
    IBADAH = "ibadah"
    RAPAT = "rapat"
    TEKNIS = "teknis"
    LAINNYA = "lainnya"


class PauseShape(Shape):
    reason: PauseReason = PauseReason.LAINNYA


class PausedShape(Shape):
    extension: str
    paused: bool


class FinishedShape(Shape):
    extension: str
    wrap_up_until: None = None


async def pause(asked: Asked) -> PausedShape:
    body = await asked.body(PauseShape)
    return await set_paused(asked, asked.request.match_info["extension"], True, body.reason)


async def unpause(asked: Asked) -> PausedShape:
    return await set_paused(asked, asked.request.match_info["extension"], False, "")


async def end_wrap_up(asked: Asked) -> FinishedShape:
    """Who is in none is as ready as who ends one. Not in the trail: it needs no database."""
    extension = asked.request.match_info["extension"]
    if not asked.account.may_pause(extension):
        raise not_found()
    member = await _member(asked, extension)
    asked.parts.wrap_ups.end(extension, datetime.now(UTC))
    await asked.parts.ami.penalise(member.interface, AS_OTHERS)
    return FinishedShape(extension=extension)


async def set_paused(asked: Asked, extension: str, paused: bool, reason: str) -> PausedShape:
    """Pause a place, or make it ready; a call-taker only the own one, else it does not exist.

    The line in the trail comes after it, and without the database not at all: callers who wait
    for somebody to be ready do not wait for PostgreSQL.
    """
    if not asked.account.may_pause(extension):
        raise not_found()
    member = await _member(asked, extension)
    action = "member.pause" if paused else "member.unpause"
    await asked.parts.ami.pause(member.interface, paused=paused, reason=reason)
    await asked.trail.write_if_possible(
        AuditLine(action=action, subject=extension, detail={"why": reason})
    )
    return PausedShape(extension=extension, paused=paused)


async def _member(asked: Asked, extension: str) -> QueueMember:
    status, queue = await asked.parts.ami.queue_status(), asked.account.centre.lower()
    for member in status.members:
        if member.queue == queue and member.extension == extension:
            return member
    raise not_found()


ROUTES = (
    Route(
        method="POST",
        path="/members/{extension}/pause",
        summary="Let a place rest: its phone is not rung",
        right=Right.PAUSE_SELF,
        handler=pause,
        body=PauseShape,
        answers=PausedShape,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="POST",
        path="/members/{extension}/unpause",
        summary="Make a place ready again",
        right=Right.PAUSE_SELF,
        handler=unpause,
        answers=PausedShape,
        problems=(409,),
    ),
    Route(
        method="POST",
        path="/members/{extension}/end-wrap-up",
        summary="End a place's wrap-up: it is rung like the others again",
        right=Right.PAUSE_SELF,
        handler=end_wrap_up,
        answers=FinishedShape,
        problems=(409,),
    ),
)
