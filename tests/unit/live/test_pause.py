"""Who lets which place rest, and what app_queue has of it."""

from datetime import UTC, datetime

import pytest

from ari_app.errors import NotFound
from ari_app.live.pause import PauseReason, end_wrap_up, make_ready, pause
from ari_app.live.wrap_up import WrapUps
from ari_app.people.access import Account, Role
from tests.unit.live.fake_asterisk import FakeAsterisk, account, member, trail

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def queue() -> FakeAsterisk:
    return FakeAsterisk(members=(member("101", penalty=1), member("102", paused=True)))


async def test_a_place_rests_with_its_reason() -> None:
    ami = queue()
    await pause("101", PauseReason.MAKAN, account=account(), ami=ami, trail=trail())
    place = ami.members["PJSIP/101"]
    assert (place.paused, place.pause_reason) == (True, "makan")


async def test_a_supervisor_makes_any_place_ready() -> None:
    ami = queue()
    supervisor = account(Role.SUPERVISOR)
    await make_ready("102", account=supervisor, ami=ami, trail=trail())
    assert not ami.members["PJSIP/102"].paused


@pytest.mark.parametrize(
    ("who", "extension"),
    [
        (account(), "102"),  # somebody else's
        (account(extension="103"), "103"),  # no place of this queue
        (account(Role.SUPERVISOR), "103"),
        (account(Role.REVIEWER), "101"),
    ],
)
async def test_another_place_does_not_exist(who: Account, extension: str) -> None:
    ami = queue()
    with pytest.raises(NotFound):
        await make_ready(extension, account=who, ami=ami, trail=trail())
    assert ami.members == queue().members


async def test_a_wrap_up_ends_at_asterisk_and_here() -> None:
    ami, wrap_ups = queue(), WrapUps()
    await end_wrap_up("101", NOW, account=account(), ami=ami, wrap_ups=wrap_ups)
    assert ami.members["PJSIP/101"].penalty == 0
