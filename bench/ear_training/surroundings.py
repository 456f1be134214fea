"""Wind, rain, pockets, markets, appliances, birds and insects: what a silent call sounds of."""

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


def wind(random: Random, seconds: float) -> Audio:
    """Gusts on the microphone: low noise that swells, flutters and overdrives; some whistle."""
    count = round(seconds * RATE)
    gust = np.exp(random.uniform(0.3, 1.3) * wander(random, count, random.uniform(0.3, 4)))
    low = band(coloured(random, count, random.uniform(1, 2.5)), 30, random.uniform(200, 1800))
    sound = low / np.std(low) * gust
    if random.random() < 0.3:
        hertz = random.uniform(300, 1500) * np.exp(0.2 * wander(random, count, 1.0))
        whistle = np.sin(2 * np.pi * np.cumsum(hertz) / RATE)
        sound += whistle * gust * random.uniform(0.05, 0.6)
    return clipped(random, sound, 20.0)


def rain(random: Random, seconds: float) -> Audio:
    """Drops on a roof over a hiss, or running water."""
    count = round(seconds * RATE)
    hiss = band(coloured(random, count, random.uniform(-0.5, 1)), 200, 3800)
    drops = bursts(random, count, random.uniform(20, 300), (0.003, 0.03)) * hiss
    swell = np.exp(random.uniform(0, 0.4) * wander(random, count, 2.0))
    sound = hiss * swell * random.uniform(0.1, 1.0) + drops * random.uniform(0.5, 4.0)
    if random.random() < 0.4:
        sound = resonant(random, sound, 4, 200, 3000)
    return normal(sound)


def pocket(random: Random, seconds: float) -> Audio:
    """Handling: cloth that rubs, thumps, scrapes, keys; steps that shake it."""
    count = round(seconds * RATE)
    low, high = random.uniform(100, 800), random.uniform(1200, 3900)
    cloth = band(random.standard_normal(count), low, high)
    rub = bursts(random, count, random.uniform(0.5, 5), (0.05, 0.8), random.uniform(0.005, 0.1))
    thump = band(coloured(random, count, 2), 30, random.uniform(150, 600))
    knock = bursts(random, count, random.uniform(0.2, 4), (0.02, 0.25))
    sound = cloth * rub * random.uniform(0.1, 2) + thump * knock * random.uniform(0.3, 4)
    if random.random() < 0.4:
        sound += _steps(random, count) * random.uniform(0.3, 2)
    if random.random() < 0.4:
        sound = resonant(random, sound, 3, 150, 2500)
    return clipped(random, sound + 0.01 * random.standard_normal(count), 8.0)


def _steps(random: Random, count: int) -> NDArray[np.float64]:
    rate = random.uniform(1.2, 3.2)
    phase = np.arange(count) / RATE * rate * (1 + 0.02 * wander(random, count, 2)) % 1.0
    noise = band(coloured(random, count, 1), 40, random.uniform(400, 3000))
    return np.exp(-phase * random.uniform(6, 25)) * noise / (np.std(noise) + 1e-9)


