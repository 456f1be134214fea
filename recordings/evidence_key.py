"""The centre's own signature (Ed25519): the key is ``SIGAP_HOME/evidence.key``, made once.

It belongs into the backup, and every machine of a centre has the same. Whoever holds an export
compares with the public part, which the centre gives them another way than with the export.
"""

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from ari_app.errors import SigapError
from ari_app.store.private_file import make_once

FILE = "evidence.key"
LONGEST_FILE = 4096  # bytes of a file that has a public key


class KeyBroken(SigapError):
    """The centre's key cannot be used, or what was given is no public key."""


def load(home: Path) -> Ed25519PrivateKey:
    """The centre's key, which is made when there is none; raises `KeyBroken`."""
    path = home / FILE
    try:
        make_once(path, _new)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyBroken(f"Cannot use the key {path} ({error}); bring it back.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyBroken(f"{path} is no Ed25519 key; bring back the centre's own.")
    return key


def own_public(home: Path) -> str | None:
    """The public part of the centre's key; None on a machine that has none: none is made."""
    return public_text(load(home)) if (home / FILE).exists() else None


def public_text(key: Ed25519PrivateKey) -> str:
    """One line, fit to be read out and printed on the centre's paper."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def given_public(given: str) -> str:
    """The line itself, or a file that has it; raises `KeyBroken`."""
    text = given.strip()
    if _public(text) is None:
        try:
            with Path(given).open("rb") as file:
                text = file.read(LONGEST_FILE).decode(errors="replace").strip()
        except (OSError, ValueError) as error:
            message = f"{given[:80]!r} is neither a public key nor a file that can be read."
            raise KeyBroken(message) from error
    if _public(text) is None:
        message = f"{given[:80]!r} has no public key; it is one line, as ./sigap evidence key says."
        raise KeyBroken(message)
    return text


def fits(public: str, signature: bytes, signed: bytes) -> bool:
    """Whether the signature is of these bytes and of this key's owner."""
    key = _public(public)
    try:
        if key is not None:
            key.verify(signature, signed)
    except InvalidSignature:
        return False
    return key is not None


def _public(text: str) -> Ed25519PublicKey | None:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return None


def _new() -> bytes:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
