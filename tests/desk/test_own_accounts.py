"""People's own accounts: invited, a password of their own, a second factor, sessions ended."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from aiohttp import ClientSession, CookieJar

from ari_app.desk.web.authentication import SESSION_COOKIE
from ari_app.people import second_factor
from ari_app.people.passwords import WeakPassword, refuse_weak
from ari_app.people.pending_logins import FOR_S, TRIES, Pending, PendingLogins
from tests.desk.centre import Centre
from tests.desk.test_admin import page, send
from tests.desk.test_pages import log_in
from tests.patience import PATIENCE_S

GOOD = "kuda laut biru"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("pendek", "short"),
        ("x" * 1001, "long"),
        ("kuda\x00laut biru", "plain"),
        ("rini1234567", "name"),
        ("aaaaaaaaaaaa", "common"),
        ("rahasia12345", "common"),
        ("1234567890123", "common"),
    ],
)
def test_what_is_no_password(password: str, why: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        refuse_weak(password, login="rini")
    assert refused.value.why == why


@pytest.mark.parametrize("password", [GOOD, "Rini suka durian montong", "pépé dan mamé"])
def test_what_is_one(password: str) -> None:
    refuse_weak(password, login="rini")


def test_a_code_is_of_its_half_minute_and_its_neighbours() -> None:
    secret, now = second_factor.new_secret(), datetime(2026, 11, 28, 3, 0, 10, tzinfo=UTC)
    code = pyotp.TOTP(secret).at(now)
    step = second_factor.step_of(secret, f" {code[:3]} {code[3:]}", now)
    assert step == int(now.timestamp()) // 30
    for seconds, found in ((29, True), (-29, True), (61, False), (-61, False)):
        assert bool(second_factor.step_of(secret, code, now + timedelta(seconds=seconds))) is found
    assert second_factor.step_of(secret, "12345", now) is None
    assert second_factor.step_of(secret, "abcdef", now) is None


def test_a_recovery_code_is_one_however_it_is_typed() -> None:
    code = second_factor.new_recovery_codes()[0]
    other = code.upper().replace("-", " ")
    assert second_factor.recovery_hash(code) == second_factor.recovery_hash(other)


def owing(until_s: float) -> Pending:
    return Pending(
        account_id=1,
        login="rini",
        centre="JPR",
        role="admin",
        secret="A",
        address="",
        until_s=until_s,
    )


def test_a_pending_login_ends_by_time_and_by_tries() -> None:
    kept, owed = PendingLogins(), owing(FOR_S)
    word = kept.add(owed)
    for _ in range(TRIES):
        assert kept.try_of(word, 1.0) is owed
    assert kept.try_of(word, 1.0) is None
    assert kept.try_of(kept.add(owing(1.0)), 1.1) is None
    assert kept.try_of("nobody", 0.0) is None


@pytest.fixture
async def admin(http: ClientSession, centre: Centre) -> ClientSession:
    await log_in(http, "admin")
    return http


@pytest.fixture
def another(http: ClientSession) -> Any:
    """Makes the session of one more browser."""
    return lambda: ClientSession(base_url=http._base_url, cookie_jar=CookieJar(unsafe=True))


async def entered(http: ClientSession, login: str, password: str) -> tuple[int, str]:
    """What the login form answers: its status at the end of the way, and the page."""
    async with http.get("/") as reply:
        token = re.search(r'name="form_token" value="([^"]+)"', await reply.text())
    assert token
    fields = {"form_token": token[1], "login": login, "password": password}
    async with http.post("/login", data=fields) as reply:
        return reply.status, await reply.text()


async def coded(http: ClientSession, html: str, code: str) -> tuple[int, str]:
    """The second step: the form with the code."""
    names = ("form_token", "pending")
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', html) for name in names}
    fields = {name: match[1] for name, match in found.items() if match}
    async with http.post("/login", data={**fields, "code": code}) as reply:
        return reply.status, await reply.text()


async def is_out(http: ClientSession) -> bool:
    async with http.get("/account") as reply:
        return 'id="login"' in await reply.text()


async def test_who_is_invited_chooses_a_password_once(
    admin: ClientSession, another: Any, database: Any
) -> None:
    new = {"name": "Wulan Sari", "login": "wulan", "role": "call_taker", "agency": ""}
    status, html, _ = await send(admin, "/admin/new-account", new)
    link = re.search(r"/invited/[A-Za-z0-9_-]+", html)
    assert status == 200 and link
    assert link[0] not in await page(admin, "/admin/accounts/wulan")  # told once
    assert "diundang" in await page(admin, "/admin/accounts")
    async with another() as guest:
        for fields, sentence in (
            ({"new": "pendek", "again": "pendek"}, "terlalu pendek"),
            ({"new": GOOD, "again": f"{GOOD}!"}, "tidak sama"),
        ):
            async with guest.post(link[0], data=fields) as reply:
                assert reply.status == 422 and sentence in await reply.text()
        async with guest.post(link[0], data={"new": GOOD, "again": GOOD}) as reply:
            assert reply.status == 200 and "Kata sandi tersimpan" in await reply.text()
        async with guest.post(link[0], data={"new": GOOD, "again": GOOD}) as reply:
            assert reply.status == 404 and "sudah dipakai" in await reply.text()
        status, html = await entered(guest, "wulan", GOOD)
        assert status == 200 and "Wulan Sari" in html
        # closed by the admin: out at once, and no link opens it
        _, html, _ = await send(admin, "/admin/accounts/wulan", {"do": "invite"})
        later = re.search(r"/invited/[A-Za-z0-9_-]+", html)
        assert later
        await send(admin, "/admin/accounts/wulan", {"do": "close"})
        assert await is_out(guest)
        async with guest.get(later[0]) as reply:
            assert reply.status == 404
    told = await database.fetch("SELECT action FROM audit WHERE subject = 'wulan' ORDER BY at")
    assert [row["action"] for row in told][:3] == [
        "account.create",
        "account.invite",
        "account.accept",
    ]


async def test_bad_accounts_are_refused_by_a_sentence(admin: ClientSession) -> None:
    good = {"name": "Wulan", "login": "wulan", "role": "call_taker", "agency": ""}
    for wrong, says in (
        ({"login": "W ulan!"}, "2 sampai 40"),
        ({"name": " "}, "Isi nama"),
        ({"role": "agency"}, "Pilih instansinya"),
        ({"agency": "damkar"}, "Pilih instansinya"),
        ({"login": "admin"}, "sudah dipakai"),
        ({"role": "agency", "agency": "tidak_ada"}, "instansinya tidak ada"),
    ):
        status, html, _ = await send(admin, "/admin/new-account", {**good, **wrong})
        assert status == 422 and says in html, wrong
    status, html, _ = await send(admin, "/admin/accounts/admin", {"do": "close"})
    assert status == 409  # one's own: one admin is always left


async def test_a_password_is_changed_by_whoever_knows_the_old_one(
    admin: ClientSession, another: Any
) -> None:
    async with another() as other:
        await log_in(other, "admin")
        change = {"do": "password", "old": "salah", "new": GOOD, "again": GOOD}
        status, html, _ = await send(admin, "/account", change)
        assert status == 422 and "tidak cocok" in html
        status, _, path = await send(admin, "/account", {**change, "old": "sandi-admin"})
        assert (status, path) == (200, "/account?done=password")
        assert await is_out(other)  # the other device is, this one is not
        assert (await entered(other, "admin", "sandi-admin"))[0] == 401
        assert (await entered(other, "admin", GOOD))[0] == 200


async def test_a_code_is_asked_for_and_counts_once(
    admin: ClientSession, another: Any, database: Any
) -> None:
    await send(admin, "/account", {"do": "factor", "old": "sandi-admin"})
    html = await page(admin, "/account")
    secret = re.search(r'<code class="num">([A-Z2-7]{32})<', html)
    assert secret and "<svg" in html
    status, html, _ = await send(admin, "/account", {"do": "confirm", "code": "12345"})
    assert status == 422
    totp, now = pyotp.TOTP(secret[1]), datetime.now(UTC)
    used = totp.at(now)
    status, html, _ = await send(admin, "/account", {"do": "confirm", "code": used})
    recovery = re.findall(r'<li class="num">([a-z2-9]{5}-[a-z2-9]{5})<', html)
    assert status == 200 and len(recovery) == 10
    assert secret[1] not in await page(admin, "/account")  # told once
    async with another() as thief:
        status, html = await entered(thief, "admin", "sandi-admin")
        assert status == 200 and 'name="code"' in html
        assert await is_out(thief)  # the password alone opens nothing
        status, html = await coded(thief, html, used)  # seen over a shoulder: it counted already
        assert status == 401 and "tidak cocok" in html
        status, html = await coded(thief, html, totp.at(now + timedelta(seconds=30)))
        assert status == 200 and not await is_out(thief)
    async with another() as lost:
        _, html = await entered(lost, "admin", "sandi-admin")
        await coded(lost, html, recovery[0].upper())
        assert not await is_out(lost)
    async with another() as again:
        _, html = await entered(again, "admin", "sandi-admin")
        status, _ = await coded(again, html, recovery[0])  # it opened once
        assert status == 401 and await is_out(again)
    kept = await database.fetch("SELECT sha256 FROM recovery_codes WHERE used_at IS NULL")
    assert len(kept) == 9


async def chosen(http: ClientSession, html: str, new: str, again: str) -> tuple[int, str]:
    """The last step: the form with a password of one's own."""
    names = ("form_token", "pending")
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', html) for name in names}
    fields = {name: match[1] for name, match in found.items() if match}
    async with http.post("/login", data={**fields, "new": new, "again": again}) as reply:
        return reply.status, await reply.text()


