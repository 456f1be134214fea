"""``/scorecards``: how calls were handled. A reviewer fills a form beside the player; whose call it
was reads their own, and answers once.

Without a script. Who may review sees everybody's, everybody else their own and no other's.
"""

from datetime import UTC, datetime, timedelta

from aiohttp import web

from ari_app.desk.review import review_words
from ari_app.desk.web.own_form import form_of, read_own
from ari_app.desk.web.page import chosen, frame, language_of, render, words
from ari_app.desk.web.page_access import call_id_of, logged_in, reader, writer
from ari_app.desk.web.reading import Fields, whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import trail_of
from ari_app.texts.catalog import Language
from recordings import scorecard_keeping
from recordings.review import NotReady
from recordings.scorecard_keeping import (
    AlreadyAnswered,
    AlreadyFilled,
    NobodyAnswered,
    OwnCall,
)
from recordings.scorecards import LONGEST_WORDS, MOST_QUESTIONS, Mark, questions_of

LIST = "/scorecards"
ONE = "/scorecards/{number:[0-9]{1,18}}"
ROWS = 50
MONTHS = timedelta(days=190)  # half a year, and the rest of its first month


async def show(request: web.Request) -> web.StreamResponse:
    """The newest cards, and each person's months."""
    account, database = await _reader(request), request.app[DESK].database
    login = None if account.may(Right.REVIEW) else account.actor
    older_than = whole(request.query.get("before", ""))
    values = (account.centre, login, older_than, ROWS + 1)
    cards = await database.rows("scorecards.newest", *values)
    since = datetime.now(UTC) - MONTHS
    context = {
        **_words(request, account),
        "cards": cards[:ROWS],
        "older": cards[ROWS - 1]["scorecard_id"] if len(cards) > ROWS else None,
        "first_page": older_than is None,
        "months": await scorecard_keeping.months(database, account, login, since),
        "everybody": login is None,
    }
    return render(request, "scorecards.html", context)


async def one(request: web.Request) -> web.StreamResponse:
    return await _show_one(request, await _reader(request))


async def answer(request: web.Request) -> web.StreamResponse:
    """What the person says to it; once."""
    account = await writer(request, Right.OWN_SCORECARDS, login=LIST)
    form, number = await form_of(request), int(request.match_info["number"])
    said = word(form, "answer")
    if not said:
        return await _show_one(request, account, problem="empty_answer", form=form, status=422)
    if len(said) > LONGEST_WORDS:
        raise web.HTTPBadRequest
    database = request.app[DESK].database
    trail = trail_of(account, database, request.remote)
    try:
        await scorecard_keeping.answer(database, account, number, said, trail=trail)
    except AlreadyAnswered:
        return await _show_one(request, account, problem="answered", form=form, status=409)
    raise web.HTTPSeeOther(f"{LIST}/{number}")


async def fill(request: web.Request) -> web.StreamResponse:
    """A card that a reviewer filled beside the player; then the card itself."""
    account = await writer(request, Right.REVIEW, login="/review")
    (form, is_own), call_id = await read_own(request), call_id_of(request.match_info["call"])
    if not is_own:
        return await _not_filled(request, account, call_id, "old_form")
    problem, number = await _filled(request, account, call_id, form)
    if problem:
        return await _not_filled(request, account, call_id, problem)
    raise web.HTTPSeeOther(f"{LIST}/{number}")


async def _filled(
    request: web.Request, account: Account, call_id: str, form: Fields
) -> tuple[str, int]:
    """Why nothing was kept, or the number of the card."""
    said = [word(form, f"mark.{number}") for number in range(MOST_QUESTIONS)]
    marks, form_id = [chosen(Mark, each) for each in said if each], whole(word(form, "form"))
    comment, database = word(form, "comment"), request.app[DESK].database
    if form_id is None or len(comment) > LONGEST_WORDS:
        raise web.HTTPBadRequest
    trail = trail_of(account, database, request.remote)
    try:
        number = await scorecard_keeping.fill(
            database, account, call_id, form_id, marks, comment=comment, trail=trail
        )
    except ValueError:
        return "not_all_marked", 0
    except NobodyAnswered:
        return "nobody_answered", 0
    except OwnCall:
        return "own_call", 0
    except AlreadyFilled:
        return "already_filled", 0
    except NotReady:
        return "not_ready", 0
    except Conflict:
        return "not_heard", 0
    return "", number


async def _not_filled(
    request: web.Request, account: Account, call_id: str, problem: str
) -> web.Response:
    """One sentence with the remedy, and the way back; a browser keeps what was marked there."""
    context = {**_words(request, account), "problem": problem, "call_id": call_id}
    status = 403 if problem == "old_form" else 409
    return render(request, "scorecard_refused.html", context, status=status)


async def _show_one(
    request: web.Request,
    account: Account,
    *,
    problem: str = "",
    form: Fields | None = None,
    status: int = 200,
) -> web.Response:
    database, number = request.app[DESK].database, int(request.match_info["number"])
    card = await database.row("scorecards.one", account.centre, number)
    if card is None or not (account.may(Right.REVIEW) or card["login"] == account.actor):
        raise NotFound
    marked = list(zip(questions_of(card["questions"]), card["marks"], strict=True))
    context = {
        **_words(request, account),
        "card": card,
        "marked": marked,
        "own": card["login"] == account.actor and account.may(Right.OWN_SCORECARDS),
        "problem": problem,
        "typed": word(form, "answer")[:LONGEST_WORDS] if form else "",
        "longest": LONGEST_WORDS,
        "may_listen": account.may(Right.LISTEN),
    }
    return render(request, "scorecard.html", context, status=status)


async def _reader(request: web.Request) -> Account:
    account = await logged_in(request)
    if account.may(Right.REVIEW):
        return account
    return await reader(request, Right.OWN_SCORECARDS)


def _words(request: web.Request, account: Account) -> dict[str, object]:
    language: Language = language_of(request)
    return {
        **words(language, account.time_zone),
        **frame(request, account),
        **of_tables(review_words.TEMPLATE_WORDS, language),
    }
