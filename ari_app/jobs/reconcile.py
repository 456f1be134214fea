"""Calls whose end nobody wrote down: Asterisk was killed, the disk was full, a line was lost.

A call that the database holds open, and of which Asterisk has no channel any more, has ended. It
is closed by a fact of its own that says so (``assumed``); a hang-up that turns up later counts
more. Without an answer from Asterisk nothing is concluded. It ended when Asterisk last wrote of it,
a fact or what was said, not when that was noticed.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from ari_app.asterisk import credentials
from ari_app.asterisk.ari import Ari, AriError
from ari_app.facts import FactKind
from ari_app.journal.writer import Journal, JournalUnavailable
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway
from recordings.finish import last_written

log = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0
_NONE_KNOWN: Mapping[str, datetime] = MappingProxyType({})
_YOUNGEST_S = 15.0  # its facts may still be on their way


async def keep_reconciling(settings: Settings, database: Database) -> None:
    """Until cancelled. A call is closed when two looks in a row did not find its channel."""
    gone: set[str] = set()
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            found = await _without_channel(settings, database)
            both = {call_id: at for call_id, at in found.items() if call_id in gone}
            await asyncio.to_thread(close_calls, settings, sorted(both), both)
            gone = set(found)
        except (DatabaseAway, AriError, JournalUnavailable, credentials.CredentialsError) as error:
            log.debug("Nothing can be reconciled now: %s", error)


def without_channel(
    open_calls: Sequence[Mapping[str, Any]], channels: Sequence[Mapping[str, Any]]
) -> set[str]:
    """Ids of the open calls that no channel carries: not by its id, nor as its account code."""
    ids = {str(channel.get("id")) for channel in channels}
    accounts = {str(channel.get("accountcode")) for channel in channels}
    return {
        str(call["call_id"])
        for call in open_calls
        if call["call_id"] not in accounts and not ids & set(call["uniqueids"])
    }


def close_calls(
    settings: Settings, call_ids: Sequence[str], last_facts: Mapping[str, datetime] = _NONE_KNOWN
) -> None:
    """Writes the concluded hang-ups into the journal; blocking.

    ``last_facts``: call id → when the last of its facts was.
    """
    if not call_ids:
        return
    journal = Journal.open(settings.journal_path, centre=settings.centre.code, node=settings.node)
    try:
        for call_id in call_ids:
            data = {"by": "us", "cause": 0, "assumed": True}
            ended_at = _known_end(settings, call_id, last_facts.get(call_id))
            journal.append(call_id, FactKind.HUNG_UP, ended_at, data)
            log.error(
                "A call without a channel is closed; its end was not written down",
                extra={"action": "call_reconciled", "call_id": call_id},
            )
    finally:
        journal.close()


def _known_end(settings: Settings, call_id: str, last_fact_at: datetime | None) -> datetime:
    """A clock that was set back, or a file that was touched, makes no end in the future."""
    known = (last_written(settings.spool_dir, call_id), last_fact_at)
    now = datetime.now(UTC)
    return min(max((at for at in known if at is not None), default=now), now)


async def _without_channel(settings: Settings, database: Database) -> dict[str, datetime]:
    now, young = datetime.now(UTC), timedelta(seconds=_YOUNGEST_S)
    async with database.transaction() as session:
        times = (now - young, now + young)
        open_calls = await session.rows("shipping.open_calls", settings.node, *times)
    if not open_calls:
        return {}
    password = credentials.load(settings.home).ari_password
    async with Ari(port=settings.ari_port, password=password, app="sigap-jobs") as ari:
        gone = without_channel(open_calls, await ari.channels())
    return {row["call_id"]: row["last_fact_at"] for row in open_calls if row["call_id"] in gone}
