"""What the pages share: the form that came, who sends it, how it is shown again."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from ari_app.desk.accounts import account_words
from ari_app.desk.web.own_form import OldForm, form_of
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.reading import Fields
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import ROLES
from ari_app.first_hour import progress
from ari_app.people.access import Account
from ari_app.store.database import DatabaseAway
from ari_app.texts.catalog import texts


class Refused(Exception):
    """The form cannot be done: ``why`` names a sentence of `account_words.PROBLEMS`."""

    def __init__(self, why: str, status: int = 422) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


async def sent_form(request: web.Request) -> Fields:
    """As it was typed; raises `Refused` where the form is not of this session."""
    try:
        return await form_of(request, as_typed=True)
    except OldForm as error:
        raise Refused("old_form", 403) from error


async def do_asked(
    request: web.Request,
    do: Callable[[Fields], Awaitable[str | web.Response]],
    again: Callable[[Refused, Fields | None], Awaitable[web.Response]],
    *,
    to: str,
) -> web.StreamResponse:
    """What the form of a list asks for is done: then the answer, or on ``to`` the list, which says
    what was done. ``again``: the list with why not, and what was typed.
    """
    fields: Fields | None = None
    try:
        fields = await sent_form(request)
        done = await do(fields)
    except Refused as trouble:
        return await again(trouble, fields)
    except DatabaseAway:
        return await again(Refused("database_away", 503), fields)
    if isinstance(done, str):
        raise web.HTTPSeeOther(f"{to}?done={done}")
    return done


def typed(fields: Fields, name: str) -> str:
    """A password or a code, as it was typed: blanks at its ends belong to it."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def shown(
    request: web.Request,
    account: Account,
    template: str,
    context: Mapping[str, object],
    trouble: Refused | None = None,
) -> web.Response:
    language = language_of(request)
    _, done = texts(language), account_words.DONE.get(request.query.get("done", ""))
    own = {
        **words(language, account.time_zone),
        **frame(request, account),
        "first_hour": progress.is_open(request.app[DESK].settings.home),
        "trouble": None,  # these pages say theirs themselves
        "done": "",
        "problem": _(account_words.PROBLEMS[trouble.why]) if trouble else "",
        "done_says": _(done) if done and not trouble else "",
        "role_word": lambda role: _(ROLES[role]),
    }
    status = trouble.status if trouble else 200
    return render(request, template, {**own, **context}, status=status)
