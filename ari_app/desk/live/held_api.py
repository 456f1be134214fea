"""A human's decision about a held call: take it, or end it with a reason.

Done by AMI Redirect into the dialplan's ``held-take`` and ``held-end``. Only a call that is held
at this very moment can be ended: one that has just spoken is in the queue, and stays there. Taking
is also allowed while a call is still being screened; answering early harms nobody.

Asterisk itself records the decision (CEL), so a database that is away does not stop it; the line
in the audit trail is then missing and stands in the log.
"""

from enum import StrEnum

from ari_app.asterisk.ami_rows import Channel
from ari_app.call import State
from ari_app.desk.live.own_call import AtPhoneShape, place_of
from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.problems import Problem, not_found
from ari_app.live.live_line import Caller
from ari_app.people.access import Right
from ari_app.people.audit import AuditLine


class EndReason(StrEnum):
    """Why a human ended a held call: the dispositions of false calls (domain: outcomes)."""

    GHOST_DIAM = "ghost_diam"
    GHOST_BISING = "ghost_bising"
    GHOST_SUARA_LATAR = "ghost_suara_latar"
    PRANK = "prank"
    SALAH_SAMBUNG = "salah_sambung"
    TES = "tes"


class EndShape(Shape):
    reason: EndReason


class DecidedShape(Shape):
    """``decision`` is take or end; ``by`` the extension, or the one who decided."""

    call_id: str
    decision: str
    by: str


async def take(asked: Asked) -> DecidedShape:
    body = await asked.body(AtPhoneShape)
    return await take_call(asked, str(asked.uuid()), body.extension)


async def end(asked: Asked) -> DecidedShape:
    body = await asked.body(EndShape)
    return await end_call(asked, str(asked.uuid()), body.reason)


async def take_call(asked: Asked, call_id: str, extension: str | None) -> DecidedShape:
    """Ring the call-taker's phone with the held caller, at once."""
    place = await place_of(asked, extension)
    channel = await _channel(asked, call_id, State.HELD, State.SCREENING)
    await asked.trail.write_if_possible(
        AuditLine(action="call.take", subject=call_id, detail={"at": place})
    )
    await asked.parts.ami.setvar(channel.name, "SIGAP_BY", place)
    await asked.parts.ami.redirect(channel.name, context="held-take", extension=place)
    return DecidedShape(call_id=call_id, decision="take", by=place)


async def end_call(asked: Asked, call_id: str, reason: EndReason) -> DecidedShape:
    """End a call that is held now; who and why go with the channel into Asterisk's own record."""
    by = asked.account.extension or _dialplan_name(asked.account.actor)
    channel = await _channel(asked, call_id, State.HELD)
    await asked.trail.write_if_possible(
        AuditLine(action="call.end", subject=call_id, detail={"reason": reason})
    )
    await asked.parts.ami.setvar(channel.name, "SIGAP_BY", by)
    await asked.parts.ami.setvar(channel.name, "SIGAP_REASON", reason)
    await _still_held(asked, channel)
    await asked.parts.ami.redirect(channel.name, context="held-end", extension="s")
    return DecidedShape(call_id=call_id, decision="end", by=by)


async def _channel(asked: Asked, call_id: str, *states: State) -> Channel:
    """The caller's channel, if the call is in one of these states now; else 404 or 409."""
    await asked.parts.live.look_soon()
    caller = _caller(asked, call_id)
    if caller is None:
        raise not_found()
    if caller.state not in states:
        raise Problem(409, "conflict", f"The call is not held: {caller.state}.")
    for channel in await asked.parts.ami.channels():
        if channel.call_id == call_id and channel.is_first:
            return channel
    raise Problem(409, "conflict", "The caller has hung up.")


def _caller(asked: Asked, call_id: str) -> Caller | None:
    found = (c for c in asked.parts.live.view.callers if c.call_id == call_id)
    return next(found, None)


async def _still_held(asked: Asked, held: Channel) -> None:
    """Look a last time before an end: the caller may have spoken since."""
    for channel in await asked.parts.ami.channels():
        if channel.name == held.name and channel.application == held.application:
            return
    raise Problem(409, "conflict", "The call is no longer held.")


def _dialplan_name(actor: str) -> str:
    """What ``held-end`` accepts as a name."""
    kept = "".join(letter for letter in actor.lower() if letter.isascii() and letter.isalnum())
    return kept[:40] or "token"


ROUTES = (
    Route(
        method="POST",
        path="/calls/{id}/take",
        summary="Take a held call: the call-taker's phone rings with the caller",
        right=Right.DECIDE_HELD,
        handler=take,
        body=AtPhoneShape,
        answers=DecidedShape,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="POST",
        path="/calls/{id}/end",
        summary="End a held call, with a reason",
        right=Right.DECIDE_HELD,
        handler=end,
        body=EndShape,
        answers=DecidedShape,
        problems=(400, 409, 415, 422),
    ),
)
