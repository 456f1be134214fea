"""Whom a call-taker may call to a talk: the numbers of the settings and the agencies' own. Pure.

Nothing else can be dialled from the desk. What reaches the dialplan are digits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ari_app.settings import Number
from ari_app.telephone_number import INDONESIA, dialled


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    number: str
    name: str


@dataclass(slots=True, kw_only=True)
class Directory:
    """Whom a call-taker may call to a talk, as it was last known; ``agencies`` as for `targets`."""

    numbers: Sequence[Number]
    agencies: Sequence[Mapping[str, Any]] = ()
    country: str = INDONESIA

    @property
    def targets(self) -> list[Target]:
        return targets(self.numbers, self.agencies, self.country)


def targets(
    numbers: Iterable[Number],
    agencies: Iterable[Mapping[str, Any]],
    country: str = INDONESIA,
) -> list[Target]:
    """In order: the settings' numbers, then agencies whose contact is one; each number once.

    An agency is a row with ``name``, ``contact`` (as somebody wrote it) and ``active``.
    """
    found = {one.number: Target(number=one.number, name=one.name) for one in numbers}
    for agency in agencies:
        number = dialled(agency["contact"] or "", country)
        if number and agency["active"] and number not in found:
            found[number] = Target(number=number, name=agency["name"])
    return list(found.values())


def named(number: str, known: Sequence[Target]) -> str:
    """The name of a number, the number itself where it has none."""
    return next((target.name for target in known if target.number == number), number)
