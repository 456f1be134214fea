"""``/agency/times``: how soon an agency was, this month and the last, against its limits.

Its own alone: the statement is asked with the agency of the account.
"""

from datetime import UTC, datetime

from aiohttp import web

from ari_app.desk.agency.agency_page import render_own
from ari_app.desk.web.moments import Moments
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Right
from ari_app.public.months import month_words
from ari_app.reports.agency_times import MEASURES, months
from ari_app.reports.period import today
from ari_app.reports.reading import read_agency_times

PAGE = "/agency/times"


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.OWN_TICKETS)
    database, language = request.app[DESK].database, language_of(request)
    agency = await database.row("agencies.by_code", account.centre, account.agency)
    if agency is None:  # it was removed meanwhile
        raise web.HTTPNotFound
    zone = account.time_zone
    found = [
        await read_agency_times(database, account.centre, agency["code"], zone, period)
        for period in months(today(datetime.now(UTC), zone))
    ]
    context = {
        "agency_name": agency["name"],
        "limits": agency,
        "months": found,
        "measures": MEASURES,
        "month_words": lambda month: month_words(month, language),
        "moments": Moments(time_zone=zone, language=language),
    }
    return render_own(request, account, "agency_times.html", context)
