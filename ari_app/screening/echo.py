"""Our own prompt, back from the caller's loudspeaker: told from a voice, and a voice from it.

While a prompt plays, and 0.7 s longer, what the caller's line brings is compared with what we play:
band by band, in decibels, at every delay from 0 to 0.7 s. Decibels make the comparison blind to
the echo's loudness and filter and to the codecs on its way. An echo follows the prompt (correlation
near 1); a voice does not. Where an echo is present, a voice over it shows as sound that the prompt,
at the echo's loudness in each band, does not explain.

A chunk is judged with what is heard in the half second after it, so that the first syllable of an
echo is known as one; until then the judgement is provisional and accepts nothing.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.echo_settings import EchoSettings
from ari_app.screening.rate import CHUNK, CHUNK_S, RATE_HZ
from ari_app.screening.spectrum import BANDS, bands

_GROUP = 5  # 80 bands become 16
_BACK, AHEAD = 24, 16  # chunks around the judged one: 0.77 s before, 0.51 s after
_FINER = 2  # prompt positions a chunk: delays are tried in steps of 16 ms
_LAGS = 44 * _FINER // 2  # up to 0.70 s
_LEAST = 10  # chunks that a comparison needs
_RANGE_DB = 30.0  # of the prompt: quieter parts of it leave no echo above the line's noise
_DB = 40.0  # a scaled band of 1.0 is 40 dB

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prompt:
    """A prompt's bands in dB, one row each 16 ms, and when the first row began."""

    levels: Floats
    start_s: float
    until_s: float


class EchoWatch:
    """Judges the chunks of one call that are heard while a prompt may come back."""

    def __init__(self, settings: EchoSettings) -> None:
        self._settings = settings
        self._prompts: deque[_Prompt] = deque(maxlen=2)
        self._heard: deque[tuple[float, Floats]] = deque(maxlen=_BACK + AHEAD + 1)

    def prompt_started(self, samples: NDArray[np.int16], at_s: float) -> None:
        """These samples are played from ``at_s`` on."""
        until_s = at_s + len(samples) / RATE_HZ + self._settings.tail_s
        self._prompts.append(_Prompt(levels=_levels(samples), start_s=at_s, until_s=until_s))

    def prompt_stopped(self, at_s: float) -> None:
        """The prompt ended; its echo may last a little longer."""
        if self._prompts:
            last = self._prompts.pop()
            rows = max(0, round((at_s - last.start_s) / CHUNK_S * _FINER))
            until_s = min(last.until_s, at_s + self._settings.tail_s)
            self._prompts.append(
                _Prompt(levels=last.levels[:rows], start_s=last.start_s, until_s=until_s)
            )

    def guards(self, end_s: float) -> bool:
        """Whether a chunk that ends at ``end_s`` may hold an echo."""
        return any(prompt.start_s < end_s <= prompt.until_s for prompt in self._prompts)

    def note(self, end_s: float, scaled_bands: Floats) -> None:
        """Remember a chunk's bands (80, as the model measured them)."""
        self._heard.append((end_s, scaled_bands))

    def explains(self, end_s: float) -> bool | None:
        """Whether the prompt explains the chunk that ended at ``end_s``; None: too little heard."""
        times = [time for time, _ in self._heard]
        if end_s not in times:
            return None
        here = times.index(end_s)
        first = max(0, here - _BACK)
        heard = _grouped(np.stack([levels for _, levels in self._heard])[first:])
        played = self._played(np.array(times[first:]))
        useful = played.max(axis=(0, 2)) > -_DB * 0.9
        if useful.sum() < _LEAST:
            return None
        return self._compare(heard, played, here - first)

    def _compare(self, heard: Floats, played: Floats, here: int) -> bool:
        floor = np.quantile(heard, 0.1, axis=0)
        heard = np.maximum(heard, floor)
        scores = _correlations(heard, played)
        best = int(np.argmax(scores))
        if scores[best] < self._settings.correlation:
            return False
        return self._share_unexplained(heard, played[best], here) < self._settings.excess_share

    def _share_unexplained(self, heard: Floats, played: Floats, here: int) -> float:
        """How much of the judged chunk's loud bands lies above the echo that is to be expected."""
        loud = played > played.max() - _RANGE_DB * 0.7
        gain = _low_quantile(np.where(loud, heard - played, np.nan))
        around = played[max(0, here - 1) : here + 2].max(axis=0)
        floor = np.quantile(heard, 0.25, axis=0)
        expected = np.maximum(around + gain, floor)
        weight = np.maximum(heard[here] - heard.min(axis=0), 0.0) + 1e-3
        above = heard[here] > expected + self._settings.excess_db
        return float(np.sum(weight * above) / np.sum(weight))

    def _played(self, times: NDArray[np.float64]) -> Floats:
        """What was played at each delay before each time: shape (delays, times, 16) in dB."""
        played = np.full((_LAGS, len(times), BANDS // _GROUP), -_DB, np.float32)
        for prompt in self._prompts:
            rows = np.rint((times - prompt.start_s) / CHUNK_S * _FINER).astype(int) - _FINER
            place = rows[None, :] - np.arange(_LAGS)[:, None]
            inside = (place >= 0) & (place < len(prompt.levels))
            played[inside] = prompt.levels[place[inside]]
        loudest = played.max()
        floored: Floats = np.maximum(played, loudest - _RANGE_DB)
        return floored


def _levels(samples: NDArray[np.int16]) -> Floats:
    """Grouped bands of a prompt in dB, one row each 16 ms."""
    audio: Floats = np.zeros(len(samples) + 3 * CHUNK, np.float32)
    audio[CHUNK : CHUNK + len(samples)] = samples / np.float32(32768)
    step = CHUNK // _FINER
    starts = np.arange(0, len(audio) - 2 * CHUNK + 1, step)
    rows = np.stack([audio[start : start + 2 * CHUNK] for start in starts])
    return _grouped(bands(rows[:, :CHUNK], rows[:, CHUNK:]))


def _low_quantile(levels: Floats) -> Floats:
    """The 35 % quantile of each column without its gaps; far below everything where all are."""
    ordered = np.sort(levels, axis=0)  # gaps sort to the end
    known = np.sum(~np.isnan(ordered), axis=0)
    place = np.maximum((known - 1) * 35 // 100, 0)
    chosen = ordered[place, np.arange(levels.shape[1])]
    return np.where(known > 0, chosen, np.float32(-99.0)).astype(np.float32)


def _grouped(scaled: Floats) -> Floats:
    grouped: Floats = scaled.reshape(len(scaled), -1, _GROUP).mean(axis=2) * np.float32(_DB)
    return grouped


def _correlations(heard: Floats, played: Floats) -> NDArray[np.float64]:
    """How alike the line and the prompt rise and fall, pooled over bands, for each delay."""
    x = heard - heard.mean(axis=0)
    y = played - played.mean(axis=1, keepdims=True)
    product = np.einsum("tb,ltb->l", x, y)
    size = np.sqrt(np.sum(x * x) * np.einsum("ltb,ltb->l", y, y)) + 1e-6
    return np.asarray(product / size, np.float64)
