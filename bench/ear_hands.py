"""Callers who cannot speak, made by formulas: how many of each kind are answered, a doubt, held.

    python -m bench.ear_hands [--calls 40] [--seed 112]

Hands that knock in many rhythms, some of which chose the ear's bounds and some not (*kept back*);
what only clicks; breath of several kinds; noise that swells. Our prompts play as in a live call
(``bench.ear --prompts``); knocks and breath differ in sound, level, noise behind them, codec
(A-law, AMR-NB; needs ffmpeg) and lost packets. A made call stands for its kind only as far as its
formula goes; real ones are to be had in a centre.
"""

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.ear import Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from ari_app.screening.offline import read_call
from ari_app.screening.rate import RATE_HZ
from ari_app.verdict import HELD_VERDICTS, Judgement
from ari_app.wilson import percent
from bench.ear import PLAYED, SOUNDS
from bench.ear_training import signals, surroundings, telephone
from bench.ear_training.shaping import Random, band, coloured, wander

_SECONDS = 12
_COUNT = _SECONDS * RATE_HZ
_FRAME = 160
_TOLD_S = 4.3  # the greeting has ended
_CODECS = ("amr-4750", "amr-5900", "amr-7400", "amr-12200")

Audio = NDArray[np.float64]
Times = list[float]
Maker = Callable[[Random], Audio]


def _swayed(random: Random, times: Times, by_s: float) -> Times:
    return [time + random.normal(0.0, by_s) for time in times]


def _repeated(
    random: Random, gaps: Callable[[], Times], pause_s: tuple[float, float], start_s: float
) -> Times:
    """A figure over and over, with a pause after each."""
    times, at_s = [], start_s
    while at_s < _SECONDS:
        times.append(at_s)
        for gap in gaps():
            at_s += gap
            times.append(at_s)
        at_s += random.uniform(*pause_s)
    return times


def _sos(random: Random) -> Times:
    unit = random.uniform(0.12, 0.32)
    dash, letter = unit * random.uniform(1.6, 3), unit * random.uniform(1, 3.5)
    figure = [unit, unit, letter, dash, dash, letter, unit, unit]
    times = _repeated(random, lambda: figure, (0.8, 2.2), random.uniform(0.3, 4))
    return _swayed(random, times, random.uniform(0.005, 0.03))


def _answering(random: Random) -> Times:
    times: Times = []
    for told_s in (_TOLD_S, random.uniform(7, 9)):
        start_s, gap = told_s + random.uniform(0.2, 1.3), random.uniform(0.16, 0.6)
        for number in range(random.integers(2, 5)):
            times.append(start_s + number * gap * random.uniform(0.92, 1.08))
    return times


def _through(random: Random) -> Times:
    beat, sway = random.uniform(0.22, 0.95), random.uniform(0.03, 0.09)
    beats = beat * (1 + sway * random.standard_normal(60))
    return [float(time) for time in random.uniform(0.3, 3) + np.cumsum(beats)]


def _each_question(random: Random) -> Times:
    return [_TOLD_S + random.uniform(0.1, 1.6), random.uniform(7.5, 11)]


def _no_and_yes(random: Random) -> Times:
    second_s = random.uniform(8, 10.5)
    return [_TOLD_S + random.uniform(0.2, 1), second_s, second_s + random.uniform(0.25, 0.5)]


def _shave(random: Random) -> Times:
    unit = random.uniform(0.2, 0.35)
    figure = [unit, unit / 2, unit / 2, unit, 2 * unit, unit]
    return _swayed(random, _repeated(random, lambda: figure, (1, 3), random.uniform(0.5, 5)), 0.015)


def _in_groups(
    most: int, gap_s: tuple[float, float], pause_s: tuple[float, float]
) -> Callable[[Random], Times]:
    def times(random: Random) -> Times:
        gap = random.uniform(*gap_s)

        def figure() -> Times:
            count = most if most > 0 else int(random.integers(1, -most + 1))
            return [gap * random.uniform(0.9, 1.1) for _ in range(count - 1)]

        return _repeated(random, figure, pause_s, random.uniform(0.5, 5))

    return times


def _quickening(random: Random) -> Times:
    gaps = np.maximum(random.uniform(0.5, 0.9) * 0.88 ** np.arange(60), 0.15)
    gaps *= 1 + 0.05 * random.standard_normal(60)
    return [float(time) for time in random.uniform(0.5, 6) + np.cumsum(gaps)]


def _iambic(random: Random) -> Times:
    short, long = random.uniform(0.15, 0.25), random.uniform(0.5, 0.8)
    gaps = np.tile([short, long], 16) * random.uniform(0.93, 1.07, 32)
    return [float(time) for time in random.uniform(0.5, 5) + np.cumsum(gaps)]


def _slow(random: Random) -> Times:
    gaps = random.uniform(1.2, 2.0) * (1 + 0.06 * random.standard_normal(12))
    return [float(time) for time in random.uniform(0, 3) + np.cumsum(gaps)]


