"""``/admin/dialplan``: the way of calls, written, checked, compared, tried and taken back.

The page works without a script: a text, buttons, findings with links to their lines. With one the
text is an editor that shows the findings beside the lines and saves the draft by itself. Nothing of
it touches Asterisk before *Terapkan*, which is the command ``sigap dialplan apply``.
"""

import asyncio
import json
from typing import Any

from aiohttp import web

from ari_app.asterisk import plan_versions
from ari_app.asterisk.plan_versions import State, Version
from ari_app.desk.admin import dialplan_words
from ari_app.desk.admin.admin_page import FormTrouble, sent_form, shown, version_in
from ari_app.desk.admin.plan_work import WORK, Stage
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import NotFound, SigapError
from ari_app.operations import plan_draft, plan_editing
from ari_app.operations.plan_draft import EDITABLE, LONGEST, Draft, DraftConflict
from ari_app.operations.plan_editing import NotApplied, Why
from ari_app.people.access import Account, Right
from ari_app.settings import Settings

LIST = "/admin/dialplan"
MOST_VERSIONS = 30
FULL = FormTrouble(status=507, problem="draft_full")
NOT_APPLIED = {
    Why.NOTHING: FormTrouble(status=409, problem="plan_nothing"),
    Why.NO_REASON: FormTrouble(status=422, problem="needed", field="why"),
    Why.MOVED: FormTrouble(status=409, problem="plan_moved"),
    Why.BUSY: FormTrouble(status=409, problem="plan_busy"),
}


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await reader(request, Right.EDIT_DIALPLAN))


async def state(request: web.Request) -> web.StreamResponse:
    """What a waiting page asks: what goes on, and how long a plan on trial still has."""
    await reader(request, Right.EDIT_DIALPLAN)
    work, settings = request.app[WORK], request.app[DESK].settings
    waiting = await asyncio.to_thread(plan_versions.open_version, settings.home)
    said = of_tables(dialplan_words.TEMPLATE_WORDS, language_of(request))
    values = {
        "busy": work.busy,
        "says": f"{said['stage_word'](work.result.stage)} {work.result.over}".strip(),
        "trial": waiting.number if waiting else 0,
        "state": waiting.state if waiting else "",
        "left_s": round(_left_s(waiting)),
    }
    return web.json_response(values, headers={"Cache-Control": "no-store"})


async def change(request: web.Request) -> web.StreamResponse:
    """``act``: save, check, quick, apply or discard; each but the last keeps the text first."""
    account = await writer(request, Right.EDIT_DIALPLAN, login=LIST)
    fields, trouble = await sent_form(request)
    name, text, act = word(fields, "file"), _text_in(fields), word(fields, "act")
    if trouble is None and (name not in EDITABLE or act not in _ACTS or len(text) > LONGEST):
        raise web.HTTPBadRequest
    draft = Draft()
    if trouble is None and act != "discard":
        draft, trouble = await _saved(request, account, name, text, version_in(fields))
    if request.headers.get("Accept") == "application/json":
        return _answer(draft, trouble, request)
    if trouble is None:
        trouble = await _ACTS[act](request, account, fields, draft)
    if trouble:
        return await _page(request, account, trouble, name=name, text=text or None)
    done = "?done=discarded" if act == "discard" else f"?file={name}"
    raise web.HTTPSeeOther(f"{LIST}{done}")


def _text_in(fields: Fields) -> str:
    """As it was typed: blanks at its ends are a part of it."""
    value = fields.get("text", "")
    return value if isinstance(value, str) else ""


def _answer(draft: Draft, trouble: FormTrouble | None, request: web.Request) -> web.Response:
    """To the page's script, which has saved without being asked to."""
    if trouble is None:
        return web.json_response({"version": draft.version, "files": sorted(draft.files)})
    values = {"problem": trouble.problem, **(trouble.values or {})}
    return web.json_response(values, status=trouble.status)


async def _saved(
    request: web.Request, account: Account, name: str, text: str, version: int
) -> tuple[Draft, FormTrouble | None]:
    home, record = request.app[DESK].settings.home, trail(request, account).write_if_possible
    try:
        draft = await plan_editing.save(
            home, name, text, of_version=version, by=account.actor, record=record
        )
    except DraftConflict as error:
        return Draft(), _conflict(error)
    except OSError:
        return Draft(), FULL
    return draft, None


def _conflict(error: DraftConflict) -> FormTrouble:
    return FormTrouble(status=409, problem="draft_conflict", values={"by": error.by})


async def _keep(
    request: web.Request, account: Account, fields: Fields, draft: Draft
) -> FormTrouble | None:
    return None


async def _check(
    request: web.Request, account: Account, fields: Fields, draft: Draft
) -> FormTrouble | None:
    with_calls = word(fields, "act") == "check"
    begun = request.app[WORK].check(draft, by=account.actor, with_calls=with_calls)
    return None if begun else NOT_APPLIED[Why.BUSY]


