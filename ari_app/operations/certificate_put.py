"""A certificate of somebody else's, put in from a PEM file: checked before anything is replaced.

It lies in ``SIGAP_HOME/tls``, certificates and key in one file, so that both change in one step;
the one before lies beside it and can be taken again. The desk that serves it takes it up within
ten seconds (`ari_app.operations.certificate`), without a restart. Pages and command ask the same.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ari_app.errors import SigapError
from ari_app.operations import certificate
from ari_app.operations.certificate import CertificateUnusable
from ari_app.settings import Tls
from ari_app.setup import file_lock
from ari_app.store.kept_file import make_durable
from ari_app.store.private_file import write_private

FOLDER = "tls"  # in the home
LARGEST_BYTES = 64 * 1024
_KEY = re.compile(rb"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)
_PEM = serialization.Encoding.PEM


class PemRefused(SigapError):
    """Nothing was replaced. ``problem``: ``large``, ``none`` (no certificate in it), ``key`` (not
    one), ``locked`` (a passphrase), ``mismatch``, ``expired``, ``not_yet``, ``use`` (not for
    servers), ``names``, ``unusable``, ``no_before``; ``values`` are for its sentence.
    """

    def __init__(self, problem: str, message: str, **values: str) -> None:
        super().__init__(message)
        self.problem = problem
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """``issuer``: as people call it; ``own``: signed by itself; ``sha256`` of the certificate."""

    issuer: str
    names: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime
    sha256: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """What can be put in: the certificates, those of who answers first, and their key."""

    pem: bytes
    facts: Facts


def tls_of(home: Path) -> Tls:
    """As the settings name it: one file for both."""
    return Tls(certificate=home / FOLDER / "desk.pem", key=home / FOLDER / "desk.pem")


def facts_of(pem: bytes) -> Facts:
    """Of the first certificate; raises :class:`PemRefused`."""
    return _facts(_certificates(pem)[0])


def facts_in(path: Path) -> Facts | None:
    """None where there is no such certificate."""
    try:
        return facts_of(path.read_bytes())
    except (OSError, PemRefused):
        return None


def before_of(home: Path) -> Path:
    """Where the one lies that was in use before."""
    return home / FOLDER / "before.pem"


def fitting(pem: bytes, hosts: Sequence[str], now: datetime) -> Fitting:
    """``hosts``: the names and addresses that browsers type, each must stand in it. Raises
    :class:`PemRefused`.
    """
    if len(pem) > LARGEST_BYTES:
        raise PemRefused("large", "The file is larger than 64 KB; give certificates and key only.")
    key, certificates = _key(pem), _certificates(pem)
    first = next((one for one in certificates if one.public_key() == key.public_key()), None)
    if first is None:
        raise PemRefused("mismatch", "The key does not belong to the certificate.")
    facts = _facts(first)
    _refuse_dates(facts, now)
    _refuse_other_use(first)
    for host in hosts:
        if not covers(facts.names, host):
            said = ", ".join(facts.names) or "-"
            message = f"The certificate is for {said}, not for {host}."
            raise PemRefused("names", message, host=host, names=said)
    others = [one for one in certificates if one != first]
    blocks = [one.public_bytes(_PEM) for one in (first, *others)]
    none, form = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    return Fitting(pem=b"".join((*blocks, key.private_bytes(_PEM, form, none))), facts=facts)


def detail_of(facts: Facts) -> dict[str, str]:
    """For the trail; nothing of the key."""
    until = f"{facts.valid_until:%Y-%m-%d}"
    return {"issuer": facts.issuer, "names": ", ".join(facts.names), "until": until}


def covers(names: Sequence[str], host: str) -> bool:
    """As browsers match (RFC 9525): a star stands for one whole label, addresses are themselves."""
    wanted = host.strip("[]").lower()
    try:
        return str(ip_address(wanted)) in names
    except ValueError:
        label, _, rest = wanted.partition(".")
    lower = {name.lower() for name in names}
    return wanted in lower or (bool(label and rest) and f"*.{rest}" in lower)


def put(home: Path, new: Fitting) -> None:
    """From now on it is the one in ``SIGAP_HOME/tls``. Raises OSError and :class:`PemRefused`."""
    present = tls_of(home).certificate
    with _alone(home):
        waiting = present.with_name("candidate.pem")
        write_private(waiting, new.pem)
        try:
            certificate.read(Tls(certificate=waiting, key=waiting))  # as the desk will
        except CertificateUnusable as error:
            waiting.unlink()
            raise PemRefused("unusable", f"The desk cannot serve it: {error}") from error
        if present.exists():
            write_private(before_of(home), present.read_bytes())
        waiting.replace(present)
        make_durable(present.parent)


def back(home: Path) -> Facts:
    """The one before is in use again, and this one can be taken again. Raises OSError and
    :class:`PemRefused`.
    """
    present, before = tls_of(home).certificate, before_of(home)
    with _alone(home):
        found = facts_in(before)
        if found is None or not present.exists():
            raise PemRefused("no_before", "There is no certificate of before to go back to.")
        aside = present.with_name("aside.pem")
        write_private(aside, present.read_bytes())
        before.replace(present)  # whole in each moment: what dies here leaves one that serves
        aside.replace(before)
        make_durable(present.parent)
    return found


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    folder = home / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file_lock.locked(folder / "lock"):
        with suppress(FileNotFoundError):  # of a writer that died between two steps
            if not before_of(home).exists():
                (folder / "aside.pem").replace(before_of(home))
        yield


def _certificates(pem: bytes) -> list[x509.Certificate]:
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError:
        found = []
    if not found:
        raise PemRefused("none", "There is no certificate in it, in PEM (BEGIN CERTIFICATE).")
    return found


def _key(pem: bytes) -> PrivateKeyTypes:
    blocks = [match[0] for match in _KEY.finditer(pem)]
    if len(blocks) != 1:
        raise PemRefused("key", "There must be one key in it, in PEM (BEGIN PRIVATE KEY).")
    if b"ENCRYPTED" in blocks[0]:
        raise PemRefused("locked", "The key has a passphrase; give one without (openssl pkey).")
    try:
        return serialization.load_pem_private_key(blocks[0], None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise PemRefused("key", "The key cannot be read; give it in PEM as it was made.") from error


def _facts(found: x509.Certificate) -> Facts:
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses = [str(each) for each in names.get_values_for_type(x509.IPAddress)]
        said = (*names.get_values_for_type(x509.DNSName), *addresses)
    except (x509.ExtensionNotFound, ValueError):
        said = ()
    return Facts(
        issuer=_called(found.issuer),
        names=said,
        valid_from=found.not_valid_before_utc,
        valid_until=found.not_valid_after_utc,
        sha256=found.fingerprint(hashes.SHA256()).hex(":").upper(),
        own=found.issuer == found.subject,
    )


def _called(name: x509.Name) -> str:
    kinds = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
    said = [str(part.value) for kind in kinds for part in name.get_attributes_for_oid(kind)]
    return ", ".join(dict.fromkeys(said)) or name.rfc4514_string()


def _refuse_dates(facts: Facts, now: datetime) -> None:
    if now >= facts.valid_until:
        day = f"{facts.valid_until:%Y-%m-%d}"
        raise PemRefused("expired", f"The certificate has expired on {day}.", day=day)
    if now < facts.valid_from:
        day = f"{facts.valid_from:%Y-%m-%d}"
        message = f"The certificate is valid from {day} only; wait, or check the clock."
        raise PemRefused("not_yet", message, day=day)


def _refuse_other_use(found: x509.Certificate) -> None:
    try:
        uses = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return  # nothing is said, so it is for everything
    if not {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(
        uses
    ):
        raise PemRefused("use", "The certificate is not for servers (extended key usage).")
