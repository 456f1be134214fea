"""``/search``: calls and tickets found again. Links and one form; what is asked stands in the
address, so it can be kept and sent on.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.page_cursor import next_cursor, read_cursor
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Invalid
from ari_app.people.access import Right
from ari_app.telephone_number import shown
from ari_app.tickets.search_terms import read_terms
from ari_app.tickets.searching import Wanted, search
from ari_app.tickets.source import TicketSource

ROWS = 50
_ASKED = (
    "q",
    "place",
    "name",
    "from",
    "to",
    "type",
    "agency",
    "person",
    "source",
    "exact",
    "cursor",
)


async def show(request: web.Request) -> web.StreamResponse:
    """The newest of all where nothing is asked."""
    account, desk = await reader(request, Right.SEE_TICKETS), request.app[DESK]
    asked = {name: value for name in _ASKED if (value := request.query.get(name, "").strip())}
    country = desk.settings.centre.country
    try:
        wanted = _wanted(asked, country, account.time_zone)
        after = read_cursor(asked.get("cursor"))
    except (Invalid, ValueError) as error:
        raise web.HTTPBadRequest from error
    found = await search(desk.database, account.centre, wanted, after=after, most=ROWS + 1)
    rows = found.rows
    older = next_cursor(rows, ROWS, "at", "call_id")
    context = {
        **words(language_of(request), account.time_zone),
        **frame(request, account),
        "rows": rows[:ROWS],
        "asked": asked,
        "also": found.also,
        "exactly": _link(asked | {"exact": "1"}, None),
        "tolerant": _link({name: value for name, value in asked.items() if name != "exact"}, None),
        "older": _link(asked, older) if older else "",
        "newest": _link(asked, None) if "cursor" in asked else "",
        "sources": list(TicketSource),
        "types": await desk.database.rows("incident_types.all", account.centre, None),
        "agencies": await desk.database.rows("agencies.list", account.centre, None),
        "people": await desk.database.rows("search.people", account.centre),
        "spaced": lambda number: shown(number, country),
        "may_listen": account.may(Right.LISTEN),
    }
    return render(request, "search.html", context)


def _wanted(asked: Mapping[str, str], country: str, time_zone: str) -> Wanted:
    """`ValueError` or `Invalid` for what no form and no link of ours asks."""
    place, name = asked.get("place", ""), asked.get("name", "")
    since, until = asked.get("from"), asked.get("to")
    if any("\0" in value for value in asked.values()):
        raise ValueError("a character that cannot be kept")
    return Wanted(
        terms=read_terms(asked.get("q", ""), country, place=place, name=name),
        since=_morning(since, time_zone) if since else None,
        until=_morning(until, time_zone, days=1) if until else None,
        type=asked.get("type"),
        agency=asked.get("agency"),
        person=asked.get("person"),
        source=TicketSource(asked["source"]) if "source" in asked else None,
        exact=asked.get("exact") == "1",
    )


def _morning(day: str, time_zone: str, *, days: int = 0) -> datetime:
    """When that day begins at the centre, or so many days later."""
    try:
        chosen = date.fromisoformat(day) + timedelta(days=days)
    except OverflowError as error:
        raise ValueError(day) from error
    if not 2000 <= chosen.year <= 2200:
        raise ValueError(day)
    return datetime.combine(chosen, time(), ZoneInfo(time_zone))


def _link(asked: Mapping[str, str], cursor: str | None) -> str:
    kept = {name: value for name, value in asked.items() if name != "cursor"}
    return "?" + urlencode(kept | ({"cursor": cursor} if cursor else {}))
