"""Any sample rate to the telephone's 8 kHz, with numpy alone."""

from math import gcd

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.rate import RATE_HZ

_HALF_WIDTH = 16  # zero crossings of the filter on each side


def to_8_khz(samples: NDArray[np.int16], rate_hz: int) -> NDArray[np.int16]:
    """The samples at 8 kHz, band-limited by a windowed sinc; unchanged where they are already.

    Resampling by the ratio up/down: insert zeros, filter, drop; done by FFT convolution.
    """
    if rate_hz == RATE_HZ:
        return samples
    common = gcd(rate_hz, RATE_HZ)
    up, down = RATE_HZ // common, rate_hz // common
    spread = np.zeros(len(samples) * up, np.float32)
    spread[::up] = samples
    filtered = _convolve(spread, _low_pass(max(up, down)) * up)[::down]
    return np.clip(np.rint(filtered), -32768, 32767).astype(np.int16)


def _low_pass(factor: int) -> NDArray[np.float64]:
    at = np.arange(-_HALF_WIDTH * factor, _HALF_WIDTH * factor + 1) / factor
    taps: NDArray[np.float64] = np.sinc(at) * np.hanning(len(at)) / factor
    return taps


def _convolve(samples: NDArray[np.float32], taps: NDArray[np.float64]) -> NDArray[np.float64]:
    size = 1 << (len(samples) + len(taps)).bit_length()
    product = np.fft.rfft(samples, size) * np.fft.rfft(taps, size)
    half = len(taps) // 2
    return np.fft.irfft(product, size)[half : half + len(samples)]
