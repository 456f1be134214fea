"""A file as an answer, whole or a range of it (RFC 9110, chapter 14), and what of it was sent.

aiohttp's FileResponse cannot say how much went out before a listener left. Nothing is cached on
the way, so there is nothing to be asked whether it has changed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from aiohttp import web

_CHUNK = 32 * 1024

# told with (start, stop, size): bytes ``start`` to before ``stop`` of the file's ``size`` went out
OnSent = Callable[[int, int, int], Awaitable[None]]


async def send(
    request: web.Request, path: Path, headers: Mapping[str, str], on_sent: OnSent
) -> web.StreamResponse:
    """Answers with the file; raises OSError where there is none.

    ``on_sent`` is told before the last byte goes, so that whoever has it all can build on that, or
    when the listener leaves.
    """
    size = (await asyncio.to_thread(path.stat)).st_size
    wanted = _range(request, size)
    if wanted is None:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, stop = wanted
    with await asyncio.to_thread(path.open, "rb") as file:
        response = _begun(start, stop, size, headers)
        await response.prepare(request)
        if request.method != "HEAD" and start < stop:
            await _send_body(response, file, start, stop, lambda at: on_sent(start, at, size))
    return response


def _begun(start: int, stop: int, size: int, headers: Mapping[str, str]) -> web.StreamResponse:
    whole = stop - start == size
    response = web.StreamResponse(status=200 if whole else 206, headers=headers)
    if not whole:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    response.content_length = stop - start
    return response


async def _send_body(
    response: web.StreamResponse,
    file: BinaryIO,
    start: int,
    stop: int,
    told: Callable[[int], Awaitable[None]],
) -> None:
    await asyncio.to_thread(file.seek, start)
    at = await _stream(response, file, start, stop - 1)
    if at < stop - 1:
        await told(at)
        return
    await told(stop)
    await _stream(response, file, at, stop)


def _range(request: web.Request, size: int) -> tuple[int, int] | None:
    """Where it starts and stops; None for one that the file does not have.

    A condition on a range (If-Range) is never met, for we name no version of the file.
    """
    if "If-Range" in request.headers:
        return 0, size
    try:
        asked = request.http_range
    except ValueError:
        return None
    start, stop = asked.start, asked.stop
    if start is None:
        return 0, size
    first = max(0, size + start) if start < 0 else start
    last = size if stop is None else min(stop, size)
    return (first, last) if first < last else None


async def _stream(response: web.StreamResponse, file: BinaryIO, at: int, stop: int) -> int:
    """How far it came: not to the end where the listener left, or the file has become shorter."""
    while at < stop:
        chunk = await asyncio.to_thread(file.read, min(_CHUNK, stop - at))
        if not chunk:
            break
        try:
            await response.write(chunk)
        except ConnectionError:
            break
        at += len(chunk)
    return at
