"""``/audit``: the trail on the screen, to search and to page through; links and one form only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from aiohttp import web

from ari_app.call_id import is_call_id
from ari_app.desk.admin import audit_words
from ari_app.desk.admin.readable_trail import readable
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables, word
from ari_app.errors import Invalid
from ari_app.people.access import Account, Right
from ari_app.people.trail_search import TrailFilter, search_trail
from ari_app.store.desk_database import Row
from ari_app.texts.catalog import Language

ROWS = 50
_LABEL = re.compile(r"[A-Z]{2,5}-\d{4}-\d{5,9}")
_ASKED = ("actor", "action", "subject", "before")


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_AUDIT)
    asked = {name: value for name in _ASKED if (value := request.query.get(name, "").strip())}
    desk, language = request.app[DESK], language_of(request)
    page = await search_trail(desk.database, account, _wanted(asked), most=ROWS)
    share = desk.settings.review.second_share
    context = {
        **words(language, account.time_zone),
        **frame(request, account),
        "rows": [
            (entry, _piece(entry["subject"], account), _detail(entry, account, language))
            for entry in await readable(page.entries, account, share, desk.database)
        ],
        "asked": asked,
        "older": _link(asked, page.next) if page.next else "",
        "newest": _link(asked, None) if "before" in asked else "",
        **of_tables(audit_words.TEMPLATE_WORDS, language),
        "groups": list(audit_words.GROUPS),
    }
    return render(request, "audit.html", context)


def _wanted(asked: Mapping[str, str]) -> TrailFilter:
    """400 for what no form and no link of ours asks."""
    before = asked.get("before")
    try:
        return TrailFilter(
            actor=asked.get("actor"),
            action=asked.get("action"),
            subject=asked.get("subject"),
            before=int(before) if before else None,
        )
    except (Invalid, ValueError) as error:
        raise web.HTTPBadRequest from error


def _link(asked: dict[str, str], before: int | None) -> str:
    kept = {name: value for name, value in asked.items() if name != "before"}
    return "?" + urlencode(kept | ({"before": str(before)} if before else {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word of a line, and where it leads; ``href`` empty: nowhere."""

    text: str
    href: str = ""
    name: str = ""


def _detail(entry: Row, account: Account, language: Language) -> list[Piece]:
    """What else is known, a piece for each name and value; empty ones are left out."""
    pieces = [(name, str(value)) for name, value in entry["detail"].items() if value]
    return [
        replace(
            _piece(audit_words.value_word(name, value, language), account),
            name=word(audit_words.DETAILS, name, language),
        )
        for name, value in pieces
    ]


def _piece(text: str, account: Account) -> Piece:
    """A call's id or a ticket's label is a link for whoever may follow it."""
    if _LABEL.fullmatch(text) and account.may(Right.SEE_TICKETS):
        return Piece(text=text, href=f"/tickets/{text}")
    if is_call_id(text) and account.may(Right.SEE_CALLS):
        return Piece(text=text, href=f"/calls/{text}")
    return Piece(text=text)
