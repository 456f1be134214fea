"""Whether reviewers hear the same: calls that two of them hear, and how far they agree. Pure.

A share of what was judged is heard once more by somebody else, who does not see the first word
until their own is given. Which calls is drawn by the SHA-256 of their ids: nobody can steer it, and
functions/is_heard_twice.sql draws the same. By other digits of it than in first_heard.py: by the
same ones each call that was drawn there would be heard twice, and hardly any other.

Cohen's kappa (J. Cohen, A coefficient of agreement for nominal scales, 1960): 1 is full agreement,
0 what chance alone would give.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

WITHIN = timedelta(days=30)  # later nobody remembers what was meant by a word
Pair = tuple[str, str]


def heard_twice(call_id: str, share: float) -> bool:
    """Whether a second reviewer hears this call too; ``share`` 0 to 1."""
    lot = int(hashlib.sha256(call_id.encode()).hexdigest()[8:16], 16)
    return lot < share * 2**32


def is_blind(said_by: Iterable[str], actor: str, call_id: str, share: float) -> bool:
    """Whether ``actor`` is to hear the call without the first one's word.

    ``said_by``: who has said what they heard in it. Every page and list that tells a finding or a
    note asks this, or says the same in SQL (``reviews.found``).
    """
    others = set(said_by)
    return len(others) == 1 and actor not in others and heard_twice(call_id, share)


def agreeing(said: Mapping[Pair, int]) -> int:
    """Of so many calls the first and the second said the same."""
    return sum(calls for (first, second), calls in said.items() if first == second)


def kappa(said: Mapping[Pair, int]) -> float | None:
    """``said``: what the first and the second said, of how many calls. None without a call, or
    where chance explains all.
    """
    calls = sum(said.values())
    if not calls:
        return None
    firsts, seconds = Counter[str](), Counter[str]()
    for (first, second), times in said.items():
        firsts[first] += times
        seconds[second] += times
    by_chance = sum(firsts[word] * seconds[word] for word in firsts) / calls**2
    return None if by_chance == 1 else (agreeing(said) / calls - by_chance) / (1 - by_chance)
