"""An export as an answer: written whole into a file without a name, then streamed.

Until it is whole not a byte goes out, so that what is refused halfway is a refusal and no broken
file. Nothing is cached on the way.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import IO
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.desk.tickets import history_words
from ari_app.desk.tickets.readable_history import readable
from ari_app.desk.web.running_desk import DESK, Desk
from ari_app.errors import NotFound
from ari_app.live.targets import named
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry, trail_of
from ari_app.store.database import Session
from ari_app.telephone_number import shown
from ari_app.texts.catalog import Language
from ari_app.tickets.history import HistoryEntry
from recordings.evidence import Failure, NotExported, Period, Stretch
from recordings.evidence_export import ACTION, Asked, InWords, export
from recordings.evidence_key import KeyBroken
from recordings.evidence_package import write_unnamed

log = logging.getLogger(__name__)

ZIP = "application/zip"
_CHUNK = 64 * 1024


async def send(
    request: web.Request,
    account: Account,
    wanted: str,
    reason: str,
    silenced: Mapping[str, Sequence[Stretch]],
    period: Period | None = None,
) -> web.StreamResponse:
    """With a ``period``, all calls of the number ``wanted`` in it.

    Raises `NotFound`, one of ``NO_EXPORT``, and ``DatabaseAway``: nothing left then.
    """
    if not (account.may(Right.EXPORT) and account.may(Right.LISTEN)):
        raise NotFound
    desk = request.app[DESK]
    asked = Asked(
        centre=account.centre,
        centre_name=account.centre_name,
        wanted=wanted,
        reason=reason,
        by=account.actor,
        now=datetime.now(ZoneInfo(account.time_zone)),
        silenced=silenced,
        period=period,
        readable=lambda entries: readable(entries, account, desk.settings),
    )
    trail = trail_of(account, desk.database, request.remote)

    async def record(session: Session, subject: str, detail: Mapping[str, str]) -> None:
        await trail.write_in(session, AuditEntry(action=ACTION, subject=subject, detail=detail))

    try:
        case, file = await export(
            *(asked, _in_words(desk), record),
            settings=desk.settings,
            database=desk.database,
            write=partial(write_unnamed, desk.settings.home),
        )
    except KeyBroken as error:
        log.error("the centre's key cannot be used: %s", error, extra={"action": "evidence_key"})
        message = "The centre's key cannot be used; the desk's log says why."
        raise NotExported(Failure.NO_KEY, message) from error
    with file:
        return await _stream(request, file, case.file_name)


def _in_words(desk: Desk) -> InWords:
    known, country = desk.directory.targets, desk.directory.country

    def in_words(entry: HistoryEntry) -> tuple[str, str]:
        text = history_words.sentence(
            entry, Language.ID, lambda number: shown(named(number, known), country)
        )
        return text or "", history_words.detail(entry, Language.ID)

    return in_words


async def _stream(request: web.Request, file: IO[bytes], name: str) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={
            "Content-Type": ZIP,
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
        }
    )
    response.content_length = await asyncio.to_thread(file.seek, 0, 2)
    await asyncio.to_thread(file.seek, 0)
    await response.prepare(request)
    try:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            await response.write(chunk)
    except ConnectionError:
        log.info("whoever asked for an export has left", extra={"action": "evidence_left"})
    return response
