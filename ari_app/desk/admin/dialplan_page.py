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
from ari_app.desk.web.page import language_of, words
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import SigapError
from ari_app.operations import plan_draft, plan_keeping, plan_trial
from ari_app.operations.plan_draft import EDITABLE, LONGEST, Draft, DraftConflict
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings

LIST = "/admin/dialplan"
MOST_VERSIONS = 30
LONGEST_WHY = 200
BUSY = FormTrouble(status=409, problem="plan_busy")


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
        return _told(draft, trouble, request)
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


def _told(draft: Draft, trouble: FormTrouble | None, request: web.Request) -> web.Response:
    """To the page's script, which has saved without being asked to."""
    if trouble is None:
        return web.json_response({"version": draft.version, "files": sorted(draft.files)})
    values = {"problem": trouble.problem, **(trouble.values or {})}
    return web.json_response(values, status=trouble.status)


async def _saved(
    request: web.Request, account: Account, name: str, text: str, version: int
) -> tuple[Draft, FormTrouble | None]:
    home = request.app[DESK].settings.home
    before = await asyncio.to_thread(plan_draft.load, home)
    plain = text.replace("\r\n", "\n")
    if plain == await asyncio.to_thread(plan_draft.text_of, home, before, name):
        return before, None
    try:
        draft = await asyncio.to_thread(
            plan_draft.save, home, name, plain, of_version=version, by=account.actor
        )
    except DraftConflict as error:
        return before, _conflict(error)
    except OSError:
        return before, FormTrouble(status=507, problem="draft_full")
    if before.by != account.actor or name not in before.files:
        await _record(request, account, "dialplan.save", name)
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
    return None if begun else BUSY


async def _apply(
    request: web.Request, account: Account, fields: Fields, draft: Draft
) -> FormTrouble | None:
    why = " ".join(word(fields, "why").split())[:LONGEST_WHY]
    home = request.app[DESK].settings.home
    if not draft.files:
        return FormTrouble(status=409, problem="plan_nothing")
    if not why:
        return FormTrouble(status=422, problem="needed", field="why")
    if word(fields, "base") != str(await asyncio.to_thread(_base, home)):
        return FormTrouble(status=409, problem="plan_moved")
    with_calls = not word(fields, "hurry")
    if not request.app[WORK].apply(draft, by=account.actor, why=why, with_calls=with_calls):
        return BUSY
    await _record(request, account, "dialplan.apply", ", ".join(sorted(draft.files)), why)
    return None


async def _discard(
    request: web.Request, account: Account, fields: Fields, draft: Draft
) -> FormTrouble | None:
    home, version = request.app[DESK].settings.home, version_in(fields)
    try:
        await asyncio.to_thread(plan_draft.discard, home, of_version=version, by=account.actor)
    except DraftConflict as error:
        return _conflict(error)
    except OSError:
        return FormTrouble(status=507, problem="draft_full")
    await _record(request, account, "dialplan.discard", "-")
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
            told = dialplan_words.refusal(str(error), language_of(request))
            trouble = FormTrouble(status=409, problem="plan_refused", values={"says": told})
    if trouble:
        return await _page(request, account, trouble)
    done = {"confirm": "confirmed", "back": "taken_back", "take": "opened"}[act]
    raise web.HTTPSeeOther(f"{LIST}?done={done}")


async def _confirm(request: web.Request, account: Account, fields: Fields) -> None:
    settings = request.app[DESK].settings
    version = await asyncio.to_thread(
        plan_trial.confirm, settings, by=account.actor, number=_looked_at(fields)
    )
    await asyncio.to_thread(plan_draft.settle, settings.home, by=account.actor)
    await _record(request, account, "dialplan.confirm", str(version.number))


async def _back(request: web.Request, account: Account, fields: Fields) -> None:
    settings = request.app[DESK].settings
    version = await asyncio.to_thread(
        plan_trial.take_back, settings, by=account.actor, number=_looked_at(fields)
    )
    if version:
        await _record(request, account, "dialplan.rollback", str(version.number))


def _looked_at(fields: Fields) -> int | None:
    """Which version the page showed on trial."""
    text = word(fields, "number")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


async def _take(request: web.Request, account: Account, fields: Fields) -> None:
    home, text = request.app[DESK].settings.home, word(fields, "number")
    known = await asyncio.to_thread(plan_versions.versions, home)
    if text not in {str(version.number) for version in known}:
        raise web.HTTPBadRequest
    await asyncio.to_thread(
        plan_draft.take,
        home,
        int(text),
        of_version=version_in(fields),
        by=account.actor,
    )
    await _record(request, account, "dialplan.take", text)


_DECISIONS = {"confirm": _confirm, "back": _back, "take": _take}


async def _record(
    request: web.Request, account: Account, action: str, subject: str, why: str = ""
) -> None:
    """A database that is away must not keep a bad plan in use."""
    entry = AuditEntry(action=action, subject=subject, detail={"why": why} if why else {})
    await trail(request, account).write_if_possible(entry)


def _base(home: Any) -> int:
    """The version that counts now; the page was made of it."""
    kept = plan_keeping.last_kept(home)
    return kept.number if kept else 0


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
        "base": _base(home),
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
    line = request.query.get("line", "")
    context = {
        **words(language, account.time_zone),
        **of_tables(dialplan_words.TEMPLATE_WORDS, language),
        **seen,
        **({"text": text} if text is not None else {}),
        "outcome_of": lambda said: dialplan_words.outcome(said, language),
        "refusal": dialplan_words.refusal(work.result.says, language),
        "files": EDITABLE,
        "chosen": chosen,
        "line": int(line) if line.isascii() and line.isdigit() and len(line) < 7 else 0,
        "longest": LONGEST,
        "result": work.result,
        "busy": work.busy,
        "stage": work.result.stage if work.busy else Stage.DONE,
        "looked": work.result.of_version == seen["draft"].version and not work.busy,
        "told": lambda said: said[language],
        "kept": json.dumps(sorted(seen["draft"].files)),
    }
    return shown(request, account, "dialplan.html", context, trouble)
