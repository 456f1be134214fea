"""Charts as plain shapes: the page draws them as SVG, with the table behind each. Pure.

Sizes are of the drawing (``viewBox``), not of the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ari_app.reports.report import Row, Table

WIDTH, HEIGHT = 900.0, 220.0
_BASE = HEIGHT - 22
_STEPS = 6  # of warmth


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A rectangle; ``column`` is which of the columns it shows, from 0; ``says``: its figure."""

    x: float
    y: float
    width: float
    height: float
    column: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    x: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A pile a row of the table, its columns upon each other; ``top``: what the height is."""

    blocks: tuple[Block, ...]
    labels: tuple[Label, ...]
    top: int


def columns(table: Table, *, most_labels: int = 16) -> Columns:
    sums = [sum(_values(row)) for row in table.rows]
    top, step = max([*sums, 1]), WIDTH / max(1, len(table.rows))
    blocks, labels = [], []
    every = -(-len(table.rows) // most_labels)
    for number, row in enumerate(table.rows):
        below = 0.0
        for column, value in enumerate(_values(row)):
            height = (_BASE - 4) * value / top
            below += height
            blocks.append(
                Block(
                    x=round(number * step + step * 0.1, 2),
                    y=round(_BASE - below, 2),
                    width=round(step * 0.8, 2),
                    height=round(height, 2),
                    column=column,
                    says=f"{row.cells[0]} · {table.heads[column + 1]}: {round(value)}",
                )
            )
        if number % every == 0:
            text = str(row.cells[0])
            labels.append(Label(x=round(number * step + step / 2, 2), text=text[-5:]))
    return Columns(blocks=tuple(blocks), labels=tuple(labels), top=round(top))


def share_of_most(table: Table) -> list[float]:
    """How long each row's bar is, 0 … 100."""
    first = [_values(row)[0] for row in table.rows]
    most = max([*first, 1])
    return [round(100 * value / most, 1) for value in first]


def warmth(table: Table) -> list[list[int]]:
    """Of each figure of a heat map, 0 (none) … 6 (the most)."""
    rows = [_values(row) for row in table.rows]
    most = max([1.0, *(value for row in rows for value in row)])
    return [[-(-int(value * _STEPS) // int(most)) for value in row] for row in rows]


def _values(row: Row) -> Sequence[float]:
    return [cell for cell in row.cells[1:] if isinstance(cell, int | float)] or [0]
