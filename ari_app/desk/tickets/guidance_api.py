"""``/api/v1/guidance``: what to tell a caller until help comes, and which steps were read."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from ari_app.desk.web.api import ApiRequest, Route, Shape, Version
from ari_app.desk.web.paths import find_ticket
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets import guidance_keeping
from ari_app.tickets.guidance import MOST_STEPS, ReviewState, review_state


class GuidanceStepShape(Shape):
    say: str
    say_en: str


class GuidanceCardShape(Shape):
    """Its newest version."""

    code: str
    version: int
    title: str
    title_en: str
    steps: list[GuidanceStepShape]
    types: list[str] = Field(description="codes of types of incident")
    medical: bool
    metronome: bool = Field(description="it leads chest compressions")
    source: str
    review: ReviewState
    reviewer: str
    reviewed_on: date | None
    review_due: date | None


class GuidanceShape(Shape):
    """The cards in use, in their order."""

    cards: list[GuidanceCardShape]


class GuidanceReadShape(Shape):
    card: str = Field(description="its code", max_length=30)
    version: Version
    step: int = Field(ge=1, le=MOST_STEPS)
    read: bool = Field(True, description="false: it was ticked by mistake")


class GuidanceNotedShape(Shape):
    noted: bool


async def cards(asked: ApiRequest) -> GuidanceShape:
    rows = await guidance_keeping.cards(asked.desk.database, asked.account)
    today = datetime.now(ZoneInfo(asked.account.time_zone)).date()
    return GuidanceShape(cards=[_shape(row, today) for row in rows if row["active"]])


async def record_read(asked: ApiRequest) -> GuidanceNotedShape:
    body, row = await asked.body(GuidanceReadShape), await find_ticket(asked)
    await guidance_keeping.record_read(
        asked.desk.database,
        asked.account,
        row["label"],
        card=body.card,
        version=body.version,
        step=body.step,
        read=body.read,
        trail=asked.trail,
    )
    return GuidanceNotedShape(noted=True)


def _shape(row: Row, today: date) -> GuidanceCardShape:
    values = {name: row[name] for name in GuidanceCardShape.model_fields if name != "review"}
    review = review_state(row["reviewed_on"], row["review_due"], today)
    return GuidanceCardShape.model_validate({**values, "review": review})


ROUTES = (
    Route(
        method="GET",
        path="/guidance",
        summary="What to tell a caller until help comes, per type of incident",
        right=Right.SEE_TICKETS,
        handler=cards,
        answers=GuidanceShape,
    ),
    Route(
        method="POST",
        path="/tickets/{id}/guidance",
        summary="A step of a card was read to the caller",
        right=Right.CHANGE_TICKETS,
        handler=record_read,
        body=GuidanceReadShape,
        answers=GuidanceNotedShape,
        problems=(400, 415, 422),
    ),
)
