"""A new password of a line that registers: kept, told to the trail, and used at once."""

import asyncio

from ari_app.asterisk import line_passwords
from ari_app.errors import NotFound
from ari_app.operations import keepers, settings_applying
from ari_app.people.audit import AuditEntry, Record
from ari_app.settings import Settings


async def change(settings: Settings, line: str, password: str, *, record: Record) -> bool:
    """False: the centre does not run, and its next start uses it. Calls go on in any case.

    The trail never has the password. Raises `NotFound` where no line of that name registers and
    `PasswordUnfit`: nothing is kept then. What Asterisk does not take up raises as `register_anew`;
    it is kept then, and used at the next start.
    """
    refuse_unknown(settings, line)
    await asyncio.to_thread(line_passwords.keep, settings.home, line, password)
    await record(AuditEntry(action="line.password", subject=line))
    if await asyncio.to_thread(keepers.keeper_of, settings.run_dir, "asterisk") is None:
        return False
    await asyncio.to_thread(settings_applying.register_anew, settings, line)
    return True


def refuse_unknown(settings: Settings, line: str) -> None:
    """Before somebody is asked for a password. Raises `NotFound`."""
    if line not in {trunk.name for trunk in settings.trunks if trunk.user}:
        raise NotFound(f"No line {line} registers anywhere; give it a host and a user first.")
