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
from recordings.agreement import kappa

SINCE = timedelta(days=370)
MOST_SHOWN = 100


async def show(request: web.Request) -> web.StreamResponse:
    account, desk = await reader(request, Right.REVIEW), request.app[DESK]
    since = datetime.now(UTC) - SINCE
    share = desk.settings.review.second_share
    async with desk.database.transaction() as session:
        await session.run("search.plan_anew")  # how many calls are meant depends on the share
        pairs = await session.rows("calibration.pairs", account.centre, since, share)
    months = []
    for month, rows in groupby(pairs, key=lambda row: row["month"]):
        said = [(row["first"], row["second"]) for row in rows]
        same = sum(first == second for first, second in said)
        months.append({"month": month, "calls": len(said), "same": same, "kappa": kappa(said)})
    differing = [row for row in pairs if row["first"] != row["second"]]
    language = language_of(request)
    context = {
        **words(language, account.time_zone),
        **frame(request, account),
        **of_tables(review_words.TEMPLATE_WORDS, language),
        "months": months,
        "differing": differing[:MOST_SHOWN],
        "all_differing": len(differing),
        "share": share,
        "decimal": lambda text: decimal(text, language),
    }
    return render(request, "calibration.html", context)
