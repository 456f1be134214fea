"""The real Kamailio with docs/kamailio/line.cfg in front: what Asterisk would refuse is a call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from ari_app.setup import private_packages
from bench.free_ports import free_ports
from tests.calls.lab import Lab, has
from tests.trunk.line import Line, line

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONFIGURATION = Path(__file__).parents[2] / "docs/kamailio/line.cfg"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def proxy(centre: Lab, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Kamailio's address: the one from which the trunk is known."""
    packages = await asyncio.to_thread(
        private_packages.fetch, ("kamailio", "kamailio-extra-modules"), lambda _: None
    )
    address = f"127.0.0.2:{free_ports(1)[0]}"
    libraries = packages.library_dir / "kamailio"
    command = (
        *packages.command("usr/sbin/kamailio", libraries),
        *("-f", str(CONFIGURATION), "-L", str(libraries / "modules"), "-DD", "-E"),
        *("-m", "64", "-M", "8", "-Y", str(tmp_path_factory.mktemp("kamailio"))),
        *("-A", f"LISTEN=udp:{address}", "-A", f'NODE="sip:{centre.server}"'),
    )
    log = tmp_path_factory.mktemp("log") / "kamailio.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(*command, stdout=out, stderr=out)
    try:
        await _answers(address)
        yield address
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        print(log.read_text()[-3000:])  # pytest shows it when a test fails


async def _answers(address: str) -> None:
    async with asyncio.timeout(20), line(address, "127.0.0.5") as asking:
        while await asking.call().request("OPTIONS", timeout_s=0.5) != 200:
            pass


@asynccontextmanager
async def operator(proxy: str) -> AsyncIterator[Line]:
    async with line(proxy, "127.0.0.5") as opened:
        yield opened


async def test_an_urn_and_a_precondition_are_calls(centre: Lab, proxy: str) -> None:
    async with operator(proxy) as trunk:
        call = trunk.call(
            caller="081900000001",
            to="<urn:service:sos>",
            target="urn:service:sos",
            headers=("Require: precondition", "Supported: 100rel"),
        )
        reply = await call.answered()
        assert reply.status == 200, reply
        assert reply.headers["to"].startswith("<urn:service:sos>;tag=")
        assert (await centre.until("081900000001", lambda _: True))["dialled"] == "112"
        assert await call.hang_up() == 200
    await centre.until("081900000001", has(state="closed"))


WITHIN = (
    ("NOTIFY", (), "", 405),
    ("SUBSCRIBE", (), "", 405),
    ("PUBLISH", (), "", 405),
    ("MADEUP", (), "", 501),
    ("INFO", ("Content-Type: application/x",), "x", 415),
    ("INFO", ("Content-Type: application/dtmf-relay",), "Signal=5\r\nDuration=160\r\n", 200),
    ("INFO", (), "", 200),
    ("OPTIONS", (), "", 200),
    ("UPDATE", (), "", 200),
)


async def test_every_method_within_a_call_is_answered(centre: Lab, proxy: str) -> None:
    number = "081900000092"
    async with operator(proxy) as trunk:
        call = trunk.call(caller=number)
        assert (await call.answered()).status == 200
        for method, headers, body, wanted in WITHIN:
            assert await call.request(method, headers, body) == wanted, method
        assert (await centre.until(number, lambda _: True))["ended_at"] is None
        assert await call.hang_up() == 200
    await centre.until(number, has(state="closed"))


async def test_a_hang_up_before_the_answer_and_a_dead_dialog(centre: Lab, proxy: str) -> None:
    async with operator(proxy) as trunk:
        await trunk.call(caller="081900000003").given_up(0.002)
        none = trunk.call(caller="081900000004", to="<sip:112@x>;tag=none")
        assert (await none.answered()).status == 481
    await centre.until("081900000003", has(state="closed"))
