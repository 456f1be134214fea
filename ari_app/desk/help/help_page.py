"""``/help``: the handbook's contents and its search, a chapter, its pictures; for every account."""

import asyncio

from aiohttp import web
from markupsafe import Markup

from ari_app.desk.help.chapters import for_reader
from ari_app.desk.help.help_words import KINDS, READERS
from ari_app.desk.help.library import PICTURES, library, search
from ari_app.desk.web.page import frame, language_of, render
from ari_app.desk.web.page_access import logged_in
from ari_app.texts.catalog import texts

LIST = "/help"
LONGEST_SEARCH = 100
_DAY_S = 24 * 3600


async def show(request: web.Request) -> web.StreamResponse:
    """The contents, or what was found of ``q``."""
    account, language = await logged_in(request), language_of(request)
    asked = request.query.get("q", "").strip()[:LONGEST_SEARCH]
    known = await asyncio.to_thread(library, language)
    found = search(language, asked)
    context = {
        "asked": asked,
        "found": found,
        "groups": [
            (reader, [chapter for chapter in chapters if chapter.address in known])
            for reader, chapters in for_reader(account.role)
        ],
        "known": known,
        **_words(request),
    }
    return render(request, "help.html", {**frame(request, account), **context})


async def chapter(request: web.Request) -> web.StreamResponse:
    account, language = await logged_in(request), language_of(request)
    text = (await asyncio.to_thread(library, language)).get(request.match_info["chapter"])
    if text is None:
        raise web.HTTPNotFound
    context = {
        "text": text,
        "content": Markup(text.html),  # noqa: S704 - of our own files, without raw HTML
        **_words(request),
    }
    return render(request, "help_chapter.html", {**frame(request, account), **context})


async def picture(request: web.Request) -> web.StreamResponse:
    """Of a chapter; its name is bounded by the route."""
    await logged_in(request)
    path = PICTURES / request.match_info["name"]
    if not await asyncio.to_thread(path.is_file):
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": f"private, max-age={_DAY_S}"})


def _words(request: web.Request) -> dict[str, object]:
    _ = texts(language_of(request))
    return {
        "reader_word": lambda role: _(READERS[role]),
        "kind_word": lambda kind: _(KINDS[kind]),
    }
