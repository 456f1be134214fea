"""Whom a call-taker may call to a talk: the numbers of the settings and the agencies' own. Pure.

Nothing else can be dialled from the desk. What reaches the dialplan are digits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ari_app.errors import Conflict, Invalid, Unavailable
from ari_app.settings import Number
from ari_app.telephone_number import INDONESIA, dialled


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    number: str
    name: str


@dataclass(slots=True, kw_only=True)
class Directory:
    """Whom a call-taker may call to a talk, as it was last known; ``agencies`` as for `targets`.

    ``agencies`` None: the database has not answered since the start. ``calls_out``: whether a
    trunk can.
    """

    numbers: Sequence[Number]
    calls_out: bool
    agencies: Sequence[Mapping[str, Any]] | None = None
    country: str = INDONESIA

    @property
    def targets(self) -> list[Target]:
        return targets(self.numbers, self.agencies or (), self.country)

    def target(self, number: str) -> Target:
        """Who is to be called. Raises `Invalid` for a number that is nobody's, `Unavailable` while
        it may be somebody's, `Conflict` where nobody can be called at all.
        """
        found = (target for target in self.targets if target.number == number)
        if target := next(found, None):
            check_way_out(self.calls_out)
            return target
        if self.agencies is None:
            raise Unavailable(
                "The desk has just started and does not know yet the numbers of the agencies."
            )
        raise Invalid("to: not one of the numbers that may be called.")


def check_way_out(calls_out: bool) -> None:
    """Raises `Conflict` where no trunk can call anybody."""
    if not calls_out:
        raise Conflict("No trunk can call out; give one a 'host' in the settings.")


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
