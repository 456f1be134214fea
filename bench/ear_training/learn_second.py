"""Teaches the second pass: 128 ms by 128 ms where that is known, and each call by its clearest."""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.second_pass import CLEAREST
from bench.ear_training.calls import ACTIVE
from bench.ear_training.learn import report
from bench.ear_training.mixing import coloured, masked, mixed, split
from bench.ear_training.network import Course, torch
from bench.ear_training.second_network import STEP, SecondNetwork
from bench.ear_training.shaping import Random

_BATCH = 32
_KINDS = {"verbal": 0.35, "nonverbal": 0.19, "false": 0.46}
_LABELLED = 0.2  # of what is learnt from calls of a manifest, where there are any
_REPORT = 500  # steps


class Windows:
    """Bands and pulses of calls side by side, half precision, and what is true about each."""

    def __init__(self, files: list[Path]) -> None:
        sounds, truths = [], []
        for file in files:
            measured = np.load(file.with_suffix(".feat.npz"))
            sounds.append(np.concatenate([measured["B"], measured["P"]], axis=2))
            truths.append(np.load(file))
        self.sound = np.concatenate(sounds)
        self.active = np.concatenate([truth["active"] for truth in truths])
        self.label = np.concatenate([truth["label"] for truth in truths])
        self.of = {label: np.flatnonzero(self.label == label) for label in _KINDS}

    def one(self, random: Random, label: str) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """A call of that label: its sound and where it is human."""
        row = int(random.choice(self.of[label]))
        return self.sound[row].astype(np.float32), self.active[row]


def clearest(logits: Any) -> Any:
    """What ``SecondPass`` decides by."""
    return logits.clamp(-10, 10).topk(CLEAREST, dim=1).values.mean(1)


def example(random: Random, made: Windows, real: Windows | None, label: str) -> tuple[Any, Any]:
    """A call that nobody has heard before."""
    chosen = real if real and len(real.of[label]) and random.random() < _LABELLED else made
    sound, active = chosen.one(random, label)
    if random.random() < 0.5:
        sound = mixed(random, sound, active, made.one(random, "false")[0])
    return masked(random, coloured(random, sound), active)


def truth(active: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For each step: human or not, and whether that is known."""
    steps = active[:, : active.shape[1] // STEP * STEP].reshape(len(active), -1, STEP)
    human = (steps == ACTIVE).sum(axis=2) >= STEP // 2
    known = human | (steps == 0).all(axis=2)
    return human.astype(np.float32), known.astype(np.float32)


def loss(logits: Any, active: NDArray[np.uint8], human_call: Any) -> Any:
    """Steps that are known, and calls."""
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    human, known = (torch.from_numpy(part) for part in truth(active))
    step = (entropy(logits, human, reduction="none") * known).sum() / known.sum()
    return step + entropy(clearest(logits), human_call)


def scores(network: SecondNetwork, calls: Windows) -> NDArray[np.float32]:
    """The clearest half second of each call, as log-odds."""
    network.eval()
    parts = []
    with torch.no_grad():
        for sound in np.array_split(calls.sound, max(1, len(calls.sound) // 64)):
            whole = torch.from_numpy(sound[:, : sound.shape[1] // STEP * STEP].astype(np.float32))
            parts.append(clearest(network(*split(whole))).numpy())
    return np.concatenate(parts)


def learn(
    network: SecondNetwork, made: Windows, real: Windows | None, tune: Windows,
    asked: argparse.Namespace,
) -> None:  # fmt: skip
    """Some thousand steps of 32 calls; figures on the tuning part every 500."""
    random = np.random.default_rng(asked.seed)
    course = Course(network, rate=asked.rate, decay=1e-2, steps=asked.steps, rise=0.1)
    costs, began = [], time.monotonic()
    for step in range(1, asked.steps + 1):
        costs.append(course.step(_cost(network.train(), random, made, real)))
        if step % _REPORT == 0 or step == asked.steps:
            torch.save(network.state_dict(), asked.keep)
            took = time.monotonic() - began
            print(f"step {step}: loss {np.mean(costs):.3f}, {took:.0f} s", flush=True)
            report(scores(network, tune), tune.label)
            costs.clear()


def _cost(network: SecondNetwork, random: Random, made: Windows, real: Windows | None) -> Any:
    """What one batch of calls costs."""
    chosen = random.choice(np.array(list(_KINDS)), _BATCH, p=list(_KINDS.values()))
    calls = [example(random, made, real, str(label)) for label in chosen]
    sound = np.stack([call for call, _ in calls])
    whole = torch.from_numpy(sound[:, : sound.shape[1] // STEP * STEP])
    human = torch.from_numpy((chosen != "false").astype(np.float32))
    return loss(network(*split(whole)), np.stack([active for _, active in calls]), human)


def main() -> None:
    """Command line: files of calls and features in, the weights of one network out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--tune", type=Path, nargs="+", required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(asked.seed)
    network = SecondNetwork().to(memory_format=torch.channels_last)  # a third faster on a CPU
    if asked.resume:
        network.load_state_dict(torch.load(asked.resume))
    real = Windows([asked.labelled]) if asked.labelled else None
    learn(network, Windows(asked.train), real, Windows(asked.tune), asked)


if __name__ == "__main__":
    main()
