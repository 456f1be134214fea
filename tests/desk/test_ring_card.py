"""The ring card: what is known of a caller before anybody has answered them, and nothing more."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.desk.ami_server import AmiServer, Rows, channel
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in
from tests.patience import PATIENCE_S


@pytest.fixture
async def sari(http: ClientSession, centre: Centre, database: Any) -> None:
    """The call-taker's phone is in the page, and they are logged in."""
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    await log_in(http, "call_taker")


async def test_the_ring_card_says_who_calls_and_how_often(
    http: ClientSession, sari: None, centre: Centre, ami: AmiServer
) -> None:
    now = datetime.now(UTC)
    await centre.add_call(at=now - timedelta(minutes=4))
    call = await centre.add_call(state="waiting", verdict="unscreened", at=now)
    ami.channels = ringing_here(call)
    card = await card_with(http, "Panggilan ke-2 dalam 10 menit")
    assert "0812-3456-7890" in card and "Tidak disaring" in card and "sejak masuk" in card


async def test_nothing_is_said_about_a_number_that_is_not_known(
    http: ClientSession, sari: None, centre: Centre, ami: AmiServer
) -> None:
    call = await centre.add_call(ani=None, state="waiting", verdict="silent", at=datetime.now(UTC))
    ami.channels = ringing_here(call, number="<unknown>")
    card = await card_with(http, "nomor tersembunyi")
    assert "Diam" in card and "hari ini" not in card and "10 menit" not in card


def ringing_here(call: str, number: str = "081234567890") -> Rows:
    """A caller in the queue, and the phone 101 that rings with them."""
    phone = channel("x", name="PJSIP/101-00000002", unique_id="n.2", linked_id="n.1")
    caller = channel(call, unique_id="n.1", application="Queue", context="waiting", number=number)
    return [caller, phone | {"ChannelStateDesc": "Ringing"}]


async def card_with(http: ClientSession, words: str) -> str:
    """The ring card of the console, once it has these words."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with http.get("/") as reply:
                card = (await reply.text()).partition('id="mine"')[2].partition('id="outcome"')[0]
            if words in card:
                return card
            await asyncio.sleep(0.05)
