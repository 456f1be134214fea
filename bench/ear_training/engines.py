"""Engines of one to four cylinders as a telephone beside them hears them.

The crank turns along a curve of revolutions (idle, blips, sweeps, the limiter's stutter); each
firing is a pulse of pressure and noise that rings in the exhaust's resonances; backfires, hand-held
clipping and wind noise of the gas are added.
"""

import numpy as np
from numpy.typing import NDArray

from bench.ear_training.shaping import (
    RATE,
    Audio,
    Random,
    band,
    clipped,
    coloured,
    resonant,
    wander,
)

_OFFSETS = {1: ((0.0,),), 2: ((0.0, 0.5), (0.0, 0.25), (0.0, 0.375)), 3: ((0.0, 0.333, 0.667),),
            4: ((0.0, 0.25, 0.5, 0.75), (0.0, 0.2, 0.5, 0.7))}  # fmt: skip


def engine(random: Random, seconds: float, *, steady: bool) -> Audio:
    """One engine for ``seconds``; a steady one keeps its speed, another is revved."""
    count = round(seconds * RATE)
    cylinders = int(random.choice([1, 1, 1, 2, 4, 3]))
    speed = _steady(random, count) if steady else _revved(random, count)
    cycle = np.cumsum(speed / 60 / (1 if random.random() < 0.25 else 2)) / RATE
    firing = _firings(random, cycle, cylinders) if random.random() < 0.7 else _hum(random, cycle)
    sound = resonant(random, firing, int(random.integers(2, 7)), 70, 2600)
    gas = coloured(random, count, random.uniform(0, 1.5)) * np.sqrt(speed / speed.max())
    beat = np.clip(np.cos(2 * np.pi * cycle * cylinders), 0, 1) * random.uniform(0.0, 3.0)
    sound = sound + gas * (1 + beat) * np.std(sound) * random.uniform(0.0, 0.8)
    if random.random() < 0.5:
        sound *= 0.4 + speed / speed.max()  # louder with more gas
    if random.random() < 0.3:
        sound += _backfires(random, count) * np.max(np.abs(sound))
    if random.random() < 0.3:
        sound *= np.exp(0.6 * wander(random, count, 0.6))  # it moves past, or the hand does
    return clipped(random, sound, 30.0 if random.random() < 0.5 else 3.0)


def _steady(random: Random, count: int) -> NDArray[np.float64]:
    idle = random.random() < 0.4
    fast = np.exp(random.uniform(np.log(1500), np.log(11000)))
    speed = random.uniform(700, 2000) if idle else fast
    return speed * (1 + random.uniform(0.002, 0.03) * wander(random, count, 3.0))


