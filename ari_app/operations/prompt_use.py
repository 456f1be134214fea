"""A prompt's new version, and its way into use: kept, in the trail, told to a centre that runs."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from ari_app.asterisk import prompt_audio
from ari_app.asterisk.prompt_audio import NotAPrompt
from ari_app.operations import prompt_keeping, settings_asking
from ari_app.operations.prompt_keeping import FOUND, Prompt, Version
from ari_app.people.audit import AuditEntry, Record
from ari_app.settings import Settings


async def add(
    settings: Settings,
    name: str,
    make: Callable[[], bytes],
    *,
    by: str,
    words: str,
    record: Record,
) -> Version:
    """What ``make`` gives, computed beside the loop, as a version that is not used yet.

    Raises `NotAPrompt`, `PromptRefused` and ``NotKept``.
    """
    wav = await asyncio.to_thread(make)
    version = await asyncio.to_thread(
        prompt_keeping.add_version, settings, name, wav, by=by, words=words
    )
    detail = {"number": str(version.number)}
    await record(AuditEntry(action="prompt.version", subject=name, detail=detail))
    return version


async def use(
    settings: Settings, prompt: Prompt, number: int, *, by: str, why: str, record: Record
) -> bool:
    """Whether callers hear it at once; False: the centre does not run, and its start lays it out.

    Raises `PromptRefused`: nothing was changed then.
    """
    await asyncio.to_thread(prompt_keeping.use, settings, prompt.name, number, by=by, why=why)
    return await _record_use(settings, prompt, number, by=by, why=why, record=record)


async def adopt(settings: Settings, prompt: Prompt, *, by: str, why: str, record: Record) -> bool:
    """As `use`, of the file that was put there by hand: as loud as the others from now on, and kept
    beside it as it was. Raises `NotAPrompt` too.
    """
    path = prompt_keeping.audio(settings, prompt.name, FOUND)
    wav = await asyncio.to_thread(_levelled, path)
    done = await asyncio.to_thread(prompt_keeping.adopt, settings, prompt.name, wav, by=by, why=why)
    return await _record_use(settings, prompt, done.number, by=by, why=why, record=record)


def _levelled(path: Path | None) -> bytes:
    try:
        return prompt_audio.of_file(path.read_bytes() if path else b"")
    except OSError as error:
        raise NotAPrompt("prompt_format", "It cannot be read.") from error


async def _record_use(
    settings: Settings, prompt: Prompt, number: int, *, by: str, why: str, record: Record
) -> bool:
    detail = {"before": str(prompt.in_use), "after": str(number), "why": why[:200]}
    await record(AuditEntry(action="prompt.use", subject=prompt.name, detail=detail))
    return await settings_asking.ask_for_sounds(settings, by=by)
