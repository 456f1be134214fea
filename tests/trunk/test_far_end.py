"""The operator's side of a line is asked by OPTIONS: it answers, dies and comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest

from ari_app.asterisk import credentials
from ari_app.asterisk.ari import ari_login, ari_url
from ari_app.operations import far_ends, status
from ari_app.operations.far_ends import FarEnd
from ari_app.operations.settings_applying import reload_asterisk
from ari_app.settings import Settings, Trunk
from tests.calls.lab import Lab, has
from tests.patience import PATIENCE_S
from tests.trunk.line import Reply, answer, line, parsed

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADDRESS = "127.0.0.9"
OFTEN_S = 5  # the shortest that may be set


@dataclass(kw_only=True)
class Operator(asyncio.DatagramProtocol):
    """Answers each OPTIONS with that status; none: it is dead."""

    status: str = "200 OK"
    came: list[Reply] = field(default_factory=list)

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._send = transport.sendto

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        request = parsed(data.decode(errors="replace"))
        self.came.append(request)
        if self.status and request.first.startswith("OPTIONS "):
            self._send(answer(request, self.status, f"<sip:{ADDRESS}>").encode(), addr)

    def heard(self, method: str) -> list[Reply]:
        return [one for one in self.came if one.first.startswith(f"{method} ")]


@asynccontextmanager
async def operator() -> AsyncIterator[tuple[Operator, str]]:
    """Who listens, and where."""
    loop = asyncio.get_running_loop()
    transport, theirs = await loop.create_datagram_endpoint(Operator, local_addr=(ADDRESS, 0))
    host, port = transport.get_extra_info("sockname")
    try:
        yield theirs, f"{host}:{port}"
    finally:
        transport.close()
        await asyncio.sleep(0)


@asynccontextmanager
async def asked(centre: Lab, host: str, qualify_s: int = OFTEN_S) -> AsyncIterator[Settings]:
    """The centre with that line first, by a reload; its own files again at the end."""
    trunk = Trunk(name="far", match=[ADDRESS], host=host, qualify_s=qualify_s)
    settings = centre.settings.model_copy(update={"trunks": [trunk, *centre.settings.trunks]})
    try:
        await asyncio.to_thread(reload_asterisk, settings)
        yield settings
    finally:
        await asyncio.to_thread(reload_asterisk, centre.settings)
        (settings.run_dir / "line-far.far-end").unlink(missing_ok=True)


async def until(settings: Settings, wanted: Callable[[FarEnd], object]) -> FarEnd:
    found: FarEnd | None = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = (await far_ends.look_now(settings)).get("far", found)
                if found and wanted(found):
                    return found
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(found) from None


async def told(settings: Settings) -> status.PartStatus:
    (found,) = [one for one in await status.look(settings) if one.part == "far end: far"]
    return found


async def test_it_dies_and_comes_back_and_calls_go_on(centre: Lab) -> None:
    number = "081600000031"
    async with operator() as (theirs, host), asked(centre, host) as settings:
        assert (await until(settings, lambda end: end.answers)).silent_since is None
        assert (await told(settings)).well
        async with line(centre.server) as trunk:
            call = trunk.call(caller=number)
            assert (await call.answered()).status == 200
            theirs.status = ""
            silent = await until(settings, lambda end: end.silent_since)
            found = await told(settings)
            assert not found.well and "has not answered since" in found.says
            theirs.status = "200 OK"
            back = await until(settings, lambda end: end.answers)
            assert back.silent_since is None and back.failed_at == silent.since
            assert (await told(settings)).well
            assert (await centre.until(number, lambda _: True))["ended_at"] is None
            assert await call.request("OPTIONS") == 200
            assert await call.hang_up() == 200
    await centre.until(number, has(state="closed"))


@pytest.mark.parametrize("refusal", ["404 Not Found", "503 Service Unavailable"])
async def test_a_refusal_is_a_sign_of_life(centre: Lab, refusal: str) -> None:
    async with operator() as (theirs, host):
        theirs.status = refusal
        async with asked(centre, host) as settings:
            assert (await until(settings, lambda end: end.answers is not None)).answers


async def dial(settings: Settings, whom: str) -> None:
    """For a moment: what comes of it is seen at the other side."""
    headers = ari_login(credentials.load(settings.home).ari_password)
    url = ari_url(settings.ari_port, "/channels")
    asked = {"endpoint": whom, "context": "messages", "extension": "s", "timeout": "1"}
    async with aiohttp.ClientSession(headers=headers) as http:
        async with http.post(url, params=asked) as reply:
            assert reply.status == 200, await reply.text()


async def test_who_answers_no_options_alarms_nobody_and_is_called_out_to(centre: Lab) -> None:
    """As some operators do: what Asterisk thinks unreachable it would not dial."""
    async with operator() as (theirs, host):
        theirs.status = ""
        async with asked(centre, host) as settings:
            await until(settings, lambda end: end.answers is False)
            found = await told(settings)
            assert found.well and "has never answered OPTIONS" in found.says
            await dial(settings, "PJSIP/119@trunk-far")
            async with asyncio.timeout(PATIENCE_S):
                while not theirs.heard("INVITE"):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)


async def test_what_asterisk_does_not_have_is_answered_at_once(centre: Lab) -> None:
    """By an error, and not by rows: the adapter does not wait for them."""
    async with centre.manager() as ami:
        assert await ami.contacts_of("trunk-none") == {}
        assert await ami.registrations() == {}
        assert await ami.unreachable_phones() == set()


async def test_a_line_that_shall_not_be_asked_is_not(centre: Lab) -> None:
    async with operator() as (theirs, host), asked(centre, host, 0) as settings:
        assert await far_ends.look_now(settings) == {}
        async with line(centre.server, ADDRESS) as trunk:  # what was asked would have come by then
            assert await trunk.call().request("OPTIONS") == 200
        assert not theirs.came
