"""Many ears, one model: every chunk that is due is heard, one batch for each step in time."""

from collections.abc import Sequence
from itertools import count

import numpy as np

from ari_app.screening.ear import Ear
from ari_app.screening.inbox import Chunk
from ari_app.screening.model import Opinion, VoiceModel
from ari_app.screening.sound import Sound, measure


def hear_together(model: VoiceModel, ears: Sequence[Ear], most: int | None = None) -> int:
    """Hear everything due in these ears; returns the number of chunks (32 ms each) heard.

    With ``most`` at most so many chunks of each: a bound on how long one run takes.

    Safe beside an event loop that goes on calling ``Ear.hear`` and ``Ear.opinion``: chunks leave
    each ear's inbox one by one, and each ear gets its new summary by one assignment. Two runs at
    once for one ear are not allowed. A run hears what had arrived when it looked; frames that
    arrive meanwhile may wait for the next run. An ear that fails gives up and calls it a doubt;
    the others go on.
    """
    heard = 0
    due = list(ears)
    runs = count() if most is None else range(most)
    for _ in runs:
        taken = _due(due)
        if not taken:
            break
        samples = np.stack([chunk.samples for _, chunk in taken])
        opinions = model.hear(samples, [ear.memory for ear, _ in taken])
        for (ear, chunk), opinion, sound in zip(taken, opinions, measure(samples), strict=True):
            _hand_back(model, ear, chunk, opinion, sound)
        heard += len(taken)
        due = [ear for ear, _ in taken]
    return heard


def _due(ears: Sequence[Ear]) -> list[tuple[Ear, Chunk]]:
    """Every ear that has a chunk due, with that chunk."""
    taken = []
    for ear in ears:
        try:
            chunk = ear.next_chunk()
        except Exception as error:  # one call's fault never touches another call
            ear.give_up(error)
            continue
        if chunk is not None:
            taken.append((ear, chunk))
    return taken


def _hand_back(model: VoiceModel, ear: Ear, chunk: Chunk, opinion: Opinion, sound: Sound) -> None:
    """Each ear alone in the second pass: its figures are then the same bits in any company."""
    try:
        ear.add(chunk, opinion, sound, model.version)
        if (window := ear.second_window()) is not None:
            ear.add_second_pass(model.second_pass.score(window))
    except Exception as error:  # one call's fault never touches another call
        ear.give_up(error)
