"""How well a model writes down what was said on the line, and what it costs.

    python -m bench.transcript FOLDER [--recogniser NAME] [--language CODE] [--speech FOLDER]

FOLDER is a model as ``transcript.model`` in the settings names it. Each sentence becomes a
recording as a centre keeps it: telephone sound (8 kHz, A-law), FLAC, the caller on the left and
somebody else's sentence on the right. The process of ``sigap jobs`` hears it, one side after the
other. Words wrong, left out and added, by the number of words that were said, are the *word error
rate*; the same of letters is the *character error rate*, which fits languages that write words
together. Both stand with what 95 % of 2000 draws of the same recordings would give; seconds of CPU
per second of a recording with the median, the least and the most of all recordings.

Without ``--speech`` the sentences are made by espeak-ng (as the system has it): clear and without a
telephone's noise, so the figure says that the code works, and not what a caller in distress would
get. ``--speech`` is a folder of ``name.wav`` with ``name.txt``, what was said in it.
"""

import argparse
import asyncio
import math
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from ari_app.screening import alaw
from ari_app.settings import Transcript
from recordings.archive.folder import Archive
from recordings.flac import RATE_HZ, SILENCE, encode
from recordings.transcripts.process import RecogniserProcess
from recordings.transcripts.recogniser import NoRecogniser
from recordings.transcripts.spoken import Side

PAUSE = RATE_HZ // 2  # before and after each sentence
DRAWS = 2000
PEAK = 0.4  # of full scale, as a telephone sends it

VOICES = {
    "en": ("en-us", "en-gb", "en-us+f3"),
    "id": ("id", "id+f3", "id+m3"),
    "ko": ("ko", "ko+f3", "ko+m3"),
}
SENTENCES = {
    "en": (
        "There is a fire in the house next to the market.",
        "Please send an ambulance, my father has fallen and he does not answer.",
        "Two cars have crashed on the bridge and the road is blocked.",
        "The river is rising and water is coming into our street.",
        "A tree has fallen on the power line in front of the school.",
        "My daughter cannot breathe, please hurry.",
        "Somebody has broken into the shop and he is still inside.",
        "I want to ask for the number of the hospital.",
    ),
    "id": (
        "Ada kebakaran di rumah dekat pasar.",
        "Tolong kirim ambulans, bapak saya jatuh dan tidak menjawab.",
        "Dua mobil bertabrakan di jembatan dan jalan tertutup.",
        "Air sungai naik dan sudah masuk ke jalan kami.",
        "Pohon tumbang menimpa kabel listrik di depan sekolah.",
        "Anak saya tidak bisa bernapas, tolong cepat.",
        "Ada orang masuk ke toko dan dia masih di dalam.",
        "Saya mau tanya nomor telepon rumah sakit.",
    ),
    "ko": (
        "시장 옆 집에 불이 났어요.",
        "구급차를 보내 주세요. 아버지가 쓰러졌어요.",
        "다리에서 차 두 대가 부딪혔어요.",
        "강물이 올라와서 길에 물이 찼어요.",
        "학교 앞에 나무가 쓰러졌어요.",
        "아이가 숨을 못 쉬어요. 빨리 와 주세요.",
        "가게에 누가 들어왔어요.",
        "병원 전화번호를 알고 싶어요.",
    ),
}
Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Somebody says a sentence: the sound at 8 kHz, and the words."""

    text: str
    sound: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """``errors`` of ``many`` words or letters."""

    errors: int
    many: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Of one side of a recording."""

    said: str
    written: str
    words: Wrong
    letters: Wrong


def plain(text: str) -> list[str]:
    """Words without marks and capitals: neither a recogniser nor a caller speaks them."""
    return re.findall(r"[\w']+", text.casefold())


def distance(said: Sequence[str], written: Sequence[str]) -> int:
    """Levenshtein's: how many must be changed, left out or added."""
    row = list(range(len(written) + 1))
    for at, one in enumerate(said, 1):
        before, row[0] = row[0], at
        for place, other in enumerate(written, 1):
            changed = before + (one != other)
            before, row[place] = row[place], min(changed, row[place] + 1, row[place - 1] + 1)
    return row[-1]


def judged(said: str, written: str) -> Result:
    ours, theirs = plain(said), plain(written)
    letters = ("".join(ours), "".join(theirs))
    return Result(
        said=said,
        written=written,
        words=Wrong(errors=distance(ours, theirs), many=len(ours)),
        letters=Wrong(errors=distance(*letters), many=len(letters[0])),
    )


def rate(found: Sequence[Wrong]) -> float:
    return 100 * sum(one.errors for one in found) / max(1, sum(one.many for one in found))


