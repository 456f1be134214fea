"""Accounts become phones: what Asterisk is told, and when it keeps what it knows."""

from ari_app.asterisk.phones import Phone, PhoneKind, load, save
from ari_app.asterisk.provisioning import look, phones_path, read_phones
from ari_app.settings import Settings
from ari_app.store.database import Database

SITI = Phone(extension="201", name="Siti R.", kind=PhoneKind.SOFTPHONE, sip_ha1="0" * 32)


async def test_only_active_accounts_with_a_phone_are_told(
    settings: Settings, database: Database
) -> None:
    await _add(database, "siti", "201", "softphone", active=True)
    await _add(database, "budi", "202", "webrtc", active=False)
    await _add(database, "wati", "203", "none", active=True)
    found = await read_phones(settings, database)
    assert [phone.extension for phone in found] == ["201"]


async def test_a_database_without_phones_does_not_silence_the_centre(
    settings: Settings, database: Database
) -> None:
    """A restored or wrong database must not take away the phones that work."""
    path = phones_path(settings)
    path.parent.mkdir(parents=True)
    save(path, (SITI,))
    ami = NoAsterisk()
    await look(settings, database, ami)  # type: ignore[arg-type]
    assert load(path) == (SITI,)
    assert not ami.reloaded


class NoAsterisk:
    """Counts what it is asked to reload."""

    def __init__(self) -> None:
        self.reloaded: list[str] = []

    async def reload(self, module: str) -> None:
        self.reloaded.append(module)


async def _add(database: Database, login: str, extension: str, phone: str, *, active: bool) -> None:
    async with database.transaction() as session:
        await session.connection.execute(
            "INSERT INTO centres (code, name, time_zone) VALUES ('JPR', 'x', 'Asia/Jakarta')"
            " ON CONFLICT DO NOTHING"
        )
        await session.connection.execute(
            "INSERT INTO accounts (centre, login, name, role, extension, phone, sip_ha1, active)"
            " VALUES ('JPR', $1, $1, 'call_taker', $2, $3, $4, $5)",
            *(login, extension, phone, "0" * 32, active),
        )
