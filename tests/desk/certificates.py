"""Certificates for tests: signed by themselves, for the loopback address."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ari_app.settings import Tls

LOOPBACK = x509.IPAddress(ip_address("127.0.0.1"))


def write(
    folder: Path,
    *,
    days: int = 90,
    name: str = "desk",
    passphrase: bytes = b"",
    host: x509.GeneralName = LOOPBACK,
) -> Tls:
    """A fitting pair in the folder, valid for ``days`` from now (negative: expired)."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    tls = Tls(certificate=folder / f"{name}.pem", key=folder / f"{name}.key")
    tls.certificate.write_bytes(_certificate(key, days, host).public_bytes(_PEM))
    tls.key.write_bytes(key.private_bytes(_PEM, _PKCS8, _locked(passphrase)))
    return tls


def _certificate(
    key: ec.EllipticCurvePrivateKey, days: int, host: x509.GeneralName
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "112.example")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([host]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )


def _locked(passphrase: bytes) -> serialization.KeySerializationEncryption:
    if passphrase:
        return serialization.BestAvailableEncryption(passphrase)
    return serialization.NoEncryption()


_PEM = serialization.Encoding.PEM
_PKCS8 = serialization.PrivateFormat.PKCS8
