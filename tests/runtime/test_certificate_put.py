"""A certificate of somebody else's: what is refused before anything is replaced, and back again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ari_app.operations import certificate, certificate_put
from ari_app.operations.certificate_put import LARGEST_BYTES, PemRefused, covers, fitting

HOST = "112.jepara.go.id"
NOW = datetime.now(UTC)
WEAK_BITS = 1024
_PEM = serialization.Encoding.PEM


def made(
    *names: str,
    begins: int = -1,
    ends: int = 90,
    use: x509.ObjectIdentifier | None = None,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
    passphrase: bytes = b"",
) -> tuple[bytes, bytes]:
    """Certificate and key in PEM; days from now."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    said = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Balai Sertifikasi")]
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]))
        .issuer_name(x509.Name(said))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=begins))
        .not_valid_after(NOW + timedelta(days=ends))
    )
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    if use:
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else None
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(_PEM, form, lock or serialization.NoEncryption())
    return builder.sign(key, hashes.SHA256()).public_bytes(_PEM), private


def joined(pair: tuple[bytes, bytes]) -> bytes:
    return pair[0] + b"\n" + pair[1]


REFUSED: list[tuple[str, Callable[[], bytes]]] = [
    ("none", lambda: made(HOST)[1]),
    ("key", lambda: made(HOST)[0]),
    ("key", lambda: made(HOST)[0] + made(HOST)[1] + made(HOST)[1]),
    ("key", lambda: made(HOST)[0] + b"-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----"),
    ("key", lambda: b"\x00\xff" * 50),
    ("key", lambda: b""),
    ("locked", lambda: joined(made(HOST, passphrase=b"rahasia"))),
    ("mismatch", lambda: made(HOST)[0] + made(HOST)[1]),
    ("expired", lambda: joined(made(HOST, begins=-9, ends=-1))),
    ("not_yet", lambda: joined(made(HOST, begins=1))),
    ("use", lambda: joined(made(HOST, use=ExtendedKeyUsageOID.CLIENT_AUTH))),
    ("names", lambda: joined(made("bank.example"))),
    ("names", lambda: joined(made())),
    ("large", lambda: joined(made(HOST)) + b" " * LARGEST_BYTES),
]


@pytest.mark.parametrize(("problem", "pem"), REFUSED)
def test_what_is_refused_before_anything_is_replaced(
    problem: str, pem: Callable[[], bytes]
) -> None:
    with pytest.raises(PemRefused) as refused:
        fitting(pem(), [HOST], NOW)
    assert refused.value.problem == problem and str(refused.value).endswith((".", ")."))


@pytest.mark.parametrize(
    ("names", "host", "found"),
    [
        ([HOST], "112.JEPARA.go.id", True),
        (["*.jepara.go.id"], HOST, True),
        (["*.jepara.go.id"], "jepara.go.id", False),
        (["*.jepara.go.id"], "a.b.jepara.go.id", False),
        (["*"], HOST, False),
        (["10.20.0.5"], "10.20.0.5", True),
        (["10.20.0.5"], "10.20.0.50", False),
        (["*.20.0.5"], "10.20.0.5", False),
        (["::1"], "[::1]", True),
        ([], HOST, False),
    ],
)
def test_what_a_certificate_speaks_for(names: list[str], host: str, found: bool) -> None:
    assert covers(names, host) is found


def test_what_fits_is_served_and_goes_back(tmp_path: Path) -> None:
    """The issuer's own certificate may come first, with the key anywhere."""
    issuer, first, second = made("ca.example")[0], made(HOST), made(HOST, ends=10)
    tls = certificate_put.tls_of(tmp_path)
    new = fitting(first[1] + issuer + first[0], [HOST], NOW)
    assert new.facts.issuer == "Balai Sertifikasi" and new.facts.names == (HOST,)
    certificate_put.put(tmp_path, new)
    assert certificate.read(tls).valid_until == new.facts.valid_until
    assert tls.certificate.stat().st_mode & 0o077 == 0
    with pytest.raises(PemRefused, match="no certificate of before"):
        certificate_put.back(tmp_path)

    certificate_put.put(tmp_path, fitting(joined(second), [HOST], NOW))
    soon = certificate.read(tls)
    assert soon.valid_until < new.facts.valid_until and soon.warning(NOW)
    for wanted in (new.facts.valid_until, soon.valid_until, new.facts.valid_until):
        assert certificate_put.back(tmp_path).valid_until == wanted
        assert certificate.read(tls).valid_until == wanted


def test_a_way_back_that_was_cut_off_loses_neither(tmp_path: Path) -> None:
    first, second = (fitting(joined(made(HOST, ends=days)), [HOST], NOW) for days in (90, 80))
    certificate_put.put(tmp_path, first)
    certificate_put.put(tmp_path, second)
    folder = tmp_path / certificate_put.FOLDER
    (folder / "aside.pem").write_bytes((folder / "desk.pem").read_bytes())
    (folder / "before.pem").replace(folder / "desk.pem")  # and here the process dies
    assert certificate.read(certificate_put.tls_of(tmp_path)).valid_until == first.facts.valid_until
    assert certificate_put.back(tmp_path).valid_until == second.facts.valid_until


def test_a_key_that_no_browser_takes_replaces_nothing(tmp_path: Path) -> None:
    good = fitting(joined(made(HOST)), [HOST], NOW)
    certificate_put.put(tmp_path, good)
    weak = made(HOST, key=rsa.generate_private_key(public_exponent=65537, key_size=WEAK_BITS))
    with pytest.raises(PemRefused) as refused:
        certificate_put.put(tmp_path, fitting(joined(weak), [HOST], NOW))
    assert refused.value.problem == "unusable"
    assert certificate_put.tls_of(tmp_path).certificate.read_bytes() == good.pem
    assert certificate_put.facts_in(certificate_put.before_of(tmp_path)) is None
