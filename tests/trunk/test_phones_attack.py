"""A call-taker's phone that dials syntax instead of a number reaches nothing and nobody."""

import asyncio

import pytest

from ari_app.asterisk.ami_rows import Channel
from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import CALL_TAKERS, PASSWORD, Lab, has
from tests.patience import PATIENCE_S
from tests.trunk.digest import authorization
from tests.trunk.line import line

pytestmark = pytest.mark.asyncio(loop_scope="session")

ATTACKS = (
    "999:reach,081299999999",
    "999%3Areach%2C081299999999",
    "999:call-back,081299999999",
    "999:transfer,081299999999",
    "999%3Aroom-word%2C{call}",
    "202:room-party,s",
    "202%2C1%29%3Awaiting%2Cs",
    "%24%7BOWN_NUMBER%7D",
    "201&202",
    "reach",
    "{call}",
    "*8",
)


async def test_what_a_phone_dials_is_compared_and_never_put_together(centre: Lab) -> None:
    """With a caller on the line whose talk could be joined."""
    async with centre.caller("081300000001", keys="5@0.5", seconds=40) as victim:
        await victim.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        waiting = await centre.until("081300000001", has(state="waiting"))
        answers = [await _dial(centre, name.format(call=waiting["id"])) for name in ATTACKS]
        async with centre.manager() as ami:
            on_the_line = [one for one in await ami.channels() if not is_of_the_spare(one)]
            places = {
                (channel.context, channel.extension)
                for channel in on_the_line
                if channel.call_id != waiting["id"]  # who waits in vain goes on by themselves
            }
        told = await centre.api(f"/calls/{waiting['id']}")
    assert answers == [404] * len(ATTACKS)
    assert {context for context, _ in places} <= {"waiting"}
    assert {fact["kind"] for fact in told["journey"]}.isdisjoint({"called_in", "joined", "reached"})


def is_of_the_spare(channel: Channel) -> bool:
    """The recording's own ear beside the caller, which Asterisk starts for each call."""
    return channel.name.startswith("Local/spy@recording-spare-")


async def test_a_colleague_and_112_are_still_reached(centre: Lab) -> None:
    async with centre.call_taker("202", answer_after=0.1) as colleague:
        await colleague.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.dialling(CALL_TAKERS[0], "202") as phone:
            await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
    async with centre.dialling(CALL_TAKERS[0], "112") as phone:
        await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        await centre.until(CALL_TAKERS[0], has(dialled="112"))


async def _dial(centre: Lab, name: str) -> int:
    """Invites as the phone 201 does, with its password; the final status."""
    async with line(centre.server, bind="127.0.0.1") as phone:
        call = phone.call(name, caller="201")
        refused = await call.answered()
        assert refused.status == 401
        call.to = ""
        call.headers = (authorization(refused.headers["www-authenticate"], call.uri, PASSWORD),)
        answer = await call.answered()
        if answer.status == 200:
            await call.hang_up()
        await asyncio.sleep(0)
        return answer.status
