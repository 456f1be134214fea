"""A certificate authority of the centre's own, for a desk that has no name on the internet.

It lies in ``SIGAP_HOME/ca``: ``authority.pem`` is what browsers are given (page ``/ca``), the
``.key`` files never leave the machine. By its own words the authority can speak for the desk's
names and addresses only: who steals its key cannot show a call-taker's browser a false bank.

The desk's certificate is renewed by the desk that serves it, long before it ends (`renew_if_due`).
Browsers trust the authority, so they do not notice.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ari_app.errors import SigapError
from ari_app.settings import Tls
from ari_app.store.private_file import write_private

FOLDER = "ca"  # in the home
AUTHORITY = "authority.pem"
AUTHORITY_DAYS = 3650
DESK_DAYS = 397  # no browser takes more of one that was made today
RENEW_BEFORE = timedelta(days=60)
_BACK = timedelta(hours=1)  # a call-taker's clock may be late
_ALWAYS = ("localhost", "127.0.0.1")
_PEM = serialization.Encoding.PEM


class AuthorityUnusable(SigapError):
    """There is none of our own, or it cannot sign; one sentence with the remedy."""


def tls_of(home: Path) -> Tls:
    folder = home / FOLDER
    return Tls(certificate=folder / "desk.pem", key=folder / "desk.key")


def make(home: Path, names: Sequence[str], now: datetime) -> Tls:
    """The desk's files for these names and addresses, signed by the centre's authority.

    One that is there already and may speak for them is kept, for browsers know it. Raises
    :class:`AuthorityUnusable`.
    """
    folder, wanted = home / FOLDER, tuple(dict.fromkeys((*_ALWAYS, *names)))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _speaks_for(folder, wanted, now):
            _make_authority(folder, wanted, now)
        _make_desk(folder, wanted, now)
    except OSError as error:
        raise AuthorityUnusable(
            f"The certificate cannot be kept in {folder} ({error.strerror}); "
            "check its rights and free space."
        ) from error
    return tls_of(home)


def would_replace(home: Path, names: Sequence[str], now: datetime) -> bool:
    """Whether `make` would put another authority in the place of the one that browsers trust."""
    folder, wanted = home / FOLDER, tuple(dict.fromkeys((*_ALWAYS, *names)))
    return (folder / AUTHORITY).exists() and not _speaks_for(folder, wanted, now)


class AnotherAuthority(AuthorityUnusable):
    """Browsers would refuse the desk until each machine has a new authority; nobody said so."""


def renewed(home: Path, names: Sequence[str], now: datetime, *, new_authority: bool) -> Tls:
    """As `make`, but another authority takes the place of the present one only where somebody
    said so. Raises :class:`AnotherAuthority`, :class:`AuthorityUnusable`.
    """
    if would_replace(home, names, now) and not new_authority:
        raise AnotherAuthority(
            "The centre's authority cannot speak for these names: browsers would refuse the "
            "desk until each machine has a new one from /ca. If so, add --new-authority."
        )
    return make(home, names, now)


def renew_if_due(tls: Tls, now: datetime) -> bool:
    """A new certificate for the same names where the present one is ours and ends before long.

    Raises OSError (a full disk), and :class:`AuthorityUnusable`.
    """
    folder = tls.certificate.parent
    if not (folder / "authority.key").exists() or tls != tls_of(folder.parent):
        return False
    present = _read(tls.certificate)
    if now < present.not_valid_after_utc - RENEW_BEFORE:
        return False
    authority = _read(folder / AUTHORITY)
    if authority.not_valid_after_utc - now < timedelta(days=DESK_DAYS):
        raise AuthorityUnusable(
            f"The centre's own authority ends on {authority.not_valid_after_utc:%Y-%m-%d}; move "
            f"{folder} away, run ./sigap certificate make, and give browsers the new one from /ca."
        )
    _make_desk(folder, _names(present), now)
    return True


def mend(tls: Tls, now: datetime) -> bool:
    """A new certificate where a renewal was cut off between our key and what belongs to it.

    Without it no desk could start any more. Raises OSError, ValueError, :class:`AuthorityUnusable`.
    """
    folder = tls.certificate.parent
    if not (folder / "authority.key").exists() or tls != tls_of(folder.parent):
        return False
    present = _read(tls.certificate)
    key = serialization.load_pem_private_key(tls.key.read_bytes(), None)
    if key.public_key() == present.public_key():
        return False
    _make_desk(folder, _names(present), now)
    return True


def authority(home: Path) -> bytes | None:
    """What browsers are given, in PEM; None where the desk's certificate is somebody else's."""
    try:
        return (home / FOLDER / AUTHORITY).read_bytes()
    except OSError:
        return None


def fingerprint(pem: bytes) -> str:
    """SHA-256 as browsers and systems show it, to be compared with the printed sheet."""
    return x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex(":").upper()


def names_of(home: Path) -> tuple[str, ...]:
    """For which names and addresses the desk's own certificate was made."""
    return _names(_read(tls_of(home).certificate))


