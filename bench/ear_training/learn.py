"""Teaches the network from calls: each chunk, and each call by its clearest half second."""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.ear_training.calls import ACTIVE, IGNORED
from bench.ear_training.network import Course, Head, export, torch
from bench.ear_training.shaping import Random

_BATCH = 24
CROP = 200  # chunks of each call that every other step learns from; the others hear it whole
SPAN = 16  # chunks: the half second that decides about a call


class Calls:
    """Features and truth of some calls, read from the files of ``extract`` and ``calls``."""

    def __init__(self, files: list[Path]) -> None:
        parts = [(np.load(file), np.load(file.with_suffix(".feat.npz"))) for file in files]
        self.bands = np.concatenate([features["B"] for _, features in parts])
        self.pulses = np.concatenate([features["P"] for _, features in parts])
        self.silero = np.concatenate([features["S"] for _, features in parts])
        self.active = np.concatenate([calls["active"] for calls, _ in parts])
        self.label = np.concatenate([calls["label"] for calls, _ in parts])
        self.kind = np.concatenate([calls["kind"] for calls, _ in parts])
        self.snr_db = np.concatenate([calls["snr_db"] for calls, _ in parts])

    def tensors(self, rows: NDArray[np.int64], part: slice = slice(None)) -> tuple[Any, Any, Any]:
        """Bands, pulses and Silero's state of some calls (a part of each) as float tensors."""
        return tuple(
            torch.from_numpy(array[rows, part].astype(np.float32))
            for array in (self.bands, self.pulses, self.silero)
        )


def clearest(logits: Any) -> Any:
    """The mean logit of the clearest half second: what ``HumanScore`` decides by."""
    return logits.clamp(-8, 8).topk(SPAN, dim=1).values.mean(1)


def loss(logits: Any, active: Any) -> Any:
    """Chunks that are known, and calls: a call is human where any chunk is."""
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    known = (active != IGNORED).float()
    chunk = entropy(logits, (active == ACTIVE).float(), reduction="none")
    human = (active == ACTIVE).any(1)
    sure = human | (active != IGNORED).all(1)  # parts of a human call may be silent or unknown
    call = entropy(clearest(logits), human.float(), reduction="none")
    return (chunk * known).sum() / known.sum() + (call * sure).sum() / sure.sum()


def scores(head: Head, calls: Calls) -> NDArray[np.float32]:
    """The clearest half second of each call, as log-odds."""
    head.eval()
    with torch.no_grad():
        parts = [
            clearest(head(*calls.tensors(rows))).numpy()
            for rows in np.array_split(np.arange(len(calls.label)), max(1, len(calls.label) // 64))
        ]
    return np.concatenate(parts)


def kept_away(score: NDArray[np.float32], label: NDArray[np.str_], missed: float) -> str:
    """How many false calls lie under the bar that misses this share of verbal callers."""
    bar = np.quantile(score[label == "verbal"], missed)
    lost = np.mean(score[label == "nonverbal"] < bar)
    away = np.mean(score[label == "false"] < bar)
    return f"bar {bar:+.2f}: {100 * away:.1f} % kept away, {100 * lost:.1f} % nonverbal missed"


def report(score: NDArray[np.float32], label: NDArray[np.str_]) -> None:
    """What two bars would keep away of the tuning part."""
    for missed in (0.003, 0.01):
        print("   ", kept_away(score, label, missed), flush=True)


def learn(
    train: Calls, tune: Calls, epochs: int, seed: int, resume: Path | None, keep: Path
) -> Head:
    """A head trained for some rounds over all calls; each round ends with its figures."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    head = Head()
    if resume:
        head.load_state_dict(torch.load(resume))
    twice = 1 + (train.label == "nonverbal")  # they are few, and must not be missed
    rows = np.repeat(np.arange(len(train.label)), twice)
    steps = epochs * (len(rows) // _BATCH)
    course = Course(head, rate=1.5e-3, decay=1e-3, steps=steps, rise=0.3)
    for epoch in range(epochs):
        began = time.monotonic()
        cost = _round(course, train, random, random.permutation(rows))
        torch.save(head.state_dict(), keep)
        print(f"round {epoch}: loss {cost:.3f}, {time.monotonic() - began:.0f} s", flush=True)
        report(scores(head, tune), tune.label)
    return head


def _round(course: Course, train: Calls, random: Random, order: NDArray[np.int64]) -> float:
    """Once through the calls in this order; the mean cost."""
    course.network.train()
    costs = []
    chunks = train.active.shape[1]
    for step, rows in enumerate(order[: len(order) // _BATCH * _BATCH].reshape(-1, _BATCH)):
        length = chunks if step % 2 else CROP
        start = int(random.integers(0, chunks - length + 1))
        part = slice(start, start + length)
        active = torch.from_numpy(train.active[rows, part])
        costs.append(course.step(loss(course.network(*train.tensors(rows, part)), active)))
    return float(np.mean(costs))


def main() -> None:
    """Command line: folder of calls and features in, head.onnx out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--tune", type=Path, nargs="+", required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    head = learn(
        Calls(asked.train), Calls(asked.tune), asked.epochs, asked.seed, asked.resume, asked.keep
    )
    export(head.eval(), asked.out, {"seed": str(asked.seed), "rounds": str(asked.epochs)})


if __name__ == "__main__":
    main()
