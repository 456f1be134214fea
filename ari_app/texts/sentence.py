"""A sentence with values, made where nobody knows the reader's language yet. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], str]  # a marked text → as the reader's language has it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A marked text and the values of its ``{name}``s; a value may be a sentence itself."""

    text: str
    values: tuple[tuple[str, object], ...] = ()

    def said(self, say: Say) -> str:
        values = {
            name: value.said(say) if isinstance(value, Sentence) else value
            for name, value in self.values
        }
        return say(self.text).format(**values)


def sentence(text: str, /, **values: object) -> Sentence:
    return Sentence(text, tuple(values.items()))
