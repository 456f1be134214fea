"""``/admin/settings``: what the centre runs on, from the models themselves; changed, taken back.

All rules are in `ari_app.operations.settings_keeping`; ``sigap settings`` does the same.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from ari_app.desk.admin import settings_page_words
from ari_app.desk.admin.admin_page import CONFLICT, FormTrouble, form_of, shown, trail
from ari_app.desk.admin.settings_form import rows_of, text_of, typed_rows, value_in
from ari_app.desk.texts.catalog import N_, NP_, Language, texts
from ari_app.desk.web.page import language_of, words
from ari_app.desk.web.page_access import reader, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.operations import settings_keeping, settings_state
from ari_app.operations.settings_described import Described, Kind, all_settings
from ari_app.operations.settings_keeping import NOT_SHOWN, ChangeRefused, Present
from ari_app.operations.settings_parts import Part
from ari_app.operations.settings_words import SECTIONS, SECTIONS_ENGLISH
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.settings_changes import Change, Kept

LIST = "/admin/settings"
HISTORY = "/admin/settings-history"


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_SETTINGS))


async def apply(request: web.Request) -> web.StreamResponse:
    """Asks `sigap up`; the page then shows what becomes of it."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    _, trouble = await form_of(request)
    if trouble:
        return await _list(request, account, trouble)
    await _ask(request, account)
    raise web.HTTPSeeOther(LIST)


async def state(request: web.Request) -> web.StreamResponse:
    """Whether something is being taken up, for the script that waits for its end."""
    await reader(request, Right.MANAGE_SETTINGS)
    now = await _present(request)
    return web.json_response({"working": _is_working(request, now)})


async def history(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SETTINGS)
    now = await _present(request)
    context = {**_words(request, account), "changes": now.changes.history[::-1]}
    return shown(request, account, "settings_history.html", context)


async def one(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SETTINGS)
    return await _one(request, account, _named(request))


async def change(request: web.Request) -> web.StreamResponse:
    """A new value, or the default again (``unset``)."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    setting = _named(request)
    fields, trouble = await form_of(request)
    if trouble:
        return await _one(request, account, setting, trouble, fields)
    if word(fields, "version") != str(_version(await _present(request), setting.name)):
        return await _one(request, account, setting, CONFLICT, fields)
    if setting.secret and "unset" not in fields and not word(fields, "value"):
        raise web.HTTPSeeOther(f"{LIST}/{setting.name}")
    kept = None if "unset" in fields else Kept(value=value_in(setting, fields))
    try:
        done = await asyncio.to_thread(
            settings_keeping.change,
            *(request.app[DESK].settings, setting.name, kept),
            by=account.actor,
            why=word(fields, "why"),
        )
    except ChangeRefused as error:
        return await _refused(request, account, setting, error, fields)
    await _audit(request, account, done)
    raise web.HTTPSeeOther(f"{LIST}?done=kept#s-{setting.name}")


async def undo(request: web.Request) -> web.StreamResponse:
    """One click: the value of before, as a change of its own, taken up at once."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=HISTORY)
    _, trouble = await form_of(request)
    if trouble:
        return await _list(request, account, trouble)
    number = int(request.match_info["number"])
    settings, language = request.app[DESK].settings, language_of(request)
    why = texts(language)(N_("mengembalikan perubahan %(n)s"), n=number)
    try:
        done = await asyncio.to_thread(
            settings_keeping.undo, settings, number, by=account.actor, why=why
        )
    except ChangeRefused as error:
        return await _list(request, account, said=settings_page_words.refusal(error, language))
    await _audit(request, account, done)
    await _ask(request, account)
    raise web.HTTPSeeOther(f"{LIST}?done=kept#s-{done.name}")


# ── what is shown ───────────────────────────────────────────────────────────────────────────


async def _list(
    request: web.Request, account: Account, trouble: FormTrouble | None = None, *, said: str = ""
) -> web.Response:
    now = await _present(request)
    waiting = now.waiting
    parts = {part for name in waiting for part in all_settings()[name].parts}
    context = {
        **_words(request, account),
        "now": now,
        "said": said,
        "sections": _sections(now, language_of(request)),
        "waiting": waiting,
        "last": {each.name: each for each in now.changes.history},
        "parts": [part for part in Part if part in parts],
        "working": _is_working(request, now),
    }
    return shown(request, account, "settings.html", context, trouble)


async def _one(
    request: web.Request,
    account: Account,
    setting: Described,
    trouble: FormTrouble | None = None,
    fields: Any = None,
    *,
    said: str = "",
    status: int = 0,
) -> web.Response:
    now = await _present(request)
    value = None if setting.secret else now.value(setting.name)
    if fields is not None and setting.kind is not Kind.ROWS:
        value = value_in(setting, fields)
    rows = _rows(setting, value, fields) if setting.kind is Kind.ROWS else []
    language = language_of(request)
    context = {
        **_words(request, account),
        "setting": setting,
        "now": now,
        "said": said,
        "text": text_of(setting.kind, value) if setting.kind is not Kind.ROWS else "",
        "rows": rows,
        "why": word(fields, "why") if fields is not None else "",
        "version": _version(now, setting.name),
        "label": _label(setting, language).rstrip("."),
        "parts": [part for part in Part if part in setting.parts],
        "default": _shown(setting, setting.default, language),
        "value": _shown(setting, now.value(setting.name), language),
        "source": now.source(setting.name),
        "changes": [each for each in now.changes.history[::-1] if each.name == setting.name],
    }
    response = shown(request, account, "setting.html", context, trouble)
    response.set_status(status or response.status)
    return response


