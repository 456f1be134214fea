"""What was said in a call, word by word with its time, and the lines that a page shows. Pure.

A recogniser hears each side of a recording by itself, so who spoke is certain; what they said is
not: each word carries how sure the recogniser was. Lines are made of the words whenever they are
shown, and never stored: a line ends where its speaker paused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

PAUSE_S = 1.0  # so long without a word, and the next one begins a line
LONGEST_LINE_S = 20.0  # somebody who never pauses is broken all the same
UNSURE_BELOW = 0.6  # a word of less confidence is shown as doubtful


class Side(StrEnum):
    """Who spoke: the left and the right side of a recording."""

    CALLER = "caller"
    OURS = "ours"  # the call-taker, and our prompts


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """``start_s``, ``end_s`` from the beginning of the recording; ``confidence`` from 0 to 1."""

    side: Side
    text: str
    start_s: float
    end_s: float
    confidence: float

    @property
    def unsure(self) -> bool:
        return self.confidence < UNSURE_BELOW

    def later(self, by_s: float) -> "Word":
        """Where its own beginning counts from another moment."""
        return replace(self, start_s=self.start_s + by_s, end_s=self.end_s + by_s)

    def stored(self) -> list[Any]:
        """As ``transcripts.words`` keeps it."""
        times = [round(self.start_s, 2), round(self.end_s, 2), round(self.confidence, 3)]
        return [self.side.value, self.text, *times]


def word_of(stored: Sequence[Any]) -> Word:
    side, text, start_s, end_s, confidence = stored
    return Word(side=Side(side), text=text, start_s=start_s, end_s=end_s, confidence=confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words of one side without a long pause between them; at least one."""

    side: Side
    words: Sequence[Word]

    @property
    def start_s(self) -> float:
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        return self.words[-1].end_s

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def lines_of(words: Iterable[Word]) -> list[Line]:
    """In the order in which they begin; the caller first where both begin together."""
    heard = list(words)
    lines = [line for side in Side for line in _of_side(heard, side)]
    return sorted(lines, key=lambda line: line.start_s)


def _of_side(words: Iterable[Word], side: Side) -> list[Line]:
    lines: list[list[Word]] = []
    for word in sorted((one for one in words if one.side is side), key=lambda one: one.start_s):
        if lines and _goes_on(lines[-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [Line(side=side, words=each) for each in lines]


def _goes_on(line: Sequence[Word], word: Word) -> bool:
    paused = word.start_s - line[-1].end_s > PAUSE_S
    return not paused and word.end_s - line[0].start_s <= LONGEST_LINE_S


def prefixes(typed: str) -> str | None:
    """What somebody looks for, as PostgreSQL's ``to_tsquery`` wants it: each word a beginning.

    Letters and digits only, so nothing typed is an operator; None: there is no word in it.
    """
    return " & ".join(f"{word}:*" for word in words_of(typed)) or None


def words_of(typed: str) -> list[str]:
    """As typed, but for what is neither letter nor digit."""
    return "".join(letter if letter.isalnum() else " " for letter in typed).split()


def prefixes_or_near(typed: str, near: Mapping[str, Sequence[str]]) -> str:
    """The same, or what is ``near`` to a word: in small letters → others, of letters alone."""
    parts = ([f"{word}:*", *near.get(word.lower(), ())] for word in words_of(typed))
    return " & ".join(f"({' | '.join(part)})" for part in parts)
