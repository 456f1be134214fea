"""``/admin/settings``: what the centre runs on, from the models themselves; changed, taken back.

All rules are in `ari_app.operations.settings_keeping`; ``sigap settings`` does the same.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from ari_app.desk.admin import (
    replay_preview_page,
    retention_page,
    settings_page_words,
    taking_up,
)
from ari_app.desk.admin.admin_page import FormTrouble, sent_form, shown
from ari_app.desk.admin.settings_form import rows_of, text_of, typed_rows, value_in
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.operations import (
    settings_asking,
    settings_keeping,
    settings_standing,
    until_start,
)
from ari_app.operations.settings_described import Described, Kind, all_settings
from ari_app.operations.settings_keeping import ChangeRefused, Why
from ari_app.operations.settings_parts import Part
from ari_app.operations.settings_standing import NOT_SHOWN, Present
from ari_app.operations.settings_words import SECTIONS
from ari_app.people.access import Account, Right
from ari_app.settings import Settings
from ari_app.settings_changes import Change, Kept
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_
from recordings.retention_look import Due, look

LIST = "/admin/settings"
HISTORY = "/admin/settings-history"
LEFT_OUT = "/admin/settings-left-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removing:
    """What a shorter time would throw away within the hour, and the form that says yes to it.

    ``due``: what is old enough then; ``more``: by how much that is more than now.
    """

    value: str
    due: Sequence[tuple[Due, int]]
    exports: int
    says: str
    action: str
    fields: Mapping[str, str]


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_SETTINGS))


async def apply(request: web.Request) -> web.StreamResponse:
    """Asks `sigap up`; the page then shows what becomes of it."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    _, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble)
    await taking_up.ask(request, account)
    raise web.HTTPSeeOther(LIST)


async def state(request: web.Request) -> web.StreamResponse:
    """Whether something is being taken up, for the script that waits for its end."""
    await reader(request, Right.MANAGE_SETTINGS)
    now = await taking_up.present(request)
    return web.json_response({"working": taking_up.is_working(request, now)})


async def history(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SETTINGS)
    now = await taking_up.present(request)
    context = {**_words(request, account), "now": now, "changes": now.changes.history[::-1]}
    return shown(request, account, "settings_history.html", context)


async def one(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SETTINGS)
    return await _one(request, account, _named(request))


async def change(request: web.Request) -> web.StreamResponse:
    """A new value, or the default again (``unset``)."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    setting = _named(request)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _one(request, account, setting, trouble, fields)
    if "preview" in fields and replay_preview_page.can_be_tried(setting):
        raise web.HTTPSeeOther(replay_preview_page.preview_of(setting, value_in(setting, fields)))
    if setting.secret and "unset" not in fields and not word(fields, "value"):
        raise web.HTTPSeeOther(f"{LIST}/{setting.name}")
    kept = None if "unset" in fields else Kept(value=value_in(setting, fields))
    try:
        done = await asyncio.to_thread(
            settings_keeping.change,
            *(request.app[DESK].settings, setting.name, kept),
            by=account.actor,
            why=word(fields, "why"),
            seen=word(fields, "seen"),
            sure="sure" in fields and word(fields, "sure") == _meant(fields),
        )
    except ChangeRefused as error:
        return await _refused(request, account, setting, error, fields)
    await taking_up.audit(request, account, done)
    await _mended(request, account)
    raise web.HTTPSeeOther(f"{LIST}?done=kept#s-{setting.name}")


async def undo(request: web.Request) -> web.StreamResponse:
    """One click: the value of before, as a change of its own, taken up at once. Where more would
    be removed, what it is comes first, and a second click.
    """
    account = await writer(request, Right.MANAGE_SETTINGS, login=HISTORY)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble)
    number = int(request.match_info["number"])
    settings, language = request.app[DESK].settings, language_of(request)
    why = texts(language)(N_("mengembalikan perubahan %(n)s"), n=number)
    try:
        done = await asyncio.to_thread(
            settings_keeping.undo,
            *(settings, number),
            by=account.actor,
            why=why,
            sure=word(fields, "sure") == str(number),
        )
    except ChangeRefused as error:
        return await _not_undone(request, account, number, error)
    await taking_up.audit(request, account, done)
    await taking_up.ask(request, account)
    raise web.HTTPSeeOther(f"{LIST}?done=kept#s-{done.name}")


async def drop(request: web.Request) -> web.StreamResponse:
    """One click: a value that does not fit any more is thrown away; it was not in use."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble)
    settings, name = request.app[DESK].settings, word(fields, "name")
    try:
        done = await asyncio.to_thread(settings_keeping.drop, settings, name, by=account.actor)
    except ChangeRefused as error:
        said = settings_page_words.refusal(error, language_of(request))
        return await _list(request, account, said=said)
    await taking_up.audit(request, account, done)
    await _mended(request, account)
    raise web.HTTPSeeOther(f"{LIST}?done=dropped")


def _meant(fields: Fields) -> str:
    """What a second click says yes to."""
    return "unset" if "unset" in fields else word(fields, "value")


# ── what is shown ───────────────────────────────────────────────────────────────────────────


