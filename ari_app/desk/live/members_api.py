"""``/api/v1/members/{extension}/…``: pause, ready, end of wrap-up."""

from datetime import UTC, datetime

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.errors import NotFound
from ari_app.live import pause as rest
from ari_app.live.pause import PauseReason
from ari_app.people.access import Right


class PauseShape(Shape):
    reason: PauseReason = PauseReason.LAINNYA


class PausedShape(Shape):
    extension: str
    paused: bool


class HereShape(Shape):
    extension: str
    rings_in_vain: int = 0


class FinishedShape(Shape):
    extension: str
    wrap_up_until: None = None


async def pause(asked: ApiRequest) -> PausedShape:
    body, extension = await asked.body(PauseShape), asked.request.match_info["extension"]
    account, ami = asked.account, asked.desk.ami
    await rest.pause(extension, body.reason, account=account, ami=ami, trail=asked.trail)
    return PausedShape(extension=extension, paused=True)


async def unpause(asked: ApiRequest) -> PausedShape:
    extension, account = asked.request.match_info["extension"], asked.account
    await rest.make_ready(extension, account=account, ami=asked.desk.ami, trail=asked.trail)
    return PausedShape(extension=extension, paused=False)


async def end_wrap_up(asked: ApiRequest) -> FinishedShape:
    extension, now, desk = asked.request.match_info["extension"], datetime.now(UTC), asked.desk
    await rest.end_wrap_up(
        extension, now, account=asked.account, ami=desk.ami, wrap_ups=desk.wrap_ups
    )
    return FinishedShape(extension=extension)


async def here(asked: ApiRequest) -> HereShape:
    """Somebody sits there: what rang in vain before is forgotten."""
    extension, desk = asked.request.match_info["extension"], asked.desk
    if not asked.account.may_pause(extension):
        raise NotFound
    desk.vain_rings.is_here(extension)
    return HereShape(extension=extension)


ROUTES = (
    Route(
        method="POST",
        path="/members/{extension}/here",
        summary="Somebody sits at this place, though callers rang there in vain",
        right=Right.PAUSE_SELF,
        handler=here,
        answers=HereShape,
    ),
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