def _revved(random: Random, count: int) -> NDArray[np.float64]:
    """Throttle up and down; speed follows it with inertia and may meet the limiter."""
    idle, top = random.uniform(800, 2200), random.uniform(4000, 12500)
    throttle = _throttle(random, count)
    rise_s, fall_s = random.uniform(0.05, 0.6), random.uniform(0.15, 1.0)
    step = 40
    speed = np.zeros(count // step + 1)
    now = idle
    limiter_hz = random.uniform(9, 26)
    for i in range(len(speed)):
        target = idle + (top * 1.08 - idle) * throttle[min(i * step, count - 1)]
        now += (target - now) * step / RATE / (rise_s if target > now else fall_s)
        cut = now > top and (i * step / RATE * limiter_hz) % 1 < 0.5
        now = top * random.uniform(0.86, 0.97) if cut else now
        speed[i] = now
    return np.interp(np.arange(count) / step, np.arange(len(speed)), speed)


def _throttle(random: Random, count: int) -> NDArray[np.float64]:
    if random.random() < 0.25:
        return np.clip(0.4 + 0.4 * wander(random, count, 0.7), 0, 1)
    if random.random() < 0.25:
        turn = np.arange(count) / RATE / random.uniform(0.6, 4.0) + random.uniform(0, 1)
        return np.asarray(random.uniform(0.3, 1.0) * (0.5 - 0.5 * np.cos(2 * np.pi * turn)))
    throttle = np.zeros(count)
    at = 0
    while at < count:
        at += int(random.exponential(0.5) * RATE)
        length = int(random.uniform(0.1, random.choice([0.5, 3.0])) * RATE)
        throttle[at : at + length] = random.uniform(0.3, 1.0)
        at += length
    return throttle


def _hum(random: Random, cycle: NDArray[np.float64]) -> NDArray[np.float64]:
    """The steady harmonics of a muffled engine."""
    fall = random.uniform(0.4, 1.6)
    fastest = float(np.max(np.diff(cycle))) * RATE
    total = np.zeros(len(cycle))
    for n in range(1, min(40, int(3600 / max(fastest, 1.0)) + 2)):
        turn = random.uniform(0, 2 * np.pi)
        total += np.cos(2 * np.pi * n * cycle + turn) * random.uniform(0.3, 1.0) / n**fall
    return total


def _firings(random: Random, cycle: NDArray[np.float64], cylinders: int) -> NDArray[np.float64]:
    """Pressure pulses: one for each cylinder every second turn (each turn for a two-stroke)."""
    offsets = _OFFSETS[cylinders][int(random.integers(len(_OFFSETS[cylinders])))]
    noise = random.standard_normal(len(cycle))
    hiss, fall = random.uniform(0.0, 1.0), random.uniform(3, 25)
    total = np.zeros(len(cycle))
    for offset in offsets:
        turn = cycle + offset
        strength = _strengths(random, int(turn[-1]) + 2, len(offsets))[turn.astype(int)]
        phase = turn % 1.0
        pulse = np.exp(-fall * phase) * (phase < 0.9)
        total += strength * pulse * (1 + hiss * noise)
    return total - np.mean(total)


def _strengths(random: Random, count: int, cylinders: int) -> NDArray[np.float64]:
    spread = random.uniform(0.02, 0.35)
    misfires = random.random(count) < (0.05 if random.random() < 0.2 else 0.0)
    own = random.uniform(0.7, 1.0) if cylinders > 1 else 1.0
    return np.where(misfires, 0.1, own * (1 + spread * random.standard_normal(count)))


def _backfires(random: Random, count: int) -> NDArray[np.float64]:
    total = np.zeros(count)
    for _ in range(random.integers(1, 12)):
        start = int(random.integers(0, count))
        length = min(int(random.uniform(0.03, 0.15) * RATE), count - start)
        fall = np.exp(-np.arange(length) / (random.uniform(0.005, 0.04) * RATE))
        total[start : start + length] += fall * random.standard_normal(length)
    return band(total, 60, random.uniform(800, 3500)) * random.uniform(0.5, 2.0)


def traffic(random: Random, seconds: float) -> Audio:
    """A road: a floor of tyre noise, vehicles that pass, now and then a horn-free engine."""
    count = round(seconds * RATE)
    low, high = random.uniform(60, 250), random.uniform(700, 3500)
    floor = band(coloured(random, count, random.uniform(0.5, 2)), low, high)
    sound = floor * random.uniform(0.2, 1.0) / (np.std(floor) + 1e-9)
    for _ in range(random.integers(1, 7)):
        sound += _passing(random, count) * random.uniform(0.5, 4.0)
    return clipped(random, sound, 4.0)


def _passing(random: Random, count: int) -> NDArray[np.float64]:
    at = np.arange(count) / RATE
    middle, width = random.uniform(-1, count / RATE + 1), random.uniform(0.3, 2.5)
    near = 1 / (1 + ((at - middle) / width) ** 2)
    if random.random() < 0.5:
        return near * engine(random, count / RATE, steady=random.random() < 0.6)
    tyres = band(coloured(random, count, 1.0), random.uniform(100, 400), random.uniform(900, 3500))
    return near * tyres / (np.std(tyres) + 1e-9)
