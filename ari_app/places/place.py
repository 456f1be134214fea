"""One place of a centre: a kecamatan, a desa or kelurahan, a dusun, or a landmark."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from ari_app.errors import SigapError

LONGEST_NAME = 80  # as the ticket's fields
MOST_OTHER_NAMES = 8


class PlaceError(SigapError):
    """The place cannot be used; the message says why."""


class PlaceKind(StrEnum):
    """From the largest to the smallest."""

    KECAMATAN = "kecamatan"
    DESA = "desa"  # a kelurahan as well
    DUSUN = "dusun"
    LANDMARK = "landmark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is empty is larger than this place. Degrees are WGS 84, both or none.

    ``also`` are other names under which people know it.
    """

    kecamatan: str
    desa: str = ""
    dusun: str = ""
    landmark: str = ""
    also: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None

    def __post_init__(self) -> None:
        if not self.kecamatan:
            raise PlaceError("the column kecamatan is empty")
        if self.dusun and not self.desa:
            raise PlaceError(f"the dusun {self.dusun!r} has no desa")
        for name in (self.kecamatan, self.desa, self.dusun, self.landmark, *self.also):
            _check_name(name)
        if len(self.also) > MOST_OTHER_NAMES:
            raise PlaceError(f"more than {MOST_OTHER_NAMES} other names")
        if (self.latitude is None) != (self.longitude is None):
            raise PlaceError("latitude and longitude come together or not at all")
        _check_degrees("latitude", self.latitude, 90)
        _check_degrees("longitude", self.longitude, 180)
        if self.latitude == 0 and self.longitude == 0:
            raise PlaceError("0, 0 lies in the sea off Africa; leave both degrees empty")

    @property
    def kind(self) -> PlaceKind:
        if self.landmark:
            return PlaceKind.LANDMARK
        if self.dusun:
            return PlaceKind.DUSUN
        return PlaceKind.DESA if self.desa else PlaceKind.KECAMATAN

    @property
    def name(self) -> str:
        """Its own name, without where it lies."""
        return self.landmark or self.dusun or self.desa or self.kecamatan

    @property
    def within(self) -> tuple[str, ...]:
        """Where it lies, the nearest first: desa Mantingan → ("Tahunan",)."""
        names = (self.kecamatan, self.desa, self.dusun, self.landmark)
        return tuple(reversed([name for name in names if name][:-1]))

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The same for the same place, however its capitals are written."""
        parts = (self.kecamatan, self.desa, self.dusun, self.landmark)
        return tuple(part.casefold() for part in parts)  # type: ignore[return-value]


def with_parents(places: Iterable[Place]) -> list[Place]:
    """The places with every kecamatan and desa that is named by a smaller one only."""
    given = list(places)
    found = {place.key: place for place in given}
    for place in given:
        _add(found, Place(kecamatan=place.kecamatan))
        if place.desa:
            _add(found, Place(kecamatan=place.kecamatan, desa=place.desa))
        if place.dusun:
            _add(found, Place(kecamatan=place.kecamatan, desa=place.desa, dusun=place.dusun))
    return list(found.values())


def _add(found: dict[tuple[str, str, str, str], Place], parent: Place) -> None:
    found.setdefault(parent.key, parent)


def _check_name(name: str) -> None:
    if len(name) > LONGEST_NAME:
        raise PlaceError(f"{name[:20]!r}… has more than {LONGEST_NAME} characters")
    if not name.isprintable():
        raise PlaceError(f"{name[:20]!r} holds a character that cannot be shown")


def _check_degrees(name: str, value: float | None, limit: float) -> None:
    if value is not None and not (isfinite(value) and -limit <= value <= limit):
        raise PlaceError(f"the {name} {value:g} does not lie between -{limit:g} and {limit:g}")