def _speaks_for(folder: Path, names: Sequence[str], now: datetime) -> bool:
    if not ((folder / AUTHORITY).exists() and (folder / "authority.key").exists()):
        return False
    present = _read(folder / AUTHORITY)
    if present.not_valid_after_utc - now < timedelta(days=DESK_DAYS):
        return False
    allowed = present.extensions.get_extension_for_class(x509.NameConstraints).value
    return set(_bounds(names)) <= set(allowed.permitted_subtrees or ())


def _make_authority(folder: Path, names: Sequence[str], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Sigap 112 {now:%Y-%m-%d}")
    bounds = x509.NameConstraints(permitted_subtrees=_bounds(names), excluded_subtrees=None)
    usage = _usage(signs_certificates=True)
    made = (
        _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(bounds, critical=True)
        .sign(key, hashes.SHA256())
    )
    write_private(folder / "authority.key", _private(key))
    write_private(folder / AUTHORITY, made.public_bytes(_PEM))


def _make_desk(folder: Path, names: Sequence[str], now: datetime) -> None:
    authority = _read(folder / AUTHORITY)
    signer = serialization.load_pem_private_key((folder / "authority.key").read_bytes(), None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise AuthorityUnusable(f"{folder / 'authority.key'} is not the key that was made there.")
    key = ec.generate_private_key(ec.SECP256R1())
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    subject = _name(next((name for name in names if name not in _ALWAYS), names[0])[:64])
    made = (
        _builder(subject, authority.subject, key.public_key(), now, DESK_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(server, critical=False)
        .add_extension(by, critical=False)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .sign(signer, hashes.SHA256())
    )
    write_private(folder / "desk.key", _private(key))
    write_private(folder / "desk.pem", made.public_bytes(_PEM) + authority.public_bytes(_PEM))


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(now - _BACK + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternatives(names: Sequence[str]) -> list[x509.GeneralName]:
    return [
        x509.IPAddress(ip_address(name)) if _is_address(name) else x509.DNSName(name)
        for name in names
    ]


def _bounds(names: Sequence[str]) -> list[x509.GeneralName]:
    return [
        x509.IPAddress(ip_network(name)) if _is_address(name) else x509.DNSName(name)
        for name in names
    ]


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = [str(each) for each in found.get_values_for_type(x509.IPAddress)]
    return (*found.get_values_for_type(x509.DNSName), *addresses)


def _read(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())[0]
    except (OSError, ValueError, IndexError) as error:
        raise AuthorityUnusable(
            f"{path} cannot be read as a certificate; move its folder away and run "
            "./sigap certificate make."
        ) from error


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    none = serialization.NoEncryption()
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, none)


def now() -> datetime:
    return datetime.now(UTC)
