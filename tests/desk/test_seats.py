"""Choosing a seat at the login: who may sit where, and that two never have one seat."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from ari_app.settings import Settings
from ari_app.store.database import statements
from tests.desk.ami_server import AmiServer, channel, member
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.passwords import CHEAP
from tests.desk.test_pages import event_with, field, log_in
from tests.patience import PATIENCE_S

SEAT = re.compile(r'value="(\d+\.\d+)" required\s+(disabled)?\s*(checked autofocus)?')


@pytest.fixture
async def room(centre: Centre, ami: AmiServer) -> Centre:
    """Two seats and two people without a phone of their own; Asterisk knows the seats."""
    for login in ("sari", "bagus"):
        await centre.add_account(login, "call_taker", CHEAP.hash(f"sandi-{login}"))
    for extension in ("301", "302"):
        await centre.add_seat(extension, f"Meja {extension[-1]}")
    ami.members = [member("301"), member("302")]
    return centre


@asynccontextmanager
async def browser(site: str, login: str) -> AsyncIterator[ClientSession]:
    """A browser of its own, logged in."""
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as http:
        status, html = await log_in(http, login)
        assert status == 200 and html
        yield http


async def shown(http: ClientSession) -> dict[str, str]:
    """Value → "disabled", "checked" or "" of each place on the page."""
    async with http.get("/seat") as reply:
        assert reply.status == 200
        found = SEAT.findall(await reply.text())
    return {value: "disabled" if off else "checked" if on else "" for value, off, on in found}


async def sit(http: ClientSession, seat: str) -> tuple[int, str]:
    async with http.get("/seat") as reply:
        csrf = field(await reply.text(), "csrf")
    data = {"csrf": csrf, "seat": seat}
    async with http.post("/seat", data=data, allow_redirects=False) as reply:
        return reply.status, await reply.text()


async def place_of(http: ClientSession) -> str:
    async with http.get("/") as reply:
        found = re.search(r'data-extension="(\d*)"', await reply.text())
    return found[1] if found else ""


async def test_a_login_leads_to_the_places_and_enter_is_enough(
    http: ClientSession, site: str, room: Centre, database: Any
) -> None:
    _, html = await log_in(http, "sari")
    assert "Pilih tempat" in html and "console.js" not in html
    assert await shown(http) == {"301.0": "checked", "302.0": ""}
    assert (await sit(http, "302.0"))[0] == 303
    assert await place_of(http) == "302"  # the console, with their place
    await http.post("/logout", data={"csrf": field(html, "csrf")})
    async with browser(site, "sari") as later:
        assert await shown(later) == {"301.0": "", "302.0": "checked"}  # where they sat last
    said = await database.fetch("SELECT action, subject FROM audit WHERE actor = 'sari'")
    assert ("seat.take", "302") in [tuple(row) for row in said]


async def test_who_has_a_phone_of_his_own_chooses_nothing(
    http: ClientSession, room: Centre
) -> None:
    _, html = await log_in(http, "call_taker")
    assert "console.js" in html and 'href="/seat"' not in html
    async with http.get("/seat") as reply:
        assert reply.status == 404


async def test_without_places_a_call_taker_gets_the_board(
    http: ClientSession, centre: Centre
) -> None:
    await centre.add_account("sari", "call_taker", CHEAP.hash("sandi-sari"))
    _, html = await log_in(http, "sari")
    assert "board.js" in html


async def test_two_who_want_one_place_at_once(site: str, room: Centre, database: Any) -> None:
    """One sits, the other reads why not; ten times, for one race proves little."""
    async with browser(site, "sari") as sari, browser(site, "bagus") as bagus:
        for _ in range(10):
            told = await asyncio.gather(sit(sari, "301.0"), sit(bagus, "301.0"))
            assert sorted(status for status, _ in told) == [303, 409]
            loser = next(html for status, html in told if status == 409)
            assert "Silakan pilih yang lain" in loser or "Tempat itu dipakai" in loser
            await database.execute("UPDATE seatings SET ended_at = now() WHERE ended_at IS NULL")


async def test_the_database_itself_keeps_two_apart(room: Centre, database: Any) -> None:
    for extension, login in (("301", "sari"), ("302", "bagus")):
        await database.execute(
            """INSERT INTO seatings (centre, extension, account_id)
               SELECT 'JPR', $1, account_id FROM accounts WHERE login = $2""",
            *(extension, login),
        )
    for extension, login in (("301", "supervisor"), ("302", "sari")):
        with pytest.raises(Exception, match="seatings_of_"):
            await database.execute(
                """INSERT INTO seatings (centre, extension, account_id)
                   SELECT 'JPR', $1, account_id FROM accounts WHERE login = $2""",
                *(extension, login),
            )


async def test_a_place_is_given_back(site: str, room: Centre, database: Any) -> None:
    """At the logout, when the session expires, when the account is closed."""
    ends = (
        "UPDATE sessions SET ended_at = now()",
        "UPDATE sessions SET expires_at = now()",
        "UPDATE accounts SET active = false WHERE login = 'sari'",
    )
    async with browser(site, "bagus") as bagus:
        cookie = await database.fetchval("SELECT max(sha256) FROM sessions")
        for end in ends:
            async with browser(site, "sari") as sari:
                await sit(sari, "301.0")
            assert (await shown(bagus))["301." + await seating(database)] == "disabled"
            await database.execute(
                end + (f" WHERE sha256 <> '{cookie}'" if "sessions" in end else "")
            )
            assert (await shown(bagus))["301.0"] == "checked"
        assert (await sit(bagus, "301.0"))[0] == 303
    rows = await database.fetch("SELECT ended_at IS NULL AS sits FROM seatings ORDER BY seating_id")
    assert [row["sits"] for row in rows] == [False, False, False, True]


async def seating(database: Any) -> str:
    return str(await database.fetchval("SELECT max(seating_id) FROM seatings"))


async def test_who_moves_leaves_the_old_place(site: str, room: Centre, database: Any) -> None:
    async with browser(site, "sari") as sari, browser(site, "sari") as other:
        await sit(sari, "301.0")
        assert await sit(other, "302.0") == (303, "303: See Other")
        assert (await place_of(sari), await place_of(other)) == ("", "302")
        states = await shown(sari)
        assert list(states.values()) == ["", "checked"]  # their own, in the other browser
        assert (await sit(sari, list(states)[1]))[0] == 303
        assert (await place_of(sari), await place_of(other)) == ("302", "")


async def test_a_place_whose_phone_is_gone_can_be_taken_over(
    site: str, room: Centre, ami: AmiServer, database: Any
) -> None:
    """Gone home without logging out, at three in the morning, and no supervisor there."""
    async with browser(site, "sari") as sari, browser(site, "bagus") as bagus:
        await sit(sari, "301.0")
        value = f"301.{await seating(database)}"
        assert (await shown(bagus))[value] == "disabled"
        assert "Minta rekan keluar" in (await sit(bagus, value))[1]
        ami.members[0] |= {"Status": "5", "Paused": "1", "PausedReason": "makan"}
        await until_shown(bagus, value, "")
        assert (await sit(bagus, "301.0"))[0] == 409  # they were shown somebody else there
        assert (await sit(bagus, value))[0] == 303
        assert (await place_of(sari), await place_of(bagus)) == ("", "301")
    assert ami.members[0]["Paused"] == "0"  # their pause was their own
    detail = await database.fetchval(
        "SELECT detail->>'from' FROM audit WHERE actor = 'bagus' AND action = 'seat.take'"
    )
    assert detail == "Sari"


async def until_shown(http: ClientSession, value: str, wanted: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await shown(http)).get(value) != wanted:  # noqa: ASYNC110 - the desk's view
            await asyncio.sleep(0.05)


async def test_a_talk_is_never_taken_away(
    site: str, room: Centre, api: ApiClient, ami: AmiServer, database: Any
) -> None:
    async with browser(site, "sari") as sari, browser(site, "bagus") as bagus:
        await sit(sari, "301.0")
        value = f"301.{await seating(database)}"
        ami.channels = talk("301")
        assert (await sit(bagus, value))[0] == 409
        refused = await api.post("/seats/301/free", "supervisor")
        assert refused.status == 409 and "call is at this place" in refused.json["message"]
        assert (await sit(sari, "302.0"))[0] == 409  # nor do they walk away from it
        ami.channels = []
        freed = await api.post("/seats/301/free", "supervisor")
        assert (freed.status, freed.json["login"]) == (200, "sari")
        assert (await place_of(sari), (await sit(bagus, "301.0"))[0]) == ("", 303)
        assert (await api.post("/seats/302/free", "supervisor")).status == 409
        assert (await api.post("/seats/999/free", "supervisor")).status == 404


def talk(extension: str) -> list[dict[str, str]]:
    return [
        channel("0197f000-0000-7000-8000-000000000001", unique_id="n.1", bridge_id="b"),
        channel("", name=f"PJSIP/{extension}-2", unique_id="n.2", linked_id="n.1", bridge_id="b"),
    ]


async def test_the_board_shows_who_sits_where_and_a_supervisor_frees(
    site: str, room: Centre, ami: AmiServer
) -> None:
    ami.members = [member("301"), member("302", status=5)]
    async with browser(site, "sari") as sari, browser(site, "supervisor") as http:
        await sit(sari, "301.0")
        takers = (await event_with(http, "takers", "Sari"))["takers"]
        assert "/api/v1/seats/301/free" in takers and "/api/v1/seats/302/free" not in takers
        assert "Meja 2" in takers and "kosong" in takers  # no fault: nobody has to sit there
        takers = (await event_with(sari, "takers", "Sari"))["takers"]
        assert "/free" not in takers


async def test_nobody_frees_a_place_that_cannot_be_seen(
    site: str, room: Centre, api: ApiClient, ami: AmiServer
) -> None:
    async with browser(site, "sari") as sari:
        await sit(sari, "301.0")
        await ami.stop()
        assert (await api.post("/seats/301/free", "supervisor")).status == 503
        assert (await sit(sari, "301.1"))[0] == 303  # their own is theirs all the same


async def test_a_dead_database_takes_no_place_away(
    site: str, room: Centre, database: Any, ami: AmiServer
) -> None:
    async with browser(site, "sari") as sari:
        await sit(sari, "301.0")
        assert await place_of(sari) == "301"
        await database.execute("ALTER TABLE sessions RENAME TO sessions_away")
        await database.execute("DROP VIEW seated")
        assert await place_of(sari) == "301"
        csrf = {"X-CSRF-Token": await proof(sari)}
        async with sari.post("/api/v1/phone", headers=csrf) as reply:
            assert (await reply.json())["extension"] == "301"
        async with sari.post("/api/v1/members/301/end-wrap-up", headers=csrf) as reply:
            assert reply.status == 200
        (cookie,) = [c.value for c in sari.cookie_jar if c.key == "sigap_session"]
        data = {"csrf": csrf["X-CSRF-Token"]}
        async with sari.post("/logout", data=data, allow_redirects=False) as reply:
            assert reply.status == 303  # who goes is out, now as well
        assert not [c for c in sari.cookie_jar if c.key == "sigap_session"]
        sent = {"Cookie": f"sigap_session={cookie}"}
        async with sari.get("/api/v1/live", headers=sent) as reply:
            assert reply.status == 503


async def proof(http: ClientSession) -> str:
    async with http.get("/") as reply:
        return field(await reply.text(), "csrf")


async def test_the_places_phone_opens_for_who_sits_there(
    site: str, room: Centre, database: Any
) -> None:
    async def ha1() -> str:
        rows = await database.fetch(statements()["phones.of_centre"], "JPR")
        return next(str(row["sip_ha1"]) for row in rows if row["extension"] == "301")

    closed = await ha1()
    async with browser(site, "sari") as sari:
        await sit(sari, "301.0")
        async with sari.post("/api/v1/phone", headers={"X-CSRF-Token": await proof(sari)}) as reply:
            assert (await reply.json())["extension"] == "301"
        assert await ha1() != closed
        await sari.post("/logout", data={"csrf": await proof(sari)})
    assert await ha1() == closed


async def test_a_restarted_desk_knows_who_sits_where(
    settings: Settings, site: str, room: Centre, database: Any
) -> None:
    """Nothing of it is in the desk's memory."""
    async with browser(site, "sari") as sari:
        await sit(sari, "301.0")
        row = await database.fetchrow(
            statements()["desk_access.session"],
            await database.fetchval("SELECT session FROM seatings"),
        )
    assert (row["extension"], row["phone"], row["seated"]) == ("301", "webrtc", True)


