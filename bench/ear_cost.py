"""What hearing costs: CPU per second of audio and call, batched as in a live worker."""

from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.ear import Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel

_FRAME = 160
_EVERY_S = 0.03  # how often a live worker hears what is due


def cost_ms(
    model: VoiceModel, calls: list[NDArray[np.int16]], at_once: int, seconds: float = 4.0
) -> tuple[float, float]:
    """(CPU ms per second of audio and call, the longest run in ms) with so many calls at once.

    Frames reach each ear every 20 ms at its own phase, runs follow every 30 ms; the time of the
    frames' arrival (``Ear.hear``) and of the opinions is part of the cost.
    """
    ears = [Ear() for _ in range(at_once)]
    chosen = [calls[i % len(calls)] for i in range(at_once)]
    given = [0] * at_once
    cpu, longest = 0.0, 0.0
    for run in range(round(seconds / _EVERY_S)):
        now_s = run * _EVERY_S
        began, clock = process_time(), perf_counter()
        for i, ear in enumerate(ears):
            while (given[i] + 1) * 0.02 + (i % 20) / 1000 <= now_s:
                at = given[i] * _FRAME
                ear.hear(chosen[i][at : at + _FRAME], given[i] * 0.02)
                given[i] += 1
        hear_together(model, ears)
        for ear in ears:
            ear.opinion(now_s)
        cpu += process_time() - began
        longest = max(longest, perf_counter() - clock)
    return 1000 * cpu / (sum(given) * 0.02), 1000 * longest
