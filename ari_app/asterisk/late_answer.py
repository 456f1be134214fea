"""A caller's answer that a screener heard after it had given the call up, on its way to the desks.

As with the levels of held callers, Asterisk carries it: an ARI user event about a channel of the
screener's own is handed to the manager interface. It is said again until it shows, so a desk that
begins anew in that moment hears it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ari_app.call_id import is_call_id
from ari_app.verdict import Verdict

EVENT = "SigapLateAnswer"
ANSWERS = (Verdict.VOICE, Verdict.KEY, Verdict.TAP)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateAnswer:
    """``verdict`` is one of `ANSWERS`."""

    call_id: str
    verdict: Verdict


def variables(answer: LateAnswer) -> Mapping[str, str]:
    """The variables of the user event."""
    return {"call": answer.call_id, "verdict": answer.verdict.value}


def answer_in(headers: Mapping[str, str | list[str]]) -> LateAnswer | None:
    """What :func:`variables` wrote, from a manager event's headers; None for any other event."""
    if headers.get("userevent") != EVENT:
        return None
    call_id, said = str(headers.get("call", "")), headers.get("verdict")
    verdict = next((each for each in ANSWERS if each.value == said), None)
    return LateAnswer(call_id=call_id, verdict=verdict) if verdict and is_call_id(call_id) else None
