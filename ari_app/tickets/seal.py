"""What an agency's channel needs to be reached, encrypted where it lies (Fernet: AES-128 and HMAC).

The key is ``SIGAP_HOME/channels.key``, outside the database: a stolen copy of the database tells
nobody's password. It belongs into the backup, apart from the database's; every machine that works
on one database has the same. Without it channels are added anew.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from ari_app.errors import SigapError
from ari_app.store.database import Session
from ari_app.store.private_file import make_once

log = logging.getLogger(__name__)

FILE = "channels.key"
PREFIX = "sealed:"  # the migration sealed_channels lets nothing else in


class SealBroken(SigapError):
    """What is stored was not sealed with this key, or the key cannot be read."""


class Seal:
    """Closes and opens texts; two closings of one text are not alike."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    def close(self, text: str) -> str:
        return PREFIX + self._fernet.encrypt(text.encode()).decode()

    def open(self, text: str) -> str:
        """Raises :class:`SealBroken`."""
        try:
            return self._fernet.decrypt(text.removeprefix(PREFIX).encode()).decode()
        except InvalidToken as error:
            raise SealBroken(
                f"The channel's address cannot be opened with {FILE}; bring back the key that it "
                "was closed with, or add the channel anew."
            ) from error


def load(home: Path) -> Seal:
    """With the instance's key, which is made when there is none; raises :class:`SealBroken`."""
    path = home / FILE
    try:
        make_once(path, Fernet.generate_key)
        return Seal(path.read_bytes().strip())
    except (OSError, ValueError) as error:
        raise SealBroken(f"Cannot use the key {path} ({error}); bring it back.") from error


async def seal_plain(session: Session, seal: Seal) -> int:
    """Closes what lies plain from before the migration sealed_channels; returns how many."""
    rows = await session.rows("agencies.plain_channels")
    for row in rows:
        await session.run("agencies.seal_channel", row["channel_id"], *sealed(row, seal))
    if rows:
        log.warning("Secrets of channels were encrypted", extra={"channels": len(rows)})
    return len(rows)


def sealed(row: Mapping[str, Any], seal: Seal) -> tuple[str, str | None]:
    """Address and secret as they are stored."""
    secret = row["secret"]
    return seal.close(row["url"]), seal.close(secret) if secret is not None else None
