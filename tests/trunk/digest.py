"""A telephone's answer to a challenge (RFC 2617, qop "auth")."""

import hashlib
import re


def authorization(
    challenge: str, uri: str, password: str, user: str = "201", method: str = "INVITE"
) -> str:
    """The header with which an INVITE (or another method) to ``uri`` is let in."""
    realm, nonce, opaque = (_value(challenge, name) for name in ("realm", "nonce", "opaque"))
    known = _md5(f"{user}:{realm}:{password}")
    answer = _md5(f"{known}:{nonce}:00000001:test:auth:{_md5(f'{method}:{uri}')}")
    return (
        f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}",'
        f' response="{answer}", opaque="{opaque}", algorithm=MD5, qop=auth, nc=00000001,'
        ' cnonce="test"'
    )


def _value(challenge: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', challenge)
    return found[1] if found else ""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 - what the protocol says
