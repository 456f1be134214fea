"""Earlier tickets of a number and of a place: on the ring card, beside the form, over the API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import expect

from ari_app.tickets.earlier import NEAR_M, within
from ari_app.tickets.search_terms import place_words
from tests.console.browser import log_in, new_desk, running_browser
from tests.desk.ami_server import AmiServer
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in as log_in_by_form
from tests.desk.test_ring_card import card_with, ringing_here

NOW = datetime.now(UTC)


@pytest.fixture
async def labels(centre: Centre, database: Any) -> list[str]:
    """1: Bu Sri's fire of yesterday; 2: the same number now; 3, 4: others at the same place."""
    made = []
    for number, ani in ((1, "081200000001"), (2, "081200000001"), (3, None), (4, "081200000004")):
        at = NOW - timedelta(days=0 if number == 2 else 1)
        call = await centre.add_call(ani=ani, at=at)
        made.append(await centre.add_ticket(call, number, ani=ani or "", at=at))
    await database.execute("UPDATE tickets SET ani = NULL WHERE ani = ''")
    for changed, label in (
        ("type = 'kebakaran', caller_name = 'Bu Sri', address = 'Gang Mawar 3'", made[0]),
        ("address = 'jl. Kartini 5', desa = 'Mantingan'", made[1]),
        ("latitude = -6.6, longitude = 110.7", made[1]),
        ("address = 'Jl.Kartini 5 (pagar biru)', desa = 'Mantingan'", made[2]),
        ("latitude = -6.6004, longitude = 110.7003", made[3]),
    ):
        await database.execute(f"UPDATE tickets SET {changed} WHERE label = $1", label)  # noqa: S608
    return made


async def test_over_the_api(api: ApiClient, labels: list[str], database: Any) -> None:
    first, now, same_words, near = labels
    told = (await api.get(f"/tickets/{now}/earlier", "call_taker")).json
    assert [one["label"] for one in told["of_number"]] == [first]
    assert told["of_number"][0]["caller_name"] == "Bu Sri"
    assert {one["label"] for one in told["of_place"]} == {same_words, near}
    await database.execute("UPDATE tickets SET latitude = -6.602 WHERE label = $1", near)
    await database.execute("UPDATE tickets SET desa = 'Krapyak' WHERE label = $1", same_words)
    told = (await api.get(f"/tickets/{now}/earlier", "call_taker")).json
    assert told["of_place"] == []
    told = (await api.get(f"/tickets/{same_words}/earlier", "reviewer")).json
    assert told["of_number"] == []  # a hidden number is nobody's
    assert (await api.get(f"/tickets/{now}/earlier", "agency")).status == 404


def test_the_same_place() -> None:
    words = "'jl':A & 'kartini':A & '5':A & 'mantingan':A"
    assert place_words("Jl.Kartini 5", "Mantingan") == words
    assert place_words(None, "Mantingan") is None  # a desa alone is no place
    assert place_words(" - ", "Mantingan") is None
    north, east = within(-6.6)
    assert north * 111_320 == pytest.approx(NEAR_M) and east > north


async def test_the_ring_card_says_who_it_was(
    http: ClientSession, labels: list[str], centre: Centre, ami: AmiServer, database: Any
) -> None:
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    await log_in_by_form(http, "call_taker")
    await database.execute("UPDATE tickets SET ani = NULL WHERE label = $1", labels[1])
    call = await centre.add_call(ani="081200000001", state="waiting", at=NOW)
    ami.channels = ringing_here(call, number="081200000001")
    card = await card_with(http, "Bu Sri")
    assert "Gang Mawar 3" in card and "Kebakaran" in card


async def test_beside_the_form(site: str, labels: list[str], database: Any) -> None:
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    async with running_browser() as browser:
        console = await log_in(await new_desk(browser, site), "call_taker", "sandi-call_taker")
        await console.click(f"#l-{labels[1]}")
        box = console.locator("#earlier")
        await expect(box).to_contain_text("dari nomor ini · Kebakaran · Bu Sri")
        await expect(box.locator("a")).to_have_count(3)
        await console.click(f"#l-{labels[0]}")
        await expect(box.locator("a")).to_have_count(1)
        await console.context.close()
