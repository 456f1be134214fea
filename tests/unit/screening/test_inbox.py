"""The inbox: whatever the frames, each sample comes out once, in order and with its time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ari_app.screening.inbox import Frame, Inbox
from ari_app.screening.rate import RATE_HZ as RATE


@given(lengths=st.lists(st.integers(0, 700), max_size=40))
def test_the_inbox_keeps_every_sample_in_order(lengths: list[int]) -> None:
    inbox, given_samples, at = Inbox(0.25), np.arange(sum(lengths)).astype(np.int16), 0
    for length in lengths:
        inbox.put(Frame(samples=given_samples[at : at + length], at_s=at / RATE))
        at += length
    taken = []
    while (chunk := inbox.next_chunk()) is not None:
        taken.append(chunk.samples)
        assert abs(chunk.end_s - len(taken) * 256 / RATE) < 1e-6
    got = np.concatenate(taken) if taken else np.zeros(0, np.int16)
    assert np.array_equal(got, given_samples[: len(given_samples) // 256 * 256])


def test_a_gap_moves_the_clock_and_a_late_frame_moves_it_back() -> None:
    inbox = Inbox(0.25)
    for at_s in (0.0, 5.0, 1.0):
        inbox.put(Frame(samples=np.zeros(256, np.int16), at_s=at_s))
    ends = [chunk.end_s for _ in range(3) if (chunk := inbox.next_chunk())]
    assert ends == [0.032, 5.032, 1.032]
