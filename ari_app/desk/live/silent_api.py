"""``/api/v1/calls/{id}/ask``: a question for a caller who cannot speak, played as a prompt.

The keys that answer it come back by ``/api/v1/live`` and on the console.
"""

from ari_app.desk.live.at_phone import AtPhoneShape, phone_of
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.live.interview import PromptQuestion
from ari_app.people.access import Right


class AskShape(AtPhoneShape):
    question: PromptQuestion


class AskedShape(Shape):
    """``question`` is being played now."""

    call_id: str
    question: PromptQuestion


async def ask(asked: ApiRequest) -> AskedShape:
    body, call_id = await asked.body(AskShape), str(asked.uuid())
    at = await phone_of(asked, body)
    await asked.desk.silent_callers.ask(call_id, body.question, at=at)
    return AskedShape(call_id=call_id, question=body.question)


ROUTES = (
    Route(
        method="POST",
        path="/calls/{id}/ask",
        summary="Play a yes/no question to the caller of the own talk",
        right=Right.HANDLE_TALK,
        handler=ask,
        body=AskShape,
        answers=AskedShape,
        problems=(400, 409, 415, 422),
    ),
)
