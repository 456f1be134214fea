"""Taking and ending a held call: which calls, and what Asterisk is then told."""

from dataclasses import replace

import pytest

from ari_app.errors import Conflict, NotFound
from ari_app.live import held
from ari_app.live.held import EndReason
from tests.unit.live.fake_asterisk import CALL, CALLER, FakeAsterisk, leg, line, trail


async def take(ami: FakeAsterisk, call_id: str = CALL) -> None:
    await held.take(call_id, "101", live=line(ami), ami=ami, trail=trail())


async def end(ami: FakeAsterisk, by: str = "101") -> str:
    reason = EndReason.PRANK
    return await held.end(CALL, reason, by=by, live=line(ami), ami=ami, trail=trail())


@pytest.mark.parametrize("state", ["held", "screening"])
async def test_the_phone_rings_with_who_is_held_or_still_heard(state: str) -> None:
    ami = FakeAsterisk(leg(told=state))
    await take(ami)
    assert ami.place(CALLER) == ("held-take", "101")
    assert ami.variables[CALLER] == {"SIGAP_BY": "101"}


async def test_without_the_database_the_log_has_the_line(caplog: pytest.LogCaptureFixture) -> None:
    await take(FakeAsterisk(leg(told="held")))
    written = [vars(record) for record in caplog.records if "detail" in vars(record)]
    assert [(one["action"], one["subject"], one["by"]) for one in written] == [
        ("call.take", CALL, "siti")
    ]


async def test_who_is_not_on_the_line_does_not_exist() -> None:
    with pytest.raises(NotFound):
        await take(FakeAsterisk(leg(told="held")), "another")


async def test_who_waits_already_is_not_taken() -> None:
    with pytest.raises(Conflict, match=r"^The call is not held: waiting\.$"):
        await take(FakeAsterisk(leg(application="Queue")))


async def test_only_who_is_held_is_ended() -> None:
    with pytest.raises(Conflict, match=r"^The call is not held: screening\.$"):
        await end(FakeAsterisk(leg(told="screening")))


@pytest.mark.parametrize(
    ("by", "name"),
    [("101", "101"), ("Siti.R", "sitir"), ("é-_", "token"), ("a" * 60, "a" * 40)],
)
async def test_who_ended_it_and_why_goes_with_the_channel(by: str, name: str) -> None:
    ami = FakeAsterisk(leg(told="held"))
    assert await end(ami, by) == name
    assert ami.place(CALLER) == ("held-end", "s")
    assert ami.variables[CALLER] == {"SIGAP_BY": name, "SIGAP_REASON": "prank"}


async def test_who_speaks_in_the_last_moment_is_not_ended() -> None:
    ami = FakeAsterisk(leg(told="held"))

    def speaks(order: str) -> None:
        ami.by_name[CALLER] = replace(ami.by_name[CALLER], application="Queue", context="queue")

    ami.after = speaks
    with pytest.raises(Conflict, match=r"^The call is no longer held\.$"):
        await end(ami)
    assert ami.place(CALLER) == ("queue", "s")
