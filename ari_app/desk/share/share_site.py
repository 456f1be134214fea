"""The page behind a caller's link: all that a stranger can reach at the public address.

Two questions are answered, ``GET /l/<secret>`` and ``POST`` to the same, and where it is on the
page for everybody (`public_site`); nothing else of the centre is here. The page needs no script:
without one its form sends words and a file. With one, which is ES5 and stands in the page, the
position is sent as long as the page is open. In the telephone nothing is kept but a cookie that
ends with the browser, by which a page that is loaded anew is known as the same telephone's.
"""

import asyncio
import base64
import contextlib
import hashlib
import logging
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import jinja2
from aiohttp import BodyPartReader, web

from ari_app.desk.share import public_site
from ari_app.desk.share.public_site import PublicSite
from ari_app.desk.share.share_words import SENTENCES, STATUSES
from ari_app.desk.web import outside
from ari_app.desk.web.problems import RETRY_AFTER_S, Handler
from ari_app.desk.web.reading import can_be_kept
from ari_app.desk.web.watched import watched
from ari_app.location.incoming import keep_settling
from ari_app.location.links import PATH, is_secret, new_secret
from ari_app.location.pace import Pace
from ari_app.location.sharing import (
    LONGEST_WORDS,
    ShareRefused,
    Sharing,
    find_link,
    known_link,
    position_of,
)
from ari_app.network import network_of
from ari_app.repeats import REPEATS
from ari_app.settings import Settings
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import CannotBeKept, DeskDatabase
from ari_app.store.kept_file import NotKept

log = logging.getLogger(__name__)

UPLOAD_S = 600.0  # a photo over 2G; what is slower breaks off
SILENT_S = 45.0  # without a byte of a file: others want its place
UPLOADS_AT_ONCE = 8
MOST_PARTS = 12  # of a form
COOKIE = "phone"
_LONGEST_FIELD = LONGEST_WORDS * 4  # bytes of UTF-8
_CHUNK = 64 * 1024
_FIELDS = ("phone", "plain", "words", "latitude", "longitude", "accuracy", "age")
_TEMPLATES = Path(__file__).parent / "templates"
_SCRIPTS = ("share_position.js", "share.js")  # one script of the page


