"""Hours of recorded calls that are replayed in an hour by one core, with the whole ear.

    python -m bench.replay [--calls N]

The calls are the shipped samples, each of them as long as the longest screening (a held call that
nobody takes): the greeting and the first prompt play, both passes hear, and thresholds let nobody
through early. Reading the file from the disk is part of it; the database is not.
"""

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import soundfile

from ari_app.asterisk.prompts import prompts_of_the_past
from ari_app.settings import Settings
from recordings.archive.folder import Archive
from recordings.replay import Decision, PastCall, Sounded
from recordings.replay_run import hear_past, other_ear

RATE_HZ = 8000
SECONDS = 60
_SAMPLES = Path(__file__).parents[1] / "ari_app" / "samples"
_SILENT = ("exhaust", "quiet_room")


def made_calls(archive: Path, many: int) -> list[PastCall]:
    """So many recordings in the archive, with what their facts would say."""
    for sample in _SILENT:
        caller, _ = soundfile.read(_SAMPLES / f"{sample}.flac", dtype="int16")
        left = np.resize(caller, SECONDS * RATE_HZ)
        sides = np.stack([left, np.zeros_like(left)], axis=1)
        soundfile.write(archive / f"{sample}.flac", sides, RATE_HZ, format="FLAC")
    return [_call(number) for number in range(many)]


def _call(number: int) -> PastCall:
    live = Decision(verdict="noise", held=True, released=None, at_s=12.0, ear="")
    return PastCall(
        call_id=f"call-{number}",
        path=f"{_SILENT[number % len(_SILENT)]}.flac",
        at=datetime(2026, 11, 1, tzinfo=UTC),
        begins_s=0.5,
        prompts=((0.0, "greeting"), (6.0, "cannot_hear"), (22.0, "still_here")),
        keys=(),
        cut_s=None,
        taken_s=None,
        again=False,
        brought={},
        live=live,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=64)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        prompts = {
            k.value: [Sounded(since=None, samples=said.samples)]
            for k, said in prompts_of_the_past(settings).items()
        }
        calls, archive = made_calls(Path(folder), asked.calls), Archive(folder=Path(folder))
        ear = other_ear(settings, prompts, None)
        list(hear_past(calls[:2], archive, ear, processes=1))  # the model is loaded
        began, cpu = perf_counter(), process_time()
        heard = [one for group in hear_past(calls, archive, ear, 1) for one in group]
        wall_s, cpu_s = perf_counter() - began, process_time() - cpu
    audio_s = sum(one.heard_s for one in heard)
    print(f"{len(heard)} calls, {audio_s / 3600:.2f} hours of audio")
    print(f"{audio_s / cpu_s:.0f} hours of audio an hour and core (by processor time)")
    print(
        f"{audio_s / wall_s:.0f} hours of audio an hour on this machine's one core (by the clock)"
    )


if __name__ == "__main__":
    main()
