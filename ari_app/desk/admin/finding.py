"""The search above an admin's list: in what was read already, without a script."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from aiohttp import web

LONGEST = 80

Listed = TypeVar("Listed")


def sought(request: web.Request) -> str:
    """What the address asks for; nothing when it asks for all."""
    return " ".join(request.query.get("q", "").split())[:LONGEST]


def fits(words: str, texts: Iterable[str | None]) -> bool:
    """Whether each word stands somewhere in the texts, in any case."""
    whole = " ".join(text for text in texts if text).casefold()
    return all(word in whole for word in words.casefold().split())


def searched(
    request: web.Request,
    name: str,
    rows: Sequence[Listed],
    texts: Callable[[Listed], Iterable[str | None]],
) -> dict[str, Any]:
    """For the template: as ``name`` the rows that fit, ``all``: how many there are without a
    search, ``sought``: what is asked for.
    """
    words = sought(request)
    found = [row for row in rows if fits(words, texts(row))]
    return {name: found, "all": len(rows), "sought": words}
