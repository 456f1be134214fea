"""What is true of an agency that was given a ticket: told, to be telephoned, received. Pure.

One answer for the pill on the console, the ticket's page, its history and the alarms' strip. An
agency counts as told when something of ours reached it or is on its way, when its people have the
page, or when the desk telephoned. Who has not acknowledged when the time is over is to be
telephoned, however often told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ari_app.tickets.way import FINAL, DispatchState

_UNANSWERED = (DispatchState.NEW, DispatchState.OPEN, DispatchState.SENT)


class Telling(StrEnum):
    """How an agency stands to a ticket."""

    TELEPHONE = "telephone"  # nothing reaches it, or nobody has acknowledged in time
    ON_ITS_WAY = "on_its_way"  # something goes to it; nothing has arrived yet
    WAITING = "waiting"  # told; it has its minutes
    TELEPHONED = "telephoned"  # a human there was told by the desk
    RECEIVED = "received"  # acknowledged, or on scene
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """``at``: until when it has time, else since when it is so; ``who``: the person there."""

    telling: Telling
    state: DispatchState
    at: datetime
    who: str = ""


def truth_of(row: Mapping[str, Any], now: datetime) -> Truth:
    """Of a row of ``dispatches.of_ticket``, or an alarm of an agency in ``clocks.list``."""
    state = DispatchState(row["state"])
    if state not in _UNANSWERED:
        telling = Telling.OVER if state in FINAL else Telling.RECEIVED
        at, who = row["step_at"] or row["sent_at"], row["step_name"] or ""
        return Truth(telling=telling, state=state, at=at, who=who)
    if row["telephoned_at"]:
        at, who = row["telephoned_at"], row["telephoned_whom"]
        return Truth(telling=Telling.TELEPHONED, state=state, at=at, who=who)
    return Truth(telling=_unanswered(row, state, now), state=state, at=row["acknowledge_by"])


def _unanswered(row: Mapping[str, Any], state: DispatchState, now: datetime) -> Telling:
    if now >= row["acknowledge_by"]:
        return Telling.TELEPHONE
    if state is DispatchState.SENT:
        return Telling.WAITING
    if row["under_way"]:
        return Telling.ON_ITS_WAY
    return Telling.WAITING if row["has_page"] else Telling.TELEPHONE
