"""A line to which the centre registers: the real Kamailio as the operator, over UDP and TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ari_app.asterisk import line_passwords
from ari_app.line.registering import read_ours
from ari_app.operations import line_registrations, line_trial, until_start
from ari_app.operations.settings_applying import register_anew, reload_asterisk
from ari_app.settings import Settings, Tls, Trunk
from bench.free_ports import free_ports
from tests.calls.lab import Lab, has
from tests.desk import certificates
from tests.patience import PATIENCE_S
from tests.trunk.kamailio import kamailio
from tests.trunk.line import line

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONFIGURATION = Path(__file__).parent / "registrar.cfg"
PASSWORD = "r4ha;sia \\;112"  # what a file of Asterisk could misread
USERS = {"udp": "112jepara", "tls": "112kudus"}
HOST = "127.0.0.1"  # what its certificate is for
CALLERS = {"udp": "081900000021", "tls": "081900000022"}


@dataclass(frozen=True, kw_only=True)
class Operator:
    """Where it is reached, by transport; at ``other`` it cannot prove to be who it says."""

    at: Mapping[str, str]
    other: str
    own: Mapping[str, Any]  # the centre's settings of TLS, which Asterisk takes once


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def operator(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Operator]:
    folder = tmp_path_factory.mktemp("operator")
    theirs, others = (certificates.write(folder, name=name) for name in ("theirs", "others"))
    *at, port = free_ports(4)
    udp, secure, other = (f"{HOST}:{each}" for each in at)
    (folder / "tls.cfg").write_text(of_server("default", theirs) + of_server(other, others))
    written = PASSWORD.replace("\\", "\\\\")
    defined: tuple[str, ...] = (
        f"AT_UDP=udp:{udp}",
        f"AT_TLS=tls:{secure}",
        f"AT_OTHER=tls:{other}",
    )
    defined += (f'SECRET="{written}"', f'CERTIFICATES="{folder / "tls.cfg"}"')
    async with kamailio(CONFIGURATION, folder, udp, *defined):
        tls = certificates.write(folder, name="ours")
        own = {"tls": tls, "sip_tls_ca": theirs.certificate, "sip_tls_port": port}
        yield Operator(at={"udp": udp, "tls": secure}, other=other, own=own)


def of_server(name: str, tls: Tls) -> str:
    return (
        f"[server:{name}]\nmethod = TLSv1.2+\n"
        f"certificate = {tls.certificate}\nprivate_key = {tls.key}\n"
    )


@asynccontextmanager
async def registering(
    centre: Lab, operator: Operator, transport: str, host: str
) -> AsyncIterator[Settings]:
    """The running centre with a second line, by a reload; its own files again at the end."""
    trunk = Trunk.model_validate(
        {
            "name": "telkom",
            "match": ["127.0.0.77"],  # not where its calls will come from
            "host": host,
            "transport": transport,
            "user": USERS[transport],
        }
    )
    own = {"trunks": [*centre.settings.trunks, trunk], **operator.own}
    settings = centre.settings.model_copy(update=own)
    try:
        await asyncio.to_thread(reload_asterisk, settings)
        yield settings
    finally:
        await asyncio.to_thread(reload_asterisk, centre.settings)


async def until(settings: Settings, wanted: Callable[[str], bool]) -> None:
    found = "?"
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not wanted(found):
                found = (await line_registrations.look(settings)).get("telkom", "?")
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(found) from None


@pytest.mark.parametrize("transport", ["udp", "tls"])
async def test_a_line_by_registration_brings_calls(
    centre: Lab, operator: Operator, transport: str
) -> None:
    home, user = centre.settings.home, USERS[transport]
    before = centre.settings.asterisk_log_path.stat().st_size
    line_passwords.keep(home, "telkom", "salah")
    async with registering(centre, operator, transport, operator.at[transport]) as with_it:
        await until(with_it, lambda fault: "Rejected" in fault)
        told = await line_trial.look_at(with_it, "telkom")
        assert told and not told.ok and f"not registered as {user} at" in told.says
        assert (f"sip:{user}@{HOST}", "403") in refusals(centre, before)
        line_passwords.keep(home, "telkom", PASSWORD)
        await asyncio.to_thread(register_anew, with_it, "telkom")
        await until(with_it, lambda fault: fault == "")
        told = await line_trial.look_at(with_it, "telkom")
        assert told and told.ok, told
        async with called_through(centre, operator.at["udp"], user, CALLERS[transport]):
            if transport == "tls":
                await renewed(with_it)


async def renewed(settings: Settings) -> None:
    """Our own certificate, in files of the same names: taken with any change; calls go on."""
    assert settings.tls
    before = await asyncio.to_thread(certificate_of, settings)
    assert before == settings.tls.certificate.read_text()
    shown = certificates.write(settings.tls.certificate.parent, name="ours").certificate.read_text()
    assert await asyncio.to_thread(certificate_of, settings) == before != shown
    *others, ours = settings.trunks
    changed = [*others, ours.model_copy(update={"codecs": "alaw"})]
    await asyncio.to_thread(reload_asterisk, settings.model_copy(update={"trunks": changed}))
    async with asyncio.timeout(PATIENCE_S):
        while await asyncio.to_thread(certificate_of, settings) != shown:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def certificate_of(settings: Settings) -> str:
    return ssl.get_server_certificate((settings.sip_host, settings.sip_tls_port))


def refusals(centre: Lab, after: int) -> list[tuple[str, str]]:
    """What Asterisk's log says of our registrations since it had that size."""
    with centre.settings.asterisk_log_path.open("rb") as log:
        log.seek(after)
        lines = log.read().decode(errors="replace").splitlines()
    return [found for line in lines if (found := read_ours(line))]


