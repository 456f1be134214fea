"""The phone in the page: its secret, and the call that comes back after a reload."""

import pytest

from ari_app.errors import Conflict
from ari_app.live.page_phone import open_phone, password_of, resume
from ari_app.people.access import Account
from tests.unit.live.fake_asterisk import (
    CALL,
    CALLER,
    FakeAsterisk,
    account,
    away,
    leg,
    line,
    talk,
    trail,
)

IN_PAGE = account(phone="webrtc")


async def resumed(ami: FakeAsterisk, who: Account = IN_PAGE) -> str:
    return await resume(who, live=line(ami), ami=ami, trail=trail())


async def test_a_reloaded_page_has_the_same_secret_without_the_database() -> None:
    secrets = [
        await open_phone(IN_PAGE, cookie, session="", database=away())
        for cookie in ("one", "one", "other")
    ]
    assert secrets == [password_of("one"), password_of("one"), password_of("other")]
    assert len(set(secrets)) == 2


async def test_the_caller_rings_at_the_page_again() -> None:
    ami = FakeAsterisk(*talk())
    assert await resumed(ami) == CALL
    assert ami.place(CALLER) == ("held-take", "101")


async def test_without_a_talk_nothing_comes_back() -> None:
    with pytest.raises(Conflict, match=r"^Nobody is talking with this phone\.$"):
        await resumed(FakeAsterisk(leg(told="held")))


async def test_who_has_a_telephone_beside_the_page_has_none_in_it() -> None:
    with pytest.raises(Conflict, match=r"^This account has no phone in a page\.$"):
        await resumed(FakeAsterisk(*talk()), account(phone="softphone"))
