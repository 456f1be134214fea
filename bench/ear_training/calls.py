"""Telephone calls of 12 s with what is true about each: who is heard, and in which chunks.

The three splits (train, tune, judge) share no source: each speaker, game, car or piece lies in one.
"""

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from bench.ear_training import engines, signals, surroundings, telephone, voices
from bench.ear_training.pool import POOL_FILE, Clip, kept_pool
from bench.ear_training.shaping import RATE, Audio, Random, normal

_T = TypeVar("_T")
SECONDS = 12.0
COUNT = round(SECONDS * RATE)
CHUNKS = COUNT // 256
SPLITS = ("train", "tune", "judge")
ACTIVE, IGNORED = 1, 2
_NOISES: dict[str, float] = {
    "engine": 0.30, "traffic": 0.1, "wind": 0.06, "weather": 0.06, "clatter": 0.13,
    "appliance": 0.07, "animals": 0.15, "music": 0.14, "tones": 0.05, "alarm": 0.1, "line": 0.05,
    "comfort": 0.02,
}  # fmt: skip
_BEHIND_A_CALLER = {**_NOISES, "market": 0.05}  # alone, a crowd is people: nobody learns it is not
_HUSHED = 0.35  # of the calls from quiet rooms: the telephone sends nothing at all between sounds
_NO_NOISE_DB = 90.0
_VOICES: dict[str, float] = {
    "speech": 0.34, "short": 0.16, "espeak": 0.08, "whisper": 0.1, "high": 0.06, "cry": 0.12,
    "made-cry": 0.14,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call before the codec; ``active`` holds 0, ``ACTIVE`` or ``IGNORED`` for each chunk."""

    audio: Audio
    active: NDArray[np.uint8]
    label: str
    kind: str
    snr_db: float


def split_of(source: str) -> str:
    """The split a source belongs to, always the same: 7 of 10 train, 2 tune, 1 judges."""
    digit = int(hashlib.sha256(source.encode()).hexdigest(), 16) % 10
    return SPLITS[0] if digit < 7 else SPLITS[1] if digit < 9 else SPLITS[2]


class Caller:
    """Makes calls of one split; ``humans`` is the share of calls with a human in them.

    ``noise`` is the only kind there is to be; empty: all of them.
    """

    def __init__(
        self, random: Random, pool: list[Clip], split: str, humans: float, noise: str = ""
    ) -> None:
        self._humans = humans
        self._noises = {noise: 1.0} if noise else _NOISES
        self._behind = {noise: 1.0} if noise else _BEHIND_A_CALLER
        self._random = random
        self._split = split
        self._clips: dict[tuple[str, str], list[list[Audio]]] = defaultdict(list)
        sources: dict[tuple[str, str, str], list[Audio]] = defaultdict(list)
        for clip in pool:
            if split_of(clip.source) == split:
                sources[(clip.label, clip.kind, clip.source)].append(clip.samples)
        for (label, kind, _), clips in sorted(sources.items()):
            self._clips[(label, kind)].append(clips)

    def call(self) -> Call:
        """The next call, of a human or of nobody."""
        return self._human() if self._random.random() < self._humans else self._nobody()

    def _nobody(self) -> Call:
        kind = self._pick(self._noises)
        noise = self._noise(kind)
        if self._random.random() < 0.25:
            noise = noise + self._noise(self._pick(self._noises)) * self._random.uniform(0.05, 0.8)
        audio = self._finished(noise.astype(np.float64))
        nothing = np.zeros(CHUNKS, np.uint8)
        return Call(audio=audio, active=nothing, label="false", kind=kind, snr_db=np.nan)

    def _human(self) -> Call:
        kind = self._pick(_VOICES)
        voice = self._placed(kind)
        loud = _active(voice)
        quiet = self._random.random() < 0.35
        noise = self._noise("line" if quiet else self._pick(self._behind)).astype(np.float64)
        crying = kind in ("cry", "made-cry", "whisper")
        lowest = 15.0 if quiet else (0.0 if crying else -5.0)
        snr_db = self._random.uniform(lowest, 45 if quiet else 22)
        if quiet and self._random.random() < _HUSHED:
            snr_db = _NO_NOISE_DB
        power = np.mean(voice[np.repeat(loud == ACTIVE, 256)] ** 2)
        noise *= np.sqrt(power / (np.mean(noise**2) + 1e-12) * 10 ** (-snr_db / 10))
        label = "nonverbal" if kind in ("cry", "made-cry") else "verbal"
        audio = self._finished(voice + noise)
        return Call(audio=audio, active=loud, label=label, kind=kind, snr_db=snr_db)

    def _placed(self, kind: str) -> NDArray[np.float64]:
        """One to five utterances of one speaker with pauses, somewhere in the 12 seconds."""
        random = self._random
        say = self._speaker(kind)
        single = kind == "short" or random.random() < 0.2
        voice = np.zeros(COUNT)
        at = int(random.uniform(0.1, 10.5 if single else 6.0) * RATE)
        for _ in range(1 if single else random.integers(1, 6)):
            words = say()
            part = voice[at : at + len(words)]
            part += words[: len(part)] * random.uniform(0.5, 1.0)
            at += len(words) + int(random.exponential(0.6) * RATE)
            if at > COUNT - RATE // 2:
                break
        return voice

    def _speaker(self, kind: str) -> Callable[[], Audio]:
        random = self._random
        if kind == "made-cry":
            cries = str(random.choice(np.array(voices.CRIES)))
            return lambda: voices.cry(random, cries)
        if kind == "cry":
            cried, size = self._recorded("nonverbal", "cry"), int(random.integers(8, 14))
            return lambda: normal(resample_poly(cried(), 10, size))  # another throat
        if kind == "espeak":
            return self._synthetic()
        speak = self._recorded("verbal", "speech")
        if kind == "whisper":
            return lambda: voices.whispered(random, speak()[: 4 * RATE])
        if kind == "high":
            up = int(random.integers(11, 17))
            return lambda: normal(resample_poly(speak(), 10, up))
        if kind == "short":
            return lambda: self._cut(speak())
        return speak

    def _cut(self, words: Audio) -> Audio:
        length = int(self._random.uniform(0.2, 0.8) * RATE)
        start = int(self._random.integers(0, max(1, len(words) - length)))
        return normal(words[start : start + length] * _edges(len(words[start : start + length])))

    def _recorded(self, label: str, kind: str) -> Callable[[], Audio]:
        clips = self._one_of(self._clips[(label, kind)])
        return lambda: self._one_of(clips)

    def _synthetic(self) -> Callable[[], Audio]:
        while True:
            source, audio = voices.spoken(self._random)
            if split_of(source) == self._split:
                return lambda: audio

    def _noise(self, kind: str) -> Audio:
        """12 s of one kind, recorded where there are recordings, made by a rule otherwise."""
        random = self._random
        made: dict[str, Callable[[Random, float], Audio]] = {
            "engine": lambda r, s: engines.engine(r, s, steady=r.random() < 0.4),
            "traffic": engines.traffic, "wind": surroundings.wind, "weather": surroundings.rain,
            "clatter": surroundings.pocket, "appliance": surroundings.appliance,
            "animals": surroundings.creatures, "tones": signals.tones, "alarm": signals.alarm,
            "line": signals.line_noise, "comfort": signals.comfort,
            "market": lambda r, s: surroundings.market(r, s, self._passer_by),
        }  # fmt: skip
        recorded = self._clips[("false", kind)]
        chance = {"engine": 0.45, "animals": 0.75, "music": 1.0, "clatter": 0.55}.get(kind, 0.4)
        if recorded and random.random() < chance:
            return self._repeated(self._one_of(recorded))
        return made[kind](random, SECONDS)

    def _passer_by(self) -> Audio:
        return self._recorded("verbal", "speech")()

    def _repeated(self, clips: list[Audio]) -> Audio:
        """Clips of one source one after the other until the call is full."""
        random = self._random
        audio = np.zeros(COUNT, np.float32)
        at = int(random.exponential(0.3) * RATE)
        gap_s = random.choice([0.0, 0.3, 1.0])
        speed = int(random.integers(7, 14)) if random.random() < 0.4 else 10
        while at < COUNT:
            clip = self._one_of(clips)
            clip = clip if speed == 10 else normal(resample_poly(clip, 10, speed))
            part = audio[at : at + len(clip)]
            part += clip[: len(part)] * np.float32(random.uniform(0.4, 1.0))
            at += max(len(clip), 400) + int(random.exponential(gap_s) * RATE)
        return audio

    def _finished(self, audio: NDArray[np.float64]) -> Audio:
        """Through the handset, at some level, at times overdriven or with automatic gain."""
        random = self._random
        audio = telephone.handset(random, audio)
        if random.random() < 0.2:
            audio = telephone.automatic_gain(audio, random.uniform(0.2, 0.8))
        rms = np.sqrt(np.mean(audio**2)) + 1e-9
        audio = audio / rms * 10 ** (random.uniform(-48, -12) / 20)
        if random.random() < 0.15:
            audio = audio * random.uniform(2, 12)
        return np.asarray(np.clip(audio, -1, 1), np.float32)

    def _pick(self, shares: dict[str, float]) -> str:
        weights = np.array(list(shares.values()))
        return str(self._random.choice(np.array(list(shares)), p=weights / weights.sum()))

    def _one_of(self, many: list[_T]) -> _T:
        return many[int(self._random.integers(len(many)))]


def _edges(count: int) -> Audio:
    ramp = np.minimum(np.arange(count) / 80, 1.0)
    return np.asarray(ramp * ramp[::-1], np.float32)


def _active(voice: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Chunks with the voice above -30 dB of its loudest; quieter ones beside it are ignored."""
    level = np.sqrt(np.mean(voice[: CHUNKS * 256].reshape(CHUNKS, 256) ** 2, axis=1))
    loudest = np.max(level)
    active = np.where(level > 0.03 * loudest, ACTIVE, 0).astype(np.uint8)
    near = np.convolve(active == ACTIVE, np.ones(9), "same") > 0
    active[(active == 0) & (near | (level > 0.003 * loudest))] = IGNORED
    return active


def make_split(
    pool: list[Clip], split: str, count: int, seed: int, folder: Path, humans: float, noise: str
) -> Path:
    """Write ``count`` finished calls of a split as one compressed file; returns its path."""
    random = np.random.default_rng(seed)
    caller = Caller(random, pool, split, humans, noise)
    calls = [caller.call() for _ in range(count)]
    codecs = random.choice(np.array(telephone.CODECS), count, p=telephone.CODEC_SHARE)
    audio = np.zeros((count, COUNT), np.int16)
    for codec in telephone.CODECS:
        chosen = np.flatnonzero(codecs == codec)
        sent = telephone.through_codec(codec, [calls[i].audio for i in chosen])
        for i, received in zip(chosen, sent, strict=True):
            share = random.uniform(0.003, 0.05) if random.random() < 0.3 else 0.0
            kept = telephone.lose_packets(random, received, share) if share else received
            audio[i] = telephone.on_the_line(kept)
    target = folder / f"{split}-{seed}.npz"
    np.savez(
        target, audio=audio, active=np.stack([call.active for call in calls]), codec=codecs,
        label=[call.label for call in calls], kind=[call.kind for call in calls],
        snr_db=[call.snr_db for call in calls],
    )  # fmt: skip
    return target


def main() -> None:
    """Command line: folder with the pool, split, number of calls, seed, share of humans, noise."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("split", choices=SPLITS)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("humans", type=float)
    parser.add_argument("noise", choices=("", *_NOISES), nargs="?", default="")
    asked = parser.parse_args()
    pool = kept_pool(asked.folder / POOL_FILE)
    where = asked.folder
    make_split(pool, asked.split, asked.count, asked.seed, where, asked.humans, asked.noise)


if __name__ == "__main__":
    main()
