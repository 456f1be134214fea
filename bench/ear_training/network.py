"""The ear's own network: bands of the last quarter second, pulses, Silero's state, a memory.

Three small convolutions along frequency see harmonics and formants wherever they lie; a gated
recurrent layer remembers what the call has sounded like. About 115,000 products a chunk.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

torch: Any = import_module("torch")  # only for training, never where calls are heard
nn: Any = torch.nn

HISTORY = 8  # chunks of bands that are seen at once
MEMORY = 48  # cells of the recurrent layer


class Head(nn.Module):  # type: ignore[misc]
    """Logits that a chunk holds a human sound, for calls of any length from their start."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, (HISTORY, 5), stride=(1, 2), padding=(0, 2))
        self.conv2 = nn.Conv2d(16, 24, (1, 3), stride=(1, 2), padding=(0, 1))
        self.conv3 = nn.Conv2d(24, 32, (1, 3), stride=(1, 2), padding=(0, 1))
        self.shape = nn.Linear(320, 48)
        self.silero = nn.Linear(257, 32)
        self.pulse = nn.Linear(8, 16)
        self.memory = nn.GRU(96, MEMORY, batch_first=True)
        self.human = nn.Linear(MEMORY + 96, 1)
        self.dropout = nn.Dropout(0.2)

    def forward(self, bands: Any, pulses: Any, silero: Any) -> Any:
        """Shapes (calls, chunks, 80 / 8 / 257) to logits (calls, chunks)."""
        empty = bands.new_full((len(bands), HISTORY - 1, bands.shape[2]), -1.0)
        x = torch.cat([empty, bands], 1)[:, None]  # calls, channels, chunks, bands
        for conv in (self.conv1, self.conv2, self.conv3):
            x = torch.relu(conv(x))
        x = torch.relu(self.shape(x.transpose(1, 2).flatten(2)))
        own = torch.relu(self.silero(self.dropout(silero)))
        x = self.dropout(torch.cat([x, own, torch.relu(self.pulse(pulses))], 2))
        remembered, _ = self.memory(x)
        return self.human(torch.cat([remembered, x], 2)).squeeze(2)


def export(head: Head, target: Path, notes: dict[str, str]) -> None:
    """Write one step of the network as ONNX: chunk and memory in, probability and memory out."""
    onnx: Any = import_module("onnx")
    make = onnx.helper.make_node
    weights = {name: value.detach().numpy() for name, value in head.state_dict().items()}
    for name, kernel in (
        ("conv1", (16, HISTORY, 5)),
        ("conv2", (24, 16, 3)),
        ("conv3", (32, 24, 3)),
    ):
        weights[f"{name}.weight"] = weights[f"{name}.weight"].reshape(kernel)
    weights["flat"] = np.array([-1, 320], np.int64)
    weights["one"] = np.array([1.0], np.float32)
    nodes = []
    last = "bands"
    for name, stride, pad in (("conv1", 2, 2), ("conv2", 2, 1), ("conv3", 2, 1)):
        inputs = [last, f"{name}.weight", f"{name}.bias"]
        nodes.append(make("Conv", inputs, [f"{name}_"], strides=[stride], pads=[pad, pad]))
        nodes.append(make("Relu", [f"{name}_"], [f"{name}+"]))
        last = f"{name}+"
    nodes.append(make("Reshape", [last, "flat"], ["flattened"]))
    for name, source in (("shape", "flattened"), ("silero", "speech"), ("pulse", "pulses")):
        inputs = [source, f"{name}.weight", f"{name}.bias"]
        nodes.append(make("Gemm", inputs, [f"{name}_"], transB=1))
        nodes.append(make("Relu", [f"{name}_"], [f"{name}+"]))
    nodes.append(make("Concat", ["shape+", "silero+", "pulse+"], ["x"], axis=1))
    nodes += _gated_step(make)
    nodes.append(make("Concat", ["memory_out", "x"], ["both"], axis=1))
    nodes.append(make("Gemm", ["both", "human.weight", "human.bias"], ["logit"], transB=1))
    nodes.append(make("Sigmoid", ["logit"], ["human"]))
    _save(onnx, nodes, weights, target, notes)


def _gated_step(make: Any) -> list[Any]:
    """PyTorch's GRU, one step: r, z and n from the input and the memory."""
    parts = [["rx", "zx", "nx"], ["rh", "zh", "nh"]]
    return [
        make("Gemm", ["x", "memory.weight_ih_l0", "memory.bias_ih_l0"], ["gx"], transB=1),
        make("Gemm", ["memory", "memory.weight_hh_l0", "memory.bias_hh_l0"], ["gh"], transB=1),
        make("Split", ["gx"], parts[0], axis=1, num_outputs=3),
        make("Split", ["gh"], parts[1], axis=1, num_outputs=3),
        make("Add", ["rx", "rh"], ["r_"]),
        make("Sigmoid", ["r_"], ["r"]),
        make("Add", ["zx", "zh"], ["z_"]),
        make("Sigmoid", ["z_"], ["z"]),
        make("Mul", ["r", "nh"], ["rnh"]),
        make("Add", ["nx", "rnh"], ["n_"]),
        make("Tanh", ["n_"], ["n"]),
        make("Sub", ["one", "z"], ["z1"]),
        make("Mul", ["z1", "n"], ["new"]),
        make("Mul", ["z", "memory"], ["old"]),
        make("Add", ["new", "old"], ["memory_out"]),
    ]


def _save(
    onnx: Any, nodes: list[Any], weights: dict[str, Any], target: Path, notes: dict[str, str]
) -> None:
    kind = onnx.TensorProto.FLOAT
    value = onnx.helper.make_tensor_value_info
    inputs = [
        value("bands", kind, ["calls", HISTORY, 80]),
        value("pulses", kind, ["calls", 8]),
        value("speech", kind, ["calls", 257]),
        value("memory", kind, ["calls", MEMORY]),
    ]
    outputs = [value("human", kind, ["calls", 1]), value("memory_out", kind, ["calls", MEMORY])]
    graph = onnx.helper.make_graph(nodes, "sigap-ear-head", inputs, outputs, held(weights))
    save(graph, target, notes)


class Course:
    """How a network is taught: one optimiser, a rate that rises at first, then falls."""

    def __init__(self, network: Any, *, rate: float, decay: float, steps: int, rise: float) -> None:
        self.network = network
        self._optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=decay)
        self._rate = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser, rate, total_steps=steps + 1, pct_start=rise
        )

    def step(self, cost: Any) -> float:
        """Better the network by what one batch cost."""
        self._optimiser.zero_grad()
        cost.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimiser.step()
        self._rate.step()
        return float(cost.detach())


def held(weights: dict[str, Any]) -> list[Any]:
    """The weights as ONNX keeps them in a graph."""
    onnx: Any = import_module("onnx")
    return [onnx.numpy_helper.from_array(array, name) for name, array in weights.items()]


def save(graph: Any, target: Path, notes: dict[str, str]) -> None:
    """Check a graph and write it as a file that the ear's runtime can read."""
    onnx: Any = import_module("onnx")
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=9
    )
    onnx.helper.set_model_props(model, notes)
    onnx.checker.check_model(model)
    target.write_bytes(model.SerializeToString())
