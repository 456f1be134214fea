"""``/api/v1/calls/{id}/evidence``, ``/api/v1/tickets/{id}/evidence``: the signed export of one."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from ari_app.desk.tickets.evidence_file import ZIP, send
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.people.access import Right
from recordings.evidence import LONGEST_REASON, Stretch

Second = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


class SilenceShape(Shape):
    """A part of a call's recording that nobody shall hear; the export names it."""

    call: str = Field(max_length=64, description="the call's id, or its ticket's label")
    from_s: Second
    to_s: Second


class EvidenceShape(Shape):
    """Why it leaves, and what of it does not."""

    reason: str = Field(max_length=LONGEST_REASON, description="one line, as the trail has it")
    silence: list[SilenceShape] = Field([], max_length=200)


async def of_call(asked: ApiRequest) -> web.StreamResponse:
    return await _send(asked, str(asked.uuid()))


async def of_ticket(asked: ApiRequest) -> web.StreamResponse:
    return await _send(asked, (await find_ticket(asked))["label"])


async def _send(asked: ApiRequest, wanted: str) -> web.StreamResponse:
    body = await asked.body(EvidenceShape)
    silenced: dict[str, list[Stretch]] = {}
    for one in body.silence:
        silenced.setdefault(one.call, []).append(Stretch(from_s=one.from_s, to_s=one.to_s))
    return await send(asked.request, asked.account, wanted, body.reason, silenced)


ROUTES = (
    Route(
        method="POST",
        path="/calls/{id}/evidence",
        summary="One call as a signed ZIP: recording, history, sums; its reason is audited",
        right=Right.EXPORT,
        handler=of_call,
        body=EvidenceShape,
        answers=None,
        file=ZIP,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="POST",
        path="/tickets/{id}/evidence",
        summary="All calls of a ticket and its duplicates as one signed ZIP; its reason is audited",
        right=Right.EXPORT,
        handler=of_ticket,
        body=EvidenceShape,
        answers=None,
        file=ZIP,
        problems=(400, 409, 415, 422),
    ),
)
