"""``/api/v1/calls/{id}/ask``: a question for a caller who cannot speak, played as a prompt.

Only into the asker's own talk. Both sides hear it and the recording has it; a prompt that cannot be
played changes nothing about the talk. The keys that answer it come back by ``/api/v1/live`` and on
the console (`interview`).
"""

import logging

from ari_app.desk.live.own_call import AtPhoneShape, own_call
from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.problems import Problem
from ari_app.facts import FactKind
from ari_app.live.interview import Question
from ari_app.live.prompt_player import PromptNotPlayed
from ari_app.people.access import Right

log = logging.getLogger(__name__)


class AskShape(AtPhoneShape):
    question: Question


class AskedShape(Shape):
    """``question`` is being played now."""

    call_id: str
    question: Question


async def ask(asked: Asked) -> AskedShape:
    body = await asked.body(AskShape)
    call = await own_call(asked, str(asked.uuid()), body.extension)
    parts, call_id = asked.parts, call.caller.call_id
    try:
        await parts.player.play(call.phone_channel.unique_id, body.question)
    except PromptNotPlayed as error:
        log.warning("a prompt was not played: %s", error, extra={"call_id": call_id})
        raise Problem(
            503, "unavailable", "The prompt cannot be played now; the talk goes on."
        ) from error
    parts.interview.asked(call_id, body.question)
    parts.journal.note(call_id, FactKind.ASKED, {"prompt": body.question, "by": call.extension})
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
