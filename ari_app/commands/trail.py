"""Lines of the audit trail for what a command did that is proven elsewhere as well.

A dialplan that is taken back does not wait for a database. Where it is away the terminal says so,
and the log of versions or of changes has what was done.
"""

from ari_app.commands.opened_database import by_whom
from ari_app.people.audit import AuditEntry, record_if_possible
from ari_app.settings import Settings


async def write_if_possible(settings: Settings, entry: AuditEntry) -> None:
    if not await record_if_possible(settings, [entry], by=by_whom()):
        print("Jejak audit tidak terjangkau. / The audit trail is away and lacks this line.")
