"""Phones that prove their password by SHA-256 (RFC 8760), and those that know MD5, on Asterisk."""

import asyncio
import functools
import hashlib
import re
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from ari_app.asterisk.phones import PhoneKind
from ari_app.operations import down
from ari_app.operations.running_centre import RunningCentre
from ari_app.people.access import Role
from ari_app.people.accounts import Access, NewAccount, create_account
from ari_app.secrecy import SipDigest
from ari_app.settings import Settings
from ari_app.store.database import Database, dsn_of
from tests.runtime.test_centre import quiet, small_settings, until

REGISTER = """REGISTER sip:sigap SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{cseq}{user};rport
From: <sip:{user}@sigap>;tag={user}
To: <sip:{user}@sigap>
Call-ID: {user}-{port}@127.0.0.1
CSeq: {cseq} REGISTER
Contact: <sip:{user}@127.0.0.1:{port}>
Max-Forwards: 70
{more}Content-Length: 0

"""


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    made = small_settings(tmp_path / "home")
    yield made
    await down.stop(made)


async def test_each_phone_registers_by_its_own_digest(settings: Settings) -> None:
    centre = RunningCentre(settings, quiet)
    await centre.start()
    database = Database(dsn_of(settings), connections=1)
    try:
        await until((settings.run_dir / "jobs.heartbeat").exists)
        for login, digest in (("rini", SipDigest.SHA_256), ("budi", SipDigest.MD5)):
            access = await create_account(database, "JPR", softphone(login, digest))
            await until(functools.partial(challenged, settings, access))
            challenge = challenged(settings, access)
            assert challenge is not None and challenge["algorithm"] == digest
            assert await asyncio.to_thread(registers, settings, access, digest) == 200
            other = SipDigest.MD5 if digest is SipDigest.SHA_256 else SipDigest.SHA_256
            assert await asyncio.to_thread(registers, settings, access, other) != 200
    finally:
        await database.close()
        await centre.stop()


def softphone(login: str, digest: SipDigest) -> NewAccount:
    phone, role = PhoneKind.SOFTPHONE, Role.CALL_TAKER
    return NewAccount(login=login, name=login, role=role, phone=phone, digest=digest)


def challenged(settings: Settings, access: Access) -> dict[str, str] | None:
    """What Asterisk wants to know; None while it does not know this phone."""
    with phone_socket() as phone:
        reply = asked(phone, settings, access, 1, "")
    if 'realm="sigap"' not in reply:  # it challenges strangers too
        return None
    assert reply.count("WWW-Authenticate:") == 1
    return dict(re.findall(r'(\w+)="?([^",\r]+)', reply.partition("Digest ")[2]))


def registers(settings: Settings, access: Access, digest: SipDigest) -> int:
    """The status that a registration by this digest gets; 0: none, as for a foreign algorithm."""
    with phone_socket() as phone:
        reply = asked(phone, settings, access, 1, "")
        nonce = re.findall(r'nonce="([^"]+)"', reply)[0]
        opaque = re.findall(r'opaque="([^"]+)"', reply)[0]
        values = answer(access, digest, nonce) | {"opaque": opaque}
        told = ", ".join(f'{name}="{value}"' for name, value in values.items())
        more = f"Authorization: Digest {told}, algorithm={digest}\n"
        try:
            return int(asked(phone, settings, access, 2, more).split()[1])
        except TimeoutError:
            return 0


def answer(access: Access, digest: SipDigest, nonce: str) -> dict[str, str]:
    """RFC 7616, 3.4.1, without a quality of protection."""
    made: Callable[[bytes], hashlib._Hash] = (
        hashlib.sha256 if digest is SipDigest.SHA_256 else hashlib.md5
    )

    def h(text: str) -> str:
        return made(text.encode()).hexdigest()

    user, uri = access.extension or "", "sip:sigap"
    first, second = h(f"{user}:sigap:{access.sip_password}"), h(f"REGISTER:{uri}")
    return {
        "username": user,
        "realm": "sigap",
        "nonce": nonce,
        "uri": uri,
        "cnonce": "0a4f113b",
        "response": h(f"{first}:{nonce}:{second}"),
    }


def phone_socket() -> socket.socket:
    phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    phone.bind(("127.0.0.1", 0))
    phone.settimeout(5)
    return phone


def asked(phone: socket.socket, settings: Settings, access: Access, cseq: int, more: str) -> str:
    port, user = phone.getsockname()[1], access.extension
    text = REGISTER.format(port=port, user=user, cseq=cseq, more=more).replace("\n", "\r\n")
    phone.sendto(text.encode(), (settings.sip_host, settings.sip_port))
    while True:
        reply = phone.recv(4096).decode()
        if reply.startswith("SIP/2.0") and " 100 " not in reply.splitlines()[0]:
            return reply
