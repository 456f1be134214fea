"""What the form suggests while a place is typed: the centre's own places, from memory."""

import asyncio
from typing import Any

from aiohttp import ClientSession

from ari_app.desk.site import ROUTES
from ari_app.desk.web.authentication import SESSION_COOKIE, csrf_token
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in
from tests.patience import PATIENCE_S


async def suggested(api: ApiClient, query: str, role: str = "call_taker") -> list[str]:
    reply = await api.get(f"/places?{query}", role)
    assert reply.status == 200, reply.json
    return [", ".join([place["name"], place["kecamatan"]]) for place in reply.json["places"]]


async def known(api: ApiClient, query: str, role: str = "call_taker") -> list[str]:
    """As soon as the desk has read the places."""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := await suggested(api, query, role)):  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.05)
    return found


async def test_suggestions(api: ApiClient, centre: Centre) -> None:
    assert (await known(api, "q=mantigan"))[0] == "Mantingan, Tahunan"
    assert len(await suggested(api, "kind=kecamatan&limit=100")) == 16
    assert await suggested(api, "kind=desa&kecamatan=karimunjawa") == [
        f"{desa}, Karimunjawa" for desa in ("Karimunjawa", "Kemujan", "Nyamuk", "Parang")
    ]
    [first, *_] = (await api.get("/places?q=dekat%20masjid%20mantingan", "call_taker")).json[
        "places"
    ]
    assert (first["landmark"], first["desa"], first["rest"]) == (
        *("Masjid Mantingan", "Mantingan", "dekat"),
    )
    for wrong in ("kind=rumah", "limit=0", f"q={'x' * 101}", "q=a&q=b", "name=x"):
        assert (await api.get(f"/places?{wrong}", "call_taker")).status == 422


async def test_another_centre_has_its_own_and_a_dead_database_takes_none_away(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    await database.execute("INSERT INTO places (centre, kecamatan) VALUES ('KDS', 'Mejobo')")
    assert await known(api, "q=mejobo", "kudus") == ["Mejobo, Mejobo"]
    assert await suggested(api, "q=mejobo") == []
    await api.get("/places?q=x", "call_taker")  # the account is remembered
    await database.execute("ALTER TABLE places RENAME TO gone")
    await asyncio.sleep(0.1)
    assert (await suggested(api, "q=mantingan"))[0] == "Mantingan, Tahunan"


async def test_who_was_checked_a_moment_ago_is_believed_for_places_and_nothing_else(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    await known(api, "q=mantingan")
    await database.execute("UPDATE tokens SET revoked_at = now() WHERE role = 'call_taker'")
    assert await suggested(api, "q=mantingan")
    assert (await api.get("/tickets", "call_taker")).status == 401  # and now the desk knows
    assert (await api.get("/places?q=mantingan", "call_taker")).status == 401
    assert [route.path for route in ROUTES if route.public] == ["/places"]


async def test_who_has_logged_out_is_believed_no_more(http: ClientSession, centre: Centre) -> None:
    await log_in(http, "call_taker")
    [cookie] = [each.value for each in http.cookie_jar if each.key == SESSION_COOKIE]
    async with http.get("/api/v1/places") as reply:
        assert reply.status == 200
    await http.post("/logout", data={"csrf": csrf_token(cookie)})
    again = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
    async with http.get("/api/v1/places", headers=again) as reply:
        assert reply.status == 401


async def test_a_database_that_stands_still_keeps_no_suggestion_back(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    """Every question about who asks would wait for this lock; the places do not.

    The lock stays until the answer is there: the desk would give up (503) after four seconds.
    """
    await known(api, "q=mantingan")
    async with database.transaction():
        await database.execute("LOCK TABLE tokens, sessions IN ACCESS EXCLUSIVE MODE")
        async with asyncio.timeout(PATIENCE_S):
            assert (await suggested(api, "q=mantingan"))[0] == "Mantingan, Tahunan"


async def test_new_places_are_known_in_a_moment(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    await known(api, "q=mantingan")
    await database.execute(
        "INSERT INTO places (centre, kecamatan) VALUES ('JPR', 'Kecamatan Baru')"
    )
    assert await known(api, "q=baru") == ["Kecamatan Baru, Kecamatan Baru"]
