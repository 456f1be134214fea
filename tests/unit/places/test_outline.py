"""The outline that a centre brings, and what is none."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.places.outline import (
    MOST_BYTES,
    Area,
    OutlineUnusable,
    areas_of,
    as_json,
    read,
)

SQUARE = [[110.6, -6.6], [110.7, -6.6], [110.7, -6.5], [110.6, -6.6]]
TURNED = ((-6.6, 110.6), (-6.6, 110.7), (-6.5, 110.7), (-6.6, 110.6))


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_polygons_of_one_and_of_several_pieces() -> None:
    data = collection(
        feature("Polygon", [SQUARE, SQUARE], nama="Tahunan"),
        feature("MultiPolygon", [[SQUARE], [SQUARE]], WADMKC="Karimunjawa"),
        feature("Polygon", [[[*point, 12.5] for point in SQUARE]]),  # with a height
    )
    areas = areas_of(data)
    assert areas == (
        Area("Tahunan", (TURNED, TURNED)),
        Area("Karimunjawa", (TURNED, TURNED)),
        Area("", (TURNED,)),
    )
    assert json.loads(as_json(areas))["areas"][0] == {
        "name": "Tahunan",
        "rings": [[list(point) for point in TURNED]] * 2,
    }


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "no JSON"),
        (b"[" * 5000 + b"]" * 5000, "no JSON"),
        (b"[]", "no FeatureCollection"),
        (collection(), "no areas"),
        (b'{"type": "FeatureCollection", "features": 3}', "no areas"),
        (collection(None), "no geometry"),
        (collection(feature("Point", [110.6, -6.6])), "something else than polygons"),
        (collection(feature("MultiPolygon", [3])), "something else than polygons"),
        (collection(feature("Polygon", [SQUARE[:3]])), "fewer than four points"),
        (collection(feature("Polygon", ["abcd"])), "fewer than four points"),
        (collection(feature("Polygon", [[[471_000, 9_270_000]] * 4])), "EPSG:4326"),
        (collection(feature("Polygon", [[[True, 1]] * 4])), "EPSG:4326"),
        (collection(feature("Polygon", [[["110", "-6"]] * 4])), "EPSG:4326"),
        (collection(feature("Polygon", [[[float("nan"), 1]] * 4])), "EPSG:4326"),
        (collection(feature("Polygon", [SQUARE * 15_001])), "simplify its lines"),
    ],
)
def test_what_is_no_outline(data: bytes, said: str) -> None:
    with pytest.raises(OutlineUnusable, match=said):
        areas_of(data)


def test_a_file_that_is_not_there_or_far_too_large(tmp_path: Path) -> None:
    with pytest.raises(OutlineUnusable, match=r"correct map\.outline"):
        read(tmp_path / "none.geojson")
    with pytest.raises(OutlineUnusable, match="correct map"):
        read(tmp_path)
    large = tmp_path / "large.geojson"
    large.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(OutlineUnusable, match="larger than 2 MB"):
        read(large)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["Polygon", "MultiPolygon", "LineString"]))
def test_any_json_is_read_or_refused(value: Any, kind: str) -> None:
    try:
        as_json(areas_of(collection(feature(kind, value, name=value))))
    except OutlineUnusable:
        pass
