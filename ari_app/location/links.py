"""Links over which a caller shares where they are: made for a call, sent, and known again.

The secret of a link has 192 random bits; of it, and of the telephone that it belongs to, only a
SHA-256 is kept. Whoever opens a link sees a page; the first telephone that shares something has
it. So whatever looks at a link before the caller does (a messenger's preview) takes nothing away.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from ari_app.errors import Conflict, Invalid, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.secrecy import token_hash
from ari_app.settings import Settings
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.telephone_number import international, mask
from ari_app.tickets import messenger
from ari_app.tickets.notice import Words

LASTS = timedelta(hours=1)
MOST_OPEN = 5  # of one call
PATH = "/l/"  # all that there is at the public address
SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
_SECRET_BYTES = 24


class Via(StrEnum):
    """How the caller gets the link."""

    SHOW = "show"  # on our screen, to be photographed or read out
    SMS = "sms"
    WHATSAPP = "whatsapp"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLink:
    """``url`` is known now and never again. ``problem`` says why it did not get through."""

    link_id: UUID
    url: str
    expires_at: datetime
    problem: str = ""


def new_secret() -> str:
    """Of a link, or of a telephone that opened one."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def is_secret(text: str) -> bool:
    """Whether it may be one of ours: anything else need not be looked up."""
    return SECRET.fullmatch(text) is not None


async def make_link(
    database: DeskDatabase,
    account: Account,
    settings: Settings,
    *,
    call_id: str,
    via: Via,
    number: str,
    now: datetime,
    trail: Trail,
) -> MadeLink:
    """A link for a call or ticket, sent to ``number`` (empty: the caller's own).

    Raises `NotFound`, `Conflict` and `Invalid`; a message that does not get through is no error,
    for the link can be shown.
    """
    if via not in settings.share.ways:
        raise Conflict(f"Links cannot be given by {via}: it is not set up.")
    call = await database.row("location.call", account.centre, call_id)
    if call is None:
        raise NotFound
    to = "" if via is Via.SHOW else _receiver(number or call["ani"] or "", settings)
    secret, link_id = new_secret(), uuid4()
    await _keep(database, account, call, link_id, secret, via=via, to=to, now=now, trail=trail)
    url = f"{settings.share.address}{PATH}{secret}"
    problem = await _send(settings, account.centre_name, url, via, to) if to else ""
    return MadeLink(link_id=link_id, url=url, expires_at=now + LASTS, problem=problem)


def _receiver(number: str, settings: Settings) -> str:
    to = international(number, settings.centre.country)
    if not to:
        raise Invalid("There is no telephone number that a message could be sent to.")
    return to


async def _keep(
    database: DeskDatabase,
    account: Account,
    call: Row,
    link_id: UUID,
    secret: str,
    *,
    via: Via,
    to: str,
    now: datetime,
    trail: Trail,
) -> None:
    detail = {"link": str(link_id), "via": via} | ({"to": mask(to)} if to else {})
    entry = AuditEntry(
        action="location.ask", subject=call["label"] or call["call_id"], detail=detail
    )
    async with database.transaction() as session:
        await session.run("location.lock_call", call["call_id"])
        known = await session.row("location.count_open", call["call_id"], now)
        if known is not None and known["links"] >= MOST_OPEN:
            raise Conflict("This call has too many open links; use the last one.")
        values = (account.centre, call["call_id"], token_hash(secret), via, now, account.actor)
        await session.run("location.make", link_id, *values, now + LASTS)
        await trail.write_in(session, entry)


async def _send(settings: Settings, centre_name: str, url: str, via: Via, to: str) -> str:
    """What went wrong; empty when the service took it."""
    channel = settings.share.channel(via)
    if channel is None:
        return "The channel is not set up."
    address = channel.replace("{number}", to)
    failed = await messenger.deliver(
        address, words_of(centre_name, url), local=settings.local_channels
    )
    return failed.problem if failed else ""


def words_of(centre_name: str, url: str) -> Words:
    """The message with the link: short, for it may be an SMS."""
    return Words(
        title=f"112 {centre_name}",
        text=f"Kirim lokasi Anda ke 112: {url} (berlaku 1 jam) / Send us your location.",
    )
