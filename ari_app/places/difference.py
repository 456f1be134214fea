"""What a file of places would change of those that are there. Pure.

It says beforehand what `ari_app.places.keeping.import_places` does, by the same rule: what a file
does not say of a place (degrees, other names) stays, unless the file is the whole truth.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import cos, hypot, radians

from ari_app.places.place import Place, PlaceKind

_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """``moved_m``: how far its point goes; None where it had none before or has none afterwards."""

    before: Place
    after: Place
    moved_m: float | None

    @property
    def only_moved(self) -> bool:
        """Nothing else of it changes."""
        here = replace(self.before, latitude=self.after.latitude, longitude=self.after.longitude)
        return self.moved_m is not None and here == self.after

    @property
    def point_lost(self) -> bool:
        return self.before.latitude is not None and self.after.latitude is None

    @property
    def point_gained(self) -> bool:
        return self.before.latitude is None and self.after.latitude is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``others``: how many are not in the file, and so would go where it is the whole truth."""

    new: tuple[Place, ...] = ()
    changed: tuple[Changed, ...] = ()
    removed: tuple[Place, ...] = ()
    unchanged: int = 0
    others: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.removed)

    @property
    def moved(self) -> tuple[Changed, ...]:
        """The farthest first; a metre is a rounding."""
        found = (one for one in self.changed if one.moved_m is not None and one.moved_m >= 1)
        return tuple(sorted(found, key=lambda one: -(one.moved_m or 0)))

    @property
    def mark(self) -> str:
        """Of what is changed, and from what: other places have another mark."""
        what = (self.new, self.changed, self.removed)
        return hashlib.sha256(repr(what).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many places of a level there are, and how many of them have a point."""

    kind: PlaceKind
    places: int
    points: int


def counts(places: Iterable[Place]) -> tuple[Counted, ...]:
    """Each level, from the largest to the smallest, also without a place."""
    given = list(places)
    of = Counter(place.kind for place in given)
    points = Counter(place.kind for place in given if place.latitude is not None)
    return tuple(Counted(kind=kind, places=of[kind], points=points[kind]) for kind in PlaceKind)


def difference(known: Iterable[Place], wanted: Iterable[Place], *, whole: bool) -> Difference:
    """``whole``: the wanted are all there is; others go, and what is not said goes as well."""
    before = {place.key: place for place in known}
    after = {place.key: _kept(before.get(place.key), place, whole=whole) for place in wanted}
    others = [place for key, place in before.items() if key not in after]
    both = [(before[key], place) for key, place in after.items() if key in before]
    return Difference(
        new=tuple(place for key, place in after.items() if key not in before),
        changed=tuple(
            Changed(before=old, after=place, moved_m=_metres(old, place))
            for old, place in both
            if old != place
        ),
        removed=tuple(others) if whole else (),
        unchanged=sum(old == place for old, place in both),
        others=len(others),
    )


def _kept(before: Place | None, place: Place, *, whole: bool) -> Place:
    """The place as it would be."""
    if before is None or whole:
        return place
    unsaid: Mapping[str, object] = {
        **({} if place.also else {"also": before.also}),
        **(
            {}
            if place.latitude is not None
            else {"latitude": before.latitude, "longitude": before.longitude}
        ),
    }
    return replace(place, **unsaid)  # type: ignore[arg-type]


def _metres(one: Place, other: Place) -> float | None:
    """On a plane: good to a per cent within a regency."""
    lies = one.latitude, one.longitude, other.latitude, other.longitude
    known = [degrees for degrees in lies if degrees is not None]
    if len(known) < len(lies):
        return None
    north, east = known[0] - known[2], known[1] - known[3]
    return hypot(north, east * cos(radians(known[0]))) * _METRES_A_DEGREE
