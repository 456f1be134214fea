"""Endless variety from the calls there are: mixed, filtered, masked, as powers of their bands.

Noises that are not related add by their powers, so a finished call and a noise make a new call
without another run of the codecs; what the codecs would do to the sum is left out.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.spectrum import BANDS, PULSES
from bench.ear_training.calls import ACTIVE, IGNORED
from bench.ear_training.shaping import Random

Floats = NDArray[np.float32]
_DECADES = np.float32(4.0)  # of power in one unit of a band, see spectrum.py


def mixed(random: Random, call: Floats, active: NDArray[np.uint8], noise: Floats) -> Floats:
    """``call`` (chunks, bands and pulses) with a ``noise`` 0 to 25 dB below its human sound."""
    loud, added = _power(call), _power(np.roll(noise, int(random.integers(len(noise))), axis=0))
    human = active == ACTIVE
    if human.any():
        level = np.median(loud[human, :BANDS].sum(axis=1))
        down_db = random.uniform(0.0, 25.0)
    else:
        level = loud[:, :BANDS].sum(axis=1).mean()
        down_db = random.uniform(-20.0, 20.0)
    share = level / (added[:, :BANDS].sum(axis=1).mean() + 1e-9) * 10 ** (-down_db / 10)
    return _level(loud + np.float32(share) * added)


def coloured(random: Random, call: Floats) -> Floats:
    """Another microphone and another line level."""
    at = np.linspace(-1.0, 1.0, BANDS, dtype=np.float32)
    shift = random.uniform(-0.35, 0.3) if random.random() < 0.6 else 0.0
    louder = _level(_power(call + np.float32(shift)))
    bands = random.normal(0, 0.06) * at + random.normal(0, 0.05) * (at * at - 0.4)
    louder[:, :BANDS] += bands.astype(np.float32)
    return louder


def masked(
    random: Random, call: Floats, active: NDArray[np.uint8]
) -> tuple[Floats, NDArray[np.uint8]]:
    """Some bands levelled, some seconds silent (lost audio, or our own echo taken out)."""
    call, active = call.copy(), active.copy()
    if random.random() < 0.5:
        width = int(random.integers(1, 12))
        first = int(random.integers(BANDS - width))
        call[:, first : first + width] = call[:, :BANDS].mean()
    gone = _lost(random, call)
    human = active == ACTIVE
    if not human.any() or human[gone].sum() < human.sum() / 2:
        call[gone], active[gone] = -1.0, np.where(human[gone], IGNORED, active[gone])
    turn = int(random.integers(4))
    return np.roll(call, turn, axis=0), np.roll(active, turn)


def _lost(random: Random, call: Floats) -> NDArray[np.bool_]:
    """A stretch that was lost; chunks here and there, as an echo of our prompt takes them out; or
    all that is quiet, as telephones leave it out.
    """
    chunks = len(call)
    gone = np.zeros(chunks, np.bool_)
    kind = random.random()
    if kind < 0.35:
        first, width = int(random.integers(chunks - 120)), int(random.integers(5, 120))
        gone[first : first + width] = True
    elif kind < 0.45:
        gone = np.repeat(random.random((chunks + 1) // 2) < random.uniform(0.05, 0.4), 2)[:chunks]
    elif kind < 0.6:
        level = call[:, :BANDS].mean(axis=1)
        gone = level < np.quantile(level, random.uniform(0.2, 0.8))
    return gone


def split(call: Any) -> tuple[Any, Any]:
    """Bands and pulses, which lie beside each other while a call is changed."""
    return call[..., :BANDS], call[..., BANDS : BANDS + PULSES]


def _power(level: Floats) -> Floats:
    power: Floats = np.power(np.float32(10.0), (level + 1) * _DECADES)
    return power


def _level(power: Floats) -> Floats:
    return np.log10(np.maximum(power, 1.0)).astype(np.float32) / _DECADES - 1
