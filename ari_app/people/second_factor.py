"""The second factor of a login: six digits that change each 30 s (TOTP, RFC 6238), by pyotp.

A telephone's clock may be 30 s off. When the telephone is lost, one of ten recovery codes opens
once, or an admin takes the factor away. Pure: the time comes in as an argument.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp

from ari_app.secrecy import token_hash

STEP_S = 30
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none looks like another


def new_secret() -> str:
    """160 random bits in base 32, as RFC 4226 recommends."""
    return pyotp.random_base32(32)


def address_of(secret: str, *, login: str, centre: str) -> str:
    """What an authenticator app reads from the QR code (``otpauth://totp/…``)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"Sigap 112 {centre}")


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The 30 s that the typed code is of, the present, the last or the next; None: it is wrong."""
    code, present = re.sub(r"\s", "", typed), int(now.timestamp()) // STEP_S
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    totp = pyotp.TOTP(secret)
    steps = (present, present - 1, present + 1)
    return next((n for n in steps if pyotp.utils.strings_equal(totp.generate_otp(n), code)), None)


def new_recovery_codes() -> Sequence[str]:
    """To be written down: each opens once. 49 bits, as ``xxxxx-xxxxx``."""
    return [f"{_letters(5)}-{_letters(5)}" for _ in range(RECOVERY_CODES)]


def recovery_hash(typed: str) -> str:
    """What is kept of a recovery code, however it was typed."""
    return token_hash("".join(c for c in typed.casefold() if c in _LETTERS))


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
