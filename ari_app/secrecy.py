"""Making secrets, and what is kept of them: a secret is shown once and never stored."""

import hashlib
import re
import secrets
from enum import StrEnum

SIP_REALM = "sigap"  # dialplan/pjsip.conf
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none looks like another
_TOKEN_PREFIX = "sigap_"  # noqa: S105 (a leaked token is recognised as one)


def new_password(letters: int = 16) -> str:
    """About 5.8 bits a letter, fit to be read aloud and typed."""
    return "".join(secrets.choice(_LETTERS) for _ in range(letters))


def new_token() -> str:
    return _TOKEN_PREFIX + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256: a token has 256 random bits, so nobody can guess it from its hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class SipDigest(StrEnum):
    """How a phone proves its password, as RFC 8760 names it; MD5 where it knows no better."""

    MD5 = "MD5"
    SHA_256 = "SHA-256"


def sip_ha1(extension: str, password: str, digest: SipDigest = SipDigest.MD5) -> str:
    """What Asterisk compares with instead of the password (RFC 2617, section 3.2.2.2)."""
    text = f"{extension}:{SIP_REALM}:{password}".encode()
    if digest is SipDigest.SHA_256:
        return hashlib.sha256(text).hexdigest()
    return hashlib.md5(text).hexdigest()  # noqa: S324 (older phones know nothing else)


def digest_of(ha1: str) -> SipDigest:
    """Which one a stored value is of; raises ValueError for none."""
    if not re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{64}", ha1):
        raise ValueError("sip_ha1 is 32 or 64 hexadecimal digits")
    return SipDigest.MD5 if len(ha1) == 32 else SipDigest.SHA_256
