"""The phone in a call-taker's page: its secret, and having a call back after a reload.

The secret is derived from the session's cookie, so that a reloaded page has the same one and none
is stored; what Asterisk compares with (HA1) stands in the session's row. ``sigap jobs`` tells
Asterisk within a second or two; with the logout or the end of the session it opens nothing.
"""

import hashlib
import hmac
import logging

from ari_app.asterisk.ami import Ami
from ari_app.errors import Conflict
from ari_app.live.live_watch import LiveWatch
from ari_app.live.own_call import callers_of
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.secrecy import sip_ha1
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase

log = logging.getLogger(__name__)


async def open_phone(account: Account, cookie: str, *, session: str, database: DeskDatabase) -> str:
    """The password that the page registers with; ``session`` is the session's SHA-256.

    From now on this page is the account's phone; an older page's is not any more. Raises
    `Conflict` for an account without a phone in a page.
    """
    _check_in_page(account)
    password = password_of(cookie)
    try:
        values = (session, sip_ha1(account.extension, password))
        await database.run("phones.open_for_session", *values)
    except DatabaseAway:  # a page that was reloaded: Asterisk knows its secret already
        log.warning("a phone opens without the database", extra={"action": "phone_open"})
    return password


def password_of(cookie: str) -> str:
    """256 bits that only this session can compute."""
    return hmac.new(cookie.encode(), b"sigap phone", hashlib.sha256).hexdigest()


async def resume(account: Account, *, live: LiveWatch, ami: Ami, trail: Trail) -> str:
    """Ring the page with the caller whom it talked with before it was loaded anew: the call's id.

    The caller leaves the dead connection for the dialplan's ``held-take``: when nobody answers
    there either, this caller is first in line. Raises `Conflict` when there is none.
    """
    _check_in_page(account)
    callers = await callers_of(account.extension, live=live, ami=ami)
    if not callers:
        raise Conflict("Nobody is talking with this phone.")
    call_id, detail = callers[0].call_id, {"at": account.extension}
    entry = AuditEntry(action="call.resume", subject=call_id, detail=detail)
    await trail.write_if_possible(entry)
    await ami.redirect(callers[0].name, context="held-take", extension=account.extension)
    return call_id


def _check_in_page(account: Account) -> None:
    if not account.phone_in_page:
        raise Conflict("This account has no phone in a page.")
