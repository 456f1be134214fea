"""Which extension Asterisk takes for a name: its own first, then the most exact pattern.

X Z N in either case, ``[a-z]``, ``.`` for one sign or more, ``!`` for none or more
(Asterisk: Pattern Matching).
"""

import functools
import re
from collections.abc import Iterable

_CLASSES = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
_SIZES = {"X": 10, "Z": 9, "N": 8, ".": 1000, "!": 2000}
_PIECE = re.compile(r"\[[^\]]*\]|.", re.DOTALL)


def matches(pattern: str, extension: str) -> bool:
    if not pattern.startswith("_"):
        return pattern == extension
    return _compiled(pattern).fullmatch(extension) is not None


def best_first(names: Iterable[str], extension: str) -> list[str]:
    """The names that take this extension, in Asterisk's order."""
    return sorted((n for n in names if matches(n, extension)), key=_breadth)


@functools.lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    expression = ""
    for piece in _PIECE.findall(pattern[1:]):
        if piece[0] == "[" and len(piece) > 2:
            expression += "[" + piece[1:-1].replace("\\", "\\\\").replace("^", r"\^") + "]"
        elif piece != "-":  # a hyphen outside brackets is nothing to Asterisk's patterns
            expression += _CLASSES.get(piece.upper(), re.escape(piece))
        else:
            expression += "-?"
    try:
        return re.compile(expression, re.DOTALL)
    except re.error:
        return re.compile(r"(?!)")


@functools.lru_cache(maxsize=4096)
def _breadth(name: str) -> tuple[int, ...]:
    if not name.startswith("_"):
        return ()
    return tuple(_size(piece) for piece in _PIECE.findall(name[1:]))


def _size(piece: str) -> int:
    if piece[0] == "[":
        try:
            inner = re.compile(piece)
        except re.error:
            return 255
        return sum(bool(inner.match(chr(code))) for code in range(1, 128))
    return _SIZES.get(piece.upper(), 1)
