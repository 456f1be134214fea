"""Building blocks of synthetic sound: random curves, noise colours, resonances, bursts."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, iirpeak, lfilter, sosfilt

RATE = 8000
Audio = NDArray[np.float32]
Random = np.random.Generator


def normal(audio: NDArray[np.float64] | Audio) -> Audio:
    """The sound with its peak at 1."""
    peak = float(np.max(np.abs(audio), initial=0.0))
    return np.asarray(audio / peak if peak > 0 else audio, np.float32)


def coloured(random: Random, count: int, slope: float) -> NDArray[np.float64]:
    """Noise whose power falls with frequency to the power ``slope``: 0 white, 1 pink, 2 brown."""
    spectrum = np.fft.rfft(random.standard_normal(count))
    spectrum *= np.maximum(np.arange(len(spectrum)), 1) ** (-slope / 2)
    noise = np.fft.irfft(spectrum, count)
    return np.asarray(noise / (np.std(noise) + 1e-12))


def wander(random: Random, count: int, per_s: float) -> NDArray[np.float64]:
    """A smooth random curve with values around 0, deviation 1, ``per_s`` turns a second."""
    knots = max(4, int(count / RATE * per_s) + 4)
    places = np.linspace(0, knots - 1, count)
    return np.interp(places, np.arange(knots), random.standard_normal(knots))


def band(audio: NDArray[np.float64], low_hz: float, high_hz: float) -> NDArray[np.float64]:
    """Second-order band pass; limits are kept inside 30 … 3900 Hz."""
    low, high = min(max(30.0, low_hz), 3500.0), min(3900.0, high_hz)
    sections = butter(2, [low, max(low * 1.1, high)], "bandpass", fs=RATE, output="sos")
    return np.asarray(sosfilt(sections, audio))


def resonant(
    random: Random, audio: NDArray[np.float64], count: int, low_hz: float, high_hz: float
) -> NDArray[np.float64]:
    """The sum of ``count`` random resonances of the sound and a little of the sound itself."""
    total = 0.15 * audio
    for _ in range(count):
        hertz = np.exp(random.uniform(np.log(low_hz), np.log(high_hz)))
        b, a = iirpeak(min(hertz, 3700.0), random.uniform(1.0, 12.0), fs=RATE)
        total = total + lfilter(b, a, audio) * random.uniform(0.3, 1.5)
    return np.asarray(total)


def bursts(
    random: Random,
    count: int,
    per_s: float,
    lasting_s: tuple[float, float],
    attack_s: float = 0.002,
) -> NDArray[np.float64]:
    """An envelope of decaying bursts at random times."""
    envelope = np.zeros(count)
    for _ in range(random.poisson(per_s * count / RATE)):
        start = int(random.integers(0, count))
        length = int(random.uniform(*lasting_s) * RATE) + 8
        at = np.arange(min(length, count - start)) / RATE
        shape = np.minimum(at / attack_s, 1.0) * np.exp(-4 * at / (length / RATE))
        part = envelope[start : start + len(at)]
        np.maximum(part, shape * random.uniform(0.15, 1.0), out=part)
    return envelope


def clipped(random: Random, audio: NDArray[np.float64], hardest: float = 8.0) -> Audio:
    """Overdriven as by a microphone that is held too close; mostly a little, at times hard."""
    drive = np.exp(random.uniform(0.0, np.log(hardest)))
    driven = drive * normal(audio)
    return normal(np.clip(driven, -1, 1) if random.random() < 0.4 else np.tanh(driven))
