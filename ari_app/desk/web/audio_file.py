"""A recording as an answer, whole or a range of it (RFC 9110, chapter 14), and what of it was sent.

aiohttp's FileResponse cannot say how much went out before a listener left. Nothing is cached on
the way, so there is nothing to be asked whether it has changed. What cannot be read is refused
before the first byte goes, or the answer breaks off: no other sound is ever sent.
"""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import BinaryIO

from aiohttp import web

from recordings.archive.sealed import Unreadable, prove

log = logging.getLogger(__name__)

_CHUNK = 32 * 1024
_PROVEN_FIRST = 1024 * 1024  # of an hour's 76 MB; the rest is proven as it goes

# told with (start, stop, size): bytes ``start`` to before ``stop`` of the file's ``size`` went out
OnSent = Callable[[int, int, int], Awaitable[None]]
OnBroken = Callable[[Unreadable], Awaitable[None]]  # told of what cannot be read, if anything is


async def send(
    request: web.Request,
    file: BinaryIO,
    headers: Mapping[str, str],
    on_sent: OnSent,
    on_broken: OnBroken,
) -> web.StreamResponse:
    """Answers with the file; raises OSError and `Unreadable`: then nothing has been sent. To a
    HEAD it says whether all of the part can be read.

    ``on_sent`` is told before the last byte goes, so that whoever has it all can build on that, or
    when the listener leaves.
    """
    size = await asyncio.to_thread(file.seek, 0, io.SEEK_END)
    wanted = _range(request, size)
    if wanted is None:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, stop = wanted
    first = stop if request.method == "HEAD" else min(stop, start + _PROVEN_FIRST)
    try:
        await asyncio.to_thread(prove, file, start, first)
    except Unreadable as error:
        await on_broken(error)
        raise
    response = _begun(start, stop, size, headers)
    try:
        await response.prepare(request)
    except ConnectionError:
        return response  # the listener left before the first byte
    if request.method == "HEAD" or start >= stop:
        return response
    try:
        await _send_body(response, file, start, stop, lambda at: on_sent(start, at, size))
    except (Unreadable, OSError) as error:
        if request.transport is not None:
            request.transport.abort()  # an answer of another kind would be taken for sound
        log.error("A recording broke off: %s", error, extra={"action": "unreadable"})
        if isinstance(error, Unreadable):
            await on_broken(error)
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
    record: Callable[[int], Awaitable[None]],
) -> None:
    await asyncio.to_thread(file.seek, start)
    at = await _stream(response, file, start, stop - 1)
    if at < stop - 1:
        await record(at)
        return
    await record(stop)
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
