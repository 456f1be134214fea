"""A fact as one of Asterisk's files shows it, before it is certain whose call it is."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ari_app.facts import CallId, Fact, FactKind, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """``uniqueid`` is Asterisk's name of the caller's channel; ``call_id`` ours, where known.

    ``centre`` is what the line says, where it says one.
    """

    uniqueid: str
    call_id: CallId | None = None
    kind: FactKind
    at: datetime
    source: Source
    key: str
    centre: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def fact(self, call_id: CallId) -> Fact:
        return Fact(
            call_id=call_id,
            kind=self.kind,
            at=self.at,
            source=self.source,
            key=self.key,
            data=self.data,
        )


class UnreadableLine(Exception):
    """A line that is not what Asterisk writes: cut off by a full disk, or garbage."""


def line_key(source: Source, node: str, line: str) -> str:
    """The same line of the same node always has the same key."""
    digest = hashlib.sha256(f"{node}\n{line}".encode(errors="surrogateescape")).hexdigest()
    return f"{source}:{digest[:40]}"


def epoch_time(text: str) -> datetime:
    """Seconds since 1970 with or without a fraction, as Asterisk writes times into its files."""
    try:
        seconds, _, fraction = text.partition(".")
        microsecond = int(f"{fraction:0<6}"[:6])
        return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=microsecond)
    except (ValueError, OverflowError, OSError) as error:
        raise UnreadableLine(f"not a time: {text!r}") from error
