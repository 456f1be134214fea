"""Tones of the network, modems and pagers; sirens, horns and alarms; lines without anybody."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.ear_training.shaping import (
    RATE,
    Audio,
    Random,
    band,
    bursts,
    clipped,
    coloured,
    normal,
    resonant,
    wander,
)

_DTMF = ((697, 770, 852, 941), (1209, 1336, 1477, 1633))


def tones(random: Random, seconds: float) -> Audio:
    """Dial, busy, ring, SIT, fax, modem, pager, DTMF, test beeps."""
    makers: tuple[Callable[[Random, int], NDArray[np.float64]], ...] = (
        _cadence, _cadence, _dtmf, _modem, _beeps, _cadence, _fsk,
    )  # fmt: skip
    sound = makers[int(random.integers(len(makers)))](random, round(seconds * RATE))
    return normal(sound + random.uniform(0, 0.01) * random.standard_normal(len(sound)))


def _cadence(random: Random, count: int) -> NDArray[np.float64]:
    pairs = ((425,), (350, 440), (440, 480), (480, 620), (400, 450), (2100,), (1100,), (1000,))
    on_off = ((60, 0), (0.5, 0.5), (1, 4), (0.25, 0.25), (2, 4), (0.5, 3), (0.2, 0.2), (0.4, 0.2))
    pair = pairs[int(random.integers(len(pairs)))]
    on, off = on_off[int(random.integers(len(on_off)))]
    at = np.arange(count) / RATE
    gate = (at + random.uniform(0, on + off)) % (on + off + 1e-9) < on
    near = random.uniform(0.98, 1.02)
    return gate * sum((np.sin(2 * np.pi * hz * near * at) for hz in pair), 0 * at)


def _dtmf(random: Random, count: int) -> NDArray[np.float64]:
    at = np.arange(count) / RATE
    period = random.uniform(0.1, 0.7)
    digit = (at / period).astype(int)
    rows, columns = random.integers(0, 4, digit[-1] + 1), random.integers(0, 4, digit[-1] + 1)
    low, high = np.array(_DTMF[0])[rows[digit]], np.array(_DTMF[1])[columns[digit]]
    gate = at % period < period * random.uniform(0.4, 0.8)
    twist = random.uniform(0.6, 1.4)
    return np.asarray(gate * (np.sin(2 * np.pi * low * at) + twist * np.sin(2 * np.pi * high * at)))


def _modem(random: Random, count: int) -> NDArray[np.float64]:
    symbols = random.standard_normal(count // 3 + 1).repeat(3)[:count]
    carrier = np.sin(2 * np.pi * random.uniform(1200, 1900) * np.arange(count) / RATE)
    return band(symbols * carrier, 300, 3400)


def _fsk(random: Random, count: int) -> NDArray[np.float64]:
    length = int(RATE / random.choice([45, 110, 300, 512, 1200]))
    bits = random.integers(0, 2, count // length + 1).repeat(length)[:count]
    low = random.uniform(600, 1800)
    phase = 2 * np.pi * np.cumsum(low + bits * random.uniform(100, 1000)) / RATE
    return np.sin(phase) * (wander(random, count, 1.0) > random.uniform(-3, 0.5))


def _beeps(random: Random, count: int) -> NDArray[np.float64]:
    at = np.arange(count) / RATE
    period, share = np.exp(random.uniform(np.log(0.08), np.log(3))), random.uniform(0.1, 0.7)
    steps = 1 + random.uniform(0, 0.4) * ((at / period).astype(int) % random.integers(1, 5))
    sound = _voiced(random, random.uniform(400, 3000) * steps)
    return np.asarray((at % period < period * share) * sound)


def _voiced(random: Random, hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """A tone along a curve of frequency, from pure to a buzzer full of harmonics."""
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    sound = np.sin(phase)
    if random.random() < 0.6:
        odd = 2 if random.random() < 0.5 else 1
        for harmonic in range(1 + odd, 12, odd):
            keep = harmonic * hertz < 3800
            sound = sound + keep * np.sin(harmonic * phase) / harmonic ** random.uniform(0.3, 1.5)
    return sound


def alarm(random: Random, seconds: float) -> Audio:
    """Wail, yelp, high-low, horns, car alarms, smoke alarms, reversing beepers."""
    count = round(seconds * RATE)
    at = np.arange(count) / RATE
    sweep = str(random.choice(np.array(["wail", "yelp", "hilo", "horn", "beep", "mixed"])))
    if sweep == "beep":
        return clipped(random, _beeps(random, count), 5.0)
    if sweep == "horn":
        return clipped(random, _horn(random, count), 5.0)
    rate = {"wail": 0.2, "yelp": 3.5, "hilo": 0.9, "mixed": 1.0}[sweep] * random.uniform(0.5, 2)
    phase = at * rate % 1
    shapes = (phase, 1 - phase, 1 - np.abs(2 * phase - 1), (phase < 0.5).astype(float))
    shape = shapes[3] if sweep == "hilo" else shapes[int(random.integers(3))]
    low = random.uniform(300, 1200)
    sound = _voiced(random, low * (1 + shape * random.uniform(0.2, 1.8)))
    sound = resonant(random, sound, 3, 300, 3000) * np.exp(0.4 * wander(random, count, 0.4))
    return clipped(random, sound + 0.02 * random.standard_normal(count), 5.0)


def _horn(random: Random, count: int) -> NDArray[np.float64]:
    gate = bursts(random, count, random.uniform(0.2, 1.5), (0.2, 2.5), 0.01) > 0.05
    base = random.uniform(250, 600)
    steady = np.full(count, base)
    return gate * (_voiced(random, steady) + _voiced(random, steady * random.uniform(1.15, 1.35)))


def line_noise(random: Random, seconds: float) -> Audio:
    """A line with nobody: hiss, hum, crackle, the buzz of a mobile, and mixtures."""
    count = round(seconds * RATE)
    at = np.arange(count) / RATE
    sound = coloured(random, count, random.uniform(-0.5, 2)) * random.choice([0.0, 1.0, 1.0])
    if random.random() < 0.4:
        hum = random.choice([50.0, 60.0, 100.0])
        for harmonic in range(1, int(random.integers(2, 30))):
            sound += np.sin(2 * np.pi * hum * harmonic * at) * random.exponential(0.7)
    if random.random() < 0.3:
        sound += (
            bursts(random, count, random.uniform(2, 150), (0.001, 0.01))
            * random.uniform(1, 20)
            * random.standard_normal(count)
        )
    if random.random() < 0.25:
        sound += _mobile_buzz(random, count) * random.uniform(0.5, 5)
    return normal(sound + 1e-3 * random.standard_normal(count))


def _mobile_buzz(random: Random, count: int) -> NDArray[np.float64]:
    """GSM's 217 bursts a second, in groups."""
    at = np.arange(count) / RATE
    gate = wander(random, count, random.uniform(1, 8)) > random.uniform(-1, 0.5)
    buzz = ((at * 216.7 % 1) < 0.13) * (1 + 0.2 * random.standard_normal(count))
    return band(buzz * gate, 150, 3400) * 3


def comfort(random: Random, seconds: float) -> Audio:
    """Comfort noise in place of silence, at times switched on and off by a detector."""
    count = round(seconds * RATE)
    edge = sorted(random.uniform(100, 3800, 2))
    noise = band(coloured(random, count, random.uniform(0, 1.5)), edge[0], edge[1] + 400)
    if random.random() < 0.4:
        noise = noise * (wander(random, count, random.uniform(0.5, 5)) > random.uniform(-1.5, 0.5))
    return normal(noise)
