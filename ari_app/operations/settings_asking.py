"""Asks ``sigap up`` to take up what was changed, where there is something to take up.

Where nothing watches over the centre nobody is asked: its next start reads all of it.
"""

import asyncio

from ari_app.operations import keepers, settings_state
from ari_app.operations.settings_standing import present
from ari_app.operations.settings_state import Asking
from ari_app.people.audit import AuditEntry, Record
from ari_app.settings import Settings


async def ask(settings: Settings, *, by: str, record: Record) -> Asking | None:
    """None: everything is in use, or the centre does not run. Raises OSError."""
    now = await asyncio.to_thread(present, settings)
    if not (now.supervised and (now.waiting or now.is_stale)):
        return None
    asking = await asyncio.to_thread(settings_state.ask, settings, by)
    what = {"what": ", ".join(now.waiting)}
    await record(AuditEntry(action="settings.apply", subject=settings.centre.code, detail=what))
    return asking


async def end_alarm(settings: Settings, *, by: str, record: Record) -> None:
    """Where nothing is left out any more, and nothing has to start anew, that is known at once."""
    now = await asyncio.to_thread(present, settings)
    if now.is_stale and not now.waiting:
        await ask(settings, by=by, record=record)


async def ask_for_sounds(settings: Settings, *, by: str) -> bool:
    """Prompts are laid out and the screeners know; False where the centre does not run."""
    if await asyncio.to_thread(keepers.supervisor_of, settings.run_dir) is None:
        return False
    await asyncio.to_thread(settings_state.ask, settings, by, sounds=True)
    return True
