"""Accounts become phones without hand edits: what the database says, Asterisk is told.

The last list is kept beside the configuration, so that phones go on when the database is gone.
"""

import asyncio
import contextlib
import logging
from pathlib import Path

from ari_app.asterisk import credentials, phones
from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiAddress, AmiError
from ari_app.asterisk.configuration import hold_files, render_phones
from ari_app.asterisk.phones import Phone, PhoneKind
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway

LOOK_AGAIN_S = 10.0  # at what nobody tells of: a login that has run out
RETRY_S = 1.0
SETTLE_S = 0.05  # what changes together is told Asterisk together
CHANNEL = "sigap_phones"  # the channel on which the tables tell of a change
FOR_SECRETS = ("res_pjsip.so",)  # a login of a browser's phone changes nothing else
FOR_EXTENSIONS = ("res_pjsip.so", "app_queue.so", "pbx_config.so")
log = logging.getLogger(__name__)


def phones_path(settings: Settings) -> Path:
    return settings.asterisk_dir / "phones.json"


async def read_phones(settings: Settings, database: Database) -> tuple[Phone, ...]:
    """The phones of this centre's active accounts; raises :class:`DatabaseAway`."""
    async with database.transaction() as session:
        rows = await session.rows("phones.of_centre", settings.centre.code)
    return tuple(Phone(**{**row, "kind": PhoneKind(row["kind"])}) for row in rows)


async def keep_phones(settings: Settings, database: Database) -> None:
    """Until cancelled: a change of an account reaches Asterisk at once."""
    keys = credentials.load(settings.home)
    ami = Ami(AmiAddress(port=settings.ami_port, password=keys.ami_password), classes=())
    ami.connect()
    try:
        while True:
            with contextlib.suppress(DatabaseAway):
                async with database.listening(CHANNEL) as changes:
                    while await look(settings, database, ami):
                        await changes.wait(LOOK_AGAIN_S)
                        await asyncio.sleep(SETTLE_S)
            await asyncio.sleep(RETRY_S)
    finally:
        await ami.close()


async def look(settings: Settings, database: Database, ami: Ami) -> bool:
    """One look: tell Asterisk when the accounts differ from what it was told last. False where it
    could not be told, and must be looked at again soon.
    """
    try:
        wanted = await read_phones(settings, database)
        known = phones.load(phones_path(settings))
        if wanted == known or _would_leave_nobody(wanted, known):
            return True
        if (held := hold_files(settings)) is None:
            return False  # an edited dialplan is being written
        with held:
            await _write(settings, wanted, known, ami)
    except (DatabaseAway, AmiError) as error:
        log.debug("phones stay as they are for now: %s", error)
        return False
    log.info("Asterisk knows %d phones", len(wanted))
    return True


async def _write(
    settings: Settings, wanted: tuple[Phone, ...], known: tuple[Phone, ...], ami: Ami
) -> None:
    await asyncio.to_thread(render_phones, settings, wanted)
    for module in FOR_SECRETS if _extensions(wanted) == _extensions(known) else FOR_EXTENSIONS:
        await ami.reload(module)
    phones.save(phones_path(settings), wanted)  # last: what failed above is tried again


def _would_leave_nobody(wanted: tuple[Phone, ...], known: tuple[Phone, ...]) -> bool:
    """A database without phones is a new or a wrong one: a centre without phones answers nobody."""
    if wanted or not known:
        return False
    log.warning("The database names no phone; Asterisk keeps the %d that it knows", len(known))
    return True


def _extensions(known: tuple[Phone, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((phone.extension, phone.display_name) for phone in known)