def market(random: Random, seconds: float, somebody: Callable[[], Audio]) -> Audio:
    """A crowd far off, of which no word can be told: 25 to 60 voices, the hall's echo, crates."""
    count = round(seconds * RATE)
    crowd = np.zeros(count)
    for _ in range(int(random.integers(25, 61))):
        words = somebody()
        start = int(random.integers(-len(words) + 1, count))
        part = crowd[max(0, start) : start + len(words)]
        heard = words[max(0, -start) :][: len(part)]
        part += heard / (np.std(words) + 1e-9) * np.exp(0.4 * random.standard_normal())
    hall = random.standard_normal(RATE // 3) * np.exp(
        -np.linspace(0, random.uniform(3, 8), RATE // 3)
    )
    crowd = np.convolve(crowd, hall)[:count]
    crowd = band(crowd, random.uniform(100, 300), random.uniform(1500, 3800))
    return normal(crowd / (np.std(crowd) + 1e-9) + pocket(random, seconds) * random.uniform(0, 3))


def appliance(random: Random, seconds: float) -> Audio:
    """Motors, fans, drills, sewing machines: harmonics of a speed, its beat, and a rush of air."""
    count = round(seconds * RATE)
    hertz = np.exp(random.uniform(np.log(20), np.log(700)))
    load = random.uniform(0, 0.15) * np.abs(wander(random, count, random.uniform(0.3, 2)))
    turn = np.cumsum(hertz * (1 - load)) / RATE
    sound = np.zeros(count)
    for harmonic in range(1, int(min(30, 3800 / hertz)) + 1):
        strength = random.exponential(1.0) / harmonic ** random.uniform(0.2, 1.2)
        sound += strength * np.sin(2 * np.pi * (harmonic * turn + random.random()))
    air = coloured(random, count, random.uniform(0, 1.5))
    sound = sound / (np.std(sound) + 1e-9) + air * random.uniform(0.1, 3.0)
    beating = np.sin(2 * np.pi * random.uniform(0.5, 18) * np.arange(count) / RATE)
    beat = 1 + random.uniform(0, 0.9) * beating
    if random.random() < 0.3:
        beat = beat * (wander(random, count, 0.5) > random.uniform(-0.8, 0.3))
    return clipped(random, resonant(random, sound * beat, 3, 100, 3000), 4.0)


def creatures(random: Random, seconds: float) -> Audio:
    """Birds, crickets, frogs, geckos and roosters: whistled or harmonic calls, over and over."""
    count = round(seconds * RATE)
    sound = np.zeros(count)
    for _ in range(random.integers(1, 4)):
        voice = random.choice(np.array(["bird", "cricket", "frog", "rooster"]))
        sound += _caller(random, count, str(voice)) * random.uniform(0.3, 1.0)
    return normal(sound + random.uniform(0.001, 0.05) * coloured(random, count, 1))


def _caller(random: Random, count: int, voice: str) -> NDArray[np.float64]:
    base = {"bird": 2300.0, "cricket": 3200.0, "frog": 500.0, "rooster": 650.0}[voice]
    base *= random.uniform(0.7, 1.25)
    note_s = {"bird": 0.08, "cricket": 0.015, "frog": 0.12, "rooster": 0.35}[voice]
    note_s *= random.uniform(0.6, 1.8)
    notes = random.integers(1, 9) if voice != "cricket" else random.integers(20, 60)
    call = np.concatenate([_note(random, base, note_s, voice) for _ in range(notes)])
    sound = np.zeros(count)
    at = int(random.uniform(0, 1.5) * RATE)
    while at < count:
        part = sound[at : at + len(call)]
        part += call[: len(part)]
        at += len(call) + int(random.exponential(1.0) * RATE)
    return sound


def _note(random: Random, base_hz: float, note_s: float, voice: str) -> NDArray[np.float64]:
    count = max(16, int(note_s * random.uniform(0.6, 1.5) * RATE))
    bend = np.linspace(0, random.uniform(-0.4, 0.4), count) + 0.15 * np.sin(
        np.linspace(0, random.uniform(0, 12), count)
    )
    phase = 2 * np.pi * np.cumsum(base_hz * np.exp(bend)) / RATE
    sound = np.sin(phase)
    if voice in ("frog", "rooster"):
        for harmonic in range(2, 7):
            sound = sound + np.sin(harmonic * phase) * random.uniform(0.2, 1.0)
    rough = 1 + 0.8 * np.sin(2 * np.pi * random.uniform(25, 90) * np.arange(count) / RATE)
    sound = sound * np.hanning(count) * (rough if voice == "frog" else 1.0)
    pause = np.zeros(int(random.uniform(0.01, 0.8 * note_s + 0.02) * RATE))
    return np.concatenate([sound / np.max(np.abs(sound)), pause])
