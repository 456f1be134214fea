"""The one interface that a recogniser of speech has to fit, and whether one can be used here.

A recogniser is a package and a model; the model is a folder that somebody has put on this machine
and named in the settings. Nothing is ever fetched: what is not there is said in one sentence.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import NewType, Protocol

import numpy as np
import numpy.typing as npt

from ari_app.errors import SigapError
from ari_app.settings import Transcript

RATE_HZ = 8000  # a recording's
Samples = npt.NDArray[np.int16]  # of one side, at `RATE_HZ`
ModelFolder = NewType("ModelFolder", Path)  # that was looked into: it has a model's files

FILES = {  # what a model's folder must have
    "vosk": ("am/final.mdl", "conf/mfcc.conf"),
    "faster-whisper": ("model.bin", "config.json"),
}
_PACKAGES = {"vosk": "vosk", "faster-whisper": "faster_whisper"}


class NoRecogniser(SigapError):
    """There is none: the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWord:
    """A word of the side that was heard, in seconds from its beginning."""

    text: str
    start_s: float
    end_s: float
    confidence: float


class Recogniser(Protocol):
    """Loaded once; hears one side after the other."""

    @property
    def name(self) -> str:
        """Package and model, as it stands beside what it wrote."""

    def words(self, blocks: Iterable[Samples]) -> Iterator[HeardWord]:
        """Of one side, in order. ``blocks`` may wait: then a call needs the machine."""


class Lack(StrEnum):
    """Why no recogniser can be used."""

    NO_MODEL = "no_model"  # the settings name none
    NO_FOLDER = "no_folder"
    NOT_A_MODEL = "not_a_model"
    NO_PACKAGE = "no_package"


def lack(section: Transcript) -> Lack | None:
    """None: as far as can be seen without loading it, there is a recogniser."""
    if section.model is None:
        return Lack.NO_MODEL
    if not section.model.is_dir():
        return Lack.NO_FOLDER
    if not all((section.model / name).is_file() for name in FILES[section.recogniser]):
        return Lack.NOT_A_MODEL
    if find_spec(_PACKAGES[section.recogniser]) is None:
        return Lack.NO_PACKAGE
    return None


def sentence(section: Transcript, found: Lack) -> str:
    """For the one who repairs it."""
    kind = section.recogniser
    return {
        Lack.NO_MODEL: "No transcripts are made: the settings name no transcript.model.",
        Lack.NO_FOLDER: f"The folder {section.model} is not there or cannot be read; put the "
        "model there, or correct transcript.model.",
        Lack.NOT_A_MODEL: f"The folder {section.model} has no model for {kind} (it would have "
        f"{' and '.join(FILES[kind])}); correct transcript.model or transcript.recogniser.",
        Lack.NO_PACKAGE: f"The package {kind} is not installed; see docs/running.md, Transcripts.",
    }[found]


def looked_into(section: Transcript) -> ModelFolder:
    """The folder to load; raises `NoRecogniser`."""
    found = lack(section)
    if found is not None or section.model is None:
        raise NoRecogniser(sentence(section, found or Lack.NO_MODEL))
    return ModelFolder(section.model)
