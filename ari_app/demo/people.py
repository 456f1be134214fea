"""The people of the demo: two call-takers with softphones, one who chooses a seat at the login and
telephones in the page, a supervisor, and an API token.

Their secrets are made at the first start and kept in the demo's home, readable by its owner only;
a second start uses the same.
"""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from ari_app.asterisk.phones import PhoneKind
from ari_app.operations.secure_start import DEMO_PEOPLE
from ari_app.people.access import Role
from ari_app.people.accounts import (
    Access,
    AccountError,
    NewAccount,
    create_account,
    renew_account,
)
from ari_app.people.seats import SeatError, add_seat
from ari_app.people.tokens import NewToken, create_token
from ari_app.settings import Settings
from ari_app.store.database import Database

FILE = DEMO_PEOPLE
_SOFTPHONE = PhoneKind.SOFTPHONE
CALL_TAKERS = (
    NewAccount(
        login="siti", name="Siti R.", role=Role.CALL_TAKER, phone=_SOFTPHONE, extension="201"
    ),
    NewAccount(
        login="budi", name="Budi S.", role=Role.CALL_TAKER, phone=_SOFTPHONE, extension="202"
    ),
)
SUPERVISOR = NewAccount(login="pengawas", name="Pengawas Contoh", role=Role.SUPERVISOR)
CHOOSER = NewAccount(login="dewi", name="Dewi P.", role=Role.CALL_TAKER)
SEATS = {"301": "Meja 1", "302": "Meja 2"}
PEOPLE = (SUPERVISOR, *CALL_TAKERS, CHOOSER)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSecrets:
    """What opens the demo: by login, the web password; by extension, the phone's; the token."""

    passwords: dict[str, str]
    phone_passwords: dict[str, str]
    token: str


async def register(database: Database, settings: Settings) -> DemoSecrets:
    """Make what is missing of the accounts, the seats and the token; returns all secrets."""
    path = settings.home / FILE
    kept = _read(path)
    centre = settings.centre
    async with database.transaction() as session:
        await session.run("shipping.keep_centre", centre.code, centre.name, centre.time_zone)
    passwords, phones = dict(kept.passwords), dict(kept.phone_passwords)
    for person in PEOPLE:
        if access := await _access(database, centre.code, person, kept):
            passwords[person.login] = access.password
            if access.extension and access.sip_password:
                phones[access.extension] = access.sip_password
    for extension, name in SEATS.items():
        with contextlib.suppress(SeatError):  # it is there
            await add_seat(database, centre.code, extension, name)
    token = kept.token
    if not token or passwords != kept.passwords:
        token = await create_token(
            database, centre.code, NewToken(role=SUPERVISOR.role, name="demo")
        )
    secrets = DemoSecrets(passwords=passwords, phone_passwords=phones, token=token)
    _write(path, secrets)
    return secrets


async def _access(
    database: Database, centre: str, person: NewAccount, kept: DemoSecrets
) -> Access | None:
    """New secrets; None where the account is there and its secrets are known."""
    try:
        return await create_account(database, centre, person, temporary=False)
    except AccountError:
        known = person.login in kept.passwords
        return (
            None if known else await renew_account(database, centre, person.login, temporary=False)
        )


def _read(path: Path) -> DemoSecrets:
    try:
        return DemoSecrets(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return DemoSecrets(passwords={}, phone_passwords={}, token="")


def _write(path: Path, secrets: DemoSecrets) -> None:
    path.touch(mode=0o600)
    kept = {
        "passwords": secrets.passwords,
        "phone_passwords": secrets.phone_passwords,
        "token": secrets.token,
    }
    path.write_text(json.dumps(kept), encoding="utf-8")
