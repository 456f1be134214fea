"""What the check says: where, what is wrong in one sentence, and what to do."""

from dataclasses import dataclass
from enum import StrEnum

from ari_app.texts.sentence import Sentence, sentence
from dialplan.checker.kinds import SENTENCES, Kind

__all__ = ["FileLine", "Finding", "Kind", "Weight", "finding"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class FileLine:
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Weight(StrEnum):
    """``error`` keeps a plan out of use; ``remark`` is what nobody can decide by reading."""

    ERROR = "error"
    REMARK = "remark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    kind: Kind
    origin: FileLine
    says: Sentence
    remedy: Sentence

    @property
    def weight(self) -> Weight:
        return Weight.REMARK if self.kind in REMARKS else Weight.ERROR


REMARKS = frozenset(
    {Kind.UNDECIDED, Kind.NEVER_ENTERED, Kind.CALL_ELSEWHERE, Kind.CALLS_UNSCREENED}
)


def finding(kind: Kind, origin: FileLine, **values: object) -> Finding:
    """``values``: of the sentence and its remedy; what has words of its own is a `Sentence`."""
    says, remedy = (sentence(text, **values) for text in SENTENCES[kind])
    return Finding(kind=kind, origin=origin, says=says, remedy=remedy)
