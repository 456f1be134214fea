"""``/admin/prompts``: what callers hear, listened to before it is used, and what was before."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from aiohttp import web

from ari_app.asterisk import prompt_audio
from ari_app.asterisk.prompt_audio import LARGEST_BYTES, LOUD_DBFS, NotAPrompt
from ari_app.asterisk.sound_files import BREATH_S
from ari_app.desk.admin.admin_page import OLD_FORM, FormTrouble, sent_form, shown
from ari_app.desk.admin.finding import searched
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.uploaded import read_upload
from ari_app.operations import prompt_keeping, prompt_use
from ari_app.operations.prompt_keeping import Prompt, PromptRefused
from ari_app.people.access import Account, Right
from ari_app.settings import Settings
from ari_app.store.kept_file import NotKept
from ari_app.texts.catalog import texts
from ari_app.texts.marks import N_

LIST = "/admin/prompts"
_LANGUAGES = {"id": N_("Indonesia"), "jv": N_("Jawa"), "en": N_("Inggris")}


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SETTINGS)
    try:
        prompts = await asyncio.to_thread(prompt_keeping.all_prompts, _settings(request))
    except PromptRefused as error:
        return _page(
            request, account, "prompts.html", FormTrouble(status=500, problem=error.problem)
        )
    found = await asyncio.to_thread(_by_hand, _settings(request), prompts)
    fitting = searched(request, "prompts", prompts, lambda one: (one.says, one.name))
    return _page(request, account, "prompts.html", None, **fitting, **found)


async def one(request: web.Request) -> web.StreamResponse:
    return await _one(request, await reader(request, Right.MANAGE_SETTINGS))


async def listen(request: web.Request) -> web.StreamResponse:
    """A version, before it is used and after; 0 is the shipped one."""
    await reader(request, Right.MANAGE_SETTINGS)
    name, number = (await _prompt(request)).name, int(request.match_info["number"])
    path = await asyncio.to_thread(prompt_keeping.audio, _settings(request), name, number)
    if path is None:
        raise web.HTTPNotFound
    data = await asyncio.to_thread(path.read_bytes)
    return web.Response(
        body=data, content_type="audio/wav", headers={"Cache-Control": "private, no-store"}
    )


async def upload(request: web.Request) -> web.StreamResponse:
    """A WAV or MP3 as a new version, not yet used."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    await _prompt(request)
    came = await read_upload(request, "sound", LARGEST_BYTES)
    if came is None:
        return await _one(request, account, OLD_FORM)
    return await _kept(request, account, lambda: prompt_audio.of_file(came.file), "sound")


async def change(request: web.Request) -> web.StreamResponse:
    """``use``: the number of the version that callers shall hear; ``take``: the file that was put
    there by hand becomes one; else ``words`` to be spoken.
    """
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    prompt = await _prompt(request)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _one(request, account, trouble)
    version = word(fields, "use")
    if word(fields, "take"):
        return await _used(request, account, prompt, None, word(fields, "why"))
    if not version:
        said = word(fields, "words")
        speak = partial(prompt_audio.of_words, said, prompt.language)
        return await _kept(request, account, speak, "words", said)
    number = whole(version)
    if number is None:
        raise web.HTTPBadRequest
    return await _used(request, account, prompt, number, word(fields, "why"))


async def _kept(
    request: web.Request, account: Account, make: Callable[[], bytes], field: str, said: str = ""
) -> web.StreamResponse:
    name, record = request.match_info["name"], trail(request, account).write_if_possible
    try:
        version = await prompt_use.add(
            _settings(request), name, make, by=account.actor, words=said, record=record
        )
    except (NotAPrompt, PromptRefused) as error:
        trouble = FormTrouble(status=422, problem=error.problem, field=field)
        return await _one(request, account, trouble, said=said)
    except NotKept:
        return await _one(request, account, FormTrouble(status=503, problem="prompt_disk"))
    raise web.HTTPSeeOther(f"{LIST}/{name}?done=version_added#t-{version.number}")


