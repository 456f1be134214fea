"""The page for everybody, ``/publik`` and in English ``/publik/en``: a month's counts and what was
done, the words of agencies as they wrote them; off as shipped.

It is served by the process of callers' links, whose login can read none of the centre's tables, and
asks two functions of the database that know the released tables alone. Every answer is the same for
everybody: no cookie is set or read, and a cache may keep it for some minutes.
"""

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import web

from ari_app.public.hours_words import hours_words
from ari_app.public.months import FEWEST, month_words, other_types
from ari_app.settings import Settings
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.texts.catalog import Language, decimal, texts

PAGE = "/publik"
ENGLISH = PAGE + "/en"
KEEP_S = 300  # how long a cache may show what it has
AT_ONCE = 2  # questions to the database, which has one connection more: that is for callers
_UUID = "{case:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"
_EARLIEST, _LATEST = date(2000, 1, 1), date(2200, 1, 1)
_TEMPLATES = Path(__file__).parent / "templates"
STYLE = (_TEMPLATES / "public.css").read_text(encoding="utf-8").replace("\n", "")
_HTML = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("public.html")
_OTHER: Mapping[Language, Mapping[str, str]] = {
    Language.ID: {"language": "en", "path": ENGLISH, "name": "English"},
    Language.EN: {"language": "id", "path": PAGE, "name": "Bahasa Indonesia"},
}
_STYLE_HASH = hashlib.sha256(STYLE.encode()).digest()


class PublicSite:
    """The routes, for one centre."""

    def __init__(self, settings: Settings, database: DeskDatabase) -> None:
        self._settings, self._database = settings, database
        self._places = asyncio.Semaphore(AT_ONCE)

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_get(PAGE, self.page)
        router.add_get(ENGLISH, self.page)
        router.add_get(f"{PAGE}/angka.json", self.counts)
        router.add_get(f"{PAGE}/{_UUID}/{{kind:(?:photo|square|wide)}}.jpg", self.picture)

    async def page(self, request: web.Request) -> web.StreamResponse:
        month, row = await self._asked(request)
        centre, counts = self._settings.centre, row["counts"]
        language = Language.EN if request.path == ENGLISH else Language.ID
        text = _HTML.render(
            centre_name=centre.name,
            address=self._settings.share.address or "",
            path=PAGE,
            own=request.path,
            other=_OTHER[language],
            language=language,
            _=texts(language),
            pgettext=texts(language).pgettext,
            hours=hours_words(self._settings.hours.opening, language),
            month=month,
            month_key=f"{month:%Y-%m}",
            months=row["months"],
            month_name=partial(month_words, language=language),
            counts=counts,
            cases=row["cases"],
            fewest=FEWEST,
            figure=partial(_figure, language=language),
            other_types=other_types(counts["tickets"], counts["types"]) if counts else 0,
            style=STYLE,
        )
        return _cached(request, text.encode(), "text/html; charset=utf-8")

    async def counts(self, request: web.Request) -> web.StreamResponse:
        """The same counts, for programs."""
        month, row = await self._asked(request)
        answer = {
            "centre": self._settings.centre.name,
            "month": f"{month:%Y-%m}",
            "counts": {k: v for k, v in (row["counts"] or {}).items() if k != "month"},
        }
        body = web.json_response(answer).body
        return _cached(request, bytes(body) if isinstance(body, bytes) else b"", "application/json")

    async def picture(self, request: web.Request) -> web.StreamResponse:
        case, kind = UUID(request.match_info["case"]), request.match_info["kind"]
        row = await self._row("public.picture", case, kind)
        if row is None or row["jpeg"] is None:
            raise web.HTTPNotFound
        return _cached(request, bytes(row["jpeg"]), "image/jpeg")

    async def _asked(self, request: web.Request) -> tuple[date, Row]:
        """The month of the address, else the newest that was counted, else this one."""
        asked = request.query.get("bulan", "")
        month = _month(asked) if asked else None
        if asked and month is None:
            raise web.HTTPNotFound
        shown = month or self._this_month()
        row = await self._row("public.seen", shown)
        if month is None and row is not None and row["months"] and row["months"][0] != shown:
            shown = row["months"][0]
            row = await self._row("public.seen", shown)
        if row is None:
            raise web.HTTPNotFound
        return shown, row

    def _this_month(self) -> date:
        zone = ZoneInfo(self._settings.centre.time_zone)
        return datetime.now(zone).date().replace(day=1)

    async def _row(self, name: str, *values: object) -> Row | None:
        async with self._places:
            return await self._database.row(name, self._settings.centre.code, *values)


def headers() -> Mapping[str, str]:
    """Instead of those of callers' links: found by search engines, kept by caches."""
    style = base64.b64encode(_STYLE_HASH).decode()
    return {
        "Cache-Control": f"public, max-age={KEEP_S}",
        "Content-Security-Policy": (
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            f"img-src 'self'; style-src 'sha256-{style}'"
        ),
        "Referrer-Policy": "no-referrer",
        "Server": "sigap",
        "X-Content-Type-Options": "nosniff",
    }


def _month(text: str) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return month if month is not None and _EARLIEST <= month < _LATEST else None


def _figure(value: float | None, unit: str = "", *, language: Language) -> str:
    """1.234 · 8,4 dtk; in English 1,234 and 8.4 s"""
    if value is None:
        return "-"
    text = f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
    return decimal(text, language) + unit


def _cached(request: web.Request, body: bytes, kind: str) -> web.Response:
    """With a mark of its content: who has it already is told so in a line."""
    mark = hashlib.sha256(body).hexdigest()[:32]
    known = request.if_none_match or ()
    response = (
        web.Response(status=304)
        if any(each.value == mark for each in known)
        else web.Response(body=body, headers={"Content-Type": kind})
    )
    response.etag = mark
    return response
