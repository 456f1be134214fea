"""An admin keeps places and phones of somebody's own in the browser; a secret is told once."""

import asyncio
import re
from typing import Any

import pytest
from aiohttp import ClientSession

from ari_app.people.audit import Trail
from ari_app.people.seats import SeatError, Why, keep_seat
from ari_app.secrecy import SipDigest, sip_ha1
from ari_app.store.database import Login
from ari_app.store.desk_database import DeskDatabase
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.desk.test_admin import page, send
from tests.desk.test_pages import log_in
from tests.desk.test_seats import browser, sit
from tests.patience import PATIENCE_S
from tests.store.postgres import as_login

EVIL = "<img src=x onerror=alert(1)>"
WAITS = """SELECT count(*) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'"""
TOLD = re.compile(r'<code id="sip-password" class="num">([^<]+)<')


@pytest.fixture
async def admin(http: ClientSession, centre: Centre) -> ClientSession:
    await centre.add_account("sari", "call_taker", CHEAP.hash("sandi-sari"))
    await log_in(http, "admin")
    return http


async def phone_of(database: Any, login: str) -> tuple[str, str | None, str | None]:
    row = await database.fetchrow("SELECT * FROM accounts WHERE login = $1", login)
    return row["phone"], row["extension"], row["sip_ha1"]


async def test_a_place_is_added_renamed_and_closed(admin: ClientSession, database: Any) -> None:
    add = {"do": "add", "extension": "301", "name": "Meja 1"}
    status, html, path = await send(admin, "/admin/seats", add)
    assert (status, path) == (200, "/admin/seats?done=seat_added") and 'value="Meja 1"' in html
    rename = {"do": "rename", "extension": "301", "name": EVIL}
    status, html, _ = await send(admin, "/admin/seats", rename)
    assert status == 200 and EVIL not in html
    status, html, _ = await send(admin, "/admin/seats", {"do": "close", "extension": "301"})
    assert status == 200 and "Tempat ditutup." in html and 'id="seat-301"' not in html
    assert [row["action"] for row in await database.fetch("SELECT * FROM audit ORDER BY at")][
        -3:
    ] == ["seat.add", "seat.rename", "seat.remove"]


async def test_what_cannot_be_a_place_is_a_sentence(admin: ClientSession, centre: Centre) -> None:
    await centre.add_seat("301", "Meja 1")
    good = {"do": "add", "extension": "302", "name": "Meja 2"}
    for wrong, status, says in (
        ({"extension": "x"}, 422, "2 sampai 6 angka"),
        ({"name": " "}, 422, "Beri tempat itu nama"),
        ({"name": "meja 1"}, 422, "sudah dipakai tempat lain"),
        ({"extension": "301"}, 422, "sudah dipakai tempat atau telepon"),
        ({"do": "rename"}, 409, "sudah tidak ada"),
        ({"do": "x"}, 409, "keadaannya berubah"),
    ):
        found, html, _ = await send(admin, "/admin/seats", {**good, **wrong})
        assert found == status and says in html, wrong
    _, html, _ = await send(admin, "/admin/seats", {**good, "extension": "301", "name": "Meja 9"})
    assert 'value="Meja 9"' in html, "what was typed is there"


async def test_a_place_where_somebody_sits_is_not_closed(
    admin: ClientSession, centre: Centre, ami: Any, site: str
) -> None:
    await centre.add_seat("301", "Meja 1")
    async with browser(site, "sari") as sari:
        assert (await sit(sari, "301.0"))[0] == 303
        html = await page(admin, "/admin/seats")
        assert "Sari" in html and "Tutup tempat: Meja 1" not in html
        status, html, _ = await send(admin, "/admin/seats", {"do": "close", "extension": "301"})
        assert status == 409 and "sedang dipakai" in html


