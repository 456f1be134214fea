"""``/reports/mail``: reports that went out by e-mail; what a human decides where one did not."""

from collections.abc import Mapping

from aiohttp import web

from ari_app.desk.web import delivery_words
from ari_app.desk.web.own_form import form_of
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.people.access import Right
from ari_app.reports.mail_decision import MailDecision, decide_mail
from ari_app.texts.marks import N_

LIST = "/reports/mail"
ONE = LIST + "/{number:[0-9]{1,18}}"
_STATES: Mapping[str, str] = {
    "waiting": N_("menunggu"),
    "sending": N_("sedang dikirim"),
    "sent": N_("terkirim"),
    "given_up": N_("gagal"),
    "dropped": N_("dibiarkan"),
}
_EVERY: Mapping[str, str] = {
    "shift": N_("tiap dinas"),
    "day": N_("harian"),
    "week": N_("mingguan"),
    "month": N_("bulanan"),
}


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    language = language_of(request)
    context = {
        **words(language, account.time_zone),
        **of_tables({"mail_state": _STATES, "mail_every": _EVERY}, language),
        **frame(request, account),
        "why_failed": lambda problem: delivery_words.why(problem, language),
        "rows": await request.app[DESK].database.rows("mails.list", account.centre),
        "is_on": bool(request.app[DESK].settings.reports.mail),
    }
    return render(request, "report_mails.html", context)


async def decide(request: web.Request) -> web.StreamResponse:
    """Send it again, or let it be; of two who decide at once the first has done it."""
    account = await writer(request, Right.SEE_REPORTS, login=LIST)
    fields = await form_of(request)
    act, number = word(fields, "act"), int(request.match_info["number"])
    if act not in set(MailDecision):
        raise web.HTTPBadRequest
    database, by = request.app[DESK].database, trail(request, account)
    await decide_mail(database, account, number, MailDecision(act), by)
    raise web.HTTPSeeOther(LIST)