def _late(random: Random) -> Times:
    gap = random.uniform(0.2, 0.7)
    start_s = random.uniform(8, 9.5)
    return [start_s + number * gap for number in range(random.integers(3, 6))]


def _chance(random: Random) -> Times:
    """A line that clicks some times to eight times a second."""
    count = random.poisson(_SECONDS * np.exp(random.uniform(np.log(0.25), np.log(8))))
    return [float(time) for time in random.uniform(0, _SECONDS, count)]


def _clock(random: Random) -> Times:
    beat = float(random.choice([0.2, 0.25, 0.4, 0.5, 1.0, random.uniform(0.2, 1.5)]))
    return [float(time) for time in np.arange(random.uniform(0, beat), _SECONDS, beat)]


def _tick_tock(random: Random) -> Times:
    beat, share = random.uniform(0.4, 1.4), random.uniform(0.42, 0.5)
    first = np.arange(random.uniform(0, beat), _SECONDS, beat)
    return sorted([*first.tolist(), *(first + share * beat).tolist()])


def _bumps(random: Random) -> Times:
    return [float(time) for time in random.uniform(0, _SECONDS, random.integers(2, 12))]


def _tap(random: Random) -> Callable[[], Audio]:
    """One hand's sound: a thud, a nail, a knuckle, a finger on a table."""
    at = np.arange(960) / RATE_HZ
    fades, low, high = (
        random.uniform(0.004, 0.018),
        random.uniform(150, 500),
        random.uniform(700, 2800),
    )
    noise = random.uniform(0, 1.5)

    def tap() -> Audio:
        body = np.sin(2 * np.pi * low * at) + 0.6 * np.sin(2 * np.pi * high * at)
        sound = (body + noise * random.standard_normal(len(at))) * np.exp(-at / fades)
        return np.asarray(sound / np.max(np.abs(sound)), np.float64)

    return tap


def _struck(random: Random, times: Times, spread_db: float) -> Audio:
    call = np.zeros(_COUNT + RATE_HZ)
    tap, level_db = _tap(random), random.uniform(-26, -6)
    for time in times:
        if 0 <= time < _SECONDS:
            loud = 10 ** ((level_db + spread_db * np.clip(random.standard_normal(), -2, 2)) / 20)
            call[round(time * RATE_HZ) :][:960] += loud * tap()
    return call[:_COUNT]


def _hand(times: Callable[[Random], Times], spread_db: tuple[float, float]) -> Maker:
    return lambda random: _struck(random, times(random), random.uniform(*spread_db))


def _breath(rate: tuple[float, float], drawn: float, kind: str) -> Maker:
    """Air in and out so many times a minute; ``drawn``: how long in, as a share of a round."""

    def make(random: Random) -> Audio:
        round_s, sway = 60.0 / random.uniform(*rate), random.uniform(0.02, 0.15)
        swell, start_s = np.zeros(_COUNT + 8 * RATE_HZ), random.uniform(-1.0, 1.5)
        inward = 10 ** (random.uniform(-12, 4) / 20)
        sharp = random.uniform(1, 2.5)
        while start_s < _SECONDS:
            lasts_s = round_s * max(0.4, 1 + sway * random.standard_normal())
            parts = ((0.0, drawn, inward), (drawn + 0.06, 0.9 - drawn, 1.0))
            for at, share, loud in parts[1:] if drawn == 0.0 else parts:
                _swell(swell, start_s + at * lasts_s, share * lasts_s, loud, sharp)
            start_s += lasts_s * (random.uniform(1, 2.2) if kind == "irregular" else 1.0)
        low, high = random.uniform(150, 500), random.uniform(1800, 3600)
        air = band(coloured(random, _COUNT, random.uniform(-0.3, 0.7)), low, high)
        if kind == "flutter":
            flutter = np.sin(2 * np.pi * random.uniform(12, 30) * np.arange(_COUNT) / RATE_HZ)
            air *= 0.3 + 0.7 * (flutter + wander(random, _COUNT, 3) > 0)
        sound = _at_level(air * swell[:_COUNT], random.uniform(-46, -24))
        if kind == "room":
            sound += _at_level(coloured(random, _COUNT, 1), -50 - random.uniform(0, 6))
        return sound

    return make


def _swell(swell: Audio, start_s: float, lasts_s: float, loud: float, sharp: float) -> None:
    shape = loud * np.sin(np.linspace(0, np.pi, max(2, round(lasts_s * RATE_HZ)))) ** sharp
    first = round(start_s * RATE_HZ)
    part = swell[max(0, first) : max(0, first + len(shape))]
    part += shape[len(shape) - len(part) :] if first < 0 else shape[: len(part)]


def _noise(make: Callable[[Random, float], NDArray[np.float32]]) -> Maker:
    return lambda random: _at_level(
        np.asarray(make(random, _SECONDS), np.float64), random.uniform(-42, -14)
    )


