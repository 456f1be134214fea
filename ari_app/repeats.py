"""Which of many lines that say the same are written: the first at once, the rest as a number.

An attack says one thing ten thousand times; a log that is full of it hides the line that matters
and fills the disk. Pure: the time comes in as an argument.
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

REPEATS = "repeats"  # the field of a line that names what it is a repetition of
WINDOW_S = 60.0
MOST_KEYS = 256  # a stranger who invents keys gets one for all that are beyond them
OTHERS = "others"

L = TypeVar("L")


@dataclass(slots=True)
class _Window(Generic[L]):
    ends_s: float
    last: L
    left_out: int = 0


@dataclass(slots=True)
class Repeats(Generic[L]):
    """Ask `is_first` for each line; tell what `ended` gives, and all that is `left` at the end."""

    window_s: float = WINDOW_S
    _windows: dict[str, _Window[L]] = field(default_factory=dict)

    def is_first(self, key: str, line: L, now_s: float) -> bool:
        """Whether to write it: nobody has said the same within the window."""
        if key not in self._windows and len(self._windows) >= MOST_KEYS:
            key = OTHERS
        window = self._windows.get(key)
        if window is None:
            self._windows[key] = _Window(ends_s=now_s + self.window_s, last=line)
            return True
        window.last, window.left_out = line, window.left_out + 1
        return False

    def ended(self, now_s: float) -> list[tuple[L, int]]:
        """Of windows that are over: the last line, and how many were left out; none without any.

        What was repeated goes on being counted in a new window, so that a long attack has one line
        a window.
        """
        found = []
        for key, window in list(self._windows.items()):
            if window.ends_s > now_s:
                continue
            if not window.left_out:
                del self._windows[key]
                continue
            found.append((window.last, window.left_out))
            window.ends_s, window.left_out = now_s + self.window_s, 0
        return found

    def left(self) -> list[tuple[L, int]]:
        """What has been left out and not told yet; forgets everything."""
        found = [(each.last, each.left_out) for each in self._windows.values() if each.left_out]
        self._windows.clear()
        return found

    @property
    def next_end_s(self) -> float | None:
        """When to ask `ended` again."""
        return min((window.ends_s for window in self._windows.values()), default=None)
