"""``/admin/scorecards``: the forms by which reviewers judge how calls were handled.

A form that is changed becomes a new version: cards that were filled keep what they were asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from ari_app.desk.admin.admin_page import (
    AWAY,
    CONFLICT,
    FormTrouble,
    refused,
    sent_form,
    shown,
)
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Account, Right
from ari_app.store.database import DatabaseAway
from ari_app.tickets.json_entries import ValueRefused
from recordings import scorecard_keeping
from recordings.scorecards import (
    LONGEST_NAME,
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    Question,
    questions_of,
)

LIST = "/admin/scorecards"
_BLANK_ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question as it was typed."""

    ask: str = ""
    weight: str = "1"
    critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTyped:
    name: str = ""
    rows: Sequence[Row] = ()

    @property
    def shown_rows(self) -> list[Row]:
        """With some blank ones for more questions."""
        blank = min(_BLANK_ROWS, max(0, MOST_QUESTIONS - len(self.rows)))
        return [*self.rows, *[Row()] * blank]


async def list_forms(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SCORECARDS)
    forms = await scorecard_keeping.forms(request.app[DESK].database, account)
    return shown(request, account, "admin_scorecards.html", {"forms": forms})


async def new_form(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SCORECARDS)
    return _form(request, account, FormTyped())


async def one_form(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SCORECARDS)
    return _form(request, account, await _stored(request, account))


async def create(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_SCORECARDS, login="/")
    return await _save(request, account, None)


async def change(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_SCORECARDS, login="/")
    return await _save(request, account, int(request.match_info["number"]))


async def _save(request: web.Request, account: Account, replaces: int | None) -> web.StreamResponse:
    fields, trouble = await sent_form(request)
    typed = _typed(fields)
    if trouble:
        return _form(request, account, typed, trouble)
    database, own_trail = request.app[DESK].database, trail(request, account)
    try:
        if replaces is not None and "retire" in fields:
            await scorecard_keeping.retire_form(database, account, replaces, trail=own_trail)
        else:
            await scorecard_keeping.make_form(
                database,
                account,
                typed.name,
                _questions(typed),
                trail=own_trail,
                replaces=replaces,
            )
    except ValueRefused as error:
        return _form(request, account, typed, refused(error))
    except Conflict:
        return _form(request, account, typed, CONFLICT)
    except DatabaseAway:
        return _form(request, account, typed, AWAY)
    raise web.HTTPSeeOther(f"{LIST}?done=kept")


def _typed(fields: Fields) -> FormTyped:
    rows = [
        Row(
            ask=word(fields, f"ask.{number}"),
            weight=word(fields, f"weight.{number}"),
            critical=word(fields, f"critical.{number}") == "yes",
        )
        for number in range(MOST_QUESTIONS)
    ]
    return FormTyped(name=word(fields, "name"), rows=[row for row in rows if row.ask])


def _questions(typed: FormTyped) -> list[Question]:
    """Raises `ValueRefused`."""
    return [
        Question(ask=row.ask, weight=_weight(row.weight), critical=row.critical)
        for row in typed.rows
    ]


def _weight(text: str) -> int:
    weight = whole(text, 99_999_999)
    if weight is None:
        message = "a weight must be a whole number"
        raise ValueRefused(message, field="questions", problem="whole_number")
    return weight


async def _stored(request: web.Request, account: Account) -> FormTyped:
    number = int(request.match_info["number"])
    row = await request.app[DESK].database.row("scorecards.form", account.centre, number)
    if row is None or row["retired_at"]:
        raise NotFound
    questions = questions_of(row["questions"])
    rows = [
        Row(ask=each.ask, weight=str(each.weight), critical=each.critical) for each in questions
    ]
    return FormTyped(name=row["name"], rows=rows)


def _form(
    request: web.Request, account: Account, typed: FormTyped, trouble: FormTrouble | None = None
) -> web.Response:
    context = {
        "form": typed,
        "number": request.match_info.get("number", ""),
        "longest_name": LONGEST_NAME,
        "longest_question": LONGEST_QUESTION,
        "differs": (),
    }
    return shown(request, account, "admin_scorecard.html", context, trouble)
