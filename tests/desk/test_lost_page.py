"""A page that is lost in mid-talk: when its caller is given back, and when they are not."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.main import connect
from ari_app.desk.site import build
from ari_app.desk.web.running_desk import DESK
from ari_app.live import lost_page
from ari_app.live.lost_page import ConnectedPages
from ari_app.settings import Settings
from tests.desk.ami_server import AmiServer, channel
from tests.desk.centre import Centre
from tests.desk.conftest import ARI_PASSWORD
from tests.desk.waiting import until

CALL = "0197f000-0000-7000-8000-000000000001"


def talk(extension: str) -> list[dict[str, str]]:
    phone = f"PJSIP/{extension}-00000002"
    return [
        channel(CALL, unique_id="n.1", bridge_id="b"),
        channel("", name=phone, unique_id="n.2", linked_id="n.1", bridge_id="b"),
    ]


@pytest.fixture
async def new_desk(
    settings: Settings, ami: AmiServer, monkeypatch: pytest.MonkeyPatch
) -> web.Application:
    """Not begun yet; a page has half a second to come back."""
    monkeypatch.setattr(lost_page, "FIND_LOST_EVERY_S", 0.05)
    passwords = Credentials(ari_password=ARI_PASSWORD, ami_password=ami.password)
    app = build(connect(settings, passwords))
    app[DESK].connected_pages.back_within_s = 0.5
    return app


@pytest.fixture
async def page_taker(centre: Centre, database: Any) -> None:
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")


@pytest.fixture
async def begun(new_desk: web.Application, page_taker: None) -> AsyncIterator[ConnectedPages]:
    """A desk that begins; what the tests put on the line is there before it."""
    runner = web.AppRunner(new_desk, shutdown_timeout=0.2)
    await runner.setup()
    yield new_desk[DESK].connected_pages
    await runner.cleanup()


@pytest.fixture
def on_the_line(ami: AmiServer) -> None:
    ami.channels = talk("101")


@pytest.fixture
def registered(ami: AmiServer) -> None:
    ami.registered = {"101"}


async def given_back(ami: AmiServer) -> None:
    await until(lambda: bool(ami.named("Redirect")))
    order = ami.named("Redirect")[0]
    assert (order["Context"], order["Exten"]) == ("back", "front")


async def test_a_new_desk_gives_back_whom_nobody_has(
    on_the_line: None, begun: ConnectedPages, ami: AmiServer
) -> None:
    await given_back(ami)


async def test_a_page_that_comes_back_in_time_keeps_its_caller(
    on_the_line: None, begun: ConnectedPages, ami: AmiServer
) -> None:
    await until(lambda: bool(ami.named("PJSIPShowEndpoints")))
    begun.opened("101")
    await asyncio.sleep(1)  # twice the time that it has
    assert not ami.named("Redirect")


async def test_a_page_with_its_line_through_another_desk_keeps_its_caller(
    on_the_line: None, registered: None, begun: ConnectedPages, ami: AmiServer
) -> None:
    await until(lambda: bool(ami.named("PJSIPShowEndpoints")))
    await asyncio.sleep(1)
    assert not ami.named("Redirect")


async def test_a_softphone_is_nobodys_page(
    new_desk: web.Application, centre: Centre, on_the_line: None, ami: AmiServer
) -> None:
    runner = web.AppRunner(new_desk, shutdown_timeout=0.2)
    await runner.setup()
    await until(lambda: len(ami.named("CoreShowChannels")) > 1)
    await asyncio.sleep(1)
    assert not ami.named("Redirect")
    await runner.cleanup()


async def test_the_time_begins_when_the_database_answers(
    new_desk: web.Application,
    page_taker: None,
    on_the_line: None,
    ami: AmiServer,
    database: Any,
) -> None:
    """Without it no page can be let in, so none is late."""
    await database.execute("ALTER TABLE seats RENAME TO seats_away")
    runner = web.AppRunner(new_desk, shutdown_timeout=0.2)
    await runner.setup()
    await until(lambda: len(ami.named("CoreShowChannels")) > 1)
    await asyncio.sleep(1)
    assert not ami.named("Redirect")
    await database.execute("ALTER TABLE seats_away RENAME TO seats")
    await given_back(ami)
    await runner.cleanup()


async def test_a_talk_whose_caller_has_hung_up_ends_with_the_page(
    begun: ConnectedPages, ami: AmiServer
) -> None:
    """The agency would talk to nobody, and pay for it."""
    begun.opened("101")
    phone = "PJSIP/101-00000002"
    ami.channels = [
        channel(CALL, name=phone, unique_id="n.2", linked_id="n.1", context="room-taker")
    ]
    begun.closed("101")
    await until(lambda: bool(ami.named("Hangup")))
    assert ami.named("Hangup")[0]["Channel"] == phone
    assert not ami.named("Redirect")


async def test_an_asterisk_that_is_away_is_asked_again(
    on_the_line: None, begun: ConnectedPages, ami: AmiServer
) -> None:
    """The caller hears nothing until somebody has them."""
    begun.opened("101")
    await until(lambda: bool(begun.live.view.callers))
    ami.silent = {"Redirect"}
    begun.closed("101")
    await until(lambda: bool(ami.named("Redirect")))
    ami.silent = set()
    await until(lambda: len(ami.named("Redirect")) > 1)