async def _used(
    request: web.Request, account: Account, prompt: Prompt, number: int | None, why: str
) -> web.StreamResponse:
    """``number`` None: what was put there by hand."""
    settings, record = _settings(request), trail(request, account).write_if_possible
    if number is None:
        put = partial(prompt_use.adopt, settings, prompt)
    else:
        put = partial(prompt_use.use, settings, prompt, number)
    try:
        runs = await put(by=account.actor, why=why, record=record)
    except (NotAPrompt, PromptRefused) as error:
        trouble = FormTrouble(status=422, problem=error.problem)
        return await _one(request, account, trouble)
    done = "version_used" if runs else "version_later"
    raise web.HTTPSeeOther(f"{LIST}/{prompt.name}?done={done}")


async def _one(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    said: str = "",
) -> web.Response:
    prompt = await _prompt(request)
    found = await asyncio.to_thread(_by_hand, _settings(request), [prompt])
    cut = await asyncio.to_thread(_cut, _settings(request), prompt)
    return _page(
        request,
        account,
        "prompt.html",
        trouble,
        **found,
        prompt=prompt,
        cut=cut,
        said=said,
        can_speak=prompt_audio.can_speak(),
    )


def _by_hand(settings: Settings, prompts: Sequence[Prompt]) -> dict[str, object]:
    """Of what somebody has put into the folder by hand: how loud each is; None: nobody can say.

    And the prompts in other languages, by their names.
    """
    others: list[Prompt] = []
    for name in (name for prompt in prompts for name in prompt.others):
        with suppress(PromptRefused):  # one whose list cannot be read hides none of the others
            others.append(prompt_keeping.one(settings, name))
    found = [p.name for p in (*prompts, *others) if p.in_use == prompt_keeping.FOUND]
    strangers = prompt_keeping.put_by_hand(settings)
    paths = {name: settings.sounds_dir / f"{name}.wav" for name in (*found, *strangers)}
    return {
        "levels": {name: _level(path) for name, path in paths.items()},
        "strangers": strangers,
        "slots": {other.name: other for other in others},
        "as_shipped": LOUD_DBFS,
    }


def _cut(settings: Settings, prompt: Prompt) -> tuple[float, float] | None:
    """How long it is in all its languages, and after how long the next one stops it; None: it ends
    before, or nothing comes after it.
    """
    base, rules = prompt.name.partition(".")[0], settings.screening
    ends_s = {
        "greeting": rules.first_prompt_s,
        "cannot_hear": rules.repeat_prompt_s,
        "still_here": rules.repeat_prompt_s,
    }.get(base)
    if ends_s is None:
        return None
    seconds = -BREATH_S
    for name in (base, *prompt_keeping.one(settings, base).others):
        number = prompt_keeping.one(settings, name).in_use
        with suppress(NotAPrompt, OSError):
            if path := prompt_keeping.audio(settings, name, number):
                seconds += prompt_audio.measured(path.read_bytes()).seconds + BREATH_S
    return (seconds, ends_s) if seconds > ends_s else None


def _level(path: Path) -> float | None:
    with suppress(NotAPrompt, OSError):
        if path.stat().st_size <= LARGEST_BYTES:
            return prompt_audio.measured(path.read_bytes()).loud_dbfs
    return None


async def _prompt(request: web.Request) -> Prompt:
    try:
        return await asyncio.to_thread(
            prompt_keeping.one, _settings(request), request.match_info["name"]
        )
    except PromptRefused as error:
        raise web.HTTPNotFound from error


def _page(
    request: web.Request,
    account: Account,
    template: str,
    trouble: FormTrouble | None = None,
    **context: object,
) -> web.Response:
    own = {
        **{"prompts": [], "levels": {}, "strangers": [], "slots": {}, "all": 0, "sought": ""},
        "language_word": lambda code: texts(language_of(request))(_LANGUAGES[code]),
        **context,
    }
    return shown(request, account, template, own, trouble)


def _settings(request: web.Request) -> Settings:
    return request.app[DESK].settings
