"""Whom a call-taker may call to a talk: the numbers of the settings and the agencies' own. Pure.

Nothing else can be dialled from the desk. What reaches the dialplan are digits.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ari_app.settings import Number

_WRITTEN = re.compile(r"\+?[\d\s().\-/]+")
_DIALLED = re.compile(r"\d{3,15}")
_COUNTRY = "62"  # ITU-T E.164; at home a number begins with 0 instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    number: str
    name: str


@dataclass(slots=True, kw_only=True)
class Directory:
    """Whom a call-taker may call to a talk, as it was last known; ``agencies`` as for `targets`."""

    numbers: Sequence[Number]
    agencies: Sequence[Mapping[str, Any]] = ()

    @property
    def targets(self) -> list[Target]:
        return targets(self.numbers, self.agencies)


def targets(numbers: Iterable[Number], agencies: Iterable[Mapping[str, Any]]) -> list[Target]:
    """In order: the settings' numbers, then agencies whose contact is one; each number once.

    An agency is a row with ``name``, ``contact`` (as somebody wrote it) and ``active``.
    """
    found = {one.number: Target(number=one.number, name=one.name) for one in numbers}
    for agency in agencies:
        number = dialled(agency["contact"] or "")
        if number and agency["active"] and number not in found:
            found[number] = Target(number=number, name=agency["name"])
    return list(found.values())


def dialled(written: str) -> str:
    """``0291-591 113`` and ``+62 291 591113`` as they are dialled: digits; "" for anything else."""
    if not _WRITTEN.fullmatch(written):
        return ""
    digits = "".join(letter for letter in written if letter.isascii() and letter.isdigit())
    if written.strip().startswith("+"):
        digits = "0" + digits.removeprefix(_COUNTRY) if digits.startswith(_COUNTRY) else ""
    return digits if _DIALLED.fullmatch(digits) else ""


def named(number: str, known: Sequence[Target]) -> str:
    """The name of a number, the number itself where it has none."""
    return next((target.name for target in known if target.number == number), number)
