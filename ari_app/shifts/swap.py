"""A swap of shifts: who asks, who agrees, and that a supervisor approves. A table; pure.

Whoever gives a shift away asks a colleague, for one of theirs or for nothing in return. The
colleague agrees; then a supervisor who is neither of the two approves, and only then the plan
changes.
"""

from collections.abc import Mapping
from enum import StrEnum

from ari_app.errors import Conflict


class SwapState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class SwapStep(StrEnum):
    AGREE = "agree"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    REFUSE = "refuse"


class Party(StrEnum):
    ASKER = "asker"
    ASKED = "asked"
    SUPERVISOR = "supervisor"


WAY: Mapping[tuple[SwapState, SwapStep], tuple[Party, SwapState]] = {
    (SwapState.ASKED, SwapStep.AGREE): (Party.ASKED, SwapState.AGREED),
    (SwapState.ASKED, SwapStep.DECLINE): (Party.ASKED, SwapState.DECLINED),
    (SwapState.ASKED, SwapStep.WITHDRAW): (Party.ASKER, SwapState.WITHDRAWN),
    (SwapState.AGREED, SwapStep.DECLINE): (Party.ASKED, SwapState.DECLINED),
    (SwapState.AGREED, SwapStep.WITHDRAW): (Party.ASKER, SwapState.WITHDRAWN),
    (SwapState.AGREED, SwapStep.APPROVE): (Party.SUPERVISOR, SwapState.APPROVED),
    (SwapState.AGREED, SwapStep.REFUSE): (Party.SUPERVISOR, SwapState.REFUSED),
}


class SwapRefused(Conflict):
    """The swap cannot take this step now; ``reason`` is the key of the page's sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The swap cannot be changed: {reason}.")
        self.reason = reason


def party_of(login: str, asker: str, asked: str, *, supervises: bool) -> Party | None:
    """Who somebody is in a swap; a supervisor who takes part in it is no judge of it."""
    if login == asker:
        return Party.ASKER
    if login == asked:
        return Party.ASKED
    return Party.SUPERVISOR if supervises else None


def after(state: SwapState, step: SwapStep, party: Party | None) -> SwapState:
    """The state that follows; raises `SwapRefused` where this party cannot do that now."""
    who, then = WAY.get((state, step), (None, state))
    if who is None:
        raise SwapRefused("too_late")
    if party is not who:
        raise SwapRefused("not_yours")
    return then


def steps_of(state: SwapState, party: Party | None) -> tuple[SwapStep, ...]:
    """What this party can do now."""
    return tuple(step for (now, step), (who, _) in WAY.items() if now is state and who is party)
