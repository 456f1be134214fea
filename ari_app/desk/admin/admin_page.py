"""What the admin's pages share: the form that came, the trail, how it is shown again.

Everything works without a script. What was typed is shown again with each problem, so that no
refusal, no colleague and no database that is away costs an admin a word.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from ari_app.desk.admin import admin_words
from ari_app.desk.web import delivery_words
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.reading import Fields, whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.first_hour import progress
from ari_app.people.access import Account, Right
from ari_app.tickets.json_entries import ValueRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTrouble:
    """Why nothing was saved: ``problem`` names the sentence, ``field`` where it belongs."""

    status: int
    problem: str
    field: str = ""
    values: Mapping[str, object] | None = None


CONFLICT = FormTrouble(status=409, problem="conflict")
OLD_FORM = FormTrouble(status=403, problem="old_form")
AWAY = FormTrouble(status=503, problem="database_away")


def refused(error: ValueRefused) -> FormTrouble:
    return FormTrouble(status=422, problem=error.problem, field=error.field, values=error.values)


async def sent_form(request: web.Request) -> tuple[Fields, FormTrouble | None]:
    """The fields, and `OLD_FORM` where they do not carry this session's token."""
    fields, is_own = await read_own(request)
    return fields, None if is_own else OLD_FORM


class ShowAgain(Protocol):
    """The page once more, with what is wrong and what was typed."""

    async def __call__(self, trouble: FormTrouble, *, typed: Fields) -> web.Response: ...


async def add_to(
    request: web.Request,
    keep: Callable[[Fields], Awaitable[FormTrouble | None]],
    again: ShowAgain,
    *,
    to: str,
) -> web.StreamResponse:
    """What the form above a list says is kept, then on ``to`` the list; or ``again``."""
    fields, trouble = await sent_form(request)
    if trouble is None:
        trouble = await keep(fields)
    if trouble:
        return await again(trouble, typed=fields)
    raise web.HTTPSeeOther(f"{to}?done=kept")


def words_in(fields: Fields, name: str) -> list[str]:
    """Of fields with one name, in the page's order, each on one line."""
    given = fields.getall(name, [])
    return [" ".join(value.split()) for value in given if isinstance(value, str)]


def whole_number(fields: Fields, name: str) -> int:
    """Raises `ValueRefused`."""
    number = whole(word(fields, name), 99_999_999)
    if number is None:
        message = f"{name} must be a whole number"
        raise ValueRefused(message, field=name, problem="whole_number")
    return number


def version_in(fields: Fields) -> int:
    """The one that the page was made from; 0, which nothing has, where there is none."""
    return whole(word(fields, "version"), 999_999_999) or 0


def shown(
    request: web.Request,
    account: Account,
    template: str,
    context: Mapping[str, object],
    trouble: FormTrouble | None = None,
) -> web.Response:
    """A page of the admin's, with the trouble said in its reader's language."""
    language = language_of(request)
    own = {
        **words(language, account.time_zone),
        **of_tables(admin_words.TEMPLATE_WORDS, language),
        "why_failed": lambda problem: delivery_words.why(problem, language),
        "guidance_tones": admin_words.GUIDANCE_TONES,
        "trouble": trouble,
        "sentence": admin_words.problem(trouble.problem, language, trouble.values or {})
        if trouble
        else "",
        "done": request.query.get("done", "") if trouble is None else "",
        "first_hour": progress.is_open(request.app[DESK].settings.home),
        "may_types": account.may(Right.MANAGE_TYPES),
        "theirs": None,
    }
    status = trouble.status if trouble else 200
    return render(request, template, {**own, **frame(request, account), **context}, status=status)
