"""Waveforms of recordings from before: what is drawn of a file."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from recordings import detail
from recordings.flac import RATE_HZ
from recordings.waveform import DETAIL_PER_S, peaks


def two_sides(seconds: float) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    """Louder and louder, so that no step is like another."""
    samples = np.linspace(0, 30_000, round(seconds * RATE_HZ)).astype(np.int16)
    return np.stack([samples, -samples // 2], axis=1)


@pytest.mark.parametrize("seconds", [0.01, 1.0, 61.013])
def test_it_is_the_same_as_of_the_whole(tmp_path: Path, seconds: float) -> None:
    """Read block by block, in the middle of a minute or not."""
    sides, path = two_sides(seconds), tmp_path / "call.flac"
    soundfile.write(path, sides, RATE_HZ, format="FLAC")
    with soundfile.SoundFile(path) as sound:
        assert detail.draw(sound) == peaks(sides[:, 0], sides[:, 1], RATE_HZ, DETAIL_PER_S)
