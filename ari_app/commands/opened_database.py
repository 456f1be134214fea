"""What every command that changes the records needs: the database, and who sits there."""

import getpass
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ari_app.settings import Settings
from ari_app.store.database import Database, dsn_of
from ari_app.store.migrating import migrate
from ari_app.tickets.agencies import seed_agencies


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """For a command: this instance's database with its tables and the centre of the settings."""
    dsn = dsn_of(settings)
    await migrate(dsn)
    database, centre = Database(dsn, connections=1, name="sigap"), settings.centre
    try:
        async with database.transaction() as session:
            await session.run("shipping.keep_centre", centre.code, centre.name, centre.time_zone)
            await seed_agencies(session, centre.code)
        yield database
    finally:
        await database.close()


def by_whom() -> str:
    """Who sits at the command line, for the trail; sudo tells who it was before. "": not known."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return ""
