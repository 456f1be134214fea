"""What reviewers hear next, the gravest reason first, page by page."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from recordings.first_heard import Because

Row = Mapping[str, Any]
_REASONS = tuple(Because)  # in the order in which they are heard: `rank` counts them from 1


class Reading(Protocol):
    """The desk's database, or a session of the jobs'."""

    async def rows(self, name: str, *values: object) -> Sequence[Row]: ...


async def to_hear(
    reading: Reading,
    centre: str,
    most: int,
    *,
    because: Because | None = None,
    after: tuple[int, str] | None = None,
) -> list[Row]:
    """The oldest of each reason, ``most`` in all; of one reason where ``because`` names it.

    ``after``: the rank and the id of the call with which a page ended. Raises ``DatabaseAway``.
    """
    rank, call_id = after or (0, "")
    found = list[Row]()
    for number, reason in enumerate(_REASONS, 1):
        if number < rank or because not in (None, reason) or len(found) == most:
            continue
        behind = call_id if number == rank else None
        found += await reading.rows("reviews.waiting", centre, most - len(found), reason, behind)
    return found
