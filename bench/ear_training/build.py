"""From nothing to both networks in one command; some 75 minutes on two cores (MODEL.md).

    python -m bench.ear_training.build FOLDER [--labelled calls/manifest.csv] [--out FOLDER]

FOLDER keeps what is fetched and made (15 GB). Needs ffmpeg (with AMR and GSM), sox, espeak-ng, and
the Python packages torch, onnx and scipy, none of which a running Sigap needs. ``--share 0.02``
makes and teaches only so much of it, to try the way.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from ari_app.screening.head import HEAD_FILE
from bench.ear_training.packages import fetch
from bench.ear_training.pool import POOL_FILE, read_pool

_T = TypeVar("_T")

# split, calls, seed, share of humans, the only noise
_SPLITS = (
    ("tune", 1000, 500, 0.55, ""),
    ("judge", 800, 901, 0.55, ""),
    ("train", 2000, 1, 0.55, ""),
    ("train", 2000, 2, 0.55, ""),
    ("train", 2500, 3, 0.55, ""),
    ("train", 1500, 4, 0.3, ""),
    ("train", 1500, 5, 0.45, ""),
    ("train", 2200, 6, 0.65, ""),
    ("train", 1800, 7, 0.3, ""),
    ("train", 1800, 8, 0.25, ""),
    ("train", 700, 9, 0.3, "engine"),
    ("train", 1500, 10, 0.3, "animals"),
    ("train", 1000, 11, 0.3, "clatter"),
    ("train", 1500, 12, 0.5, ""),
)
_ROUNDS = 5  # of the head over all calls
_SHARED_STEPS = 3000  # of what becomes both networks of the second pass, 32 calls each
_OWN_STEPS = 3000  # of each of them after that, with calls of its own


def main() -> None:
    """Fetch, mix, measure, teach; each step is kept and not repeated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labelled", type=Path, help="manifest of calls with train_ok")
    parser.add_argument("--out", type=Path, default=HEAD_FILE.parent)
    parser.add_argument("--share", type=float, default=1.0)
    asked = parser.parse_args()
    read_pool(fetch(asked.folder), asked.folder / POOL_FILE)
    files = _two_at_once(
        partial(_made, asked.folder, *split, share=asked.share) for split in _SPLITS
    )
    train = [str(file) for file in files if file.name.startswith("train")]
    tune = [str(file) for file in files if file.name.startswith("tune")]
    real = []
    if asked.labelled:
        real = [str(asked.folder / "labelled.npz")]
        _run("labelled", str(asked.labelled), *real)
    _teach(asked, train, tune, real)


def _teach(asked: argparse.Namespace, train: list[str], tune: list[str], real: list[str]) -> None:
    """The head beside the first steps of the second pass, then its two networks apart."""

    def kept(name: str, calls: list[str]) -> list[str]:
        return ["--train", *calls, "--tune", *tune, "--keep", str(asked.folder / f"{name}.pt")]

    def lasting(option: str, full: int) -> list[str]:
        return [option, str(max(1, round(full * asked.share)))]

    second = ["learn_second", *(["--labelled", *real] if real else [])]
    shared, own = lasting("--steps", _SHARED_STEPS), lasting("--steps", _OWN_STEPS)
    head = ["learn", *kept("head", [*train, *real, *real]), *lasting("--epochs", _ROUNDS)]
    _two_at_once(
        [
            partial(_run, *head, "--out", str(asked.out / "head.onnx")),
            partial(_run, *second, *kept("shared", train), *shared, "--seed", "1"),
        ]
    )
    begun = ["--resume", str(asked.folder / "shared.pt"), *own]
    names = ("second_1", "second_2")
    _two_at_once(
        partial(_run, *second, *kept(name, train), *begun, "--seed", str(seed))
        for seed, name in enumerate(names, start=2)
    )
    files = [str(asked.folder / f"{name}.pt") for name in names]
    _run("second_network", *files, "--out", str(asked.out / "second_pass.onnx"))


def _made(
    folder: Path, split: str, count: int, seed: int, humans: float, noise: str, *, share: float
) -> Path:
    """A file of calls with its features."""
    file = folder / f"{split}-{seed}.npz"
    if not file.with_suffix(".feat.npz").exists():
        wanted = str(max(40, round(count * share)))
        _run("calls", str(folder), split, wanted, str(seed), str(humans), noise)
        _run("extract", str(file))
    return file


def _two_at_once(steps: Iterable[Callable[[], _T]]) -> list[_T]:
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(lambda step: step(), steps))


def _run(step: str, *arguments: str) -> None:
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", f"bench.ear_training.{step}", *arguments], check=True)
    print(f"{step} {Path(arguments[0]).name}: {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