async def _list(
    request: web.Request, account: Account, trouble: FormTrouble | None = None, *, said: str = ""
) -> web.Response:
    now = await taking_up.present(request)
    waiting = now.waiting
    parts = {part for name in waiting for part in all_settings()[name].parts}
    context = {
        **_words(request, account),
        "now": now,
        "said": said,
        "sections": _sections(now, language_of(request)),
        "waiting": waiting,
        "known": all_settings(),
        "last": {each.name: each for each in now.changes.history},
        "parts": [part for part in Part if part in parts],
        "moves_to": taking_up.moves_to(request, now),
        "working": taking_up.is_working(request, now),
        "until_start": await asyncio.to_thread(until_start.waiting, request.app[DESK].settings),
    }
    return shown(request, account, "settings.html", context, trouble)


async def _one(
    request: web.Request,
    account: Account,
    setting: Described,
    trouble: FormTrouble | None = None,
    fields: Fields | None = None,
    *,
    said: str = "",
    removing: Removing | None = None,
    status: int = 0,
) -> web.Response:
    now = await taking_up.present(request)
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
        "seen": settings_standing.mark(now, setting.name),
        "removing": removing,
        "can_be_tried": replay_preview_page.can_be_tried(setting),
        "label": texts(language)(setting.says).rstrip("."),
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
    request: web.Request, account: Account, setting: Described, error: ChangeRefused, fields: Fields
) -> web.Response:
    if error.why is Why.REMOVES and error.wanted:
        again = {"why": word(fields, "why"), "seen": word(fields, "seen"), "sure": _meant(fields)}
        again |= {"unset": "1"} if "unset" in fields else {"value": word(fields, "value")}
        removing = await _removing(request, setting.name, error.wanted, again)
        return await _one(request, account, setting, None, fields, removing=removing, status=422)
    if error.why is Why.CONFLICT:
        said = await _conflict(request, setting, fields)
        return await _one(request, account, setting, None, fields, said=said, status=409)
    said = settings_page_words.refusal(error, language_of(request))
    return await _one(request, account, setting, None, fields, said=said, status=422)


async def _not_undone(
    request: web.Request, account: Account, number: int, error: ChangeRefused
) -> web.Response:
    if error.why is Why.REMOVES and error.wanted:
        changes = (await taking_up.present(request)).changes
        found = next(each for each in changes.history if each.number == number)
        removing = await _removing(request, found.name, error.wanted, {"sure": str(number)})
        removing = replace(removing, action=f"{HISTORY}/{number}")
        setting = all_settings()[found.name]
        return await _one(request, account, setting, removing=removing, status=422)
    return await _list(
        request, account, said=settings_page_words.refusal(error, language_of(request))
    )


async def _conflict(request: web.Request, setting: Described, fields: Fields) -> str:
    """Both values, in one sentence; the form that comes with it has been made from the present."""
    language = language_of(request)
    now = (await taking_up.present(request)).value(setting.name)
    typed = setting.default if "unset" in fields else value_in(setting, fields)
    return texts(language)(
        settings_page_words.CONFLICT,
        now=_shown(setting, now, language),
        typed=_shown(setting, typed, language),
    )


async def _removing(
    request: web.Request, name: str, wanted: Settings, again: Mapping[str, str]
) -> Removing:
    """A dry run of the removal with the settings that are asked for; it changes nothing."""
    desk, language, at = request.app[DESK], language_of(request), datetime.now(UTC)
    then = await look(desk.database, wanted, at, 0)
    now = await look(desk.database, desk.settings, at, 0)
    many = {due.kind: due.many for due in now.due}
    setting = all_settings()[name]
    says = settings_page_words.REMOVED.get(name, "")
    return Removing(
        value=_shown(setting, settings_standing.value_of(wanted, name), language),
        due=[(due, due.many - many[due.kind]) for due in then.due if due.many > many[due.kind]],
        exports=len(then.exports) - len(now.exports),
        says=texts(language)(says) if says else "",
        action=f"{LIST}/{name}",
        fields=again,
    )


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
    titles = [(code, texts(language)(title)) for code, title in SECTIONS.items()]
    return sorted(titles, key=lambda pair: not pair[0])


def _line(now: Present, setting: Described, language: Language) -> Mapping[str, Any]:
    source = now.source(setting.name)
    return {
        "setting": setting,
        "label": texts(language)(setting.says),
        "value": _shown(setting, now.value(setting.name), language),
        "source": source,
        "open": source is not settings_standing.Source.FILE and not setting.only_in_file,
    }


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
        return ", ".join(
            dict.fromkeys(str(each) for each in value.values())
        )  # one file may be both
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
        return texts(language)(setting.says) if setting else done.name

    return {
        **of_tables(settings_page_words.TEMPLATE_WORDS, language),
        **of_tables({"kind_word": retention_page.KINDS}, language),
        "side": side,
        "name_of": name_of,
    }


# ── what is known and done ──────────────────────────────────────────────────────────────────


def _named(request: web.Request) -> Described:
    setting = all_settings().get(request.match_info["name"])
    if setting is None:
        raise web.HTTPNotFound
    return setting


async def _mended(request: web.Request, account: Account) -> None:
    await settings_asking.end_alarm(
        request.app[DESK].settings,
        by=account.actor,
        record=trail(request, account).write_if_possible,
    )
