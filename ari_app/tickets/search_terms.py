"""What somebody types to find a call or a ticket again: a label, a number, or words. Pure.

Words are found by their beginnings, in any order, wherever a ticket has them; a number in any
spelling, whole or from its beginning. Letters and digits count, and nothing else, as in the index
(store/migrations/0095_type_in_words.sql). A word that names a type of incident (*kebakaran*) finds
the tickets of that type too, and so does one that was mistyped (`or_near`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ari_app.errors import Invalid
from ari_app.telephone_number import canonical_number

LONGEST_TYPED, MOST_WORDS = 200, 8
FEWEST_DIGITS = 6  # fewer would be half of all numbers
_LABEL = re.compile(r"[A-Za-z]{2,5}-\d{4}-\d{1,9}")
_NUMBER = re.compile(r"[ +(]*\d[\d ().\-/]*")
_WORD = re.compile(r"[^\W_]+")
_AFTER_DIGITS = "~"  # sorts behind every digit
_AND, _ANYWHERE = " & ", ":*"
_OF_TYPE = "="  # before a type's code among a ticket's words; no typed word has it
_SHORTEST_OF_TYPE = 3  # letters: fewer begin words of half of all types
_EXAMPLES = re.compile(r"\(.*?\)")  # (banjir, longsor …) is no name of the type


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is looked for; ``words`` is a tsquery, ``numbers`` the first and the last one."""

    label: str | None = None
    numbers: tuple[str, str] | None = None
    words: str | None = None

    @property
    def of_calls(self) -> bool:
        """Whether a call without a ticket could have it."""
        return self.label is None and self.words is None


def read_terms(typed: str, country: str, *, place: str = "", name: str = "") -> Terms:
    """``typed`` is the one box; ``place`` and ``name`` are looked for there only.

    Raises `Invalid` for what is too long or too much.
    """
    for text in (typed, place, name):
        if len(text) > LONGEST_TYPED or "\0" in text:
            raise Invalid(f"What is looked for has at most {LONGEST_TYPED} letters.")
    typed = typed.strip()
    within = [*_words(place, ":*A"), *_words(name, ":*B")]
    if label := label_of(typed):
        return Terms(label=label, words=_all(within))
    if _NUMBER.fullmatch(typed) and sum(map(str.isdigit, typed)) >= FEWEST_DIGITS:
        return Terms(numbers=_numbers(typed, country), words=_all(within))
    return Terms(words=_all([*_words(typed, _ANYWHERE), *within]))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeNames:
    """What a type of incident is called."""

    code: str
    name: str
    name_en: str = ""

    @property
    def words(self) -> frozenset[str]:
        names = _EXAMPLES.sub(" ", f"{self.code} {self.name} {self.name_en}")
        return frozenset(word.lower() for word in _WORD.findall(names))


def or_of_type(words: str, types: Iterable[TypeNames]) -> str:
    """``words`` of `Terms`, where a word that was typed anywhere may name the ticket's type."""
    known = [(one.code, one.words) for one in types]
    return _AND.join(_or_of_type(part, known) for part in words.split(_AND))


def typed_words(words: str) -> list[str]:
    """The words in ``words`` of `Terms`, in small letters."""
    return [_typed(part) for part in words.split(_AND)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Widened:
    """A tsquery with near words beside the typed ones; ``shown``: what it also finds → its word."""

    words: str
    shown: Mapping[str, str]


def or_near(words: str, types: Sequence[TypeNames], near: Mapping[str, Sequence[str]]) -> Widened:
    """``words`` of `Terms`, or what is ``near`` to each of them: typed word → others."""
    known, shown, parts = [(one.code, one.words) for one in types], dict[str, str](), []
    for part in words.split(_AND):
        others = []
        weight = part.rpartition(_ANYWHERE)[2]
        for word in near.get(_typed(part), ()):
            others.append(f"'{word}':{weight}" if weight else f"'{word}'")
            shown[word] = word
            for code in [] if weight else [code for code, names in known if word in names]:
                others.append(_of_type(code))
                shown[_OF_TYPE + code] = word
        usual = _or_of_type(part, known)
        parts.append(f"({' | '.join([usual, *others])})" if others else usual)
    return Widened(words=_AND.join(parts), shown=shown)


def _typed(part: str) -> str:
    return part[1:].partition("'")[0]


def _or_of_type(part: str, known: Iterable[tuple[str, frozenset[str]]]) -> str:
    typed = part.removesuffix(_ANYWHERE).strip("'")
    if not part.endswith(_ANYWHERE) or len(typed) < _SHORTEST_OF_TYPE:
        return part
    codes = [code for code, names in known if any(name.startswith(typed) for name in names)]
    return f"({' | '.join([part, *(_of_type(code) for code in codes)])})" if codes else part


def _of_type(code: str) -> str:
    quoted = code.replace("\\", "\\\\").replace("'", "''")
    return f"'{_OF_TYPE}{quoted}'"


def label_of(typed: str) -> str | None:
    """As it is written: jpr-2026-7 is JPR-2026-00007; None where it is no label of a ticket."""
    if not _LABEL.fullmatch(typed):
        return None
    centre, year, number = typed.upper().split("-")
    return f"{centre}-{year}-{number.lstrip('0').rjust(5, '0')}"


def _numbers(typed: str, country: str) -> tuple[str, str]:
    plain = re.sub(r"[^\d+]", "", typed)
    number = canonical_number(plain, country) or plain
    return (number, number + _AFTER_DIGITS)


def _words(text: str, suffix: str) -> list[str]:
    """Each word as a lexeme of a tsquery; what is quoted by us cannot be an operator."""
    found = [word.lower() for word in _WORD.findall(text)]
    return [f"'{word}'{suffix}" for word in dict.fromkeys(found)]


def _all(words: list[str]) -> str | None:
    if len(words) > MOST_WORDS:
        raise Invalid(f"At most {MOST_WORDS} words are looked for at once.")
    return _AND.join(words) or None


def place_words(address: str | None, desa: str | None) -> str | None:
    """A tsquery for tickets with the same words as place; None without an address."""
    words = _words(f"{address or ''}"[:LONGEST_TYPED], ":A")[:MOST_WORDS]
    return " & ".join([*words, *_words(desa or "", ":A")]) if words else None