def _at_level(audio: Audio, level_dbfs: float) -> Audio:
    return np.asarray(audio / (np.std(audio) + 1e-9) * 10 ** (level_dbfs / 20), np.float64)


def _kinds() -> dict[str, Maker]:
    even, unlike = (0.5, 3.5), (2.0, 7.0)
    hands: dict[str, Callable[[Random], Times]] = {
        "SOS": _sos, "knocks in answer": _answering, "one knock for each question": _each_question,
        "tapping through": _through, "a figure of seven": _shave, "quickening": _quickening,
        "two and two": _in_groups(2, (0.15, 0.35), (1.2, 2.2)),
        "frantic": _in_groups(8, (0.13, 0.22), (0.5, 2)),
        "kept back: three and three": _in_groups(3, (0.2, 0.45), (0.9, 2.5)),
        "kept back: any number at a time": _in_groups(-4, (0.2, 0.45), (0.6, 2)),
        "kept back: short and long": _iambic, "kept back: slow": _slow,
        "kept back: late": _late, "kept back: no and yes": _no_and_yes,
    }  # fmt: skip
    clicks = {
        "a line that clicks at any time": (_chance, (0.0, 5.0)), "a clock": (_clock, (0.0, 1.5)),
        "tick-tock": (_tick_tock, (0.0, 1.5)), "bumps": (_bumps, unlike),
    }  # fmt: skip
    return {
        **{f"hand, {name}": _hand(times, even) for name, times in hands.items()},
        **{f"nobody, {name}": _hand(times, spread) for name, (times, spread) in clicks.items()},
        "nobody, handling": _noise(surroundings.pocket),
        "breath, calm": _breath((12, 24), 0.36, ""), "breath, asthma": _breath((20, 34), 0.28, ""),
        "breath, panting": _breath((40, 72), 0.45, ""),
        "breath, outward only": _breath((14, 36), 0.0, ""),
        "breath, gasps": _breath((14, 40), 0.2, "flutter"),
        "kept back: breath, irregular": _breath((20, 40), 0.3, "irregular"),
        "kept back: breath, in a room": _breath((14, 34), 0.35, "room"),
        "kept back: breath, slow": _breath((9, 13), 0.4, ""),
        "nobody, wind": _noise(surroundings.wind), "nobody, rain": _noise(surroundings.rain),
        "nobody, appliances": _noise(surroundings.appliance),
        "nobody, animals": _noise(surroundings.creatures),
        "nobody, line noise": _noise(signals.line_noise), "nobody, alarms": _noise(signals.alarm),
    }  # fmt: skip


def made(random: Random, make: Maker) -> NDArray[np.int16]:
    """One call of a kind, as a line delivers it."""
    audio = make(random)
    if random.random() < 0.75:
        audio = audio + coloured(random, _COUNT, random.uniform(0, 1.5)) * 10 ** (
            random.uniform(-78, -54) / 20
        )
    line = np.clip(audio, -1, 1).astype(np.float32)
    if random.random() < 0.35:
        line = telephone.through_codec(str(random.choice(np.array(_CODECS))), [line])[0]
    if random.random() < 0.3:
        line = telephone.lose_packets(random, line, random.uniform(0.005, 0.08))
    return telephone.on_the_line(line)


def judged(model: VoiceModel, calls: list[NDArray[np.int16]]) -> list[Judgement]:
    """Heard together with our prompts playing; the first opinion, or that of the window."""
    ears = [Ear() for _ in calls]
    for ear in ears:
        for at_s, name in PLAYED:
            ear.prompt_started(read_call(SOUNDS / f"{name}.wav"), at_s)
    said: list[Judgement | None] = [None] * len(calls)
    for start in range(0, _COUNT, _FRAME):
        for ear, call in zip(ears, calls, strict=True):
            ear.hear(call[start : start + _FRAME], start / RATE_HZ)
        hear_together(model, ears)
        said = [
            known or ear.opinion((start + _FRAME) / RATE_HZ)
            for known, ear in zip(said, ears, strict=True)
        ]
    return [known or ear.close(_SECONDS) for known, ear in zip(said, ears, strict=True)]


def main() -> None:
    """Command line; a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=40)
    parser.add_argument("--seed", type=int, default=112)
    asked = parser.parse_args()
    model = VoiceModel.load()
    print("| kind | answered | a doubt | held |\n|---|---|---|---|")
    for number, (kind, make) in enumerate(_kinds().items()):
        random = np.random.default_rng([asked.seed, number])
        verdicts = [
            judgement.verdict
            for judgement in judged(model, [made(random, make) for _ in range(asked.calls)])
        ]
        held = sum(verdict in HELD_VERDICTS for verdict in verdicts)
        doubts = sum(verdict == "unsure" for verdict in verdicts)
        print(
            f"| {kind} | {asked.calls - held - doubts} | {doubts} | {percent(held, asked.calls)} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
