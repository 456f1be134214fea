"""Accounts as a list whose changes are told and taken back (`ari_app.people.list_changes`).

It goes back through the functions of the admin's own page, which look for themselves whose session
asks: nobody gets a right that the one who clicks could not give there, nobody's own account
changes, one admin is always left. No password, link or second factor comes back.
"""

from ari_app.asterisk.phones import PhoneKind
from ari_app.errors import Invalid, NotFound
from ari_app.people.access import Right
from ari_app.people.audit import Asker
from ari_app.people.list_changes import KeptList, NotUndone, State, Values, one_by_one
from ari_app.secrecy import SipDigest, new_password, sip_ha1
from ari_app.store.database import Session

_OF_PERSON = ("name", "account_role", "agency")


class PhoneRefused(Invalid):
    """The phone stays as it is; ``why`` as the database's ``account_phone`` says it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The phone stays as it is: {why}.")
        self.why = why


async def keep_phone(
    session: Session, asker: Asker, login: str, kind: str, extension: str | None, ha1: str | None
) -> None:
    """A phone of their own, or "none"; raises `PhoneRefused`."""
    values = (asker.session, login, kind, extension, ha1)
    row = await session.row("account_keeping.phone", *values)
    done = row["done"] if row else "over"
    if done != "done":
        raise PhoneRefused(done)


async def _put(
    session: Session, asker: Asker, login: str, values: Values | None, state: State
) -> None:
    """An account as it was; one that was not there is closed, for calls and the trail name it.

    Raises `NotFound` where the asker is no admin any more, and `PhoneRefused`.
    """
    if login == asker.account.actor:
        raise NotUndone("own")
    now = state[login]
    wanted = {**now, "active": False, "invited_until": None} if values is None else values
    named = (wanted[name] for name in _OF_PERSON)
    moves = any(wanted[name] != now[name] for name in _OF_PERSON)
    opens, closes = (wanted["active"] and not now["active"], now["active"] and not wanted["active"])
    invited = now["invited_until"] not in (None, wanted["invited_until"])
    if opens and not await _done(session, asker, "set_active", login, True):
        raise NotFound
    if moves and not await _done(session, asker, "change", login, *named):
        raise NotUndone("gone")
    phoned = await _put_phone(session, asker, login, wanted, now)
    if invited:
        await _done(session, asker, "uninvite", login)
    if closes and not await _done(session, asker, "set_active", login, False):
        raise NotFound
    if not (opens or moves or phoned or invited or closes):
        raise NotUndone("secret")


async def _put_phone(
    session: Session, asker: Asker, login: str, wanted: Values, now: Values
) -> bool:
    """Whether it was changed. A telephone whose password nobody can tell again is not brought
    back; after another role its owner has one in the page.
    """
    kind, extension = wanted["phone"], wanted["extension"]
    if (kind, extension) == (now["phone"], now["extension"]) or kind == PhoneKind.SOFTPHONE:
        return False
    nobody_knows = sip_ha1(extension, new_password(), SipDigest.MD5) if extension else None
    await keep_phone(session, asker, login, kind, extension, nobody_knows)
    return True


async def _done(session: Session, asker: Asker, what: str, *values: object) -> bool:
    row = await session.row(f"account_keeping.{what}", asker.session, *values)
    return bool(row and row["done"])


ACCOUNTS = KeptList(
    name="accounts", undone="account.undo", right=Right.MANAGE_ACCOUNTS, put=one_by_one(_put)
)
