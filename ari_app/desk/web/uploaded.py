"""A form of ours with one file in it: read in time, of bounded size, and only with its token."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

from ari_app.desk.web.authentication import csrf_fits, session_cookie
from ari_app.desk.web.reading import PICTURE_S, UNKEPT, can_be_kept, in_time

LONGEST_FIELD = 4096
_CHUNK = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What came: fields, and the file's bytes where one was chosen (more than ``largest``
    where it is larger); of several with its name, one after the other.
    """

    fields: Mapping[str, str]
    file: bytes = b""


async def read_upload(request: web.Request, name: str, largest: int) -> Uploaded | None:
    """The form, with the file in its field ``name``; None when it does not carry this session's
    token, which must come first.
    """
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType
    try:
        async with in_time(PICTURE_S):
            return await _parts(request, name, largest)
    except (ValueError, AssertionError) as error:  # the library's words for a body that is none
        raise web.HTTPBadRequest(reason="The body is not a form") from error


async def read_body(request: web.Request, largest: int) -> bytes:
    """The whole body, which is the file itself, or so much of it that it is too much."""
    async with in_time(PICTURE_S):
        data = await request.content.read(largest + 1)
        while len(data) <= largest and (more := await request.content.readany()):
            data += more
    return data


async def _parts(request: web.Request, name: str, largest: int) -> Uploaded | None:
    fields: dict[str, str] = {}
    file, parts = b"", await request.multipart()
    while (part := await parts.next()) is not None:
        if not isinstance(part, BodyPartReader) or not part.name:
            raise web.HTTPBadRequest
        if part.name == name:
            file += await _file(part, largest - len(file))
        else:
            fields[part.name] = await _field(part)
        if not csrf_fits(session_cookie(request), fields.get("csrf", "")):
            return None
    return Uploaded(fields=fields, file=file)


async def _file(part: BodyPartReader, largest: int) -> bytes:
    """At most one chunk more than allowed: enough to see that it is too much."""
    data = await _bytes(part, largest)
    if len(data) > largest:
        await part.release()
    return data


async def _field(part: BodyPartReader) -> str:
    data = await _bytes(part, LONGEST_FIELD)
    if len(data) > LONGEST_FIELD:
        raise web.HTTPRequestEntityTooLarge(max_size=LONGEST_FIELD, actual_size=len(data))
    typed = data.decode(errors="replace")
    if not can_be_kept(typed):
        raise web.HTTPBadRequest(reason=UNKEPT)
    return typed


async def _bytes(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while len(data) <= most and (chunk := await part.read_chunk(_CHUNK)):
        data += chunk
    return bytes(data)
