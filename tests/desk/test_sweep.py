"""Every route of the desk, fed what no form of ours sends: an answer each time, and never a 500.

The routes are those of `test_every_route.TABLE`, which knows all of them; what is sent is of each
kind that broke something once: NUL, numbers beyond every column, texts without end, other types,
nested JSON, bytes that are no text.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientSession, FormData
from yarl import URL

from ari_app.desk.web.authentication import CSRF_HEADER, csrf_token
from ari_app.settings import Settings
from tests.desk.test_every_route import (
    LETTERS,
    TABLE,
    Night,
    application,
    asking,
    cookie_of,
    headers_of,
    line_is_up,
    night,
)

__all__ = ["application", "night"]

IN_PATHS = ("nul", "surrogate", "int64", "long", "newline")
IN_QUERIES = (*IN_PATHS, "int32", "infinite", "null")
USUAL = ("done", "lang", "from", "cursor", "seconds", "moved", "way", "q", "page")
LONG = "x" * 20_000
DEEP = "[" * 5_000 + "]" * 5_000
VALUES: Mapping[str, object] = {
    "nul": "a\0b",
    "surrogate": "\ud800",
    "int32": 2**31,
    "int64": 2**63,
    "infinite": float("inf"),
    "long": LONG,
    "null": None,
    "list": ["a\0b"],
    "object": {"a\0b": "a\0b"},
    "newline": "a\r\nb",
}
_BODIES = ("[]", "null", '"x"', "{", DEEP, '{"a":' * 3_000 + "1" + "}" * 3_000, "\0", "")
_RAW = [text.encode() for text in _BODIES] + [b"\xff\xfe", b'{"a": "\xed\xa0\x80"}']


def bodies(description: Mapping[str, Any], name: str) -> Iterator[bytes]:
    """The right body with one strange value at each field, and bodies that are none."""
    fields = list(_fields(description, name))
    good = {field: "x" for field in fields} | dict(TABLE[name].json or {})
    for field in fields:
        for value in VALUES.values():
            yield json.dumps({**good, field: value}).encode()
        for value in (VALUES["nul"], VALUES["int64"]):
            yield json.dumps({**good, field: [value]}).encode()
            yield json.dumps({**good, field: {"x": value}}).encode()
    yield from _RAW


def _fields(description: Mapping[str, Any], name: str) -> list[str]:
    method, _, path = name.partition(" ")
    body = description["paths"][path][method.lower()].get("requestBody")
    if body is None or "application/json" not in body["content"]:
        return []
    where = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return list(description["components"]["schemas"][where]["properties"])


def _questions(description: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """Each field with each value; a page describes none, so it gets what pages usually ask."""
    method, _, path = name.partition(" ")
    known = description["paths"].get(path, {}).get(method.lower(), {})
    asked = [each["name"] for each in known.get("parameters", ()) if each["in"] == "query"]
    values = IN_QUERIES if asked else IN_PATHS
    for field in asked or USUAL:
        yield from ((field, quote(_bytes(value), safe="")) for value in values)


def _bytes(name: str, longest: int = 4000) -> bytes:
    return str(VALUES[name])[:longest].encode(errors="surrogatepass")


class Broken(list[str]):
    """What answered 500 or more, but for a part that is away (503)."""

    async def ask(
        self, http: ClientSession, method: str, path: str | URL, what: str, **more: Any
    ) -> int:
        more.setdefault("allow_redirects", False)
        async with http.request(method, path, **more) as reply:
            if reply.status >= 500 and reply.status != 503:
                self.append(f"{method} {str(path)[:80]} {what[:80]}: {reply.status}")
            return reply.status

    async def raw(
        self, settings: Settings, method: str, path: str, headers: Mapping[str, str]
    ) -> None:
        """As a client does that does not look at what it sends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", settings.http_port)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}\r\n"
        writer.write(head.encode(errors="surrogateescape"))
        status = (await reader.readline()).split()
        writer.close()
        if status[1][:1] == b"5" and status[1] != b"503":
            self.append(f"{method} {path[:80]} {headers}: {status[1]!r}")


@pytest.fixture
async def description(settings: Settings, night: Night) -> AsyncIterator[dict[str, Any]]:
    async with asking(settings) as http:
        await line_is_up(http)
        async with http.get("/api/v1/openapi.json") as reply:
            yield await reply.json()


def _may(name: str) -> str:
    return next((who for who in "XSCRAPF" if who in TABLE[name].may), "X")


