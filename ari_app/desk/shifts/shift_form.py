"""What the pages of shifts share: the form that came, the words, and how a page is shown."""

from collections.abc import Mapping
from datetime import date

from aiohttp import web

from ari_app.desk.shifts.shifts_words import TEMPLATE_WORDS
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.words import of_tables
from ari_app.people.access import Account, Right

WEEK = "/shifts"
NUMBER = "{number:[0-9]{1,18}}"
_FIRST, _LAST = date(2000, 1, 3), date(2200, 1, 1)


def day_in(fields: Mapping[str, object], name: str) -> date | None:
    """As a date field of a browser sends it; None for anything else, and for centuries away."""
    try:
        day = date.fromisoformat(str(fields.get(name, "")).strip())
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


def number_of(request: web.Request) -> int:
    return int(request.match_info["number"])


def shown(
    request: web.Request,
    account: Account,
    template: str,
    context: Mapping[str, object],
    *,
    problem: str = "",
    status: int = 200,
) -> web.Response:
    language = language_of(request)
    own = {
        **words(language, account.time_zone),
        **of_tables(TEMPLATE_WORDS, language),
        **frame(request, account),
        "problem": problem,
        "done": "" if problem else request.query.get("done", ""),
        "manages": account.may(Right.MANAGE_SHIFTS),
    }
    return render(request, template, {**own, **context}, status=status)