async def test_a_sip_secret_is_told_once_and_renewed(admin: ClientSession, database: Any) -> None:
    give = {"do": "phone", "kind": "softphone", "digest": "SHA-256", "extension": "410"}
    status, html, _ = await send(admin, "/admin/accounts/sari", give)
    first = TOLD.search(html)
    assert status == 200 and first
    ha1 = sip_ha1("410", first[1], SipDigest.SHA_256)
    assert await phone_of(database, "sari") == ("softphone", "410", ha1)
    html = await page(admin, "/admin/accounts/sari")
    assert "410" in html and first[1] not in html
    assert 'id="own-410"' in await page(admin, "/admin/seats")

    status, html, _ = await send(admin, "/admin/accounts/sari", {"do": "sip"})
    second = TOLD.search(html)
    assert status == 200 and second and second[1] != first[1]
    again = sip_ha1("410", second[1], SipDigest.SHA_256)
    assert (await phone_of(database, "sari"))[2] == again, "it proves it as before"

    status, _, path = await send(admin, "/admin/accounts/sari", {"do": "phone_off"})
    assert path == "/admin/accounts/sari?done=phone_taken"
    assert await phone_of(database, "sari") == ("none", None, None)
    rows = await database.fetch("SELECT * FROM audit WHERE subject = 'sari' ORDER BY at")
    assert [row["action"] for row in rows][-3:] == [
        *("account.phone", "account.sip", "account.phone_removed"),
    ]
    assert not any(told[1] in str(dict(row)) for told in (first, second) for row in rows)


async def test_who_answers_callers_again_has_their_telephone_again(
    admin: ClientSession, database: Any
) -> None:
    """In the page, on the number that their calls of before name; without it they had no seat."""
    give = {"do": "phone", "kind": "webrtc", "digest": "SHA-256", "extension": "410"}
    await send(admin, "/admin/accounts/sari", give)
    for role, phone in (("reviewer", "none"), ("call_taker", "webrtc")):
        change = {"do": "change", "name": "Sari", "role": role, "agency": ""}
        status, _, _ = await send(admin, "/admin/accounts/sari", change)
        assert status == 200
        assert (await phone_of(database, "sari"))[:2] == (phone, "410")


async def test_a_phone_in_the_page_has_no_secret_to_tell(
    admin: ClientSession, database: Any
) -> None:
    """And the next free number where none is given."""
    give = {"do": "phone", "kind": "webrtc", "digest": "SHA-256", "extension": ""}
    status, html, path = await send(admin, "/admin/accounts/sari", give)
    assert path == "/admin/accounts/sari?done=phone_given" and not TOLD.search(html)
    kind, extension, ha1 = await phone_of(database, "sari")
    assert (kind, len(ha1 or "")) == ("webrtc", 32) and extension and int(extension) >= 201
    status, _, _ = await send(admin, "/admin/accounts/sari", {"do": "sip"})
    assert status == 409, "there is no secret of a phone in the page"


async def test_a_phone_that_cannot_be_given_is_a_sentence(
    admin: ClientSession, centre: Centre, database: Any, ami: Any, site: str
) -> None:
    await centre.add_seat("301", "Meja 1")
    give = {"do": "phone", "kind": "softphone", "digest": "MD5", "extension": "301"}
    status, html, _ = await send(admin, "/admin/accounts/sari", give)
    assert status == 409 and "sudah dipakai tempat atau telepon" in html
    status, html, _ = await send(admin, "/admin/accounts/sari", {**give, "extension": "x"})
    assert status == 422 and "2 sampai 6 angka" in html
    status, html, _ = await send(admin, "/admin/accounts/reviewer", {**give, "extension": "411"})
    assert status == 409 and "Hanya petugas dan pengawas" in html
    status, _, _ = await send(admin, "/admin/accounts/admin", {**give, "extension": "411"})
    assert status == 409, "their own is another admin's business"
    status, _, _ = await send(admin, "/admin/accounts/sari", {**give, "kind": "fax"})
    assert status == 400
    async with browser(site, "sari"):
        status, html, _ = await send(admin, "/admin/accounts/sari", {**give, "extension": "411"})
        assert status == 409 and "pernah masuk tanpa telepon sendiri" in html
    assert (await phone_of(database, "sari"))[0] == "none"