async def test_an_old_ticket_names_who_sat_there_then(
    site: str, room: Centre, database: Any, centre: Centre
) -> None:
    async with browser(site, "sari") as sari, browser(site, "bagus") as bagus:
        await sit(sari, "301.0")
        await database.execute("UPDATE seatings SET began_at = $1, ended_at = now()", NOW)
        await sit(bagus, "301.0")
        assert await database.fetchval("SELECT person_at('JPR', '301', now())") == "Bagus"
        assert await database.fetchval("SELECT person_at('JPR', '301', $1)", NOW) == "Sari"
        assert await database.fetchval("SELECT person_at('JPR', '101', $1)", NOW) == "Call Taker"


async def test_a_tickets_history_names_who_sat_there_then(
    site: str, room: Centre, database: Any, api: ApiClient
) -> None:
    call_id = await room.add_call(answered_by="301")
    label = await room.add_ticket(call_id, 1)
    await room.add_fact(call_id, "answered", NOW, taker="PJSIP/301")
    async with browser(site, "sari") as sari, browser(site, "bagus") as bagus:
        await sit(sari, "301.0")
        began, ended = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
        await database.execute("UPDATE seatings SET began_at = $1, ended_at = $2", began, ended)
        await sit(bagus, "301.0")
    entries = (await api.get(f"/tickets/{label}/history", "supervisor")).json["entries"]
    assert [one["name"] for one in entries if one["kind"] == "answered"] == ["Sari"]


async def test_no_place_without_the_pages_proof(site: str, room: Centre) -> None:
    async with browser(site, "sari") as sari:
        data = {"csrf": "0" * 64, "seat": "301.0"}
        async with sari.post("/seat", data=data, allow_redirects=False) as reply:
            assert reply.status == 403
        for nonsense in ("", "301", "301.x", "٣٠١.0", "301.0; DROP", "9" * 400 + ".0"):
            assert (await sit(sari, nonsense))[0] == 409
        assert await place_of(sari) == ""
