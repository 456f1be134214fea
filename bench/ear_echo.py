"""Synthetic echoes of our prompts: what a loudspeaker and a line send back, a voice over it or not.

Every prompt in several voices (espeak-ng), -6 … -40 dB, 50 to 400 ms late, through a random
filter, a random room, at times an overdriven loudspeaker; then noise, a codec and lost packets.
"""

import subprocess
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, resample_poly, sosfilt

from ari_app.screening.ear import Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from ari_app.screening.rate import RATE_HZ
from ari_app.verdict import Judgement
from bench.ear_training import telephone

_PROMPTS = (
    "Seratus dua belas. Apa keadaan darurat Anda?",
    "Panggilan ini direkam.",
    "Kami tidak mendengar suara Anda. Silakan bicara, tekan angka berapa saja, "
    "atau ketuk telepon Anda.",
    "Kami masih di sini. Jika Anda tidak bisa bicara, tekan angka berapa saja.",
    "Jika Anda dalam bahaya, tekan satu. Jika tidak, tekan dua.",
)
_SPEAKERS = ("id+f4", "id+m3", "id+f2", "id")
_CALLS_S = 12
_COUNT = _CALLS_S * RATE_HZ
_FRAME = 160

Audio = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoCall:
    """The line's audio, the prompts with their times, and when a voice began (None: never)."""

    line: NDArray[np.int16]
    prompts: tuple[tuple[float, NDArray[np.int16]], ...]
    voice_at_s: float | None
    echo_db: float


def said(speaker: str, text: str) -> Audio:
    """A sentence by espeak-ng at 8 kHz."""
    command = ["espeak-ng", "-v", speaker, "-s", "150", "--stdout", text]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    audio, rate = soundfile.read(BytesIO(wav))
    return np.asarray(resample_poly(audio, RATE_HZ, rate))


def prompts() -> list[Audio]:
    """Every prompt in every voice."""
    return [said(speaker, text) for text in _PROMPTS for speaker in _SPEAKERS]


def echo_call(
    random: np.random.Generator, spoken: list[Audio], voices: list[Audio], over_db: float | None
) -> EchoCall:
    """A call that sends our prompts back, with a voice ``over_db`` above that echo or without."""
    played, marks = _play(random, spoken)
    echo = _echo(random, played)
    gain_db = -random.uniform(6, 40)
    echo *= _rms(played) * 10 ** (gain_db / 20) / _rms(echo)
    line = echo + random.standard_normal(_COUNT) * 10 ** (-random.uniform(45, 75) / 20)
    voice_at_s = None
    if over_db is not None:
        first_s, first = marks[0]
        voice_at_s = first_s + random.uniform(0.0, 0.8) * len(first) / RATE_HZ
        voice = voices[int(random.integers(len(voices)))]
        level = 10 ** (over_db / 20) * _rms(echo) / _rms(voice)
        start = round(voice_at_s * RATE_HZ)
        line[start : start + len(voice)] += level * voice[: _COUNT - start]
    received = _received(random, line)
    return EchoCall(line=received, prompts=marks, voice_at_s=voice_at_s, echo_db=gain_db)


def judged(model: VoiceModel, calls: list[EchoCall], lost: float = 0.0) -> list[Judgement]:
    """The ear's verdict of each call, heard together frame by frame.

    ``lost``: the share of packets of which nothing arrives, and nothing in their place.
    """
    ears = [Ear() for _ in calls]
    arrives = np.random.default_rng(112).random((len(calls), _COUNT // _FRAME)) >= lost
    decided: list[Judgement | None] = [None] * len(calls)
    for start in range(0, _COUNT, _FRAME):
        listening = [i for i, judgement in enumerate(decided) if judgement is None]
        for i in listening:
            for at_s, prompt in calls[i].prompts:
                if round(at_s * RATE_HZ) // _FRAME * _FRAME == start:
                    ears[i].prompt_started(prompt, start / RATE_HZ)
            if arrives[i, start // _FRAME]:
                ears[i].hear(calls[i].line[start : start + _FRAME], start / RATE_HZ)
        hear_together(model, [ears[i] for i in listening])
        for i in listening:
            decided[i] = ears[i].opinion((start + _FRAME) / RATE_HZ)
    return [found or ear.close(_CALLS_S) for found, ear in zip(decided, ears, strict=True)]


def _play(
    random: np.random.Generator, spoken: list[Audio]
) -> tuple[Audio, tuple[tuple[float, NDArray[np.int16]], ...]]:
    played = np.zeros(_COUNT)
    marks = []
    at_s = random.uniform(0.1, 0.4)
    for not_before_s in (0.0, random.uniform(5.5, 6.5)):
        prompt = spoken[int(random.integers(len(spoken)))]
        at_s = max(at_s, not_before_s)
        start = round(at_s * RATE_HZ)
        played[start : start + len(prompt)] += prompt[: _COUNT - start]
        marks.append((at_s, (prompt * 32767).astype(np.int16)))
        at_s += len(prompt) / RATE_HZ + 0.2
    return played, tuple(marks)


def _echo(random: np.random.Generator, played: Audio) -> Audio:
    late = round(random.uniform(0.05, 0.4) * RATE_HZ)
    echo = np.concatenate([np.zeros(late), played[:-late]])
    low, high = random.uniform(100, 600), random.uniform(1800, 3600)
    echo = sosfilt(butter(2, [low, high], "bandpass", fs=RATE_HZ, output="sos"), echo)
    if random.random() < 0.6:
        room = random.standard_normal(round(random.uniform(0.02, 0.2) * RATE_HZ))
        room *= np.exp(-4 * np.arange(len(room)) / len(room))
        room[0] = 3
        echo = np.convolve(echo, room)[:_COUNT]
    if random.random() < 0.3:
        echo = np.tanh(echo / np.max(np.abs(echo)) * random.uniform(1, 4))
    return np.asarray(echo)


def _received(random: np.random.Generator, line: Audio) -> NDArray[np.int16]:
    codec = str(random.choice(np.array(telephone.CODECS), p=telephone.CODEC_SHARE))
    audio = np.clip(line, -1, 1).astype(np.float32)
    audio = telephone.through_codec(codec, [audio])[0]
    if random.random() < 0.25:
        audio = telephone.lose_packets(random, audio, random.uniform(0.005, 0.05))
    return telephone.on_the_line(audio)


def _rms(audio: Audio) -> float:
    """RMS of the parts that are not silent."""
    loud = np.abs(audio) > 0.05 * np.max(np.abs(audio))
    return float(np.sqrt(np.mean(audio[loud] ** 2))) + 1e-9
