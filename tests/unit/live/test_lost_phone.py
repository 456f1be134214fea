"""When a telephone beside the page counts as dead, and what its caller gets then."""

from dataclasses import dataclass, field

from ari_app.live.lost_page import BACK_WITHIN_S
from ari_app.live.lost_phone import LostPhones
from tests.unit.live.fake_asterisk import CALLER, FakeAsterisk, line, talk

FRONT = ("back", "front")


class Asterisk(FakeAsterisk):
    """``silent`` are the phones that answer nothing; ``packets`` have come from each."""

    silent: set[str]
    packets: str

    async def unreachable_phones(self) -> set[str]:
        return self.silent

    async def packets_from(self, channel: str) -> str:
        return self.packets


@dataclass
class Desk:
    """A talk of 101, looked at second by second."""

    ami: Asterisk = field(default_factory=lambda: Asterisk(*talk()))
    now_s: float = 1000.0

    def __post_init__(self) -> None:
        self.ami.silent, self.ami.packets = {"101"}, "500"
        self.live = line(self.ami)
        self.phones = LostPhones(live=self.live, ami=self.ami, clock=lambda: self.now_s)

    async def after(self, seconds: float) -> bool:
        """Whether the caller is first in the queue then."""
        self.now_s += seconds
        await self.live.look_now()
        await self.phones.look()
        return self.ami.place(CALLER) == FRONT


async def test_who_neither_answers_nor_sends_is_dead() -> None:
    desk = Desk()
    assert not await desk.after(0)
    assert not await desk.after(BACK_WITHIN_S - 1)
    assert await desk.after(1)


async def test_who_sends_is_alive() -> None:
    desk = Desk()
    assert not await desk.after(0)
    desk.ami.packets = "501"
    assert not await desk.after(BACK_WITHIN_S)
    assert await desk.after(BACK_WITHIN_S)


async def test_who_answers_again_begins_anew() -> None:
    desk = Desk()
    assert not await desk.after(0)
    desk.ami.silent = set()
    assert not await desk.after(BACK_WITHIN_S)
    desk.ami.silent = {"101"}
    assert not await desk.after(1)
    assert await desk.after(BACK_WITHIN_S)


async def test_a_count_that_nobody_keeps_proves_nothing() -> None:
    desk = Desk()
    desk.ami.packets = ""
    for _ in range(3):
        assert not await desk.after(BACK_WITHIN_S)


async def test_another_phone_changes_nothing() -> None:
    desk = Desk()
    desk.ami.silent = {"102"}
    for _ in range(3):
        assert not await desk.after(BACK_WITHIN_S)
