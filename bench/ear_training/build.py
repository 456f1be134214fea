"""From nothing to ``head.onnx`` in one command, on two cores in under two hours.

    python -m bench.ear_training.build FOLDER [--labelled calls/manifest.csv] [--out head.onnx]

FOLDER keeps what is fetched and made (10 GB). Needs ffmpeg (with AMR and GSM), sox, espeak-ng, and
the Python packages torch, onnx and scipy, none of which a running Sigap needs.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from ari_app.screening.head import HEAD_FILE
from bench.ear_training.calls import make_part
from bench.ear_training.packages import fetch
from bench.ear_training.pool import read_pool

# part, calls, seed, share of humans
_PARTS = (
    ("tune", 1000, 500, 0.55),
    ("judge", 800, 901, 0.55),
    ("train", 2000, 1, 0.55),
    ("train", 2000, 2, 0.55),
    ("train", 2500, 3, 0.55),
    ("train", 1500, 4, 0.3),
    ("train", 1500, 5, 0.45),
)
_ROUNDS = 16


def main() -> None:
    """Fetch, mix, measure, teach; each step is kept and not repeated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labelled", type=Path, help="manifest of calls with train_ok")
    parser.add_argument("--out", type=Path, default=HEAD_FILE)
    asked = parser.parse_args()
    pool = read_pool(fetch(asked.folder), asked.folder / "pool.pickle")
    files: dict[str, list[Path]] = {"train": [], "tune": [], "judge": []}
    for part, count, seed, humans in _PARTS:
        file = asked.folder / f"{part}-{seed}.npz"
        if not file.exists():
            make_part(pool, part, count, seed, asked.folder, humans)
            _run("extract", str(file))
        files[part].append(file)
    train = [str(file) for file in files["train"]]
    if asked.labelled:
        labelled = str(asked.folder / "labelled.npz")
        _run("labelled", str(asked.labelled), labelled)
        train += [labelled, labelled]
    tune = [str(file) for file in files["tune"]]
    kept = str(asked.folder / "head.pt")
    _run("learn", "--train", *train, "--tune", *tune, "--epochs", str(_ROUNDS), "--keep", kept,
         "--out", str(asked.out))  # fmt: skip


def _run(step: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", f"bench.ear_training.{step}", *arguments], check=True)


if __name__ == "__main__":
    main()
