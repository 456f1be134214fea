"""A-law as G.711 has it."""

import numpy as np

from ari_app.screening import alaw


def test_every_code_comes_back_as_itself() -> None:
    codes = bytes(range(256))
    assert alaw.encode(alaw.decode(codes)) == codes


def test_known_values_of_the_recommendation() -> None:
    assert alaw.decode(b"\xd5\x55\xaa\x2a").tolist() == [8, -8, 32256, -32256]


def test_no_sample_moves_by_more_than_half_a_step() -> None:
    samples = np.arange(-32768, 32768).astype(np.int16)
    moved = np.abs(alaw.decode(alaw.encode(samples)).astype(int) - samples)
    assert np.all(moved <= np.maximum(16, np.abs(samples.astype(int)) // 32 + 1))
