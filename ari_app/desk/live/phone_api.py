"""``/api/v1/phone``: the secret of the phone in the page, and having a call back after a reload.

The secret is derived from the session's cookie, so that a reloaded page has the same one and none
is stored; what Asterisk compares with (HA1) stands in the session's row. ``sigap jobs`` tells
Asterisk within a second or two; with the logout or the end of the session it opens nothing.
"""

import hashlib
import hmac
import logging

from ari_app.asterisk.ami_rows import Channel
from ari_app.call import State
from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.authentication import digest, session_cookie
from ari_app.desk.web.problems import Problem
from ari_app.people.access import Right
from ari_app.people.audit import AuditLine
from ari_app.secrecy import sip_ha1
from ari_app.store.database import DatabaseAway

log = logging.getLogger(__name__)


class PhoneShape(Shape):
    """What the page registers with; ``rings_s`` is how long one phone is rung."""

    extension: str
    password: str
    rings_s: int


class ResumedShape(Shape):
    call_id: str


async def open_phone(asked: Asked) -> PhoneShape:
    """From now on this session's page is the account's phone; an older page's is not any more."""
    _phone_in_page(asked)
    extension, cookie = asked.account.extension, session_cookie(asked.request)
    password = phone_password(cookie)
    try:
        values = (digest(cookie), sip_ha1(extension, password))
        await asked.parts.database.run("phones.open_for_session", *values)
    except DatabaseAway:  # a page that was reloaded: Asterisk knows its secret already
        log.warning("a phone opens without the database", extra={"action": "phone_open"})
    rings_s = asked.parts.settings.queue.ring_s
    return PhoneShape(extension=extension, password=password, rings_s=rings_s)


def phone_password(cookie: str) -> str:
    """256 bits that only this session can compute."""
    return hmac.new(cookie.encode(), b"sigap phone", hashlib.sha256).hexdigest()


async def resume(asked: Asked) -> ResumedShape:
    """Ring this page with the caller it was talking to before it was loaded anew.

    The caller leaves the dead connection for the dialplan's ``held-take``: when nobody answers
    there either, he is first in line.
    """
    _phone_in_page(asked)
    extension = asked.account.extension
    channel = await _talking_with(asked, extension)
    line = AuditLine(action="call.resume", subject=channel.call_id, detail={"at": extension})
    await asked.trail.write_if_possible(line)
    await asked.parts.ami.redirect(channel.name, context="held-take", extension=extension)
    return ResumedShape(call_id=channel.call_id)


async def _talking_with(asked: Asked, extension: str) -> Channel:
    await asked.parts.live.look_soon()
    talking = asked.parts.live.view.in_state(State.TALKING)
    mine = {
        caller.call_id
        for caller in talking
        if caller.with_extension == extension and caller.talk != "calling_back"
    }
    for channel in await asked.parts.ami.channels():
        if channel.call_id in mine and channel.is_first:
            return channel
    raise Problem(409, "conflict", "Nobody is talking with this phone.")


def _phone_in_page(asked: Asked) -> None:
    if not asked.account.phone_in_page:
        raise Problem(409, "conflict", "This account has no phone in a page.")


ROUTES = (
    Route(
        method="POST",
        path="/phone",
        summary="The short-lived secret of the phone in this browser's page",
        right=Right.USE_PHONE,
        handler=open_phone,
        answers=PhoneShape,
        problems=(409,),
    ),
    Route(
        method="POST",
        path="/phone/resume",
        summary="Have the own call back after the page was loaded anew",
        right=Right.USE_PHONE,
        handler=resume,
        answers=ResumedShape,
        problems=(409,),
    ),
)
