"""``/calibration``: how far reviewers agree, by month, and the calls of which they do not."""

from datetime import UTC, datetime, timedelta
from itertools import groupby

from aiohttp import web

from ari_app.desk.review import review_words
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.people.access import Right
from ari_app.texts.catalog import decimal
from recordings.agreement import agreeing, kappa

SINCE = timedelta(days=370)
MOST_SHOWN = 100


async def show(request: web.Request) -> web.StreamResponse:
    account, desk = await reader(request, Right.REVIEW), request.app[DESK]
    since = (datetime.now(UTC) - SINCE).replace(hour=0, minute=0, second=0, microsecond=0)
    share = desk.settings.review.second_share
    asked, together = (account.centre, since, share), desk.database.together
    words_of_months = await together.rows("calibration.words", *asked)
    differing = await together.rows("calibration.differing", *asked, MOST_SHOWN)
    months = []
    for month, rows in groupby(words_of_months, key=lambda row: row["month"]):
        said = {(row["first"], row["second"]): row["calls"] for row in rows}
        calls, same = sum(said.values()), agreeing(said)
        months.append({"month": month, "calls": calls, "same": same, "kappa": kappa(said)})
    language = language_of(request)
    context = {
        **words(language, account.time_zone),
        **frame(request, account),
        **of_tables(review_words.TEMPLATE_WORDS, language),
        "months": months,
        "differing": differing,
        "all_differing": sum(month["calls"] - month["same"] for month in months),
        "share": share,
        "decimal": lambda text: decimal(text, language),
    }
    return render(request, "calibration.html", context)
