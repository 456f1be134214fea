"""Every usable sound as 8 kHz samples with its label, kind and source, read once and kept."""

import pickle
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from ari_app.screening.model import CHUNK, Due, Memory, VoiceModel
from bench.ear_training.catalogue import Label, Rule, sorted_file

RATE = 8000
POOL_FILE = "pool.pickle"
_LONGEST_S = 14.0  # of one clip; long files give several
_CLIPS = {"music": 5}
_SOUNDS = {".wav", ".ogg", ".oga", ".mp3", ".flac", ".gsm"}
_VOICE_IN_NOISE = 0.75  # Silero's probability above which a "false" file is left out …
_VOICED_CHUNKS = 12  # … when it lasts this many chunks

Audio = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A sound at 8 kHz, peak at 1, silence trimmed."""

    label: Label
    kind: str
    source: str
    samples: Audio


def read_pool(unpacked: Path, cache: Path) -> list[Clip]:
    """Clips of every sorted file below ``unpacked`` (a folder for each package)."""
    if not cache.exists():
        clips = list(_without_voices(list(_clips(unpacked))))
        cache.write_bytes(pickle.dumps(clips))
    return kept_pool(cache)


def kept_pool(cache: Path) -> list[Clip]:
    """The clips that ``read_pool`` kept."""
    pool: list[Clip] = pickle.loads(cache.read_bytes())  # noqa: S301 - our own file
    return pool


def _clips(unpacked: Path) -> Iterator[tuple[Rule, Clip]]:
    """Clips of all sorted files, read on all cores, in the order of the files."""
    chosen = list(_sorted_files(unpacked))
    with ProcessPoolExecutor() as cores:
        read = cores.map(_read, [file for file, _, _ in chosen], chunksize=32)
        for (_, rule, source), audio in zip(chosen, read, strict=True):
            for samples in _pieces(audio, _CLIPS.get(rule.kind, 1)):
                clip = Clip(label=rule.label, kind=rule.kind, source=source, samples=samples)
                yield rule, clip


def _sorted_files(unpacked: Path) -> Iterator[tuple[Path, Rule, str]]:
    """Each file that a rule fits, the rule, and the file's source."""
    for file in sorted(unpacked.rglob("*")):
        if file.suffix.lower() not in _SOUNDS or not file.is_file():
            continue
        package = file.relative_to(unpacked).parts[0]
        found = sorted_file(package, str(file.relative_to(unpacked / package)))
        if found is not None:
            yield file, *found


def _read(file: Path) -> Audio:
    try:
        if file.suffix == ".gsm":
            return _read_gsm(file)
        with soundfile.SoundFile(file) as sound:
            rate = sound.samplerate
            audio = sound.read(min(len(sound), 120 * rate), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, subprocess.CalledProcessError):
        return np.zeros(0, np.float32)
    mono: Audio = audio.mean(axis=1, dtype=np.float32)
    return np.asarray(resample_poly(mono, RATE, rate), np.float32) if len(mono) else mono


def _read_gsm(file: Path) -> Audio:
    raw = subprocess.run(
        ["sox", "-t", "gsm", "-r", "8000", str(file), "-t", "s16", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    return np.frombuffer(raw, np.int16).astype(np.float32) / np.float32(32768)


def _pieces(audio: Audio, count: int) -> Iterator[Audio]:
    peak = float(np.max(np.abs(audio), initial=0.0))
    if peak < 0.003 or len(audio) < 0.08 * RATE:
        return
    audio = _trimmed(audio / peak)
    longest = round(_LONGEST_S * RATE)
    for number in range(min(count, max(1, len(audio) // longest))):
        piece = audio[number * longest : (number + 1) * longest]
        level = float(np.max(np.abs(piece), initial=0.0))
        if level > 0.02:
            yield piece / level


def _trimmed(audio: Audio) -> Audio:
    loud = np.flatnonzero(np.abs(audio) > 0.02)
    return audio[loud[0] : loud[-1] + 1] if len(loud) else audio[:0]


def _without_voices(ruled: list[tuple[Rule, Clip]]) -> Iterator[Clip]:
    """Drop "false" clips in which Silero hears a voice for long: somebody speaks or sings there."""
    yield from (clip for rule, clip in ruled if not rule.checked)
    doubtful = [clip for rule, clip in ruled if rule.checked]
    doubtful.sort(key=lambda clip: len(clip.samples))  # a batch is as long as its longest
    model = VoiceModel.load()
    for start in range(0, len(doubtful), 64):
        batch = doubtful[start : start + 64]
        for clip, chunks in zip(batch, _voiced_chunks(model, batch), strict=True):
            if chunks < _VOICED_CHUNKS:
                yield clip


def _voiced_chunks(model: VoiceModel, clips: list[Clip]) -> NDArray[np.int64]:
    longest = max(len(clip.samples) for clip in clips) // CHUNK + 1
    audio = np.zeros((len(clips), longest * CHUNK), np.int16)
    for row, clip in zip(audio, clips, strict=True):
        row[: len(clip.samples)] = clip.samples * 12000
    due = [Due(chunks=row.reshape(-1, CHUNK), memory=Memory.blank()) for row in audio]
    speech = np.array([opinion.speech for opinion in model.hear(due)])
    voiced: NDArray[np.int64] = np.count_nonzero(speech >= _VOICE_IN_NOISE, axis=1)
    return voiced
