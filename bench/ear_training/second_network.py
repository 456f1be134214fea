"""The second pass's networks: twelve seconds of a call at once, read forwards and backwards.

Convolutions over time and frequency, then a gated recurrent layer that knows what comes later as
well: a cough in traffic is told from the traffic by what the traffic does afterwards. It reads no
state of Silero's, so that training may mix calls by adding the powers of their bands. About 45
million products for a window.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.screening.spectrum import BANDS, PULSES
from bench.ear_training.network import held, nn, save, torch

STEP = 4  # chunks that one logit covers: 128 ms
CELLS = 64
_CHANNELS = (1, 16, 32, 48, 64)
_KERNELS = ((4, 5), (3, 3), (3, 3), (3, 3))
_STRIDES = ((2, 2), (1, 2), (2, 2), (1, 2))
_PADS = ((1, 2), (1, 1), (1, 1), (1, 1))
_WIDE, _NARROW = 96, 24  # what is kept of the bands, and of the pulses


class SecondNetwork(nn.Module):  # type: ignore[misc]
    """Logits that 128 ms hold a human sound; calls of 4 n chunks."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            nn.Conv2d(i, o, kernel, stride=stride, padding=pad)
            for i, o, kernel, stride, pad in zip(
                _CHANNELS, _CHANNELS[1:], _KERNELS, _STRIDES, _PADS, strict=False
            )
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(o) for o in _CHANNELS[1:])
        self.shape = nn.Linear(_CHANNELS[-1] * BANDS // 16, _WIDE)
        self.pulse = nn.Linear(STEP * PULSES, _NARROW)
        self.memory = nn.GRU(_WIDE + _NARROW, CELLS, batch_first=True, bidirectional=True)
        self.human = nn.Linear(2 * CELLS + _WIDE + _NARROW, 1)
        self.dropout = nn.Dropout(0.25)

    def forward(self, bands: Any, pulses: Any) -> Any:
        """Shapes (calls, chunks, 80 / 8) to logits (calls, chunks / 4)."""
        x = bands[:, None]
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = torch.relu(norm(conv(x)))
        x = torch.relu(self.shape(self.dropout(x.permute(0, 2, 1, 3).flatten(2))))
        steps = pulses.reshape(len(pulses), -1, STEP * PULSES)
        x = self.dropout(torch.cat([x, torch.relu(self.pulse(steps))], 2))
        remembered, _ = self.memory(x)
        return self.human(torch.cat([self.dropout(remembered), x], 2)).squeeze(2)


def export(networks: Sequence[SecondNetwork], target: Path, notes: dict[str, str]) -> None:
    """Write the networks side by side as one ONNX file.

    For each of them, counted from 0, bands and pulses of one window in and logits out.
    """
    onnx: Any = import_module("onnx")
    nodes: list[Any] = []
    weights: dict[str, Any] = {}
    for i, network in enumerate(networks):
        nodes += [_renamed(node, f"_{i}") for node in _nodes(onnx.helper.make_node)]
        weights |= {f"{name}_{i}": array for name, array in _weights(network).items()}
    _save(onnx, len(networks), nodes, weights, target, notes)


def _renamed(node: Any, suffix: str) -> Any:
    """The same step among names of its own."""
    for names in (node.input, node.output):
        names[:] = [name + suffix for name in names]
    return node


def _weights(network: SecondNetwork) -> dict[str, Any]:
    weights = _folded(network) | _recurrent(network)
    for name in ("shape", "pulse", "human"):
        layer = getattr(network, name)
        weights[f"{name}.weight"] = layer.weight.detach().numpy().T.copy()
        weights[f"{name}.bias"] = layer.bias.detach().numpy()
    return weights | {
        "axis": np.array([1], np.int64),
        "flat": np.array([1, -1, _CHANNELS[-1] * BANDS // 16], np.int64),
        "steps": np.array([1, -1, STEP * PULSES], np.int64),
        "both": np.array([1, -1, 2 * CELLS], np.int64),
    }


def _nodes(make: Any) -> list[Any]:
    nodes = [make("Unsqueeze", ["bands", "axis"], ["c0"])]
    for i, (stride, pad) in enumerate(zip(_STRIDES, _PADS, strict=True)):
        inputs = [f"c{i}", f"conv{i}.weight", f"conv{i}.bias"]
        nodes.append(make("Conv", inputs, [f"k{i}"], strides=stride, pads=[*pad, *pad]))
        nodes.append(make("Relu", [f"k{i}"], [f"c{i + 1}"]))
    return [
        *nodes,
        make("Transpose", ["c4"], ["turned"], perm=[0, 2, 1, 3]),
        make("Reshape", ["turned", "flat"], ["flattened"]),
        make("Reshape", ["pulses", "steps"], ["pieces"]),
        *_dense(make, "flattened", "shape"),
        *_dense(make, "pieces", "pulse"),
        make("Concat", ["shape+", "pulse+"], ["x"], axis=2),
        make("Transpose", ["x"], ["in_time"], perm=[1, 0, 2]),
        make("GRU", ["in_time", "gru.w", "gru.r", "gru.b"], ["remembered"],
             direction="bidirectional", hidden_size=CELLS, linear_before_reset=1),
        make("Transpose", ["remembered"], ["by_call"], perm=[2, 0, 1, 3]),
        make("Reshape", ["by_call", "both"], ["context"]),
        make("Concat", ["context", "x"], ["known"], axis=2),
        make("MatMul", ["known", "human.weight"], ["human_"]),
        make("Add", ["human_", "human.bias"], ["logits"]),
    ]  # fmt: skip


def _dense(make: Any, source: str, name: str) -> list[Any]:
    return [
        make("MatMul", [source, f"{name}.weight"], [f"{name}*"]),
        make("Add", [f"{name}*", f"{name}.bias"], [f"{name}_"]),
        make("Relu", [f"{name}_"], [f"{name}+"]),
    ]


def _folded(network: SecondNetwork) -> dict[str, Any]:
    """Each convolution with its normalisation worked into it."""
    weights = {}
    for i, (conv, norm) in enumerate(zip(network.convs, network.norms, strict=True)):
        scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
        weights[f"conv{i}.weight"] = (conv.weight * scale[:, None, None, None]).detach().numpy()
        shifted = (conv.bias - norm.running_mean) * scale + norm.bias
        weights[f"conv{i}.bias"] = shifted.detach().numpy()
    return weights


def _recurrent(network: SecondNetwork) -> dict[str, Any]:
    """PyTorch's gates (reset, update, new) in the order of ONNX (update, reset, new)."""

    def ordered(name: str) -> Any:
        values = getattr(network.memory, name).detach().numpy()
        reset, update, new = np.split(values, 3)
        return np.concatenate([update, reset, new])

    ways = ("l0", "l0_reverse")
    return {
        "gru.w": np.stack([ordered(f"weight_ih_{way}") for way in ways]),
        "gru.r": np.stack([ordered(f"weight_hh_{way}") for way in ways]),
        "gru.b": np.stack(
            [np.concatenate([ordered(f"bias_ih_{way}"), ordered(f"bias_hh_{way}")]) for way in ways]
        ),
    }


def _save(
    onnx: Any,
    count: int,
    nodes: list[Any],
    weights: dict[str, Any],
    target: Path,
    notes: dict[str, str],
) -> None:
    kind, value = onnx.TensorProto.FLOAT, onnx.helper.make_tensor_value_info
    inputs, outputs = [], []
    for i in range(count):
        inputs.append(value(f"bands_{i}", kind, [1, "chunks", BANDS]))
        inputs.append(value(f"pulses_{i}", kind, [1, "chunks", PULSES]))
        outputs.append(value(f"logits_{i}", kind, [1, "steps", 1]))
    graph = onnx.helper.make_graph(nodes, "sigap-second-pass", inputs, outputs, held(weights))
    save(graph, target, notes)


def main() -> None:
    """Command line: what ``learn_second`` has kept of each network in, second_pass.onnx out."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("kept", type=Path, nargs=2)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    networks = []
    for file in asked.kept:
        networks.append(SecondNetwork())
        networks[-1].load_state_dict(torch.load(file))
    export([network.eval() for network in networks], asked.out, {})


if __name__ == "__main__":
    main()
