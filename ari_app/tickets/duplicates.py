"""Which other tickets are likely about the same incident. Pure.

Ten people call about one fire. Likely is a ticket of the same type whose call came within
`WITHIN` of this one, at the same place: their pins lie near each other, or their addresses name
the same things, or the smallest part of the region that both name is the same; or the caller of
this one has named the other's place, as a recogniser guesses it while they speak. A contradiction
(another desa, pins far apart) takes it out. A human decides; nothing is ever merged by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from ari_app.places.search import same_name, words_of

WITHIN = timedelta(minutes=30)
NEAR_M = 500.0
FAR_M = 3000.0  # pins are set by hearsay; from here on they contradict
MOST = 5
_SAME_WORDS = 0.5  # of an address
_EARTH_M = 6_371_000.0


class Nearness(StrEnum):
    """What says that the place is the same, the surest first."""

    PIN = "pin"
    ADDRESS = "address"
    DUSUN = "dusun"
    DESA = "desa"
    KECAMATAN = "kecamatan"
    SPOKEN = "spoken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What a ticket says of its incident; degrees are WGS 84, both or none.

    ``said``: what its caller was heard to say.
    """

    label: str
    type: str | None
    opened_at: datetime
    kecamatan: str | None = None
    desa: str | None = None
    dusun: str | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """``distance_m`` between the pins, where both have one."""

    label: str
    nearness: Nearness
    distance_m: float | None
    apart: timedelta


def likely(ticket: Incident, others: Iterable[Incident]) -> list[Likely]:
    """Those that are likely duplicates, the likeliest first, `MOST` at most."""
    found = [one for other in others if (one := _compared(ticket, other)) is not None]
    order = list(Nearness)
    return sorted(found, key=lambda one: (order.index(one.nearness), one.apart, one.label))[:MOST]


def _compared(ticket: Incident, other: Incident) -> Likely | None:
    apart = abs(ticket.opened_at - other.opened_at)
    if other.label == ticket.label or not ticket.type or ticket.type != other.type:
        return None
    nearness, distance_m = _nearness(ticket, other), distance(ticket, other)
    if apart > WITHIN or nearness is None:
        return None
    return Likely(label=other.label, nearness=nearness, distance_m=distance_m, apart=apart)


def _nearness(one: Incident, other: Incident) -> Nearness | None:
    metres = distance(one, other)
    if metres is not None and metres <= NEAR_M:
        return Nearness.PIN
    if (metres is not None and metres > FAR_M) or _contradict(one, other):
        return None
    if _same_address(one, other):
        return Nearness.ADDRESS
    return _smallest_in_common(one, other) or _spoken(one, other)


def _contradict(one: Incident, other: Incident) -> bool:
    """A dusun does not: people on two sides of one fire name two of them."""
    pairs = ((one.kecamatan, other.kecamatan), (one.desa, other.desa))
    return any(mine and theirs and not same_name(mine, theirs) for mine, theirs in pairs)


def _smallest_in_common(one: Incident, other: Incident) -> Nearness | None:
    for nearness in (Nearness.DUSUN, Nearness.DESA, Nearness.KECAMATAN):
        if same_name(getattr(one, nearness), getattr(other, nearness)):
            return nearness
    return None


def _same_address(one: Incident, other: Incident) -> bool:
    mine, theirs = words_of(one.address or ""), words_of(other.address or "")
    both = mine & theirs
    return len(both) >= 2 and len(both) >= _SAME_WORDS * len(mine | theirs)


def _spoken(one: Incident, other: Incident) -> Nearness | None:
    """Dusun, desa or most of the address: a kecamatan is named by too many."""
    said = words_of(one.said)
    names = [words_of(name) for name in (other.dusun, other.desa) if name]
    address = words_of(other.address or "")
    in_address = len(address & said)
    named = any(name and name <= said for name in names)
    most = in_address >= 2 and in_address >= _SAME_WORDS * len(address)
    return Nearness.SPOKEN if named or most else None


def distance(one: Incident, other: Incident) -> float | None:
    """Metres between two places on the map (haversine); None where one is not known."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    north, east = radians(one.latitude or 0.0), radians(one.longitude or 0.0)
    north2, east2 = radians(other.latitude or 0.0), radians(other.longitude or 0.0)
    half = sin((north2 - north) / 2) ** 2 + (
        cos(north) * cos(north2) * sin((east2 - east) / 2) ** 2
    )
    return 2 * _EARTH_M * asin(sqrt(min(1.0, half)))
