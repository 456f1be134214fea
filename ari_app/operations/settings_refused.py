"""What a part could not take up counts no longer: its changes are taken back, by new ones.

Else they would wait in the file, and the next start would run with what was refused.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ari_app.operations import settings_keeping
from ari_app.operations.settings_described import all_settings
from ari_app.operations.settings_keeping import LONGEST_WHY, ChangeRefused, Why, entry_of
from ari_app.operations.settings_standing import value_of
from ari_app.people.audit import record_if_possible
from ari_app.settings import Settings
from ari_app.settings.layers import with_fitting
from ari_app.settings_changes import Change, Changes, ChangesUnreadable, Kept, read

BY = "sigap up"
BUSY_TRIES, BUSY_S = 50, 0.1
log = logging.getLogger(__name__)


async def take_back(
    said: Mapping[str, Any], running: Settings, tried: Changes, refused: Settings, why: str
) -> tuple[Change, ...]:
    """The changes that are back; what somebody changed meanwhile is theirs, and stays."""
    for _ in range(BUSY_TRIES):
        try:
            return await asyncio.to_thread(_take_back, said, running, tried, refused, why)
        except ChangeRefused as error:
            if error.why is not Why.BUSY:
                log.error("What was refused stays in the file: %s", error)
                return ()
            await asyncio.sleep(BUSY_S)
    log.error("What was refused stays in the file: somebody changes it all the time")
    return ()


def _take_back(
    said: Mapping[str, Any], running: Settings, tried: Changes, refused: Settings, why: str
) -> tuple[Change, ...]:
    with settings_keeping.alone(running):
        try:
            now = read(running.home)
        except ChangesUnreadable as error:
            raise ChangeRefused(Why.DAMAGED, str(error)) from error
        names = sorted(
            name
            for name in (tried.values.keys() | running.from_browser) & all_settings().keys()
            if value_of(running, name) != value_of(refused, name)
            and now.kept(name) == tried.kept(name)
        )
        after = now
        for name in names:
            after = after.with_change(_back(after, name, running, why))
        if not names:
            return ()
        before, unfit = (with_fitting(said, each.values)[1] for each in (now, after))
        for name in unfit.keys() - before.keys():  # with what was changed meanwhile
            raise ChangeRefused(Why.UNFIT, unfit[name])
        settings_keeping.write(running.home, after)
        return after.history[-len(names) :]


def _back(now: Changes, name: str, running: Settings, why: str) -> Change:
    was_set = name in running.from_browser
    return Change(
        number=now.newest + 1,
        at=datetime.now(UTC),
        by=BY,
        why=why[:LONGEST_WHY],
        name=name,
        before=now.kept(name),
        after=Kept(value=value_of(running, name)) if was_set else None,
        undoes=max((one.number for one in now.history if one.name == name), default=0),
    )


async def record(settings: Settings, changes: Sequence[Change]) -> None:
    """In the audit trail; the file of changes has it also where the database is away."""
    entries = [replace(entry_of(done), action="settings.refused") for done in changes]
    await record_if_possible(settings, entries, by=BY)
