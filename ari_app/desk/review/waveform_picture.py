"""A recording's waveform as the outline of an SVG path, one a side. Pure.

The viewbox is 0 … steps wide and -128 … 127 high; louder is farther from the middle.
"""

_BYTES = 4  # recordings/waveform.py: lowest and highest of the caller's side, then of ours
MOST_STEPS = 600  # more is finer than a screen


def outline(peaks: bytes) -> tuple[str, str]:
    """The caller's and our side, each as the ``d`` of a path."""
    return _path(peaks, 0), _path(peaks, 2)


def width(peaks: bytes) -> int:
    """How many steps wide both outlines are."""
    return max(1, len(_bounds(peaks, 0)))


def _bounds(peaks: bytes, side: int) -> list[tuple[int, int]]:
    steps = [peaks[at + side : at + side + 2] for at in range(0, len(peaks) - 3, _BYTES)]
    both = [(_signed(step[0]), _signed(step[1])) for step in steps]
    size = -(-len(both) // MOST_STEPS) or 1
    parts = [both[at : at + size] for at in range(0, len(both), size)]
    return [(min(low for low, _ in part), max(high for _, high in part)) for part in parts]


def _path(peaks: bytes, side: int) -> str:
    """A line of its own for each step, so that silence is a thin line and not nothing."""
    return "".join(
        f"M{at + 0.5:g} {-high - 1}V{-low + 1}"
        for at, (low, high) in enumerate(_bounds(peaks, side))
    )


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte
