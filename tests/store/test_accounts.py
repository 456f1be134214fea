"""Accounts and tokens."""

import argparse
import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import argon2
import pytest

from ari_app.asterisk.phones import PhoneKind
from ari_app.commands import account as accounts
from ari_app.commands import token as tokens
from ari_app.people.access import Role
from ari_app.people.accounts import (
    AccountError,
    NewAccount,
    create_account,
    renew_account,
    set_active,
)
from ari_app.secrecy import SipDigest
from ari_app.settings import Settings
from ari_app.store.database import Database

DAY = date(2026, 1, 31)  # gone by


async def run(module: object, settings: Settings, words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)  # type: ignore[attr-defined]
    result: int = await module.main(settings, parser.parse_args(words))  # type: ignore[attr-defined]
    return result


def rini(**more: object) -> NewAccount:
    return NewAccount(login="rini", name="Rini", role=Role.CALL_TAKER, **more)  # type: ignore[arg-type]


async def test_an_account_with_a_phone(database: Database) -> None:
    access = await create_account(database, "JPR", rini(phone=PhoneKind.SOFTPHONE))
    async with database.transaction() as session:
        row = await session.connection.fetchrow("SELECT * FROM accounts")
    assert access.extension == row["extension"] == "201"
    expected = hashlib.md5(f"201:sigap:{access.sip_password}".encode()).hexdigest()  # noqa: S324
    assert row["sip_ha1"] == expected
    assert argon2.PasswordHasher().verify(row["password_hash"], access.password)
    assert access.password not in repr(access)


async def test_whoever_made_the_account_knows_its_password(database: Database) -> None:
    """So it is another one after the first login, and after each renewal; not in the demo."""
    for made, temporary in (
        (create_account(database, "JPR", rini(), temporary=False), False),
        (renew_account(database, "JPR", "rini"), True),
        (renew_account(database, "JPR", "rini", temporary=False), False),
    ):
        await made
        async with database.transaction() as session:
            assert [r["password_told"] for r in await session.rows("accounts.list", "JPR")] == [
                temporary
            ]


async def ha1_of(database: Database, login: str = "rini") -> str:
    async with database.transaction() as session:
        query = "SELECT sip_ha1 FROM accounts WHERE login = $1"
        return str(await session.connection.fetchval(query, login))


async def test_a_softphone_that_can_keeps_no_md5(database: Database) -> None:
    """And stays so at a renewal, until told otherwise."""
    new = rini(phone=PhoneKind.SOFTPHONE, digest=SipDigest.SHA_256)
    access = await create_account(database, "JPR", new)
    for again in (access, await renew_account(database, "JPR", "rini")):
        expected = hashlib.sha256(f"201:sigap:{again.sip_password}".encode()).hexdigest()
        access = again
    assert await ha1_of(database) == expected
    access = await renew_account(database, "JPR", "rini", digest=SipDigest.MD5)
    expected = hashlib.md5(f"201:sigap:{access.sip_password}".encode()).hexdigest()  # noqa: S324
    assert await ha1_of(database) == expected


@pytest.mark.parametrize("phone", [None, PhoneKind.WEBRTC])
async def test_the_phone_in_the_page_knows_md5_alone(
    database: Database, phone: PhoneKind | None
) -> None:
    with pytest.raises(AccountError, match="softphone"):
        rini(phone=phone, digest=SipDigest.SHA_256)
    await create_account(database, "JPR", rini(phone=phone))
    with pytest.raises(AccountError, match="softphone"):
        await renew_account(database, "JPR", "rini", digest=SipDigest.SHA_256)


async def test_a_phone_in_the_page_has_no_password_to_show(database: Database) -> None:
    """Nobody knows what its hash was made of; the page's own secret comes with each login."""
    access = await create_account(database, "JPR", rini(phone=PhoneKind.WEBRTC))
    renewed = await renew_account(database, "JPR", "rini")
    for each in (access, renewed):
        assert (each.extension, each.sip_password) == ("201", None)


async def log_in(database: Database) -> None:
    """A session for the only account; the digest of its key is 64 times "a"."""
    async with database.transaction() as session:
        await session.connection.execute(
            """INSERT INTO sessions (sha256, centre, account_id, expires_at)
               SELECT repeat('a', 64), 'JPR', account_id, now() + interval '1 hour'
               FROM accounts"""
        )


async def test_who_leaves_is_out(database: Database) -> None:
    await create_account(database, "JPR", rini())
    await log_in(database)
    await set_active(database, "JPR", "rini", active=False, by="siti")
    await set_active(database, "JPR", "rini", active=True)  # does not bring a session back
    async with database.transaction() as session:
        assert await session.row("desk_access.session", "a" * 64) is None
        trail = await session.connection.fetch("SELECT action, detail FROM audit ORDER BY audit_id")
    assert [row["action"] for row in trail] == [
        *("account.create", "account.disable", "account.enable")
    ]
    assert trail[1]["detail"]["user"]
    with pytest.raises(AccountError, match="no account budi"):
        await set_active(database, "JPR", "budi", active=False)


async def test_what_is_taken_is_refused(database: Database) -> None:
    await create_account(database, "JPR", rini(phone=PhoneKind.SOFTPHONE))
    with pytest.raises(AccountError, match="taken"):
        await create_account(database, "JPR", rini())
    budi = NewAccount(login="budi", name="Budi", role=Role.CALL_TAKER, phone=PhoneKind.SOFTPHONE)
    assert (await create_account(database, "JPR", budi)).extension == "202"


async def test_new_secrets_end_the_sessions_of_the_old(database: Database) -> None:
    """An account is renewed because somebody else may know its secrets, and may be logged in."""
    await create_account(database, "JPR", rini())
    await log_in(database)
    async with database.transaction() as session:
        assert await session.row("desk_access.session", "a" * 64) is not None
    await renew_account(database, "JPR", "rini")
    async with database.transaction() as session:
        assert await session.row("desk_access.session", "a" * 64) is None


async def test_new_secrets(database: Database) -> None:
    before = await create_account(database, "JPR", rini(phone=PhoneKind.SOFTPHONE))
    after = await renew_account(database, "JPR", "rini")
    assert after.password != before.password
    assert after.extension == "201"
    with pytest.raises(AccountError):
        await renew_account(database, "JPR", "nobody")


@pytest.mark.parametrize("wrong", [{"login": "R"}, {"name": " "}, {"extension": "x"}])
def test_nonsense_is_refused(wrong: dict[str, str]) -> None:
    given = {"login": "rini", "name": "Rini", **wrong}
    with pytest.raises(AccountError):
        NewAccount(role=Role.ADMIN, **given)  # type: ignore[arg-type]


async def test_the_command_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(accounts, settings, ["create", "rini", "--phone", "softphone"]) == 0
    assert "SIP password" in capsys.readouterr().out
    assert await run(accounts, settings, ["list"]) == 0
    assert "softphone 201" in capsys.readouterr().out


async def test_a_token_is_known_by_its_hash(
    settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await run(tokens, settings, ["create", "--role", "supervisor", "--name", "papan"])
    token = capsys.readouterr().out.strip()
    async with database.transaction() as session:
        found = await session.row("desk_access.token", hashlib.sha256(token.encode()).hexdigest())
    assert found is not None
    assert (found["role"], found["name"]) == ("supervisor", "papan")
    await run(tokens, settings, ["revoke", "1"])
    await run(tokens, settings, ["list"])
    assert "revoked" in capsys.readouterr().out
    with pytest.raises(AccountError):
        await run(tokens, settings, ["revoke", "1"])


async def test_a_token_has_an_end_unless_somebody_wants_none(
    settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    today = datetime.now(ZoneInfo(settings.centre.time_zone)).date()
    create = ["create", "--role", "supervisor"]
    await run(tokens, settings, create)
    await run(tokens, settings, [*create, "--without-end"])
    await run(tokens, settings, [*create, "--until", today.isoformat()])
    async with database.transaction() as session:
        await session.run("accounts.create_token", "JPR", "a" * 64, "admin", "x", None, "", DAY)
    capsys.readouterr()
    await run(tokens, settings, ["list"])
    told = capsys.readouterr().out.splitlines()
    assert f"until {today + timedelta(days=365)}" in told[0] and "valid    without end" in told[1]
    assert f"valid    until {today}" in told[2] and f"ended    until {DAY}" in told[3]
    for wrong in ("2020-01-01", "besok", f"{today.year + 11}-01-01"):
        with pytest.raises(AccountError, match="last day"):
            await run(tokens, settings, [*create, "--until", wrong])
