"""The manager adapter over real TCP: whole letters, no second sending, back by itself."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiAddress, AmiAway, AmiRefused
from tests.desk.ami_server import AmiServer, channel, entry, member
from tests.desk.waiting import until


@pytest.fixture
async def line(ami: AmiServer) -> AsyncIterator[Ami]:
    adapter = Ami(AmiAddress(port=ami.port, password=ami.password))
    adapter.connect()
    await until(lambda: adapter.connected)
    yield adapter
    await adapter.close()


async def test_lists_are_typed(line: Ami, ami: AmiServer) -> None:
    ami.channels = [channel("call-1", seconds=21)]
    ami.members, ami.entries = [member("101", paused=True)], [entry("node-1795284761.1")]
    (found,) = await line.channels()
    status = await line.queue_status()
    assert (found.call_id, found.seconds, found.is_first) == ("call-1", 21, True)
    assert status.members[0].extension == "101" and status.members[0].paused
    assert status.entries[0].wait_s == 7


async def test_an_empty_list_is_empty(line: Ami) -> None:
    assert await line.channels() == ()


async def test_a_refusal_carries_asterisks_words(line: Ami) -> None:
    with pytest.raises(AmiRefused, match="No such channel"):
        await line.setvar("PJSIP/none", "A", "1")


@pytest.mark.parametrize("value", ["101\r\nAction: Originate", "1\n2", "1\0"])
async def test_a_line_break_cannot_become_a_header(line: Ami, ami: AmiServer, value: str) -> None:
    with pytest.raises(AmiRefused, match="control character"):
        await line.setvar("PJSIP/trunk", "SIGAP_BY", value)
    assert not ami.named("Originate") and not ami.named("Setvar")


async def test_a_letter_cut_in_two_stays_whole(line: Ami, ami: AmiServer) -> None:
    data = "Event: Hold\r\nCallerIDName: Bü Sëti\r\n\r\n".encode()
    cut = data.index(0xC3) + 1
    ami.send_raw(data[:cut])
    await asyncio.sleep(0.05)
    ami.send_raw(data[cut:])
    assert await event_named(line, "Hold") == {"event": "Hold", "calleridname": "Bü Sëti"}


async def test_an_unanswered_action_is_never_sent_again(line: Ami, ami: AmiServer) -> None:
    ami.silent.add("Redirect")
    waiting = asyncio.create_task(line.redirect("PJSIP/x", context="held-take", extension="101"))
    await until(lambda: bool(ami.named("Redirect")))
    ami.cut()
    with pytest.raises(AmiAway):
        await waiting
    ami.silent.clear()
    await until(lambda: line.connected)
    await line.ping()
    assert len(ami.named("Redirect")) == 1


async def test_it_comes_back_by_itself(line: Ami, ami: AmiServer) -> None:
    await ami.stop()
    await until(lambda: not line.connected)
    with pytest.raises(AmiAway):
        await line.channels()
    await ami.start()
    await until(lambda: line.connected)
    await line.ping()


async def test_a_wrong_password_is_no_connection(ami: AmiServer) -> None:
    adapter = Ami(AmiAddress(port=ami.port, password="wrong"))
    adapter.connect()
    await until(lambda: len(ami.named("Login")) > 1)
    assert not adapter.connected
    await adapter.close()


async def test_events_nobody_reads_do_not_pile_up(line: Ami, ami: AmiServer) -> None:
    ami.send_raw(b"".join(b"Event: Noise\r\nN: %d\r\n\r\n" % n for n in range(1500)))
    await until(line.events.full)
    ami.send_raw(b"Event: Last\r\n\r\n")
    assert await event_named(line, "Last") == {"event": "Last"}


async def event_named(line: Ami, name: str) -> object:
    while (event := await line.events.get()).name != name:
        pass
    return {key: value for key, value in event.headers.items() if key != "content"}
