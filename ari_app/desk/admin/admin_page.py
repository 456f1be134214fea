"""What the admin's pages share: the form that came, the trail, how it is shown again.

Everything works without a script. What was typed is shown again with each problem, so that no
refusal, no colleague and no database that is away costs an admin a word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from multidict import MultiMapping

from ari_app.desk.admin import admin_words
from ari_app.desk.web.authentication import csrf_fits, session_cookie
from ari_app.desk.web.page import frame, language_of, render
from ari_app.desk.web.reading import read_form, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.first_hour import progress
from ari_app.people.access import Account, Right
from ari_app.people.audit import Trail, trail_of
from ari_app.tickets.json_entries import ValueRefused

Fields = MultiMapping[Any]


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


async def form_of(request: web.Request) -> tuple[Fields, FormTrouble | None]:
    """The fields, and `OLD_FORM` where they do not carry this session's token."""
    fields: Fields = await read_form(request)
    fits = csrf_fits(session_cookie(request), word(fields, "csrf"))
    return fields, None if fits else OLD_FORM


def words_in(fields: Fields, name: str) -> list[str]:
    """Of fields with one name, in the page's order."""
    return [value.strip() for value in fields.getall(name, []) if isinstance(value, str)]


def whole_number(fields: Fields, name: str) -> int:
    """Raises `ValueRefused`."""
    text = word(fields, name)
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        message = f"{name} must be a whole number"
        raise ValueRefused(message, field=name, problem="whole_number")
    return int(text)


def version_in(fields: Fields) -> int:
    """The one that the page was made from; 0, which nothing has, where there is none."""
    text = word(fields, "version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


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
        **of_tables(admin_words.TEMPLATE_WORDS, language),
        "why_failed": lambda problem: admin_words.why(problem, language),
        "trouble": trouble,
        "sentence": admin_words.problem(trouble.problem, language, trouble.values or {})
        if trouble
        else "",
        "done": request.query.get("done", "") if trouble is None else "",
        "first_hour": progress.is_open(request.app[DESK].settings.home),
        "may_types": account.may(Right.MANAGE_TYPES),
    }
    status = trouble.status if trouble else 200
    return render(request, template, {**own, **frame(request, account), **context}, status=status)


def trail(request: web.Request, account: Account) -> Trail:
    """Where what the page changes is written down."""
    return trail_of(account, request.app[DESK].database, request.remote)
