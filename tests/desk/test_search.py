"""Calls and tickets found again: by everything that is known of them, a page at a time."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from aiohttp import ClientSession

from ari_app.spelling.known_words import gather
from ari_app.store.database import Database, Login
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_pages import log_in
from tests.store.postgres import as_login

DAY = timedelta(days=1)


@pytest.fixture
async def night(centre: Centre, database: Any) -> None:
    """A fire (1), an accident a day later (2), a silent call without a ticket, one next door."""
    fire = await centre.add_ticket(
        await centre.add_call(), 1, narrative="Api besar dari gudang mebel, tukang las lari."
    )
    at = NOW + DAY
    crash = await centre.add_ticket(
        await centre.add_call(ani="085711112222", at=at, answered_by="102"),
        2,
        ani="085711112222",
        at=at,
    )
    await database.execute(
        """UPDATE tickets SET type = 'kebakaran', kecamatan = 'Tahunan', desa = 'Mantingan',
               address = 'Jl.Kartini 5', caller_name = 'Bu Sri', updated_by = 'call_taker'
           WHERE label = $1""",
        fire,
    )
    await database.execute(
        """UPDATE tickets SET type = 'kecelakaan', kecamatan = 'Bangsri', answered_by = '102',
               answers = '{"korban berapa": "dua orang gudang"}' WHERE label = $1""",
        crash,
    )
    await centre.send(fire)
    await centre.add_call(outcome="abandoned_held", verdict="silent", at=NOW + 2 * DAY)
    other = await centre.add_call(centre="KDS")
    await centre.add_ticket(other, 1, centre="KDS", narrative="Api di Kudus.")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [None, "2", "1"]),  # all, the newest first
        ({"q": "0812 3456 7890"}, [None, "1"]),  # the call without a ticket too
        ({"q": "+62812-3456"}, []),  # the country's code and half a number: no beginning of one
        ({"q": "08123456"}, [None, "1"]),
        ({"q": "jpr-2026-1"}, ["1"]),
        ({"q": "KDS-2026-00001"}, []),
        ({"q": "gudang"}, ["2", "1"]),  # in an answer, in the words
        ({"q": "gud meb"}, ["1"]),  # beginnings, all of them
        ({"q": "kartini"}, ["1"]),
        ({"q": "Kudus"}, []),
        ({"q": "kebakaran"}, ["1"]),  # a type's name, which stands nowhere in its text
        ({"q": "kebak gudang"}, ["1"]),  # the type and a word, in any order
        ({"q": "traffic"}, ["2"]),  # in English
        ({"q": "kecelakaan gudang"}, ["2"]),
        ({"q": "banjir"}, []),  # an example in brackets is no name
        ({"place": "kebakaran"}, []),
        ({"place": "mantingan"}, ["1"]),
        ({"place": "gudang"}, []),  # no place
        ({"name": "sri"}, ["1"]),
        ({"name": "kartini"}, []),
        ({"type": "kecelakaan"}, ["2"]),
        ({"agency": "damkar"}, ["1"]),
        ({"person": "call_taker"}, ["1"]),
        ({"person": "supervisor"}, ["2"]),  # whose extension answered
        ({"source": "radio"}, []),
        ({"since": (NOW + DAY).isoformat(), "q": "gudang"}, ["2"]),
        ({"until": (NOW + DAY).isoformat()}, ["1"]),
    ],
)
async def test_found(
    api: ApiClient, night: None, asked: dict[str, str], found: list[str | None]
) -> None:
    reply = await api.get(f"/search?{urlencode(asked)}", "reviewer")
    labels = [one["label"] for one in reply.json["found"]]
    assert labels == [None if one is None else f"JPR-2026-0000{one}" for one in found]


async def test_pages_hold_together(api: ApiClient, night: None) -> None:
    """Whatever comes in meanwhile, nothing is left out or told twice."""
    seen, cursor = [], ""
    while True:
        reply = await api.get(f"/search?limit=1{cursor}", "call_taker")
        seen += [one["id"] for one in reply.json["found"]]
        if reply.json["next"] is None:
            break
        cursor = f"&cursor={quote(reply.json['next'])}"
    assert len(seen) == len(set(seen)) == 3


async def test_who_may_search(api: ApiClient, night: None) -> None:
    assert (await api.get("/search?q=api", "agency")).status == 404
    assert (await api.get("/search?q=api")).status == 401
    for wrong in ("cursor=x", "source=pigeon", "q=a+b+c+d+e+f+g+h+i", "limit=0", "q=%00"):
        assert (await api.get(f"/search?{wrong}", "call_taker")).status == 422, wrong


async def test_the_page(http: ClientSession, night: None) -> None:
    """What is asked stands in the address and in the form again; a strange address is refused."""
    await log_in(http, "supervisor")
    async with http.get("/search?q=gudang&from=2026-05-01&to=2026-05-01") as reply:
        page = await reply.text()
    assert "JPR-2026-00001" in page and "JPR-2026-00002" not in page and 'value="gudang"' in page
    async with http.get("/search?lang=en&q=zzz") as reply:
        assert "Nothing fits" in await reply.text()
    for wrong in ("from=kemarin", "from=0001-01-01", "cursor=x", "source=pigeon", "q=%00"):
        async with http.get(f"/search?{wrong}") as reply:
            assert reply.status == 400, wrong


@pytest.fixture
async def gathered(night: None, dsn: str) -> None:
    """As `sigap jobs` does it each minute."""
    jobs = Database(as_login(dsn, Login.JOBS))
    await gather(jobs, "JPR")
    await jobs.close()


@pytest.mark.parametrize(
    ("asked", "found", "also"),
    [
        ({"q": "gudagn"}, {"2": ["gudang"], "1": ["gudang"]}, ["gudang"]),
        ({"q": "gudang"}, {"2": [], "1": []}, []),
        ({"q": "kebakran"}, {"1": ["kebakaran"]}, ["kebakaran"]),  # a type's name alone
        ({"q": "kebakran gudangg"}, {"1": ["gudang", "kebakaran"]}, ["gudang", "kebakaran"]),
        ({"q": "gudang mebal"}, {"1": ["mebel"]}, ["mebel"]),
        ({"place": "mantigan"}, {"1": ["mantingan"]}, ["mantingan"]),
        ({"place": "gudagn"}, {}, []),  # no place
        ({"q": "gudagn", "exact": "true"}, {}, []),
        ({"q": "kudos"}, {}, []),  # a word of the centre next door
        ({"q": "gudagn", "agency": "damkar"}, {"1": ["gudang"]}, ["gudang"]),
    ],
)
async def test_a_mistyped_word_finds_what_was_meant(
    api: ApiClient,
    gathered: None,
    asked: dict[str, str],
    found: dict[str, list[str]],
    also: list[str],
) -> None:
    reply = await api.get(f"/search?{urlencode(asked)}", "reviewer")
    rows = {one["label"].removeprefix("JPR-2026-0000"): one["also"] for one in reply.json["found"]}
    assert rows == found and reply.json["also"] == also


async def test_a_word_that_others_mistyped_finds_their_tickets(
    api: ApiClient, centre: Centre, gathered: None, dsn: str
) -> None:
    """Beside the right ones, the newest first, page by page; marked as what they are."""
    at = NOW + 3 * DAY
    await centre.add_ticket(await centre.add_call(at=at), 3, narrative="Api di gundang tua", at=at)
    jobs = Database(as_login(dsn, Login.JOBS))
    await gather(jobs, "JPR")
    await jobs.close()
    seen: dict[str, list[str]] = {}
    cursor, more = "", True
    while more:
        reply = await api.get(f"/search?q=gudang&limit=2{cursor}", "call_taker")
        seen |= {one["label"]: one["also"] for one in reply.json["found"]}
        more = reply.json["next"] is not None
        cursor = f"&cursor={quote(reply.json['next'] or '')}"
    assert seen == {
        "JPR-2026-00003": ["gundang"],
        "JPR-2026-00002": [],
        "JPR-2026-00001": [],
    }
    full = await api.get("/search?q=gudang&limit=1", "call_taker")  # they fill a page: no others
    assert [one["label"] for one in full.json["found"]] == ["JPR-2026-00002"]
    last = await api.get(
        f"/search?q=gudang&limit=1&cursor={quote(full.json['next'])}", "call_taker"
    )
    assert [one["label"] for one in last.json["found"]] == ["JPR-2026-00001"]
    assert not last.json["also"]


async def test_the_page_says_what_else_was_looked_for(http: ClientSession, gathered: None) -> None:
    await log_in(http, "supervisor")
    async with http.get("/search?q=gudagn") as reply:
        page = await reply.text()
    assert "Juga dicari kata yang mirip: gudang." in page and "juga: gudang" in page
    assert 'href="?q=gudagn&amp;exact=1"' in page
    async with http.get("/search?q=gudagn&exact=1") as reply:
        page = await reply.text()
    assert "Tidak ada yang cocok" in page and 'href="?q=gudagn"' in page