async def is_told(database: Any, login: str) -> None:
    """As `sigap account create` and `renew` leave it."""
    await database.execute("UPDATE accounts SET password_told = true WHERE login = $1", login)


async def test_a_told_password_opens_nothing_but_the_choice_of_ones_own(
    admin: ClientSession, another: Any, database: Any
) -> None:
    await is_told(database, "call_taker")
    assert "belum memilih kata sandi sendiri" in await page(admin, "/admin/accounts")
    told = "sandi-call_taker"
    async with another() as own:
        status, html = await entered(own, "call_taker", told)
        assert status == 200 and 'name="new"' in html
        assert SESSION_COOKIE not in {cookie.key for cookie in own.cookie_jar}
        for path in ("/", "/board", "/api/v1/live", "/account"):
            async with own.get(path) as reply:
                assert reply.status == 401 or 'id="login"' in await reply.text(), path
        for new, again, says in (
            (GOOD, f"{GOOD}!", "tidak sama"),
            ("pendek", "pendek", "terlalu pendek"),
            (told, told, "diberikan kepada Anda"),
        ):
            status, html = await chosen(own, html, new, again)
            assert status == 422 and says in html, says
        status, form = await coded(own, html, "123456")  # a code is no choice
        assert status == 401 and "Masuk lagi dari awal" in form
        _, html = await entered(own, "call_taker", told)
        status, desk = await chosen(own, html, GOOD, GOOD)
        assert status == 200 and 'id="desk"' in desk and not await is_out(own)
        assert (await chosen(own, html, GOOD, GOOD))[0] == 403  # it opened once
    async with another() as later:
        assert (await entered(later, "call_taker", told))[0] == 401
        assert 'id="desk"' in (await entered(later, "call_taker", GOOD))[1]
    assert "belum memilih kata sandi sendiri" not in await page(admin, "/admin/accounts")
    noted = await database.fetch("SELECT actor FROM audit WHERE action = 'account.password'")
    assert [row["actor"] for row in noted] == ["call_taker"]