async def test_a_number_of_somebodys_calls_is_nobody_elses(
    admin: ClientSession, centre: Centre, database: Any
) -> None:
    """Else they would become the calls of whoever is given it; the next free one is another."""
    await centre.add_call(answered_by="201")
    give = {"do": "phone", "kind": "webrtc", "digest": "MD5", "extension": "201"}
    status, html, _ = await send(admin, "/admin/accounts/sari", give)
    assert status == 409 and "Pilih nomor yang belum pernah dipakai" in html
    await send(admin, "/admin/accounts/sari", {**give, "extension": ""})
    extension = (await phone_of(database, "sari"))[1]
    assert extension and int(extension) > 201
    await database.execute("UPDATE accounts SET active = false WHERE login = 'sari'")
    await centre.add_account("siti", "call_taker", CHEAP.hash("sandi-siti"))
    status, html, _ = await send(admin, "/admin/accounts/siti", {**give, "extension": extension})
    assert status == 409 and "sudah dipakai tempat atau telepon" in html, "of a closed account"


@pytest.mark.parametrize("by", ["a call", "a login"])
async def test_a_phone_that_was_used_stays(
    admin: ClientSession, centre: Centre, database: Any, ami: Any, site: str, by: str
) -> None:
    """Its number too; another secret, and another kind of phone, rewrite nothing."""
    give = {"do": "phone", "kind": "softphone", "digest": "MD5", "extension": "410"}
    assert (await send(admin, "/admin/accounts/sari", give))[0] == 200
    if by == "a call":
        await centre.add_call(answered_by="410")
    else:
        async with browser(site, "sari"):
            status, html, _ = await send(admin, "/admin/accounts/sari", {**give, "kind": "webrtc"})
            assert status == 409 and "sedang masuk" in html
        await database.execute(
            "UPDATE sessions s SET ended_at = now() FROM accounts a "
            "WHERE a.account_id = s.account_id AND a.login = 'sari'"
        )
    for change in ({"do": "phone_off"}, {**give, "extension": "411"}):
        status, html, _ = await send(admin, "/admin/accounts/sari", change)
        assert status == 409 and "Tutup akun ini dan buat akun baru" in html, change
    status, html, _ = await send(admin, "/admin/accounts/sari", {"do": "sip"})
    assert status == 200 and TOLD.search(html) and "Ganti ke telepon di halaman" in html
    status, _, path = await send(admin, "/admin/accounts/sari", {**give, "kind": "webrtc"})
    assert path == "/admin/accounts/sari?done=phone_given"
    assert (await phone_of(database, "sari"))[:2] == ("webrtc", "410")


async def test_two_admins_at_once_take_one_name(centre: Centre, database: Any, dsn: str) -> None:
    """The second waits for the first, and is told that the name is taken."""
    desk = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=2)
    trail = Trail(database=desk, centre="JPR", actor="admin", address="", through="session")

    async def add(extension: str) -> None:
        await keep_seat(desk, trail, extension, "Meja 5", new=True)

    async with desk.transaction() as first:
        await first.row("seats.lock")
        await first.row("seats.add", "JPR", "305", "Meja 5")
        second = asyncio.create_task(add("306"))
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if await database.fetchval(WAITS):
                    break
                await asyncio.sleep(0.02)
    with pytest.raises(SeatError) as refused:
        await second
    assert refused.value.why is Why.NAME_TAKEN
    await desk.close()


async def test_without_an_admins_session_no_phone_changes(
    admin: ClientSession, database: Any, dsn: str
) -> None:
    """The desk's own role cannot write it either; it can only ask the function."""
    ask = "SELECT account_phone($1, 'sari', 'softphone', '410', $2)"
    ha1 = sip_ha1("410", "rahasia")
    supervisor = await database.fetchval(
        """INSERT INTO sessions (sha256, centre, account_id, expires_at)
           SELECT repeat('a', 64), centre, account_id, now() + interval '1 hour'
           FROM accounts WHERE login = 'supervisor' RETURNING sha256"""
    )
    for session in (supervisor, "x"):
        assert await database.fetchval(ask, session, ha1) == "over"
    desk = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=1)
    async with desk.transaction() as session:
        with pytest.raises(Exception, match="permission denied"):
            await session.row("accounts.renew", "JPR", "sari", None, ha1, True)
    await desk.close()
    assert (await phone_of(database, "sari"))[0] == "none"
