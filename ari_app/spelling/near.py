"""Which words are near enough to a typed one to have been meant, or mistyped, by somebody. Pure.

A mistake is a letter too many, too few, another one, or two letters that changed places. One is
forgiven in a word of five letters or more, two in one of eight or more that begins alike: the first
letters of a word are the ones that people get right. Shorter words, and all with a digit in them,
are meant as they are: nearly every short word is near to another one.
"""

from collections.abc import Iterable
from string import ascii_lowercase

SHORTEST, LONGEST = 5, 20  # letters of a word that is looked for otherwise too
SHORTEST_OF_TWO = 8  # two mistakes are forgiven from here on
ALIKE = 3  # letters at the beginning of a word with two mistakes
MOST = 6  # words near to a typed one


def is_tolerated(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def variants(word: str) -> list[str]:
    """All that is one mistake away, over the letters a to z; about 55 for each letter of it."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = (head + tail[1:] for head, tail in parts if tail)
    swapped = (head + tail[1] + tail[0] + tail[2:] for head, tail in parts if len(tail) > 1)
    other = (head + one + tail[1:] for head, tail in parts if tail for one in ascii_lowercase)
    more = (head + one + tail for head, tail in parts for one in ascii_lowercase)
    found = dict.fromkeys((*fewer, *swapped, *other, *more))
    found.pop(word, None)
    return list(found)


def distance(one: str, other: str, most: int = 2) -> int:
    """Mistakes between them (optimal string alignment), or ``most + 1`` where there are more."""
    if abs(len(one) - len(other)) > most or len({*one} ^ {*other}) > 2 * most:
        return most + 1
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, theirs in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != theirs))
            if row > 1 and column > 1 and letter == other[column - 2] and theirs == one[row - 2]:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)


def nearest(typed: str, words: Iterable[str]) -> list[str]:
    """The `MOST` that are nearest, those first; words that begin as typed are found anyway."""
    ranked = [(rank, word) for word in set(words) if (rank := _rank(typed, word)) is not None]
    return [word for _, word in sorted(ranked)[:MOST]]


def _rank(typed: str, word: str) -> tuple[int, int] | None:
    """Mistakes, and how many letters of ``word`` stand behind its beginning; None: not near."""
    if not is_tolerated(typed) or word.startswith(typed):
        return None
    whole = distance(typed, word)
    if whole == 1 or (whole == 2 and _may_have_two(typed, word)):
        return whole, 0
    size = len(typed)
    begins = [end for end in (size - 1, size, size + 1) if end < len(word)]
    if any(distance(typed, word[:end], 1) == 1 for end in begins):
        return 1, len(word) - size
    return None


def _may_have_two(typed: str, word: str) -> bool:
    return len(typed) >= SHORTEST_OF_TWO and typed[:ALIKE] == word[:ALIKE]
