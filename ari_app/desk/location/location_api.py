"""``/api/v1/calls/{id}/location``: where the caller is, and asking them for it by a link."""

import io
from datetime import UTC, datetime
from uuid import UUID

import segno
from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.location import links
from ari_app.location import seen as seen_location
from ari_app.location.links import Via
from ari_app.location.seen import Look
from ari_app.people.access import Right
from ari_app.store.desk_database import Row


class LineLocationShape(Shape):
    """What the line said with the call (PIDF-LO, RFC 4119)."""

    at: AwareDatetime
    latitude: float | None
    longitude: float | None
    radius_m: float | None
    confidence: float | None = Field(description="per cent, that the caller is within the radius")
    measured_at: AwareDatetime | None
    method: str
    address: str


class LocationLinkShape(Shape):
    via: Via
    made_at: AwareDatetime
    made_by: str
    expires_at: AwareDatetime
    opened_at: AwareDatetime | None = Field(description="when the first telephone shared something")
    link_id: UUID
    shares: int = Field(description="how much has come over it that was news")
    unseen_since: AwareDatetime | None = Field(description="of the first at which nobody looked")


class SharedPositionShape(Shape):
    at: AwareDatetime
    latitude: float
    longitude: float
    accuracy_m: float


class SharedWordsShape(Shape):
    at: AwareDatetime
    words: str


class SharedFileShape(Shape):
    at: AwareDatetime
    kind: str = Field(description="photo or video")
    path: str


class LocationShape(Shape):
    """``ways``: by what the caller can be given a link; none while the page has no address."""

    ways: list[Via]
    line: list[LineLocationShape]
    links: list[LocationLinkShape]
    positions: list[SharedPositionShape] = Field(description="the newest first")
    words: list[SharedWordsShape]
    files: list[SharedFileShape]


class SeenLinkShape(Shape):
    """As the look found them in ``links``."""

    link_id: UUID
    shares: int = Field(ge=0, le=2**31 - 1)


class LookShape(Shape):
    links: list[SeenLinkShape] = Field(max_length=200)


class LookedShape(Shape):
    seen: bool = Field(description="whether any of it had been unseen, and is no more")


class AskLocationShape(Shape):
    via: Via
    number: str = Field("", max_length=40, description="another telephone than the caller's")


class MadeLinkShape(Shape):
    """The link itself is told here and never again. ``problem``: why it did not get through."""

    url: str
    qr: str = Field(description="the same as a picture: SVG")
    expires_at: AwareDatetime
    problem: str


async def location(asked: ApiRequest) -> LocationShape:
    call_id, database = str(asked.uuid()), asked.desk.database
    found = await seen_location.location_of(database, asked.account.centre, call_id)
    return LocationShape(
        ways=[Via(way) for way in asked.desk.settings.share.ways],
        line=[LineLocationShape.model_validate(each) for each in found.line],
        links=[_link(each) for each in found.links],
        positions=[SharedPositionShape.model_validate(dict(each)) for each in found.positions],
        words=[SharedWordsShape.model_validate(dict(each)) for each in found.words],
        files=[
            SharedFileShape(at=each["at"], kind=each["kind"], path=f"/shared/{each['file_id']}")
            for each in found.files
        ],
    )


async def ask(asked: ApiRequest) -> MadeLinkShape:
    body = await asked.body(AskLocationShape)
    made = await links.make_link(
        asked.desk.database,
        asked.account,
        asked.desk.settings,
        call_id=str(asked.uuid()),
        via=body.via,
        number=body.number.strip(),
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return MadeLinkShape(
        url=made.url,
        qr=picture_of(made.url),
        expires_at=made.expires_at,
        problem=made.problem,
    )


async def look(asked: ApiRequest) -> LookedShape:
    body = await asked.body(LookShape)
    seen = await seen_location.record_look(
        asked.desk.database,
        asked.account,
        str(asked.uuid()),
        {each.link_id: each.shares for each in body.links},
        how=Look.FORM,
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return LookedShape(seen=seen)


def picture_of(url: str) -> str:
    """The QR code of an address, as SVG."""
    out = io.BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, border=4, dark="#000", light="#fff", omitsize=True)
    return out.getvalue().decode()


def _link(row: Row) -> LocationLinkShape:
    names = LocationLinkShape.model_fields
    return LocationLinkShape(**{name: row[name] for name in names})


ROUTES = (
    Route(
        method="GET",
        path="/calls/{id}/location",
        summary="Where the caller is: by the line, and by what they shared over a link",
        right=Right.SEE_TICKETS,
        handler=location,
        answers=LocationShape,
    ),
    Route(
        method="POST",
        path="/calls/{id}/location",
        summary="Ask the caller for it: a link to show, or sent to them",
        right=Right.CHANGE_TICKETS,
        handler=ask,
        body=AskLocationShape,
        answers=MadeLinkShape,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="POST",
        path="/calls/{id}/location/seen",
        summary="Say that somebody has looked at what the caller shared, up to so many shares",
        right=Right.CHANGE_TICKETS,
        handler=look,
        body=LookShape,
        answers=LookedShape,
        problems=(400, 415, 422),
    ),
)
