"""The centre's own authority: real handshakes by whoever has it installed, and nobody else."""

import asyncio
import ssl
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from ari_app.operations import certificate, own_authority
from ari_app.operations.certificate import ServedCertificate
from ari_app.operations.own_authority import AuthorityUnusable
from ari_app.settings import Tls

NAMES = ("112.jepara.go.id", "10.20.0.5")
NOW = own_authority.now()


@asynccontextmanager
async def served(tls: Tls) -> AsyncIterator[int]:
    async def quiet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    context = ServedCertificate(tls).context
    server = await asyncio.start_server(quiet, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def trusts(home: Path, port: int, name: str) -> bool:
    """As a browser with the authority installed that was led to ``name``."""
    context = ssl.create_default_context(cafile=str(home / "ca" / "authority.pem"))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    try:
        _, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=context, server_hostname=name
        )
    except ssl.SSLCertVerificationError:
        return False
    writer.close()
    return True


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", *NAMES])
async def test_a_browser_with_the_authority_trusts_the_desk(tmp_path: Path, name: str) -> None:
    async with served(own_authority.make(tmp_path, NAMES, NOW)) as port:
        assert await trusts(tmp_path, port, name)


async def test_it_speaks_for_nobody_else(tmp_path: Path) -> None:
    """Also where its key was stolen: here somebody signs with it for a bank."""
    own_authority.make(tmp_path, NAMES, NOW)
    own_authority._make_desk(tmp_path / "ca", ["bank.example", "203.0.113.9"], NOW)
    async with served(own_authority.tls_of(tmp_path)) as port:
        assert not await trusts(tmp_path, port, "bank.example")
        assert not await trusts(tmp_path, port, "203.0.113.9")


def test_keys_are_their_owners(tmp_path: Path) -> None:
    own_authority.make(tmp_path, NAMES, NOW)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "ca").iterdir()}
    assert set(modes.values()) == {0o600}
    assert set(modes) == {"authority.key", "authority.pem", "desk.key", "desk.pem"}


def test_a_new_certificate_keeps_the_authority_that_browsers_know(tmp_path: Path) -> None:
    own_authority.make(tmp_path, NAMES, NOW)
    before = own_authority.authority(tmp_path)
    own_authority.make(tmp_path, NAMES[:1], NOW)
    assert own_authority.authority(tmp_path) == before
    assert NAMES[1] not in own_authority.names_of(tmp_path)
    own_authority.make(tmp_path, ("lain.jepara.go.id",), NOW)  # of which it cannot speak
    assert own_authority.authority(tmp_path) != before


def test_the_desk_renews_its_own_before_it_ends(tmp_path: Path) -> None:
    old = NOW - timedelta(days=own_authority.DESK_DAYS - 30)
    tls = own_authority.make(tmp_path, NAMES, old)
    desk = ServedCertificate(tls)
    first = tls.certificate.read_bytes()
    desk._look()
    assert tls.certificate.read_bytes() != first
    assert certificate.read(tls).valid_until > NOW + timedelta(days=300)
    assert set(own_authority.names_of(tmp_path)) == {*NAMES, "localhost", "127.0.0.1"}
    assert not own_authority.renew_if_due(tls, NOW)


def test_somebody_elses_certificate_is_left_alone(tmp_path: Path) -> None:
    own_authority.make(tmp_path, NAMES, NOW - timedelta(days=own_authority.DESK_DAYS))
    folder = tmp_path / "ca"
    (folder / "desk.pem").rename(folder / "theirs.pem")
    theirs = Tls(certificate=folder / "theirs.pem", key=folder / "desk.key")
    assert not own_authority.renew_if_due(theirs, NOW)


def test_an_authority_that_ends_says_what_to_do(tmp_path: Path) -> None:
    old = NOW - timedelta(days=own_authority.AUTHORITY_DAYS - 100)
    tls = own_authority.make(tmp_path, NAMES, old)
    with pytest.raises(AuthorityUnusable, match="certificate make"):
        own_authority.renew_if_due(tls, NOW)


def test_a_damaged_authority_is_one_sentence(tmp_path: Path) -> None:
    own_authority.make(tmp_path, NAMES, NOW)
    (tmp_path / "ca" / "authority.pem").write_text("nothing")
    with pytest.raises(AuthorityUnusable, match="cannot be read"):
        own_authority.make(tmp_path, NAMES, NOW)


def test_the_fingerprint_is_that_of_the_file(tmp_path: Path) -> None:
    own_authority.make(tmp_path, NAMES, NOW)
    pem = own_authority.authority(tmp_path)
    assert pem is not None and x509.load_pem_x509_certificate(pem).issuer
    assert len(own_authority.fingerprint(pem).split(":")) == 32


def test_a_renewal_that_was_cut_off_is_made_good(tmp_path: Path) -> None:
    """The key is new and what belongs to it is not: no desk would start any more."""
    tls = own_authority.make(tmp_path, NAMES, NOW)
    before = tls.certificate.read_bytes()
    assert not own_authority.mend(tls, NOW)
    own_authority.make(tmp_path, NAMES, NOW)
    tls.certificate.write_bytes(before)
    assert own_authority.mend(tls, NOW) and not own_authority.mend(tls, NOW)
    assert own_authority.names_of(tmp_path) and not own_authority.would_replace(
        tmp_path, NAMES, NOW
    )
    assert own_authority.would_replace(tmp_path, ("lain.jepara.go.id",), NOW)
