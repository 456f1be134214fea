"""Many ears, one model: every chunk that is due is heard, those of one step in time together."""

from collections.abc import Iterator, Sequence

import numpy as np

from ari_app.screening.ear import Ear
from ari_app.screening.evidence import HeardChunk
from ari_app.screening.inbox import Chunk, Marks
from ari_app.screening.model import Due, Opinion, VoiceModel
from ari_app.screening.sound import Sound, measure

BLOCK = 16  # chunks of a call at a time: what needs no memory costs less for many at once


Heard = tuple[HeardChunk, Marks]  # a chunk, and the prompt marks before its end


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
    while due and (most is None or most > 0):
        block = BLOCK if most is None else min(BLOCK, most)
        given = hear_ahead(model, due, block)
        for ear, chunks in zip(due, given, strict=True):
            for chunk in chunks:
                hand_back(model, ear, chunk)
        heard += sum(map(len, given))
        due = [ear for ear, chunks in zip(due, given, strict=True) if chunks]
        most = None if most is None else most - block
    return heard


def hear_ahead(model: VoiceModel, ears: Sequence[Ear], most: int) -> list[list[Heard]]:
    """What the model says of each ear's next chunks, at most so many; ``hand_back`` gives it to it.

    Nothing that an ear decides changes what the model says of its next chunks.
    """
    asked = [(ear, _due(ear, most)) for ear in ears]
    waiting = [(ear, chunks) for ear, chunks in asked if chunks]
    if not waiting:
        return [[] for _ in ears]
    due = [_for_model(ear, chunks) for ear, chunks in waiting]
    sounds = iter(measure(np.concatenate([each.chunks for each in due])))
    opinions = iter(model.hear(due))
    return [
        _with_marks(ear, chunks, next(opinions), sounds) if chunks else [] for ear, chunks in asked
    ]


def hand_back(model: VoiceModel, ear: Ear, given: Heard) -> None:
    """Each ear alone in the second pass: its figures are then the same bits in any company."""
    if ear.fault:
        return
    try:
        ear.add(*given, model.version)
        if (window := ear.second_window()) is not None:
            ear.add_second_pass(model.second_pass.score(window))
    except Exception as error:  # one call's fault never touches another call
        ear.give_up(error)


def _due(ear: Ear, most: int) -> list[Chunk]:
    """The next chunks of an ear, at most so many."""
    chunks: list[Chunk] = []
    try:
        while len(chunks) < most and (chunk := ear.next_chunk()) is not None:
            chunks.append(chunk)
    except Exception as error:  # one call's fault never touches another call
        ear.give_up(error)
    return chunks


def _for_model(ear: Ear, chunks: Sequence[Chunk]) -> Due:
    samples = np.stack([chunk.samples for chunk in chunks])
    return Due(chunks=samples, memory=ear.memory, anew=ear.begins_anew(chunks))


def _with_marks(
    ear: Ear, chunks: Sequence[Chunk], opinion: Opinion, sounds: Iterator[Sound]
) -> list[Heard]:
    ear.memory = opinion.memory
    return [
        (HeardChunk(chunk.end_s, speech, human, next(sounds), spectrum), chunk.marks)
        for chunk, speech, human, spectrum in zip(
            chunks, opinion.speech, opinion.human, opinion.spectrum, strict=True
        )
    ]
