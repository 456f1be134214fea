"""A supervisor in a talk: where caller, call-taker and supervisor are afterwards, and refusals."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from ari_app.asterisk.ami_rows import Channel
from ari_app.errors import Conflict, NotFound
from ari_app.live import supervising
from ari_app.live.live_view import SupervisionMode
from ari_app.live.supervising import Supervising
from tests.live.test_moves import FakeAri
from tests.unit.live.fake_asterisk import CALL, CALLER, PHONE, FakeAsterisk, leg, line, talk, trail

OWN = "PJSIP/301-00000009"
LISTEN, WHISPER, BARGE = SupervisionMode
Talk = tuple[Channel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    ami: FakeAsterisk
    ari: FakeAri
    supervising: Supervising

    async def begin(self, mode: SupervisionMode, *, at: str = "301", call: str = CALL) -> None:
        await self.supervising.begin(call, mode, at=at, trail=trail())


def desk(*channels: Channel, works: bool = True) -> Desk:
    ami, ari = FakeAsterisk(*channels), FakeAri(works=works)
    known = Supervising(live=line(ami), ami=ami, ari=ari, ring_s=15)
    return Desk(ami=ami, ari=ari, supervising=known)


def listening(step: str = "listen", *, extension: str = "301", room: bool = False) -> Talk:
    """The talk of 101, and a supervisor's phone in it."""
    own = leg(
        f"PJSIP/{extension}-00000009",
        unique_id="n.3",
        context="supervise",
        application="ChanSpy",
    )
    own = replace(own, extension=step, variables={"SIGAP_SUPERVISED": CALL})
    here = talk(context="room", phone_context="room-taker") if room else talk()
    return (*here, own)


@pytest.mark.parametrize("mode", [LISTEN, WHISPER])
async def test_who_listens_or_whispers_moves_nobody(mode: SupervisionMode) -> None:
    here = desk(*talk())
    await here.begin(mode)
    assert here.ari.called == ["PJSIP/301"]
    assert here.ami.place(CALLER)[0] == here.ami.place(PHONE)[0] == "queue"


async def test_who_barges_in_finds_both_in_the_room() -> None:
    here = desk(*talk())
    await here.begin(BARGE)
    assert here.ari.called == ["PJSIP/301"]
    assert [here.ami.place(name)[0] for name in (CALLER, PHONE)] == ["room", "room-taker"]
    assert here.ami.variables[CALLER] == {"SIGAP_TAKER": "101"}  # the way back


async def test_another_mode_rings_nobody_again() -> None:
    here = desk(*listening())
    await here.begin(WHISPER)
    assert here.ari.called == [] and here.ami.place(OWN) == ("supervise", "whisper")
    assert here.ami.variables[OWN]["SIGAP_SPIED"] == "n.2"


async def test_a_phone_that_cannot_be_rung_leaves_the_talk_as_it_was() -> None:
    with pytest.raises(Conflict, match="cannot be rung"):
        await desk(*talk(), works=False).begin(LISTEN)


def held() -> Talk:
    return (leg(told="held"),)


def left() -> Talk:
    return (leg(PHONE, unique_id="n.2", context="room-taker"),)


def called_back(*, ringing: bool = False) -> Talk:
    """101 has called somebody back, who has answered, or whose telephone still rings."""
    phone = leg(PHONE, context="call-back", application="Dial", bridge_id="" if ringing else "b")
    theirs = leg(CALLER, unique_id="n.2", context="from-trunk", application="", bridge_id="b")
    return (phone,) if ringing else (phone, replace(theirs, variables={"SIGAP_CALLED_BACK": "yes"}))


def busy() -> Talk:
    return (*talk(), leg("PJSIP/301-00000005", call_id="", unique_id="n.7", linked_id="n.7"))


def rings() -> Talk:
    own = replace(listening()[2], context="internal", extension="s", state="Ringing")
    return (*talk(), own)


