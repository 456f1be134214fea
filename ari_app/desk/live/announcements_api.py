"""``/api/v1/announcements``: an incident is told to those who wait, until an end."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.live import announcements
from ari_app.people.access import Right


class AnnouncementShape(Shape):
    words: str
    sound: str = Field(description="a prompt of the centre, or uploaded")
    by: str
    name: str
    began_at: AwareDatetime
    ends_at: AwareDatetime


class AnnouncedShape(Shape):
    """``standing``: what callers who wait are told now."""

    standing: AnnouncementShape | None


class AnnounceShape(Shape):
    """A sound of the supervisor's own is uploaded on the page ``/announcements``."""

    words: str = Field(max_length=announcements.LONGEST_WORDS)
    sound: Literal["known_incident", "known_fire", "known_flood"] = "known_incident"
    minutes: int = Field(ge=1, le=1440)


async def announced(asked: ApiRequest) -> AnnouncedShape:
    return await _standing(asked)


async def start(asked: ApiRequest) -> AnnouncedShape:
    body, desk = await asked.body(AnnounceShape), asked.desk
    await announcements.start(
        desk.database,
        asked.account,
        words=body.words,
        sound=body.sound,
        minutes=body.minutes,
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    desk.announcements.look_at_once()
    return await _standing(asked)


async def end(asked: ApiRequest) -> AnnouncedShape:
    desk, now = asked.desk, datetime.now(UTC)
    await announcements.end(desk.database, asked.account, now=now, trail=asked.trail)
    desk.announcements.look_at_once()
    return await _standing(asked)


async def _standing(asked: ApiRequest) -> AnnouncedShape:
    now, centre = datetime.now(UTC), asked.account.centre
    row = await announcements.standing(asked.desk.database, centre, now)
    if row is None:
        return AnnouncedShape(standing=None)
    values = {name: row[name] for name in AnnouncementShape.model_fields}
    return AnnouncedShape(standing=AnnouncementShape(**values))


ROUTES = (
    Route(
        method="GET",
        path="/announcements",
        summary="What callers who wait are told now",
        right=Right.SEE_LIVE,
        handler=announced,
        answers=AnnouncedShape,
    ),
    Route(
        method="POST",
        path="/announcements",
        summary="Tell callers who wait of a known incident; they stay, or leave a message",
        right=Right.ANNOUNCE,
        handler=start,
        body=AnnounceShape,
        answers=AnnouncedShape,
        problems=(400, 415, 422),
    ),
    Route(
        method="POST",
        path="/announcements/end",
        summary="End what is announced before its time",
        right=Right.ANNOUNCE,
        handler=end,
        answers=AnnouncedShape,
        problems=(409,),
    ),
)
