"""Which call a phone talks with, and which channels belong to it."""

from dataclasses import replace

import pytest

from ari_app.asterisk.ami_connection import AmiRefused
from ari_app.asterisk.ami_rows import Channel
from ari_app.errors import Conflict, NotFound
from ari_app.live.own_call import OwnCall, caller_at, callers_of, own_call
from tests.unit.live.fake_asterisk import CALL, CALLER, PHONE, FakeAsterisk, leg, line, talk

NOT_THIS_PHONE = r"^This phone does not talk with this caller\.$"


async def found(*channels: Channel, call_id: str = CALL, extension: str = "101") -> OwnCall:
    ami = FakeAsterisk(*channels)
    return await own_call(call_id, extension, live=line(ami), ami=ami)


async def test_both_channels_are_found() -> None:
    call = await found(*talk())
    assert (call.caller_channel.name, call.phone_channel.name) == (CALLER, PHONE)
    assert (call.caller.call_id, call.extension) == (CALL, "101")


async def test_an_unknown_call_does_not_exist() -> None:
    with pytest.raises(NotFound):
        await found(*talk(), call_id="another")


async def test_another_phones_talk_is_not_the_own_one() -> None:
    with pytest.raises(Conflict, match=NOT_THIS_PHONE):
        await found(*talk(), extension="10")  # nor is that of a number which begins like it


async def test_who_is_held_talks_with_nobody() -> None:
    with pytest.raises(Conflict, match=NOT_THIS_PHONE):
        await found(leg(told="held"))


async def test_a_talk_whose_caller_has_hung_up_cannot_be_moved() -> None:
    phone = leg(PHONE, unique_id="n.2", context="room-taker")
    with pytest.raises(Conflict, match=r"^The caller has hung up\.$"):
        await found(phone)


async def test_a_phone_has_the_callers_that_it_talks_with() -> None:
    ami = FakeAsterisk(*talk(), leg("PJSIP/trunk-lab-3", call_id="c", unique_id="n.3"))
    assert [one.name for one in await callers_of("101", live=line(ami), ami=ami)] == [CALLER]
    assert await callers_of("102", live=line(ami), ami=ami) == []


def called_back(*, context: str = "call-back", bridge: str = "b") -> tuple[Channel, Channel]:
    """Our phone, with which the call began, and who answered."""
    phone = leg(PHONE, context=context, application="Dial", bridge_id=bridge)
    theirs = leg(CALLER, unique_id="n.2", context="from-trunk", application="", bridge_id=bridge)
    return phone, replace(theirs, variables={"SIGAP_CALLED_BACK": "yes"})


@pytest.mark.parametrize("context", ["call-back", "room-taker"])
async def test_who_was_called_back_is_a_caller(context: str) -> None:
    call = await found(*called_back(context=context))
    assert (call.caller_channel.name, call.phone_channel.name) == (CALLER, PHONE)
    assert (call.caller.talk, call.caller.outgoing) == ("direct", True)
    ami = FakeAsterisk(*called_back(context=context))
    assert [one.name for one in await callers_of("101", live=line(ami), ami=ami)] == [CALLER]
    with pytest.raises(AmiRefused):
        await ami.hang_up_phone(ami.by_name[CALLER])
    await ami.hang_up_phone(ami.by_name[PHONE])
    assert set(ami.by_name) == {CALLER}


async def test_who_is_called_back_has_not_called_in() -> None:
    """Their channel is the call-taker's own: nobody is first in line after it."""
    ami = FakeAsterisk(leg(PHONE, context="call-back", application="Dial"))
    assert await callers_of("101", live=line(ami), ami=ami) == []


@pytest.mark.parametrize(
    ("channels", "extension", "there"),
    [
        (talk(), "101", True),
        ((leg(told="held"), leg(PHONE, unique_id="n.2", state="Ringing")), "101", True),
        (talk(), "102", False),
    ],
)
async def test_who_is_at_a_phone(
    channels: tuple[Channel, ...], extension: str, there: bool
) -> None:
    """Whom it talks with, or who rings there."""
    view = await line(FakeAsterisk(*channels)).look_now()
    assert (caller_at(extension, view) is not None) is there