@pytest.mark.parametrize(
    ("channels", "at", "says"),
    [
        (held(), "301", "No desk talks with this caller now."),
        (left(), "301", "The caller has hung up."),
        (called_back(ringing=True), "301", "The one who is called back has not answered yet."),
        (talk(), "101", "You have this caller yourself."),
        (busy(), "301", "This phone is busy; finish that call first."),
        (rings(), "301", "Your phone rings for this talk already; answer it."),
        (listening(), "301", "You do so already."),
        (listening(extension="302"), "301", "302 is in this talk already."),
    ],
)
async def test_what_cannot_be_is_one_sentence(channels: Talk, at: str, says: str) -> None:
    here = desk(*channels)
    with pytest.raises(Conflict) as refused:
        await here.begin(LISTEN, at=at)
    assert str(refused.value) == says
    assert here.ari.called == []


async def test_a_call_that_is_not_on_the_line_does_not_exist() -> None:
    here = desk(*talk())
    with pytest.raises(NotFound):
        await here.begin(LISTEN, call="another")
    with pytest.raises(NotFound):
        await here.supervising.end("another", at="301", trail=trail())


async def test_nobody_takes_over_from_outside() -> None:
    for channels in (talk(), listening(extension="302"), rings()):
        with pytest.raises(Conflict, match="Listen in first"):
            await desk(*channels).supervising.take_over(CALL, at="301", trail=trail())


async def test_the_call_taker_is_let_go_once_the_supervisor_has_the_caller() -> None:
    here = desk(*listening())
    here.ami.after = lambda name: together(here.ami) if name == "Redirect" else None
    await here.supervising.take_over(CALL, at="301", trail=trail())
    assert set(here.ami.by_name) == {CALLER, OWN}
    assert here.ami.variables[CALLER]["SIGAP_TAKER"] == "301"


async def test_a_talk_with_whom_was_called_back_is_taken_over() -> None:
    own = replace(listening()[2], linked_id="n.1", unique_id="n.9")
    here = desk(*called_back(), own)
    here.ami.after = lambda name: together(here.ami) if name == "Redirect" else None
    await here.supervising.take_over(CALL, at="301", trail=trail())
    assert set(here.ami.by_name) == {CALLER, OWN}
    assert here.ami.place(CALLER)[0] == "room"
    assert here.ami.variables[CALLER]["SIGAP_TAKER"] == "301"


def together(ami: FakeAsterisk) -> None:
    """What the dialplan does with a supervisor who was sent to take over."""
    if ami.place(OWN) == ("supervise", "take-over"):
        ami.by_name[OWN] = replace(ami.by_name[OWN], context="room-taker", bridge_id="room")
        ami.by_name[CALLER] = replace(ami.by_name[CALLER], bridge_id="room")


async def test_a_supervisor_who_does_not_arrive_frees_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their phone died on the way: the call-taker has the caller, who comes back to them."""
    monkeypatch.setattr(supervising, "ARRIVES_WITHIN_S", 0.05)
    here = desk(*listening())
    with pytest.raises(Conflict, match="its call-taker has the caller"):
        await here.supervising.take_over(CALL, at="301", trail=trail())
    assert PHONE in here.ami.by_name
    assert here.ami.variables[CALLER]["SIGAP_TAKER"] == "101"


async def test_who_leaves_takes_nobody_along() -> None:
    here = desk(*listening())
    await here.supervising.end(CALL, at="301", trail=trail())
    assert set(here.ami.by_name) == {CALLER, PHONE}


@pytest.mark.parametrize(
    ("channels", "with_extension"),
    [
        (listening, "101"),
        (lambda: listening("barge", room=True), "101"),
        (lambda: tuple(c for c in listening("barge", room=True) if c.name != PHONE), "301"),
    ],
)
async def test_who_has_the_caller(channels: Callable[[], Talk], with_extension: str) -> None:
    """The call-taker, and the supervisor only when they were left alone with the caller."""
    view = await line(FakeAsterisk(*channels())).look_now()
    (caller,) = view.callers
    assert caller.with_extension == with_extension
    assert caller.supervision is not None and caller.supervision.extension == "301"


async def test_a_phone_that_rings_to_listen_does_not_ring_for_the_caller() -> None:
    view = await line(FakeAsterisk(*rings())).look_now()
    assert view.callers[0].rings_at == ()
