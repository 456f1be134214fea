"""The call-takers' phones as Asterisk knows them; the last known list survives a dead database."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from ari_app.secrecy import SipDigest, digest_of
from ari_app.store.private_file import write_private


class PhoneKind(StrEnum):
    SOFTPHONE = "softphone"
    WEBRTC = "webrtc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One PJSIP endpoint. ``sip_ha1`` is the digest of "extension:sigap:password" (RFC 8760)."""

    extension: str
    name: str
    kind: PhoneKind
    sip_ha1: str

    def __post_init__(self) -> None:
        if not (self.extension.isascii() and self.extension.isdigit()):
            raise ValueError(f"an extension is digits only, not {self.extension!r}")
        digest_of(self.sip_ha1)

    @property
    def digest(self) -> SipDigest:
        return digest_of(self.sip_ha1)

    @property
    def display_name(self) -> str:
        """The name as it may stand in a configuration file: letters, digits, blanks, ``.'-``."""
        return "".join(c for c in self.name if c.isalnum() or c in " .'-")[:40]


def save(path: Path, phones: Sequence[Phone]) -> None:
    """Keep the list beside the configuration; atomic."""
    write_private(path, json.dumps([asdict(phone) for phone in phones]).encode())


def load(path: Path) -> tuple[Phone, ...]:
    """The last list that was saved; none when there is no usable file."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Phone(**{**row, "kind": PhoneKind(row["kind"])}) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        return ()
