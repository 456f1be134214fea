"""Sounds of the tests: spoken fixtures and lines, engines and tones made from a seed."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 8000
Samples = NDArray[np.int16]


def spoken(name: str) -> Samples:
    samples, rate = soundfile.read(Path(__file__).parent / "audio" / f"{name}.flac", dtype="int16")
    assert rate == RATE
    return np.asarray(samples, dtype=np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)


def pink_noise(seconds: float, level_dbfs: float = -40.0, seed: int = 1) -> Samples:
    generator = np.random.default_rng(seed)
    spectrum = np.fft.rfft(generator.standard_normal(round(seconds * RATE)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return at_level(np.fft.irfft(spectrum, round(seconds * RATE)), level_dbfs)


def tone(seconds: float, *hertz: float, level_dbfs: float = -15.0) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    return at_level(sum((np.sin(2 * np.pi * hz * at) for hz in hertz), np.zeros(1)), level_dbfs)


def engine(seconds: float, firing_hz: float = 28.0, level_dbfs: float = -20.0) -> Samples:
    """A steady one-cylinder exhaust: one decaying burst of noise for each firing."""
    generator = np.random.default_rng(3)
    count = round(seconds * RATE)
    phase = np.arange(count) * firing_hz / RATE % 1.0
    return at_level(np.exp(-12 * phase) * generator.standard_normal(count), level_dbfs)


def cry(seconds: float, pitch_hz: float = 430.0, level_dbfs: float = -22.0) -> Samples:
    """A wail of a throat: harmonics with a tremor, louder around two resonances, that falls."""
    at = np.arange(round(seconds * RATE)) / RATE
    bend = 1 + 0.15 * np.sin(np.pi * at / seconds) + 0.01 * np.sin(2 * np.pi * 6 * at)
    phase = 2 * np.pi * np.cumsum(pitch_hz * bend) / RATE
    parts = []
    for number in range(1, int(3600 / (pitch_hz * 1.2))):
        hertz = number * pitch_hz
        throat = sum(1 / (1 + ((hertz - f) / 300) ** 2) for f in (900.0, 1500.0))
        parts.append(throat * np.sin(number * phase))
    return at_level(np.sum(parts, axis=0) * np.minimum(1, 8 * at) * (1 - at / seconds), level_dbfs)


def cough(seed: int = 5, level_dbfs: float = -20.0) -> Samples:
    """A burst of air, air that rushes through a throat, and a short voiced end."""
    generator = np.random.default_rng(seed)
    burst = generator.standard_normal(240) * np.exp(-np.arange(240) / 90) * 2
    rush = np.convolve(generator.standard_normal(2000), np.hanning(7), "same")
    rush *= np.exp(-np.arange(2000) / 700)
    end = cry(0.15, 140.0).astype(np.float64)
    return at_level(np.concatenate([burst, rush, end / (np.std(end) + 1e-9) * 0.4]), level_dbfs)


def knocks(*times_s: float, level: float = 0.4) -> Samples:
    """Knuckles on a telephone: short thuds that decay in some hundredths of a second."""
    call = silence(12).astype(np.float64)
    at = np.arange(400)
    thud = np.sin(2 * np.pi * 240 * at / RATE) * np.exp(-at / 70)
    for time in times_s:
        start = round(time * RATE)
        call[start : start + 400] += thud * level * 32767
    return call.astype(np.int16)


def at_level(audio: NDArray[np.float64], level_dbfs: float) -> Samples:
    scaled = audio / np.sqrt(np.mean(np.square(audio))) * 10 ** (level_dbfs / 20) * 32768
    clipped: Samples = np.clip(scaled, -32768, 32767).astype(np.int16)
    return clipped


def placed(sound: Samples, at_s: float, seconds: float = 12.0) -> Samples:
    """The sound in ``seconds`` of silence, starting at ``at_s``."""
    call = silence(seconds)
    start = round(at_s * RATE)
    call[start : start + len(sound)] = sound[: len(call) - start]
    return call


def mixed(*parts: Samples) -> Samples:
    total = sum((part.astype(np.int32) for part in parts), np.zeros(len(parts[0]), np.int32))
    return np.clip(total, -32768, 32767).astype(np.int16)
