"""The search above an admin's list: in what was read already, without a script."""

from collections.abc import Iterable

from aiohttp import web

LONGEST = 80


def sought(request: web.Request) -> str:
    """What the address asks for; nothing when it asks for all."""
    return " ".join(request.query.get("q", "").split())[:LONGEST]


def fits(words: str, texts: Iterable[str | None]) -> bool:
    """Whether each word stands somewhere in the texts, in any case."""
    whole = " ".join(text for text in texts if text).casefold()
    return all(word in whole for word in words.casefold().split())