async def _apply(
    request: web.Request, account: Account, fields: Fields, draft: Draft
) -> FormTrouble | None:
    work, with_calls = request.app[WORK], not word(fields, "hurry")
    try:
        await plan_editing.apply(
            *(request.app[DESK].settings.home, draft),
            seen=word(fields, "base"),
            why=word(fields, "why"),
            begin=lambda why: work.apply(draft, by=account.actor, why=why, with_calls=with_calls),
            record=trail(request, account).write_if_possible,
        )
    except NotApplied as error:
        return NOT_APPLIED[error.why]
    return None


async def _discard(
    request: web.Request, account: Account, fields: Fields, draft: Draft
) -> FormTrouble | None:
    home, record = request.app[DESK].settings.home, trail(request, account).write_if_possible
    try:
        await plan_editing.discard(
            home, of_version=version_in(fields), by=account.actor, record=record
        )
    except DraftConflict as error:
        return _conflict(error)
    except OSError:
        return FULL
    return None


_ACTS = {
    "save": _keep,
    "check": _check,
    "quick": _check,
    "apply": _apply,
    "discard": _discard,
}


async def decide(request: web.Request) -> web.StreamResponse:
    """``act``: confirm or back for the plan on trial; take: an earlier version as the draft."""
    account = await writer(request, Right.EDIT_DIALPLAN, login=LIST)
    fields, trouble = await sent_form(request)
    act = word(fields, "act")
    if trouble is None and act not in _DECISIONS:
        raise web.HTTPBadRequest
    if trouble is None:
        try:
            await _DECISIONS[act](request, account, fields)
        except DraftConflict as error:
            trouble = _conflict(error)
        except (SigapError, OSError) as error:
            says = dialplan_words.refusal(str(error), language_of(request))
            trouble = FormTrouble(status=409, problem="plan_refused", values={"says": says})
    if trouble:
        return await _page(request, account, trouble)
    done = {"confirm": "confirmed", "back": "taken_back", "take": "opened"}[act]
    raise web.HTTPSeeOther(f"{LIST}?done={done}")


async def _confirm(request: web.Request, account: Account, fields: Fields) -> None:
    settings, record = request.app[DESK].settings, trail(request, account).write_if_possible
    await plan_editing.confirm(settings, by=account.actor, record=record, number=_looked_at(fields))


async def _back(request: web.Request, account: Account, fields: Fields) -> None:
    settings, record = request.app[DESK].settings, trail(request, account).write_if_possible
    await plan_editing.take_back(
        settings, by=account.actor, record=record, number=_looked_at(fields)
    )


def _looked_at(fields: Fields) -> int | None:
    """Which version the page showed."""
    return whole(word(fields, "number"))


async def _open(request: web.Request, account: Account, fields: Fields) -> None:
    home, record = request.app[DESK].settings.home, trail(request, account).write_if_possible
    try:
        await plan_editing.draft_from(
            *(home, _looked_at(fields) or 0),
            of_version=version_in(fields),
            by=account.actor,
            record=record,
        )
    except NotFound as error:
        raise web.HTTPBadRequest from error


_DECISIONS = {"confirm": _confirm, "back": _back, "take": _open}


def _left_s(version: Version | None) -> float:
    return version.deadline.left_s() if version and version.deadline else 0.0


def _seen(settings: Settings, name: str) -> dict[str, Any]:
    """What the page shows of the home; read together, off the loop."""
    home = settings.home
    draft = plan_draft.load(home)
    known = plan_versions.versions(home)
    waiting = plan_versions.open_version(home)
    return {
        "draft": draft,
        "text": plan_draft.text_of(home, draft, name),
        "differences": plan_draft.differences(home, draft),
        "versions": list(reversed(known))[:MOST_VERSIONS],
        "base": plan_editing.base(home),
        "waiting": waiting,
        "on_trial": waiting is not None and waiting.state is State.TRIAL,
        "left_s": round(_left_s(waiting)),
    }


async def _page(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    name: str = "",
    text: str | None = None,
) -> web.Response:
    asked = name or request.query.get("file", "")
    chosen = asked if asked in EDITABLE else EDITABLE[0]
    seen = await asyncio.to_thread(_seen, request.app[DESK].settings, chosen)
    work, language = request.app[WORK], language_of(request)
    context = {
        **of_tables(dialplan_words.TEMPLATE_WORDS, language),
        **seen,
        **({"text": text} if text is not None else {}),
        "outcome_of": lambda said: dialplan_words.outcome(said, language),
        "refusal": dialplan_words.refusal(work.result.says, language),
        "files": EDITABLE,
        "chosen": chosen,
        "line": whole(request.query.get("line", ""), LONGEST) or 0,
        "longest": LONGEST,
        "result": work.result,
        "busy": work.busy,
        "stage": work.result.stage if work.busy else Stage.DONE,
        "looked": work.result.of_version == seen["draft"].version and not work.busy,
        "in_language": lambda said: said[language],
        "kept": json.dumps(sorted(seen["draft"].files)),
    }
    return shown(request, account, "dialplan.html", context, trouble)
