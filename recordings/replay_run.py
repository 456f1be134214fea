"""Replay on all cores: recordings are read, heard a handful together, and the results handed back.

Each process of the pool loads the model once. A recording that cannot be read is a value, named by
its call; the others go on.
"""

import multiprocessing
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import soundfile

from ari_app.call import Rules
from ari_app.screening.ear import EAR_VERSION
from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.head import HEAD_FILE
from ari_app.screening.model import SILERO_FILE, VoiceModel
from ari_app.screening.second_pass import SECOND_PASS_FILE
from ari_app.settings import Settings
from recordings.archive.folder import Archive
from recordings.archive.sealed import Unreadable
from recordings.flac import RATE_HZ
from recordings.replay import Decision, PastCall, Samples, Sounded, listens_s, replayed
from recordings.replay_store import ReplayFailed

TOGETHER = 64  # calls a process hears at once: more of them cost less each, and wait for nobody
_CALLER = 0  # the left side


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherEar:
    """The ear that hears the past: thresholds, times, prompts, and the files of its model."""

    settings: EarSettings
    rules: Rules
    prompts: Mapping[str, Sequence[Sounded]]
    silero: Path
    head: Path
    second_pass: Path

    def load(self) -> VoiceModel:
        """Raises ``VoiceModelError``, which names the file."""
        return VoiceModel.load(self.silero, head=self.head, second_pass=self.second_pass)

    def name(self) -> str:
        """As it stands in each verdict: version, thresholds, model."""
        return f"ear-{EAR_VERSION}/{self.settings.fingerprint()}/{self.load().version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A call that was replayed, or why it was not (``now`` is None then)."""

    call_id: str
    now: Decision | None
    heard_s: float = 0.0
    fault: str = ""


def other_ear(
    settings: Settings, prompts: Mapping[str, Sequence[Sounded]], folder: Path | None
) -> OtherEar:
    """By the settings and, if given, a model's folder; what is not in it is as shipped."""
    section = settings.screening
    files = {"silero": SILERO_FILE, "head": HEAD_FILE, "second_pass": SECOND_PASS_FILE}
    named = ("silero_vad.onnx", "head.onnx", "second_pass.onnx")
    if folder is not None:
        found = {k: folder / n for k, n in zip(files, named, strict=True) if (folder / n).is_file()}
        if not found:
            raise ReplayFailed(f"There is no ear in {folder}: it needs one of {', '.join(named)}.")
        files |= found
    rules = Rules(
        first_prompt_s=section.first_prompt_s,
        listen_s=section.listen_s,
        repeat_prompt_s=section.repeat_prompt_s,
        hold_limit_s=section.hold_limit_s,
    )
    return OtherEar(settings=EarSettings.of(settings.ear), rules=rules, prompts=prompts, **files)


def hear_past(
    calls: Sequence[PastCall],
    archive: Archive,
    ear: OtherEar,
    processes: int | None = None,
    together: int | None = None,
) -> Iterator[list[Heard]]:
    """Group by group, on all cores unless told otherwise; with one process a group is heard when it
    is asked for. Raises `ReplayFailed`.
    """
    many = together or TOGETHER
    groups = [calls[i : i + many] for i in range(0, len(calls), many)]
    workers = min(processes or os.cpu_count() or 1, len(groups))
    hear = partial(_hear_group, archive=archive, ear=ear)
    if workers <= 1:
        yield from map(hear, groups)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _end_with_parent)
    try:
        yield from pool.map(hear, groups)
    except BrokenProcessPool as error:
        raise ReplayFailed(
            "A process of the replay was killed, perhaps for want of memory; run it again, "
            "it goes on where it was."
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """In each process of the pool: a killed command leaves none of them behind."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


_loaded: dict[tuple[Path, Path, Path], VoiceModel] = {}  # one for each process, loaded once


def _model(ear: OtherEar) -> VoiceModel:
    files = (ear.silero, ear.head, ear.second_pass)
    if files not in _loaded:
        _loaded[files] = ear.load()
    return _loaded[files]


def _hear_group(group: Sequence[PastCall], archive: Archive, ear: OtherEar) -> list[Heard]:
    read = [(call, _caller(archive, call, listens_s(ear.rules))) for call in group]
    calls = [(call, sound) for call, sound in read if not isinstance(sound, str)]
    said = replayed(_model(ear), calls, settings=ear.settings, rules=ear.rules, prompts=ear.prompts)
    heard = [
        Heard(call_id=call.call_id, now=now, heard_s=heard_s)
        for (call, _), (now, heard_s) in zip(calls, said, strict=True)
    ]
    faults = [(call, fault) for call, fault in read if isinstance(fault, str)]
    return heard + [Heard(call_id=call.call_id, now=None, fault=why) for call, why in faults]


def _caller(archive: Archive, call: PastCall, seconds: float) -> Samples | str:
    """The caller's side from where listening began, at most so long; or what is wrong with it."""
    try:
        with archive.sound(call.path) as file:
            if file.samplerate != RATE_HZ or file.channels != 2:
                return f"{file.channels} sides at {file.samplerate} Hz are no recording of ours"
            file.seek(min(round(call.begins_s * RATE_HZ), file.frames))
            wanted = min(round(seconds * RATE_HZ), file.frames - file.tell())
            sides = file.read(wanted, dtype="int16", always_2d=True)
    except FileNotFoundError:
        return "the file is not in the archive"
    except Unreadable as error:
        return str(error)
    except (soundfile.LibsndfileError, RuntimeError, OSError):
        return "the file is damaged; restore it from the backup"
    if len(sides) < wanted:
        return "the file ends too soon; restore it from the backup"
    caller: Samples = sides[:, _CALLER].copy()
    return caller
