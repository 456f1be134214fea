"""The outline of a regency that a centre brings: GeoJSON (RFC 7946), read to be drawn."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ari_app.bounded_json import read_json
from ari_app.errors import SigapError

MOST_BYTES = 2_000_000  # what an old computer draws without a wait; a simplified regency has 200 kB
MOST_POINTS = 60_000
NAMES = ("name", "nama", "NAMOBJ", "WADMKC", "KECAMATAN", "kecamatan")  # BIG's and common ones
Point = tuple[float, float]  # latitude and longitude in degrees, WGS 84


class OutlineUnusable(SigapError):
    """The file is no outline; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the outline, as a rule a kecamatan; each ring is closed."""

    name: str
    rings: tuple[tuple[Point, ...], ...]


def read(path: Path) -> tuple[Area, ...]:
    """Raises :class:`OutlineUnusable`."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise OutlineUnusable(
            f"Cannot read {path} ({error.strerror}); correct map.outline."
        ) from error
    if len(data) > MOST_BYTES:
        raise OutlineUnusable(
            f"{path} is larger than {MOST_BYTES // 1_000_000} MB; simplify its lines first."
        )
    return areas_of(data)


def areas_of(data: bytes) -> tuple[Area, ...]:
    """The areas of a FeatureCollection of polygons. Raises :class:`OutlineUnusable`."""
    try:
        collection = read_json(data)
    except ValueError as error:
        raise OutlineUnusable("The outline is no JSON; export it as GeoJSON.") from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise OutlineUnusable("The outline is no FeatureCollection; export it as GeoJSON.")
    features = collection.get("features")
    areas = tuple(_area(one) for one in features) if isinstance(features, list) else ()
    if not areas:
        raise OutlineUnusable("The outline has no areas; export the polygons of the kecamatan.")
    if sum(len(ring) for area in areas for ring in area.rings) > MOST_POINTS:
        raise OutlineUnusable(
            f"The outline has more than {MOST_POINTS} points; simplify its lines first."
        )
    return areas


def as_json(areas: tuple[Area, ...]) -> bytes:
    """``{"areas": [{"name": …, "rings": [[[latitude, longitude], …], …]}, …]}``."""
    listed = [{"name": area.name, "rings": area.rings} for area in areas]
    return json.dumps({"areas": listed}, ensure_ascii=False).encode()


def _area(feature: Any) -> Area:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        raise OutlineUnusable("A feature of the outline has no geometry; remove it.")
    rings = tuple(_ring(ring) for polygon in _polygons(geometry) for ring in polygon)
    return Area(_name(feature.get("properties")), rings)


def _polygons(geometry: Mapping[str, Any]) -> Iterator[list[Any]]:
    match geometry:
        case {"type": "Polygon", "coordinates": list() as rings}:
            yield rings
        case {"type": "MultiPolygon", "coordinates": list() as polygons} if all(
            isinstance(each, list) for each in polygons
        ):
            yield from polygons
        case _:
            raise OutlineUnusable(
                "The outline has something else than polygons; export the areas alone."
            )


def _ring(ring: Any) -> tuple[Point, ...]:
    if not isinstance(ring, list) or len(ring) < 4:
        raise OutlineUnusable("A ring of the outline has fewer than four points.")
    return tuple(_point(one) for one in ring)


def _point(position: Any) -> Point:
    """GeoJSON has the longitude first; projected metres are refused by their size."""
    match position:
        case [int() | float() as east, int() | float() as north, *_] if (
            math.isfinite(east)
            and math.isfinite(north)
            and abs(east) <= 180
            and abs(north) <= 90
            and not isinstance(east, bool)
            and not isinstance(north, bool)
        ):
            return round(float(north), 6), round(float(east), 6)
    raise OutlineUnusable(
        "A point of the outline is no longitude and latitude; export it in WGS 84 (EPSG:4326)."
    )


def _name(properties: Any) -> str:
    known = properties if isinstance(properties, dict) else {}
    names = (known.get(name) for name in NAMES)
    return next((name for name in names if isinstance(name, str)), "")[:80]
