"""``/admin/replays``: what another ear would have said, as ``./sigap replay`` found it here.

Read before a threshold is changed. A replay is started from a setting's page, as a side task
(`replay_preview_page`), or at the command line, which hears on all cores; this page says how far it
is, what would change, and leads to each call that would.
"""

import asyncio
from datetime import datetime
from typing import Any

from aiohttp import web

from ari_app.desk.admin import replay_preview_page
from ari_app.desk.admin.admin_page import shown
from ari_app.desk.admin.replay_work import REPLAY
from ari_app.desk.review.review_words import WAS
from ari_app.desk.tickets.history_words import FINDINGS
from ari_app.desk.web.page import language_of, words
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.operations.settings_described import all_settings
from ari_app.people.access import Account, Right
from ari_app.texts.catalog import Language
from ari_app.wilson import wilson
from recordings.replay_seen import SeenReplay, replay, replays, table_of

LIST = "/admin/replays"
MOST = 50
MOST_CHANGED = 500


async def show(request: web.Request) -> web.StreamResponse:
    account, settings = await reader(request, Right.SEE_REPLAYS), request.app[DESK].settings
    found = await asyncio.to_thread(replays, settings.exports_dir, account.centre, MOST)
    standing = replay_preview_page.context_of(request.app[REPLAY].standing, language_of(request))
    may_start = account.may(Right.MANAGE_SETTINGS)
    context = {"replays": found, "one": None, "may_start": may_start, **standing}
    return _shown(request, account, context)


async def one(request: web.Request) -> web.StreamResponse:
    account, settings = await reader(request, Right.SEE_REPLAYS), request.app[DESK].settings
    name = request.match_info["name"]
    found = await asyncio.to_thread(replay, settings.exports_dir, account.centre, name)
    if found is None:
        raise web.HTTPNotFound
    table = await asyncio.to_thread(table_of, settings.exports_dir, found) or {}
    context = {
        "replays": (),
        "one": found,
        "table": table,
        "changed": table.get("changed", ())[:MOST_CHANGED],
        "most": MOST_CHANGED,
    }
    return _shown(request, account, context)


def _shown(request: web.Request, account: Account, context: dict[str, Any]) -> web.Response:
    language = language_of(request)
    own = words(language, account.time_zone)
    context = {
        **own,
        "name_of": lambda seen: _name_of(seen, language),
        **of_tables({"finding_word": FINDINGS, "was_word": WAS}, language),
        "share": lambda many, calls: _share(many, calls, language),
        "since_of": lambda seen: _moment(seen, "since"),
        "until_of": lambda seen: _moment(seen, "until"),
        **context,
    }
    return shown(request, account, "replays.html", context, None)


def _share(many: int, calls: int, language: Language) -> str:
    """A share in percent with its interval: of few calls everything is possible."""
    low, high = wilson(many, calls)
    part, dots = 100 * many / calls if calls else 0.0, "\N{HORIZONTAL ELLIPSIS}"
    text = f"{part:.1f} % ({100 * low:.1f} {dots} {100 * high:.1f})"
    return text.replace(".", ",") if language is Language.ID else text


def _name_of(seen: SeenReplay, language: Language) -> str:
    """Which setting was tried; empty where the command line asked."""
    setting = all_settings().get(str(seen.tried.get("name", "")))
    return replay_preview_page.label_of(setting, language) if setting else ""


def _moment(seen: SeenReplay, name: str) -> datetime | None:
    """Of the question; None where it has none."""
    said = seen.question.get(name)
    return datetime.fromisoformat(said) if isinstance(said, str) else None