async def test_a_code_is_owed_before_the_choice(
    admin: ClientSession, another: Any, database: Any
) -> None:
    async with another() as other:
        await log_in(other, "supervisor")
        await send(other, "/account", {"do": "factor", "old": "sandi-supervisor"})
        secret = await database.fetchval("SELECT secret FROM second_factors")
        totp, now = pyotp.TOTP(secret), datetime.now(UTC)
        await send(other, "/account", {"do": "confirm", "code": totp.at(now)})
    await is_told(database, "supervisor")
    async with another() as own:
        _, html = await entered(own, "supervisor", "sandi-supervisor")
        status, _ = await chosen(own, html, GOOD, GOOD)
        assert status == 401
        _, html = await entered(own, "supervisor", "sandi-supervisor")
        _, html = await coded(own, html, totp.at(now + timedelta(seconds=30)))
        assert 'name="new"' in html and await is_out(own)
        await chosen(own, html, GOOD, GOOD)
        assert not await is_out(own)


async def test_a_choice_ends_with_the_password_that_was_shown(
    centre: Centre, another: Any, database: Any
) -> None:
    """An admin gave a new one meanwhile, or the account was closed."""
    async with another() as own:
        for told, active in ((False, True), (True, False)):
            await is_told(database, "call_taker")
            _, html = await entered(own, "call_taker", "sandi-call_taker")
            await database.execute(
                "UPDATE accounts SET password_told = $1, active = $2 WHERE login = 'call_taker'",
                told,
                active,
            )
            assert (await chosen(own, html, GOOD, GOOD))[0] == 401 and await is_out(own)