async def test_no_body_breaks_a_route(
    settings: Settings, night: Night, description: dict[str, Any]
) -> None:
    broken = Broken()
    async with asking(settings) as http:
        for name in [n for n in TABLE if " /api" in n and not n.startswith("GET")]:
            headers = headers_of(_may(name)) | {"Content-Type": "application/json"}
            for body in bodies(description, name):
                method, path = name.split()[0], night.path(name)
                await broken.ask(http, method, path, repr(body[:80]), data=body, headers=headers)
    assert not broken, "\n".join(broken)


async def test_no_query_breaks_a_route(
    settings: Settings, night: Night, description: dict[str, Any]
) -> None:
    broken = Broken()
    async with asking(settings) as http:
        for name in [n for n in TABLE if n.startswith("GET") and not n.endswith("/events")]:
            for field, value in _questions(description, name):
                path = f"{night.path(name)}?{field}={value}"
                await broken.ask(http, "GET", path, "", headers=headers_of(_may(name)))
    assert not broken, "\n".join(broken)


PATHS = [quote(_bytes(name, 2000), safe="") for name in IN_PATHS]


async def test_no_path_breaks_a_route(settings: Settings, night: Night) -> None:
    broken = Broken()
    async with asking(settings) as http:
        for name in [n for n in TABLE if "{" in n]:
            method, _, template = name.partition(" ")
            for part in PATHS:
                path = re.sub(r"\{\w+\}", part, template)
                url = URL(f"http://127.0.0.1:{settings.http_port}{path}", encoded=True)
                more: dict[str, Any] = {"headers": headers_of(_may(name))}
                if TABLE[name].form:
                    more["data"] = {"csrf": csrf_token(cookie_of(LETTERS[_may(name)]))}
                elif TABLE[name].json is not None:
                    more["json"] = TABLE[name].json
                await broken.ask(http, method, url, part[:20], **more)
    assert not broken, "\n".join(broken)


FORM_FIELDS = (
    "agency note step state seat login password form_token code name name_en version kind label "
    "url secret finding token retry number moved way question priority agencies ack_s chat_id "
    "host port user to from active photo position types kinds notification"
).split()


KINDS = (
    "application/x-www-form-urlencoded; charset=no-such",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
)


def forms(proof: str) -> Iterator[FormData]:
    for number, value in enumerate(VALUES.values()):
        form = FormData(default_to_multipart=number % 2 == 0)
        form.add_field("csrf", proof)
        for field in FORM_FIELDS:
            said = str(value)[:3000].encode(errors="surrogatepass")
            form.add_field(field, said.decode("latin-1"))
        yield form


async def test_no_form_breaks_a_page(settings: Settings, night: Night) -> None:
    broken = Broken()
    pages = [n for n in TABLE if n.startswith("POST") and " /api" not in n]
    async with asking(settings) as http:
        for name in sorted(pages, key="POST /logout".__eq__):  # last: it ends the session
            who, path = _may(name), night.path(name)
            for form in forms(csrf_token(cookie_of(LETTERS[who]))):
                await broken.ask(http, "POST", path, "", data=form, headers=headers_of(who))
            for kind in KINDS:
                headers = headers_of(who) | {"Content-Type": kind}
                for raw in _RAW:
                    await broken.ask(http, "POST", path, kind, data=raw + b"%ff", headers=headers)
    assert not broken, "\n".join(broken)


async def test_no_header_breaks_a_route(settings: Settings, night: Night) -> None:
    """Bytes that are no UTF-8, in the headers of which something is made."""
    broken = Broken()
    strange = [
        {"Cookie": "sigap_session=a\udcff"},
        {"Authorization": "Bearer a\udcff"},
        {CSRF_HEADER: "\udcff"},
        {"X-Forwarded-For": "\udcff"},
        {"Content-Type": "\udcff"},
        {"Accept-Language": "\udcff"},
        {"Range": "bytes=-999999999999999999999999"},
        {"If-Modified-Since": "\udcff"},
        {"If-Match": str(2**70)},
        {"If-None-Match": "\udcff"},
        {"Cookie": "sigap_login=\udcff; sigap_lang=\udcff"},
    ]
    for name in [n for n in TABLE if not n.endswith("/events")]:
        for headers in strange:
            method, path = name.split()[0], night.path(name)
            await broken.raw(settings, method, path, headers_of(_may(name)) | headers)
    assert not broken, "\n".join(broken)
