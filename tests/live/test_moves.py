"""The moves of a talk: where the caller, the phone and the others are afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from ari_app.asterisk.ami_rows import Channel
from ari_app.asterisk.ari import Ari
from ari_app.errors import Conflict, Unavailable
from ari_app.live.talk import TalkMoves
from ari_app.live.targets import Target
from ari_app.settings import Calling
from tests.unit.live.fake_asterisk import CALL, CALLER, PHONE, FakeAsterisk, leg, line, talk, trail

PLN, PARTY = Target(number="123", name="PLN"), "Local/123@reach-00000003;1"


class FakeAri(Ari):
    """Keeps whom it was asked to call; ``works`` False: none of them can be."""

    def __init__(self, *, works: bool) -> None:
        super().__init__(port=1, password="", app="desk")
        self.works, self.called = works, list[str]()

    async def originate(
        self,
        endpoint: str,
        *,
        context: str,
        extension: str,
        variables: Mapping[str, str],
        caller_id: str,
        timeout_s: int,
        originator: str = "",
    ) -> bool:
        self.called.append(endpoint)
        return self.works


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    ami: FakeAsterisk
    ari: FakeAri
    moves: TalkMoves


def desk(*channels: Channel, works: bool = True) -> Desk:
    ami, ari = FakeAsterisk(*channels), FakeAri(works=works)
    moves = TalkMoves(live=line(ami), ami=ami, ari=ari, calling=Calling())
    return Desk(ami=ami, ari=ari, moves=moves)


def three_way(context: str = "room") -> tuple[Channel, ...]:
    party = leg(PARTY, call_id="", unique_id="n.3", context="room-party")
    return (*talk(context=context, phone_context="room-taker"), party)


async def test_a_transfer_sends_the_caller_alone() -> None:
    here = desk(*talk())
    await here.moves.transfer(CALL, PLN, at="101", trail=trail())
    assert here.ami.place(CALLER) == ("transfer", "123")
    assert here.ami.variables[CALLER] == {"SIGAP_TAKER": "101"}  # the way back


async def test_a_transfer_out_of_the_room_leaves_nobody_behind() -> None:
    here = desk(*three_way())
    await here.moves.transfer(CALL, PLN, at="101", trail=trail())
    assert set(here.ami.by_name) == {CALLER}


async def test_a_consultation_lets_the_caller_hold() -> None:
    here = desk(*talk())
    await here.moves.consult(CALL, PLN, at="101", trail=trail())
    assert here.ami.place(CALLER) == ("on-hold", "s")
    assert here.ami.place(PHONE) == ("room-taker", "s")
    assert here.ari.called == ["Local/123@reach/n"]


async def test_nobody_holds_for_a_call_that_did_not_begin() -> None:
    here = desk(*talk(), works=False)
    with pytest.raises(Unavailable, match="you have the caller"):
        await here.moves.consult(CALL, PLN, at="101", trail=trail())
    assert here.ami.place(CALLER) == ("room", "s")


async def test_who_is_asked_to_a_talk_finds_both_in_the_room() -> None:
    here = desk(*talk())
    await here.moves.invite(CALL, PLN, at="101", trail=trail())
    assert [here.ami.place(name)[0] for name in (CALLER, PHONE)] == ["room", "room-taker"]


async def test_the_caller_comes_off_hold() -> None:
    here = desk(*three_way("on-hold"))
    await here.moves.join(CALL, at="101", trail=trail())
    assert here.ami.place(CALLER) == ("room", "s")


async def test_who_is_not_on_hold_cannot_come_off_it() -> None:
    with pytest.raises(Conflict, match=r"^The caller is not on hold\.$"):
        await desk(*talk()).moves.join(CALL, at="101", trail=trail())


async def test_the_others_go_and_the_caller_is_back() -> None:
    here = desk(*three_way("on-hold"))
    await here.moves.come_back(CALL, at="101", trail=trail())
    assert set(here.ami.by_name) == {CALLER, PHONE}
    assert here.ami.place(CALLER) == ("room", "s")


async def test_the_call_taker_leaves_the_caller_with_the_others() -> None:
    here = desk(*three_way())
    await here.moves.leave(CALL, at="101", trail=trail())
    assert set(here.ami.by_name) == {CALLER, PARTY}


async def test_a_caller_is_never_left_alone() -> None:
    here = desk(*talk())
    with pytest.raises(Conflict, match="the caller would be alone"):
        await here.moves.leave(CALL, at="101", trail=trail())
    assert set(here.ami.by_name) == {CALLER, PHONE}
