"""Hands, machines and bumps on a telephone, and breath, made from a seed for the tests."""

from collections.abc import Iterator, Sequence

import numpy as np

from tests.screening.sounds import RATE, Samples, at_level, pink_noise

Times = tuple[float, ...]
WINDOW_S = 12.0


def figure(*gaps: float, start_s: float, pause_s: float) -> Times:
    """Knocks at these distances, over and over until the window ends."""
    return tuple(_times([*gaps, pause_s], start_s))


def swayed(times: Sequence[float], by_s: float, seed: int = 4) -> Times:
    """As a hand is never exact."""
    sway = np.random.default_rng(seed).normal(0.0, by_s, len(times))
    return tuple(float(time) for time in np.sort(np.asarray(times) + sway))


def by_chance(count: int, seed: int) -> Times:
    """Clicks of a bad line: at any time."""
    return tuple(np.sort(np.random.default_rng(seed).uniform(0.2, 11.8, count)).tolist())


def clicks(times: Sequence[float], level: float = 0.3, spread_db: float = 1.5) -> Samples:
    """Thuds of a knuckle at these times over a line's faint noise."""
    random = np.random.default_rng(len(times))
    call = np.zeros(round((WINDOW_S + 1) * RATE))
    at = np.arange(500) / RATE
    for time in times:
        thud = np.sin(2 * np.pi * 260 * at) + 0.4 * random.standard_normal(len(at))
        loud = level * 10 ** (random.normal(0.0, spread_db) / 20)
        call[round(time * RATE) :][: len(at)] += loud * thud * np.exp(-at / 0.009)
    made = np.clip(call[: round(WINDOW_S * RATE)] * 32767, -32768, 32767).astype(np.int16)
    return made + pink_noise(WINDOW_S, -62)


def rustle(seed: int = 8, level_dbfs: float = -38.0) -> Samples:
    """A telephone that is handled: cloth rubs on it at any time, hard and soft."""
    random = np.random.default_rng(seed)
    call = np.zeros(round(WINDOW_S * RATE))
    for start in random.integers(0, len(call) - RATE, 18):
        length = int(random.uniform(0.1, 0.6) * RATE)
        swell = np.hanning(length) * random.uniform(0.2, 1.0)
        call[start : start + length] += swell * random.standard_normal(length)
    return at_level(call, level_dbfs) + pink_noise(WINDOW_S, -62)


def breath(
    rounds_s: float,
    *,
    level_dbfs: float = -36.0,
    jerk: float = 1.0,
    drawn: float = 0.6,
    behind_dbfs: float = -66.0,
    seed: int = 6,
) -> Samples:
    """Air in and out once in ``rounds_s``; ``jerk`` shortens it; ``drawn``: how loud it goes in."""
    random = np.random.default_rng(seed)
    call = np.zeros(round((WINDOW_S + 8) * RATE))
    for start in _times([rounds_s], 0.3):
        length = rounds_s * random.uniform(0.93, 1.07) / jerk
        for at_s, lasts_s, loud in ((0.0, 0.38, drawn), (0.45 * rounds_s, 0.45, 1.0)):
            count = round(lasts_s * length * RATE)
            swell = np.square(np.sin(np.linspace(0, np.pi, count))) * loud
            first = round((start + at_s) * RATE)
            call[first : first + count] += swell * random.standard_normal(count)
    spectrum = np.fft.rfft(call[: round(WINDOW_S * RATE)])
    hertz = np.linspace(0, RATE / 2, len(spectrum))
    throat = sum(1 / (1 + ((hertz - f) / 500) ** 2) for f in (700.0, 1500.0, 2600.0))
    air = np.fft.irfft(spectrum * throat * (hertz > 250) * (hertz < 3500))
    return at_level(air, level_dbfs) + pink_noise(WINDOW_S, behind_dbfs)


def _times(gaps: Sequence[float], start_s: float) -> Iterator[float]:
    time, count = start_s, 0
    while time < WINDOW_S - 0.2:
        yield time
        time, count = time + gaps[count % len(gaps)], count + 1
