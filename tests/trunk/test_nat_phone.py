"""A softphone behind an address translation: its own word for its address leads nowhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.calls.lab import PASSWORD, Lab, has
from tests.patience import PATIENCE_S
from tests.trunk.digest import authorization
from tests.trunk.line import Call, Line, Reply, answer, line, media_port, offer, rtp_socket, talk

pytestmark = pytest.mark.asyncio(loop_scope="session")

PRIVATE = "192.168.7.7"
CONTACT = f"<sip:201@{PRIVATE}:5062>"


async def test_it_is_rung_answers_and_hears(centre: Lab) -> None:
    """SIP and sound go back to where its packets come from (rewrite_contact, rtp_symmetric)."""
    number = "081650000001"
    async with registered(centre) as phone:
        async with centre.caller(number, keys="1@0.5", seconds=60):
            rung = await came(phone, "INVITE ")
            with rtp_socket("127.0.0.1") as own:
                phone.send(answer(rung, "200 OK", CONTACT, offer(PRIVATE, 9)))
                await came(phone, "ACK ")
                heard = await talk(own, ("127.0.0.1", media_port(rung)), 4)
            assert len(heard) > 100
            await centre.until(number, has(state="talking"))
            assert await hung_up(phone, rung) == 200
    await centre.until(number, has(state="closed", outcome="answered"))


@asynccontextmanager
async def registered(centre: Lab) -> AsyncIterator[Line]:
    async with line(centre.server, bind="127.0.0.1") as phone:
        assert await register(phone, "300") == 200
        try:
            yield phone
        finally:
            assert await register(phone, "0") == 200


async def register(phone: Line, expires: str) -> int:
    host, port = phone.server
    whole = f"<sip:201@{host}>"
    asking = phone.call("", caller="201", to=whole, own_contact=CONTACT)
    headers = (f"Expires: {expires}",)
    refused = await asking.asked("REGISTER", headers)
    assert refused and refused.status == 401
    challenge = refused.headers["www-authenticate"]
    own = authorization(challenge, f"sip:{host}:{port}", PASSWORD, method="REGISTER")
    return await asking.request("REGISTER", (*headers, own))


async def came(phone: Line, method: str) -> Reply:
    """The next such request; what Asterisk asks meanwhile (OPTIONS) is answered."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            message = await phone.receive(PATIENCE_S)
            if message and message.first.startswith(method):
                return message
            if message and message.first.startswith("OPTIONS "):
                phone.send(answer(message, "200 OK", CONTACT))


async def hung_up(phone: Line, rung: Reply) -> int:
    """By the phone, within the dialog that it was rung in."""
    talking = Call(line=phone, id=rung.headers["call-id"], own_contact=CONTACT)
    talking.sender, talking.to = rung.headers["to"], rung.headers["from"]
    talking.contact = rung.headers["contact"].strip("<>")
    return await talking.hang_up()
