"""Calls whose end nobody wrote down: Asterisk was killed, the disk was full, a line was lost.

A call that the database holds open, and of which Asterisk has no channel any more, has ended. It
is closed by a fact of its own that says so (``assumed``); a hang-up that turns up later counts
more. Without an answer from Asterisk nothing is concluded.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ari_app.asterisk import credentials
from ari_app.asterisk.ari import Ari, AriError
from ari_app.facts import FactKind
from ari_app.journal.writer import Journal, JournalUnavailable
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway

log = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0
_YOUNGEST_S = 15.0  # its facts may still be on their way


async def keep_reconciling(settings: Settings, database: Database) -> None:
    """Until cancelled. A call is closed when two looks in a row did not find its channel."""
    gone: set[str] = set()
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            found = await _without_channel(settings, database)
            await asyncio.to_thread(close_calls, settings, sorted(found & gone))
            gone = found
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


def close_calls(settings: Settings, call_ids: Sequence[str]) -> None:
    """Writes the concluded hang-ups into the journal; blocking."""
    if not call_ids:
        return
    journal = Journal.open(settings.journal_path, centre=settings.centre.code, node=settings.node)
    try:
        for call_id in call_ids:
            data = {"by": "us", "cause": 0, "assumed": True}
            journal.append(call_id, FactKind.HUNG_UP, datetime.now(UTC), data)
            log.error(
                "A call without a channel is closed; its end was not written down",
                extra={"action": "call_reconciled", "call_id": call_id},
            )
    finally:
        journal.close()


async def _without_channel(settings: Settings, database: Database) -> set[str]:
    now, young = datetime.now(UTC), timedelta(seconds=_YOUNGEST_S)
    async with database.transaction() as session:
        times = (now - young, now + young)
        open_calls = await session.rows("shipping.open_calls", settings.node, *times)
    if not open_calls:
        return set()
    password = credentials.load(settings.home).ari_password
    async with Ari(port=settings.ari_port, password=password, app="sigap-jobs") as ari:
        return without_channel(open_calls, await ari.channels())