async def test_an_admin_takes_a_lost_factor_away_and_ends_sessions(
    admin: ClientSession, another: Any, database: Any
) -> None:
    async with another() as other:
        await log_in(other, "supervisor")
        await send(other, "/account", {"do": "factor", "old": "sandi-supervisor"})
        secret = await database.fetchval("SELECT secret FROM second_factors")
        code = pyotp.TOTP(secret).at(datetime.now(UTC))
        await send(other, "/account", {"do": "confirm", "code": code})
        await send(admin, "/admin/accounts/supervisor", {"do": "factor_off"})
        assert await database.fetchval("SELECT count(*) FROM second_factors") == 0
        await send(admin, "/admin/accounts/supervisor", {"do": "sessions"})
        assert await is_out(other)


async def test_a_closed_account_is_not_read_back_while_it_is_closed(
    admin: ClientSession, another: Any, database: Any
) -> None:
    """Until the change is committed the database says the old; nobody believes that afterwards."""
    suggestions = "/api/v1/places?q=ta"
    async with another() as other:
        await log_in(other, "supervisor")
        lock = database.transaction()
        await lock.start()
        held = "SELECT FROM accounts WHERE login = 'supervisor' FOR NO KEY UPDATE"
        await database.execute(held)
        path = "/admin/accounts/supervisor"
        closing = asyncio.create_task(send(admin, path, {"do": "close"}))
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        async with asyncio.timeout(PATIENCE_S):
            while not await database.fetchval(waits):  # noqa: ASYNC110 - the database
                await asyncio.sleep(0.05)
        async with other.get("/account") as reply:
            assert reply.status == 200
        async with other.get(suggestions) as reply:
            assert reply.status == 200
        assert not closing.done()
        await lock.commit()
        assert (await closing)[0] == 200
        async with other.get(suggestions) as reply:
            assert reply.status == 401


async def test_without_an_admins_session_no_account_changes(
    admin: ClientSession, another: Any, database: Any
) -> None:
    """The functions of the database look for themselves: a desk that was broken into cannot."""
    async with another() as other:
        await log_in(other, "supervisor")
    supervisor = await database.fetchval(
        "SELECT sha256 FROM sessions JOIN accounts USING (account_id) WHERE login = 'supervisor'"
    )
    for session in ("0" * 64, supervisor):
        for asked in (
            "account_make($1, 'x1', 'X', 'admin', NULL)",
            "account_change($1, 'agency', 'X', 'admin', NULL)",
            "account_set_active($1, 'agency', false)",
            "account_invite($1, 'agency', repeat('a', 64), now() + interval '1 day')",
            "account_factor_remove($1, 'agency')",
        ):
            assert not await database.fetchval(f"SELECT {asked}", session), asked
        ended = await database.fetchval("SELECT account_end_sessions($1, 'agency')", session)
        assert ended is None
    assert not await database.fetchval("SELECT account_own_password($1, 'x')", "0" * 64)
    assert not await database.fetchval("SELECT account_factor_begin($1, repeat('A', 32))", "0" * 64)
