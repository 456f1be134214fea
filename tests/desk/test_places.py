"""What the form suggests while a place is typed: the centre's own places, from memory."""

import asyncio
from typing import Any

from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre


async def suggested(api: ApiClient, query: str, role: str = "call_taker") -> list[str]:
    reply = await api.get(f"/places?{query}", role)
    assert reply.status == 200, reply.json
    return [", ".join([place["name"], place["kecamatan"]]) for place in reply.json["places"]]


async def known(api: ApiClient, query: str, role: str = "call_taker") -> list[str]:
    """As soon as the desk has read the places."""
    for _ in range(160):
        if found := await suggested(api, query, role):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"no place for {query}")


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


async def test_new_places_are_known_in_a_moment(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    await known(api, "q=mantingan")
    await database.execute(
        "INSERT INTO places (centre, kecamatan) VALUES ('JPR', 'Kecamatan Baru')"
    )
    assert await known(api, "q=baru") == ["Kecamatan Baru, Kecamatan Baru"]
