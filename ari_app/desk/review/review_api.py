"""``/api/v1/reviews``: calls that want a look, and what a human heard in them."""

from pydantic import AwareDatetime, Field

from ari_app.call import Outcome
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.people.access import Right
from ari_app.tickets.clocks import Wait, alarm_at
from ari_app.tickets.form import Disposition
from ari_app.verdict import Verdict
from recordings.first_heard import Because
from recordings.review import LONGEST_NOTE, Finding, keep_review
from recordings.to_hear import to_hear

MOST = 200


class WaitingShape(Shape):
    """A call under review; its audio is at ``/calls/{call_id}/recording``."""

    call_id: str
    because: Because = Field(description="why it is to be heard")
    due_at: AwareDatetime = Field(description="until when")
    ani: str | None
    offered_at: AwareDatetime
    ended_at: AwareDatetime | None
    verdict: Verdict | None
    reason: str | None
    outcome: Outcome | None
    recording_status: str | None
    recording_seconds: float | None


class WaitingCallsShape(Shape):
    """``waiting`` counts all of them, ``calls`` are those to be heard first.

    ``instant``: gone at once and heard by nobody, to be judged in one go. ``overdue`` of both.
    """

    waiting: int
    instant: int
    overdue: int
    calls: list[WaitingShape]


class ReviewShape(Shape):
    finding: Finding
    was: Disposition | None = Field(None, description="what the call really was")
    note: str = Field("", max_length=LONGEST_NOTE, pattern=r"^[^\x00]*$")


class ReviewedShape(Shape):
    """``ticket``: the label of the one that was opened, for a human who is to be called back."""

    call_id: str
    finding: Finding
    at: AwareDatetime
    ticket: str | None


async def waiting(asked: ApiRequest) -> WaitingCallsShape:
    database, centre = asked.desk.database, asked.account.centre
    limits = asked.desk.settings.limits
    rows = await to_hear(database, centre, MOST)
    counted = await database.row("reviews.count", centre, limits.review_s) or {}
    names = WaitingShape.model_fields.keys() - {"due_at"}
    return WaitingCallsShape(
        **{name: counted.get(name, 0) for name in ("waiting", "instant", "overdue")},
        calls=[
            WaitingShape(
                due_at=alarm_at(Wait.REVIEW, row["since"], limits),
                **{name: row[name] for name in names},
            )
            for row in rows
        ],
    )


async def review(asked: ApiRequest) -> ReviewedShape:
    body = await asked.body(ReviewShape)
    kept = await keep_review(
        asked.desk.database,
        asked.account,
        str(asked.uuid()),
        finding=body.finding,
        was=body.was,
        note=body.note.strip(),
        trail=asked.trail,
    )
    return ReviewedShape(
        call_id=kept.call_id, finding=kept.finding, at=kept.at, ticket=kept.ticket or None
    )


ROUTES = (
    Route(
        method="GET",
        path="/reviews",
        summary="Calls that nobody heard and that want a look, those to be heard first",
        right=Right.REVIEW,
        handler=waiting,
        answers=WaitingCallsShape,
    ),
    Route(
        method="POST",
        path="/calls/{id}/review",
        summary="Say what was heard in a call; takes it off the list",
        right=Right.REVIEW,
        handler=review,
        body=ReviewShape,
        answers=ReviewedShape,
        problems=(400, 409, 415, 422),
    ),
)