async def _refused(
    request: web.Request, account: Account, setting: Described, error: ChangeRefused, fields: Any
) -> web.Response:
    said = settings_page_words.refusal(error, language_of(request))
    return await _one(request, account, setting, None, fields, said=said, status=422)


def _rows(setting: Described, value: Any, fields: Any) -> Sequence[Sequence[Any]]:
    return typed_rows(setting, fields) if fields is not None else rows_of(setting, value)


def _sections(now: Present, language: Language) -> list[tuple[str, str, list[Mapping[str, Any]]]]:
    """Section, title, and a line for each setting."""
    known = all_settings().values()
    return [
        (
            section,
            title,
            [_line(now, each, language) for each in known if each.section == section],
        )
        for section, title in _ordered(language)
    ]


def _ordered(language: Language) -> list[tuple[str, str]]:
    """What belongs to the machine comes last: it is changed least."""
    titles = SECTIONS_ENGLISH if language is Language.EN else SECTIONS
    return sorted(titles.items(), key=lambda pair: not pair[0])


def _line(now: Present, setting: Described, language: Language) -> Mapping[str, Any]:
    source = now.source(setting.name)
    return {
        "setting": setting,
        "label": _label(setting, language),
        "value": _shown(setting, now.value(setting.name), language),
        "source": source,
        "open": source is not settings_keeping.Source.FILE and not setting.only_in_file,
    }


def _label(setting: Described, language: Language) -> str:
    plain = setting.name.rpartition(".")[2].replace("_", " ")
    return (setting.english or plain) if language is Language.EN else setting.says


def _shown(setting: Described, value: Any, language: Language) -> str:
    """The value for the eye; a secret never."""
    _ = texts(language)
    if setting.secret:
        return NOT_SHOWN if value else _(N_("(kosong)"))
    if isinstance(value, bool):
        return _(N_("ya")) if value else _(N_("tidak"))
    if value is None or value in ("", []):
        return _(N_("(kosong)"))
    if setting.kind is Kind.ROWS:
        return ", ".join(
            " ".join(str(row.get(c.name)) for c in setting.columns[:2]) for row in value
        )
    if setting.kind is Kind.SECTION:
        return ", ".join(str(each) for each in value.values())
    return text_of(setting.kind, value).replace("\n", ", ")


def _words(request: web.Request, account: Account) -> Mapping[str, Any]:
    language = language_of(request)

    def side(done: Change, kept: Kept | None) -> str:
        setting = all_settings().get(done.name)
        if kept is None:
            return texts(language)(NP_("setting", "bawaan"))
        return _shown(setting, kept.value, language) if setting else NOT_SHOWN

    def name_of(done: Change) -> str:
        setting = all_settings().get(done.name)
        return _label(setting, language) if setting else done.name

    return {
        **words(language, account.time_zone),
        **of_tables(settings_page_words.TEMPLATE_WORDS, language),
        "side": side,
        "name_of": name_of,
    }


# ── what is known and done ──────────────────────────────────────────────────────────────────


def _named(request: web.Request) -> Described:
    setting = all_settings().get(request.match_info["name"])
    if setting is None:
        raise web.HTTPNotFound
    return setting


def _version(now: Present, name: str) -> int:
    """The number of its last change: what somebody else changed since is not written over."""
    return max((each.number for each in now.changes.history if each.name == name), default=0)


async def _present(request: web.Request) -> Present:
    return await asyncio.to_thread(settings_keeping.present, request.app[DESK].settings)


def _is_working(request: web.Request, now: Present) -> bool:
    asked = settings_state.asked(request.app[DESK].settings.run_dir)
    return bool(now.supervised and now.state and asked and asked.number > now.state.done)


async def _ask(request: web.Request, account: Account) -> None:
    """Where nothing watches over the centre, the next start takes it up."""
    settings = request.app[DESK].settings
    now = await _present(request)
    if now.supervised and now.waiting:
        await asyncio.to_thread(settings_state.ask, settings, account.actor)
        entry = AuditEntry(
            action="settings.apply", subject=account.centre, detail={"what": ", ".join(now.waiting)}
        )
        await trail(request, account).write_if_possible(entry)


async def _audit(request: web.Request, account: Account, done: Change) -> None:
    """The file of changes is the proof; the trail tells it beside all else."""
    detail = settings_keeping.detail_of(done)
    entry = AuditEntry(action="settings.change", subject=done.name, detail=detail)
    await trail(request, account).write_if_possible(entry)
