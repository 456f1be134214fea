"""The prompts that a screener plays, read once at its start."""

import logging
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ari_app.asterisk.configuration import SOUNDS, prompt_path
from ari_app.call import Prompt
from ari_app.screening.alaw import encode
from ari_app.settings import Settings

RATE_HZ = 8000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A prompt, twice: as it is sent (A-law) and as the ear must know it (16-bit samples)."""

    alaw: bytes
    samples: NDArray[np.int16]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE_HZ


NOTHING = Recorded(alaw=b"", samples=np.zeros(0, np.int16))


def load_prompts(settings: Settings) -> Mapping[Prompt, Recorded]:
    """Every prompt; a missing or faulty file is said in the log and played as nothing."""
    return {prompt: load_prompt(prompt_path(settings, prompt.value)) for prompt in Prompt}


def prompts_of_the_past(settings: Settings) -> Mapping[Prompt, Recorded]:
    """As `load_prompts`; in a home in which no Asterisk was started, those that are shipped."""
    played = {prompt: prompt_path(settings, prompt.value) for prompt in Prompt}
    shipped = {prompt: SOUNDS / f"{prompt.value}.wav" for prompt in Prompt}
    return {
        prompt: load_prompt(path if path.exists() else shipped[prompt])
        for prompt, path in played.items()
    }


def load_prompt(path: Path) -> Recorded:
    """`NOTHING`, and a line in the log, where the file is missing or faulty."""
    try:
        with wave.open(str(path)) as file:
            if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE_HZ, 1, 2):
                raise wave.Error("not 8 kHz, mono, 16 bit")
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    except (OSError, EOFError, wave.Error) as error:
        log.error("prompt %s cannot be played: %s", path, error)
        return NOTHING
    return Recorded(alaw=encode(samples), samples=samples.astype(np.int16))