def _script() -> str:
    """Without its comments and indents: each byte is paid by a caller on 2G."""
    parts = ((_TEMPLATES / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    lines = re.sub(r"/\*\*.*?\*/", "", "\n".join(parts), flags=re.DOTALL).splitlines()
    kept = (line.strip() for line in lines)
    return "\n".join(line for line in kept if line and not line.startswith("//"))


SCRIPT = _script()
STYLE = (_TEMPLATES / "share.css").read_text(encoding="utf-8").replace("\n", "")
_PAGE = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
).get_template("share.html")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


_HEADERS = {
    "Server": "sigap",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "geolocation=(self)",
    # 'unsafe-inline' is for browsers from before CSP 2 only: the others go by the hashes
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        f"connect-src 'self'; img-src blob:; style-src 'unsafe-inline' {_hash(STYLE)}; "
        f"script-src 'unsafe-inline' {_hash(SCRIPT)}"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDesk:
    """What the page has of the centre: its settings and the database.

    ``of_address``: of callers; ``of_reader``: of the page for everybody. They share addresses of
    mobile networks, and what many read must not keep one in distress from being heard.
    """

    settings: Settings
    database: DeskDatabase
    of_address: Pace = field(default_factory=lambda: Pace(at_once=120, a_second=10))
    of_reader: Pace = field(default_factory=lambda: Pace(at_once=240, a_second=20))
    of_link: Pace = field(default_factory=lambda: Pace(at_once=20, a_second=0.25))
    uploads: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(UPLOADS_AT_ONCE))
    uploading: set[UUID] = field(default_factory=set)  # links: one file at a time


SHARE = web.AppKey("share", ShareDesk)


def build(share: ShareDesk) -> web.Application:
    """The application: two routes, and one sentence for everything else."""
    trusted = share.settings.trusted_proxies
    app = web.Application(middlewares=[outside.believe(trusted), _one_sentence])
    app.on_response_prepare.append(outside.strict(trusted))
    app.on_response_prepare.append(_headers)
    app[SHARE] = share
    app.router.add_get(PATH + "{secret}", show, allow_head=False)
    app.router.add_post(PATH + "{secret}", receive)
    if share.settings.public.page:
        PublicSite(share.settings, share.database).add_to(app.router)
    app.cleanup_ctx.append(_side_task)
    return app


async def show(request: web.Request) -> web.StreamResponse:
    """The page; looking at it takes the link from nobody."""
    phone = request.cookies.get(COOKIE, "")
    phone = phone if is_secret(phone) else new_secret()
    share = request.app[SHARE]
    secret = request.match_info["secret"]
    await find_link(share.database, share.settings.centre.code, secret, phone, datetime.now(UTC))
    return _page(request, phone)


async def receive(request: web.Request) -> web.StreamResponse:
    """A position, words, a file, or several; the answer comes when all of it is kept."""
    form = Form(request=request, phone=request.cookies.get(COOKIE, ""))
    try:
        async with asyncio.timeout(UPLOAD_S):
            said = await form.read()
    except (TimeoutError, web.RequestPayloadError, ConnectionError):
        return _answer(request, form, "slow")
    except ShareRefused as refused:
        return _answer(request, form, refused.reason)
    except (DatabaseAway, CannotBeKept):
        return _answer(request, form, "away")
    except (NotKept, OSError) as error:
        log.error("What a caller shares: %s", error, extra={"action": "share_disk"})
        return _answer(request, form, "full" if getattr(error, "full", False) else "away")
    return _answer(request, form, said)


@dataclass(slots=True, kw_only=True)
class Form:
    """One form as it comes: its fields first, then at most one file."""

    request: web.Request
    phone: str
    fields: dict[str, str] = field(default_factory=dict)

    async def read(self) -> str:
        """The word of what was kept; raises what `receive` answers."""
        if self.request.content_type != "multipart/form-data":
            raise ShareRefused("nothing")
        if "Content-Encoding" in self.request.headers:  # a little of it may become very much
            raise ShareRefused("nothing")
        await self._known()
        try:
            return await self._parts()
        except (ValueError, AssertionError) as error:  # the library's words for a broken body
            raise ShareRefused("slow") from error

    async def _parts(self) -> str:
        parts, kept = await self.request.multipart(), ""
        for _ in range(MOST_PARTS):
            part = await parts.next()
            if part is None:
                break
            if not isinstance(part, BodyPartReader):
                raise ShareRefused("nothing")
            if part.name == "file":
                kept = await self._file(part) or kept
                break
            text = await _text(part)  # also what is none of ours has an end
            if part.name in _FIELDS:
                self.fields[part.name] = text
        # words come before the file in the form: both are kept, or the answer is no
        return await self._fields() or kept or "nothing"

    async def _fields(self) -> str:
        now, kept = datetime.now(UTC), ""
        words = self.fields.pop("words", "").strip()
        if words:
            await (await self._sharing(now)).words(words, now)
            kept = "words"
        if latitude := self.fields.pop("latitude", ""):
            rest = (self.fields.get(name, "") for name in ("longitude", "accuracy", "age"))
            position = position_of(latitude, *rest, now=now)
            await (await self._sharing(now)).position(position, now)
            kept = "position"
        return kept

    async def _file(self, part: BodyPartReader) -> str:
        first = await part.read_chunk(_CHUNK)
        if not first:
            return ""  # nothing was chosen
        now = datetime.now(UTC)
        sharing = await self._sharing(now)
        await self._fields()  # before minutes of a file
        share = self.request.app[SHARE]
        link_id = sharing.link["link_id"]
        if share.uploads.locked() or link_id in share.uploading:
            raise ShareRefused("too_often")
        share.uploading.add(link_id)
        try:
            async with share.uploads:
                settings = share.settings
                return await sharing.file(
                    _chunks(first, part), now, folder=settings.photos_dir, node=settings.node
                )
        finally:
            share.uploading.discard(link_id)

    async def _known(self) -> None:
        """Nothing is read of who has no link."""
        share, secret = self.request.app[SHARE], self.request.match_info["secret"]
        centre = share.settings.centre.code
        await known_link(share.database, centre, secret, datetime.now(UTC))

    async def _sharing(self, now: datetime) -> Sharing:
        """The link, for this telephone: its cookie, or without one the form's own word."""
        share, secret = self.request.app[SHARE], self.request.match_info["secret"]
        if not is_secret(self.phone):
            self.phone = self.fields.get("phone", "")
            if not is_secret(self.phone):
                raise ShareRefused("unknown")
        centre = share.settings.centre.code
        link = await find_link(share.database, centre, secret, self.phone, now)
        address = self.request.remote or ""
        return Sharing(database=share.database, link=link, phone=self.phone, address=address)


async def _text(part: BodyPartReader) -> str:
    data = bytearray()
    while chunk := await part.read_chunk(_LONGEST_FIELD):
        data += chunk
        if len(data) > _LONGEST_FIELD:
            raise ShareRefused("too_many")
    text = data.decode(errors="replace")
    return text if can_be_kept(text) else text.replace("\0", " ")


async def _chunks(first: bytes, part: BodyPartReader) -> AsyncIterator[bytes]:
    chunk = first
    while chunk:
        yield bytes(chunk)
        async with asyncio.timeout(SILENT_S):
            chunk = await part.read_chunk(_CHUNK)


def _answer(request: web.Request, form: Form, word: str) -> web.Response:
    status = STATUSES.get(word, 200)
    if form.fields.get("plain"):
        response = web.Response(status=status, text=SENTENCES[word])
    else:
        phone = "" if status in (404, 410) or not is_secret(form.phone) else form.phone
        response = _page(request, phone, word)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _page(request: web.Request, phone: str, word: str = "") -> web.Response:
    status = STATUSES.get(word, 200)
    text = _PAGE.render(
        centre_name=request.app[SHARE].settings.centre.name,
        phone=phone,
        sentence=SENTENCES[word] if word else "",
        tone="ok" if status == 200 else "no",
        style=STYLE,
        script=SCRIPT,
    )
    response = web.Response(status=status, text=text, content_type="text/html")
    if phone:
        response.set_cookie(
            COOKIE, phone, path=request.path, httponly=True, samesite="Lax", secure=_tls(request)
        )
    response.enable_compression()
    return response


def _tls(request: web.Request) -> bool:
    """The public address says it, whatever a proxy in front of us speaks to us."""
    return (request.app[SHARE].settings.share.address or "").startswith("https:")


@web.middleware
async def _one_sentence(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Who asks too often waits; what is not there has no page; no trace of ours is shown."""
    share, now_s = request.app[SHARE], time.monotonic()
    secret = request.match_info.get("secret", "")
    pace = share.of_reader if _is_public(request) else share.of_address
    if not pace.allows(network_of(request.remote or ""), now_s):
        return _plain("too_often")
    if request.method == "POST" and not share.of_link.allows(secret[:64], now_s):
        return _plain("too_often")
    try:
        return await handler(request)
    except ShareRefused as refused:
        return _page(request, "", refused.reason)
    except (DatabaseAway, CannotBeKept):
        return _page(request, "", "away")
    except web.HTTPException as error:
        return _plain("unknown", 404 if error.status in (404, 405) else error.status)
    except Exception as error:
        said = {"action": "share_bug", REPEATS: type(error).__name__}
        log.exception("a request of the public page failed", extra=said)
        return _plain("away")


def _plain(word: str, status: int = 0) -> web.Response:
    return web.Response(status=status or STATUSES[word], text=SENTENCES[word])


async def _headers(request: web.Request, response: web.StreamResponse) -> None:
    """What is for everybody is kept by caches; a failure of it is not."""
    kept = _is_public(request) and response.status in (200, 304)
    for name, value in (public_site.headers() if kept else _HEADERS).items():
        response.headers[name] = value


def _is_public(request: web.Request) -> bool:
    return request.path.startswith(public_site.PAGE)


async def _side_task(app: web.Application) -> AsyncIterator[None]:
    share = app[SHARE]
    settling = partial(keep_settling, share.settings.photos_dir, share.database)
    task = asyncio.create_task(watched(settling, name="settling"), name="settling")
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await share.database.close()