def with_spread(found: Sequence[Wrong]) -> str:
    """The rate, and between what 95 % of draws of as many of the same lie (bootstrap)."""
    draw = random.Random(112)  # noqa: S311 (the same draws each time)
    rates = sorted(rate(draw.choices(found, k=len(found))) for _ in range(DRAWS))
    low, high = rates[round(DRAWS * 0.025)], rates[round(DRAWS * 0.975) - 1]
    return f"{rate(found):.1f} % ({low:.1f} … {high:.1f}; {sum(one.many for one in found)}"


def made(language: str) -> Iterator[Speech]:
    """Each sentence by each voice."""
    program = shutil.which("espeak-ng")
    if program is None or language not in SENTENCES:
        sys.exit(f"No espeak-ng, or no sentences in {language!r} here: give --speech FOLDER.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        for voice in VOICES[language]:
            for text in SENTENCES[language]:
                command = [program, "-v", voice, "-s", "150", "-w", str(file), text]
                subprocess.run(command, check=True)
                yield Speech(text=text, sound=telephone(file))


def brought(folder: Path) -> Iterator[Speech]:
    for file in sorted(folder.glob("*.wav")):
        text = file.with_suffix(".txt").read_text(encoding="utf-8")
        yield Speech(text=text, sound=telephone(file))


def telephone(file: Path) -> Samples:
    """One side at 8 kHz, nothing above 3.4 kHz, at a telephone's level."""
    sound, had_hz = soundfile.read(file, dtype="float64", always_2d=True)
    mono = sound.mean(axis=1)
    kept = np.fft.rfft(mono)
    kept[np.fft.rfftfreq(len(mono), 1 / had_hz) > 3400] = 0
    resampled = np.fft.irfft(kept, math.floor(len(mono) * RATE_HZ / had_hz))
    scaled: Samples = (resampled / np.abs(resampled).max() * PEAK * 32767).astype(np.int16)
    return np.pad(scaled, PAUSE)


def recorded(caller: Samples, ours: Samples, file: Path) -> float:
    """As the finisher writes it; returns its seconds."""
    sides = [alaw.encode(side) for side in (caller, ours)]
    long = max(len(side) for side in sides)
    encode(sides[0].ljust(long, SILENCE), sides[1].ljust(long, SILENCE), file)
    return long / RATE_HZ


async def heard(section: Transcript, speech: Sequence[Speech]) -> tuple[list[Result], list[float]]:
    """Each sentence once as the caller's; prints what was written."""
    process = await RecogniserProcess.start(section)
    results, costs = [], []
    try:
        print(process.name)
        with tempfile.TemporaryDirectory() as folder:
            kept, file = Archive(folder=Path(folder)), Path(folder) / "call.flac"
            for caller, ours in zip(speech, [*speech[1:], speech[0]], strict=True):
                seconds = recorded(caller.sound, ours.sound, file)
                written = await process.write_down(kept, file.name, _goes_on)
                text = " ".join(one.text for one in written.words if one.side is Side.CALLER)
                results.append(judged(caller.text, text))
                costs.append(written.cpu_s / seconds)
    finally:
        await process.end()
    return results, costs


async def _goes_on() -> None:
    """No call needs the machine."""


def asking_for_a_model(says: str | None) -> argparse.ArgumentParser:
    """The arguments of each measurement of a recogniser."""
    parser = argparse.ArgumentParser(description=says)
    parser.add_argument("model", type=Path)
    parser.add_argument("--recogniser", default="vosk", choices=("vosk", "faster-whisper"))
    parser.add_argument("--language", default="id", help="of the speech, and of the model")
    parser.add_argument("--speech", type=Path, help="a folder of name.wav and name.txt")
    return parser


def section_of(asked: argparse.Namespace, **more: object) -> Transcript:
    """The settings that they name."""
    named = {"model": asked.model, "recogniser": asked.recogniser, "language": asked.language}
    return Transcript.model_validate(named | more)


def main() -> None:
    parser = asking_for_a_model(__doc__)
    parser.add_argument("--show", action="store_true", help="what was said and what was written")
    asked = parser.parse_args()
    speech = list(brought(asked.speech) if asked.speech else made(asked.language))
    try:
        results, costs = asyncio.run(heard(section_of(asked), speech))
    except NoRecogniser as error:
        sys.exit(str(error))
    for one in results if asked.show else ():
        print(f"  said     {one.said.strip()}\n  written  {one.written}")
    source = asked.speech.name if asked.speech else "espeak-ng"
    print(f"language {asked.language}, {len(results)} recordings ({source})")
    print(f"word error rate       {with_spread([one.words for one in results])} words)")
    print(f"character error rate  {with_spread([one.letters for one in results])} letters)")
    print(
        f"CPU seconds per second of a recording, both sides heard: {statistics.median(costs):.3f} "
        f"({min(costs):.3f} … {max(costs):.3f})"
    )


if __name__ == "__main__":
    main()