@asynccontextmanager
async def called_through(centre: Lab, operator: str, user: str, number: str) -> AsyncIterator[None]:
    """Somebody dials what was registered; the operator knows the way. They hang up at the end."""
    async with line(operator, "127.0.0.5") as dialling:
        call = dialling.call(user, caller=number)
        reply = await call.answered()
        assert reply.status == 200, reply
        known = await centre.until(number, lambda _: True)
        assert (known["trunk"], known["dialled"]) == ("telkom", user)
        yield
        assert await call.hang_up() == 200
    await centre.until(number, has(state="closed"))


async def test_who_cannot_prove_their_name_is_given_nothing(
    centre: Lab, operator: Operator
) -> None:
    """Signed by somebody else: no connection, so neither our name nor a call's key."""
    line_passwords.keep(centre.settings.home, "telkom", PASSWORD)
    before = centre.settings.asterisk_log_path.stat().st_size
    async with registering(centre, operator, "tls", operator.other) as with_it:
        async with asyncio.timeout(PATIENCE_S):
            while not refusals(centre, before):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert (await line_registrations.look(with_it))["telkom"]


async def test_another_port_and_files_of_tls_are_taken_at_once(
    centre: Lab, operator: Operator, tmp_path: Path
) -> None:
    """By a reload, without a new start of Asterisk; who signs for operators is not, and is told."""
    other, [port] = certificates.write(tmp_path, name="another"), free_ports(1)
    async with registering(centre, operator, "tls", operator.at["tls"]) as with_it:
        assert await asyncio.to_thread(until_start.waiting, with_it) == (), "it has just got them"
        theirs = {"sip_tls_port": port, "sip_tls_ca": other.certificate, "tls": other}
        changed = with_it.model_copy(update=theirs)
        await asyncio.to_thread(reload_asterisk, changed)
        shown = await asyncio.to_thread(certificate_of, changed)
        assert shown == other.certificate.read_text()
        with pytest.raises(OSError):
            await asyncio.to_thread(certificate_of, with_it)
        assert await asyncio.to_thread(until_start.waiting, changed) == ("sip_tls_ca",)
        await asyncio.to_thread(reload_asterisk, with_it)
        assert await asyncio.to_thread(until_start.waiting, with_it) == ()
