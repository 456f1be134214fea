"""What is read of a request: within a time, and as text that can be kept.

PostgreSQL's text knows no NUL, and no text of ours holds half a character: whatever holds one is
refused here, wherever in the request it stands, before anything is asked or kept. A body that
comes too slowly is given up (408), so that nobody holds a connection by sending a byte a minute.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from aiohttp import web
from multidict import MultiDictProxy, MultiMapping

from ari_app.bounded_json import read_json
from ari_app.desk.web.problems import Handler, Problem

BODY_S = 30.0
PICTURE_S = 120.0  # some megabytes over a poor mobile network
_UNKEPT_CHARACTER = re.compile("[\0\ud800-\udfff]")
UNKEPT = "It holds a character that cannot be kept (NUL, or half of one)."

Fields: TypeAlias = MultiDictProxy[str | bytearray | bytes | web.FileField]


def can_be_kept(text: str) -> bool:
    """Whether PostgreSQL, and UTF-8, have all of its characters."""
    return _UNKEPT_CHARACTER.search(text) is None


@web.middleware
async def readable(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nothing is at a path that cannot be text (404), and no page answers such a question (400);
    the API says which parameter it is.
    """
    if not all(can_be_kept(part) for part in request.match_info.values()):
        raise web.HTTPNotFound
    asked = "".join(text for pair in request.query.items() for text in pair)
    if not (can_be_kept(asked) or request.path.startswith("/api")):
        raise web.HTTPBadRequest(reason=UNKEPT)
    return await handler(request)


@asynccontextmanager
async def in_time(seconds: float) -> AsyncIterator[None]:
    """Reading a body inside it ends after so long (408), and at one that is broken off (400)."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(reason="The body came too slowly") from error
    except web.RequestPayloadError as error:
        raise web.HTTPBadRequest(reason="The body is not what its header says") from error


async def read_json_object(request: web.Request) -> dict[str, object]:
    """The JSON object of the body; raises `Problem`: 400 for anything else, 413, 408."""
    async with in_time(BODY_S):
        raw = await request.read()
    try:
        values = read_json(raw.decode(request.charset or "utf-8"))
    except (ValueError, LookupError) as error:
        raise Problem(400, "bad_request", "The body is not JSON.") from error
    if not isinstance(values, dict):
        raise Problem(400, "bad_request", "The body must be a JSON object.")
    return values


async def read_form(request: web.Request, *, as_typed: bool = False) -> Fields:
    """The fields of a form of ours; 400 for what is none, 413, 408.

    ``as_typed``: also with characters that cannot be kept, for who looks after them itself.
    """
    try:
        async with in_time(BODY_S):
            fields: Fields = await request.post()
    except (ValueError, LookupError, AssertionError) as error:
        raise web.HTTPBadRequest(reason="The body is not a form") from error
    texts = [each for pair in fields.items() for each in pair if isinstance(each, str)]
    if not (as_typed or all(can_be_kept(text) for text in texts)):
        raise web.HTTPBadRequest(reason=UNKEPT)
    return fields


def whole(text: str, most: int = 2**63 - 1) -> int | None:
    """A number of plain digits from 0 to ``most``, as the database has room for; None for anything
    else, however long.
    """
    known = text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most
    return int(text) if known else None


def word(fields: MultiMapping[Any], name: str) -> str:
    """A field's text without the blanks around it; a file is none."""
    value = fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def first_unkept(value: object, name: str = "") -> str | None:
    """The name of the first field of JSON (of bounded depth) that cannot be kept."""
    match value:
        case str():
            return None if can_be_kept(value) else name
        case Mapping():
            pairs = [(key, item) for key, item in value.items()]
            keys = [f"{name}.{key}".strip(".") for key, _ in pairs]
            bad = [name or "body" for key, _ in pairs if not can_be_kept(str(key))]
            found = (first_unkept(item, key) for key, (_, item) in zip(keys, pairs, strict=True))
            return next(iter(bad), None) or next((each for each in found if each), None)
        case Sequence():
            return next((each for item in value if (each := first_unkept(item, name))), None)
    return None
