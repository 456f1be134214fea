"""``/admin/replay-preview``: what a threshold would have changed, before it is changed.

One value of one setting is tried on the recorded calls of some days (`replay_work`). Nothing is
changed by it, neither the past nor the settings.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from yarl import URL

from ari_app.desk.admin import settings_page_words
from ari_app.desk.admin.admin_page import FormTrouble, sent_form, shown
from ari_app.desk.admin.replay_work import REPLAY, Asked, Became, Standing
from ari_app.desk.admin.settings_form import text_of, value_in
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.operations import settings_keeping, settings_standing
from ari_app.operations.settings_described import Described, all_settings
from ari_app.operations.settings_keeping import ChangeRefused
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_

PAGE = "/admin/replay-preview"
LIST = "/admin/replays"
DAYS = (1, 7, 30, 90)
_USUAL = 7
# what the ear hears by (recordings/replay_run.py), beside all of [ear]
_TIMES = ("first_prompt_s", "listen_s", "repeat_prompt_s", "hold_limit_s")

BECAME: Mapping[str, str] = {
    Became.GOING: N_("sedang berjalan"),
    Became.DONE: N_("selesai"),
    Became.STOPPED: N_("diakhiri"),
    Became.CUT: N_("terhenti ketika konsol dimulai ulang"),
    Became.FAILED: N_("gagal"),
}


def can_be_tried(setting: Described) -> bool:
    section, _, field = setting.name.partition(".")
    return section == "ear" or (section == "screening" and field in _TIMES)


def preview_of(setting: Described, value: Any) -> URL:
    """The page that tries this value."""
    text = text_of(setting.kind, value)
    return URL(PAGE).with_query(name=setting.name, value=text)


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SETTINGS)
    setting = _setting(request.query.get("name", ""))
    return await _page(request, account, setting, request.query.get("value", ""))


async def act(request: web.Request) -> web.StreamResponse:
    """``act``: start, stop, or again, which goes on with the last one."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    fields, trouble = await sent_form(request)
    does = word(fields, "act")
    if trouble:
        raise web.HTTPForbidden
    match does:
        case "start":
            return await _start(request, account, fields)
        case "again":
            await _again(request, account)
        case "stop":
            await _stop(request, account)
        case _:
            raise web.HTTPBadRequest
    raise web.HTTPSeeOther(LIST)


async def state(request: web.Request) -> web.StreamResponse:
    """How far it is, for the script that waits for its end."""
    await reader(request, Right.SEE_REPLAYS)
    work = request.app[REPLAY]
    now = work.standing
    values = {
        "busy": work.busy,
        "heard": now.heard if now else 0,
        "total": now.total if now else None,
        "rests": bool(now and now.rests),
    }
    return web.json_response(values, headers={"Cache-Control": "no-store"})


async def _start(request: web.Request, account: Account, fields: Fields) -> web.StreamResponse:
    setting, days = _setting(word(fields, "name")), word(fields, "days")
    if days not in map(str, DAYS):
        raise web.HTTPBadRequest
    value = value_in(setting, fields)
    try:
        kept, tried, now = await asyncio.to_thread(
            _tried, request.app[DESK].settings, setting, value
        )
    except ChangeRefused as error:
        said = settings_page_words.refusal(error, language_of(request))
        return await _page(request, account, setting, word(fields, "value"), said=said)
    today = datetime.now(ZoneInfo(account.time_zone)).date()
    since = today - timedelta(days=int(days) - 1)
    asked = _asked(setting.name, kept, now, (since, today), account)
    if request.app[REPLAY].busy:
        busy = FormTrouble(status=409, problem="replay_busy")
        return await _page(request, account, setting, word(fields, "value"), busy)
    await _begin(request, account, asked, tried)
    raise web.HTTPSeeOther(LIST)


def _asked(name: str, value: Any, now: Any, days: tuple[date, date], account: Account) -> Asked:
    since, until = days
    return Asked(
        **{"name": name, "value": value, "now": now, "since": since, "until": until},
        by=account.actor,
        at=datetime.now(UTC),
    )


async def _again(request: web.Request, account: Account) -> None:
    """With the other settings as they are now: what was heard by others is heard anew."""
    last = request.app[REPLAY].standing
    if last is None or request.app[REPLAY].busy:
        return
    before, setting = last.asked, _setting(last.asked.name)
    settings = request.app[DESK].settings
    try:
        kept, tried, now = await asyncio.to_thread(_tried, settings, setting, before.value)
    except ChangeRefused as error:  # it does not fit to the other settings any more
        raise web.HTTPSeeOther(preview_of(setting, before.value)) from error
    asked = _asked(before.name, kept, now, (before.since, before.until), account)
    await _begin(request, account, asked, tried)


async def _begin(request: web.Request, account: Account, asked: Asked, tried: Settings) -> None:
    """The line is in the trail before a sound is heard."""
    detail = {
        "value": str(asked.value),
        "before": str(asked.now),
        "from": asked.since.isoformat(),
        "until": asked.until.isoformat(),
    }
    entry = AuditEntry(action="replay.start", subject=asked.name, detail=detail)
    await trail(request, account).write(entry)
    request.app[REPLAY].begin(asked, tried)


async def _stop(request: web.Request, account: Account) -> None:
    work = request.app[REPLAY]
    if await work.stop() and work.standing:
        now = work.standing
        detail = {"value": str(now.asked.value), "calls": str(now.heard)}
        entry = AuditEntry(action="replay.stop", subject=now.asked.name, detail=detail)
        await trail(request, account).write_if_possible(entry)


def _tried(settings: Settings, setting: Described, value: Any) -> tuple[Any, Settings, Any]:
    """The value as the model reads it, all settings with it, and its value now. Blocking."""
    now = settings_standing.present(settings).value(setting.name)
    kept, tried = settings_keeping.tried(settings, setting.name, value)
    return kept, tried, now


async def _page(
    request: web.Request,
    account: Account,
    setting: Described,
    value: str,
    trouble: FormTrouble | None = None,
    *,
    said: str = "",
) -> web.Response:
    language = language_of(request)
    settings = request.app[DESK].settings
    now = (await asyncio.to_thread(settings_standing.present, settings)).value(setting.name)
    context = {
        **of_tables(settings_page_words.TEMPLATE_WORDS, language),
        "setting": setting,
        "label": label_of(setting, language),
        "now": text_of(setting.kind, now),
        "value": value or text_of(setting.kind, now),
        "said": said,
        "days": DAYS,
        "usual": _USUAL,
        "busy": request.app[REPLAY].busy,
    }
    response = shown(request, account, "replay_preview.html", context, trouble)
    response.set_status(422 if said else response.status)
    return response


def label_of(setting: Described, language: Language) -> str:
    return texts(language)(setting.says).rstrip(".")


def context_of(standing: Standing | None, language: Language) -> Mapping[str, Any]:
    """How the last one stands, for the list of replays."""
    setting = all_settings().get(standing.asked.name) if standing else None
    return {
        "standing": standing if setting else None,
        "standing_label": label_of(setting, language) if setting else "",
        **of_tables({"became_word": BECAME}, language),
    }


def _setting(name: str) -> Described:
    setting = all_settings().get(name)
    if setting is None or not can_be_tried(setting):
        raise web.HTTPNotFound
    return setting
