"""Lines of the audit trail for what a command did that is proven elsewhere as well.

The database may be away: a dialplan that is taken back or a line's new password does not wait for
it. Then the terminal says so, and the log of versions or of changes has what was done.
"""

import asyncio
from collections.abc import Mapping

from ari_app.commands.opened_database import by_whom
from ari_app.errors import SigapError
from ari_app.people.audit import record_command
from ari_app.settings import Settings
from ari_app.store.database import Database, dsn_of

LIMIT_S = 5.0


async def write_if_possible(
    settings: Settings, action: str, subject: str, detail: Mapping[str, object] | None = None
) -> None:
    try:
        async with asyncio.timeout(LIMIT_S):
            await _write(settings, action, subject, detail)
    except (SigapError, TimeoutError, OSError):  # also of a database that does not run
        print("Jejak audit tidak terjangkau. / The audit trail is away and lacks this line.")


async def _write(
    settings: Settings, action: str, subject: str, detail: Mapping[str, object] | None
) -> None:
    database = Database(dsn_of(settings), connections=1, name="sigap")
    try:
        async with database.transaction() as session:
            centre = settings.centre.code
            await record_command(session, centre, action, subject, by=by_whom(), detail=detail)
    finally:
        await database.close()
