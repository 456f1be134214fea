"""``/admin/prompts``: what callers hear, listened to before it is used, and what was before."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from ari_app.asterisk import prompt_audio
from ari_app.asterisk.prompt_audio import LARGEST_BYTES, NotAPrompt
from ari_app.desk.admin.admin_page import OLD_FORM, FormTrouble, form_of, shown, trail
from ari_app.desk.web.page import language_of, words
from ari_app.desk.web.page_access import reader, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.uploaded import read_upload
from ari_app.operations import down, prompt_keeping, settings_state
from ari_app.operations.prompt_keeping import Prompt, PromptRefused
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings
from ari_app.store.kept_file import NotKept

LIST = "/admin/prompts"


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_SETTINGS)
    try:
        prompts = await asyncio.to_thread(prompt_keeping.all_prompts, _settings(request))
    except PromptRefused as error:
        return _page(
            request, account, "prompts.html", FormTrouble(status=500, problem=error.problem)
        )
    return _page(request, account, "prompts.html", prompts=prompts)


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
    """``use``: the number of the version that callers shall hear; else ``words`` to be spoken."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    prompt = await _prompt(request)
    fields, trouble = await form_of(request)
    if trouble:
        return await _one(request, account, trouble)
    number = word(fields, "use")
    if not number:
        said = word(fields, "words")
        return await _kept(request, account, lambda: prompt_audio.of_words(said), "words", said)
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise web.HTTPBadRequest
    return await _used(request, account, prompt, int(number), word(fields, "why"))


async def _kept(
    request: web.Request, account: Account, make: Callable[[], bytes], field: str, said: str = ""
) -> web.StreamResponse:
    name, settings = request.match_info["name"], _settings(request)
    try:
        wav = await asyncio.to_thread(make)
        version = await asyncio.to_thread(
            prompt_keeping.add_version, settings, name, wav, by=account.actor, words=said
        )
    except (NotAPrompt, PromptRefused) as error:
        trouble = FormTrouble(status=422, problem=error.problem, field=field)
        return await _one(request, account, trouble, said=said)
    except NotKept:
        return await _one(request, account, FormTrouble(status=503, problem="prompt_disk"))
    entry = AuditEntry(
        action="prompt.version", subject=name, detail={"number": str(version.number)}
    )
    await trail(request, account).write_if_possible(entry)
    raise web.HTTPSeeOther(f"{LIST}/{name}?done=version_added#t-{version.number}")


async def _used(
    request: web.Request, account: Account, prompt: Prompt, number: int, why: str
) -> web.StreamResponse:
    settings = _settings(request)
    try:
        await asyncio.to_thread(
            prompt_keeping.use, settings, prompt.name, number, by=account.actor, why=why
        )
    except PromptRefused as error:
        trouble = FormTrouble(status=422, problem=error.problem)
        return await _one(request, account, trouble)
    detail = {"before": str(prompt.in_use), "after": str(number), "why": why[:200]}
    entry = AuditEntry(action="prompt.use", subject=prompt.name, detail=detail)
    await trail(request, account).write_if_possible(entry)
    runs = await asyncio.to_thread(_ask, settings, account.actor)
    done = "version_used" if runs else "version_later"
    raise web.HTTPSeeOther(f"{LIST}/{prompt.name}?done={done}")


def _ask(settings: Settings, by: str) -> bool:
    """``sigap up`` lays the prompts out and lets the screeners know; False where it is away."""
    if down.supervisor_of(settings.run_dir) is None:
        return False
    settings_state.ask(settings, by, sounds=True)
    return True


async def _one(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    said: str = "",
) -> web.Response:
    prompt = await _prompt(request)
    return _page(
        request,
        account,
        "prompt.html",
        trouble,
        prompt=prompt,
        said=said,
        can_speak=prompt_audio.can_speak(),
    )


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
    own = {"prompts": [], **words(language_of(request), account.time_zone), **context}
    return shown(request, account, template, own, trouble)


def _settings(request: web.Request) -> Settings:
    return request.app[DESK].settings
