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
from collections.abc import Iterable, Sequence
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


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Of what the first and the second said; None without a pair, or where chance explains all."""
    if not pairs:
        return None
    firsts, seconds = (Counter(side) for side in zip(*pairs, strict=True))
    same = sum(first == second for first, second in pairs) / len(pairs)
    by_chance = sum(firsts[word] * seconds[word] for word in firsts) / len(pairs) ** 2
    return None if by_chance == 1 else (same - by_chance) / (1 - by_chance)
