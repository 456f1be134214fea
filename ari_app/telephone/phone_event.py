"""What a software telephone tells about itself: one JSON line for each thing that happened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class PhoneEventKind(StrEnum):
    """Past tense or under way; the keys of ``data`` stand beside each."""

    REGISTERED = "registered"  # extension
    CALLING = "calling"  # number: the INVITE leaves now
    RINGING = "ringing"  # from: the caller's number, where the call comes in
    ANSWERED = "answered"
    SPEAKING = "speaking"  # the first sample of the audio file leaves now
    KEY_SENT = "key_sent"  # key
    ENDED = "ended"  # cause: SIP status, reason, by: us | them, answered, longest_gap_s
    FAILED = "failed"  # reason: one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneEvent:
    """``at_s`` is in seconds since 1970, by the machine's clock."""

    what: PhoneEventKind
    at_s: float
    data: Mapping[str, Any] = field(default_factory=dict)

    def line(self) -> str:
        return json.dumps({"what": self.what, "at_s": round(self.at_s, 6), **self.data})

    @classmethod
    def parse(cls, line: str) -> "PhoneEvent":
        """The opposite of :meth:`line`; ``ValueError`` for anything else."""
        try:
            row = json.loads(line)
            return cls(what=PhoneEventKind(row.pop("what")), at_s=float(row.pop("at_s")), data=row)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"not a phone event: {line[:80]!r}") from error
