"""What a caller says in a talk, in writing while they say it: how late, how well, at what cost.

    python -m bench.live_words FOLDER [--recogniser NAME] [--language CODE] [--speech FOLDER]

FOLDER is a model as ``transcript.model`` in the settings names it. A centre of its own, run by
``sigap up``, with ``transcript.live_calls = 1``: one real SIP call in which the caller says each
sentence of ``bench.transcript`` by one voice (or of ``--speech``), a call-taker who listens, and
the table that the console reads its words from. How late a word is: the sound that Asterisk had
recorded when the word stood there, less the end of the word. The words that were wrong, left out
or added are counted as in ``bench.transcript``. Exit status 1 where no word came.
"""

import asyncio
import statistics
import sys
from collections.abc import Sequence

import numpy as np
import psutil

from ari_app.screening import alaw
from ari_app.settings import Transcript
from bench.call_path import until_reachable
from bench.centre import BenchCentre, bench_centre
from bench.command import exit_status
from bench.load import SILENCE, call_takers, make_calls
from bench.transcript import (
    VOICES,
    Speech,
    asking_for_a_model,
    brought,
    judged,
    made,
    rate,
    section_of,
)
from recordings.finish import spool_files
from recordings.flac import RATE_HZ
from recordings.transcripts.spoken import Word, word_of

SILENT_S = 2  # before the first sentence: the greeting's first words
AFTER_S = 15.0  # of silence at the end, so that the last words can come
LOOK_EVERY_S = 0.1
LIMIT_S = 120.0  # of the whole, beside what is said
NUMBER = 81_700_000_112
SAID = """
SELECT w.call_id, w.from_s, w.words FROM live_words w JOIN calls c USING (call_id)
ORDER BY w.from_s
"""


def sound_of(speech: Sequence[Speech]) -> bytes:
    """All that the caller says, raw A-law."""
    quiet = np.zeros(SILENT_S * RATE_HZ, np.int16)
    return alaw.encode(np.concatenate([quiet, *(one.sound for one in speech)]))


async def watch(running: BenchCentre) -> tuple[list[Word], list[float]]:
    """Each word as it comes, and how late it came (s); until cancelled they are added."""
    words: list[Word] = []
    late: list[float] = []
    seen: set[float] = set()
    try:
        while True:
            async with running.database.transaction() as session:
                rows = await session.connection.fetch(SAID)
            for row in rows:
                if row["from_s"] in seen:
                    continue
                seen.add(row["from_s"])
                path, _ = spool_files(running.settings.spool_dir, row["call_id"])
                recorded_s = path.stat().st_size / RATE_HZ
                came = [word_of(stored) for stored in row["words"]]
                words += came
                late += [recorded_s - word.end_s for word in came]
            await asyncio.sleep(LOOK_EVERY_S)
    except asyncio.CancelledError:
        return words, late


def cpu_s(pid: int) -> float:
    """Of a process and of those that it has begun."""
    process = psutil.Process(pid)
    each = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in each)


async def run(section: Transcript, speech: Sequence[Speech]) -> int:
    sound = sound_of(speech)
    spoken_s = len(sound) / RATE_HZ
    async with (
        bench_centre(1, changed={"transcript": section}) as running,
        call_takers(
            running.takers,
            server=running.server,
            folder=running.work_dir / "taker",
            voice=SILENCE,
            limit_s=spoken_s + LIMIT_S,
        ),
    ):
        await until_reachable(running.settings, 1)
        before_s = cpu_s(running.pids["jobs"])
        watching = asyncio.create_task(watch(running))
        await make_calls(
            1,
            server=running.server,
            folder=running.work_dir / "caller",
            voice=sound,
            talk_s=spoken_s + AFTER_S,
            first_number=NUMBER,
        )
        used_s = cpu_s(running.pids["jobs"]) - before_s
        watching.cancel()
        words, late = await watching
    return report(speech, words, late, used_s / spoken_s)


def report(
    speech: Sequence[Speech], words: Sequence[Word], late: Sequence[float], cost: float
) -> int:
    """Prints the figures; 1 where no word came."""
    if not words:
        print("no word came")
        return 1
    said = " ".join(one.text for one in speech)
    written = " ".join(word.text for word in words)
    print(f"  said     {said}\n  written  {written}")
    result = judged(said, written)
    print(f"words wrong: {rate([result.words]):.1f} % of {result.words.many}")
    parts = statistics.quantiles(late, n=20)
    print(f"how late a word stood there: median {parts[9]:.1f} s, p95 {parts[18]:.1f} s")
    print(f"CPU seconds of the jobs and the recogniser a second of the talk: {cost:.3f}")
    return 0


def main() -> int:
    asked = asking_for_a_model(__doc__).parse_args()
    section = section_of(asked, live_calls=1)
    speech = list(brought(asked.speech) if asked.speech else made(asked.language))
    voices = 1 if asked.speech else len(VOICES[asked.language])  # one of them says all of it
    return exit_status(run(section, speech[: len(speech) // voices]))


if __name__ == "__main__":
    sys.exit(main())
