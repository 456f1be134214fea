"""Likely duplicates: the rule, as a table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.tickets.duplicates import Incident, Nearness, distance, likely

AT = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
MANTINGAN: dict[str, Any] = {"kecamatan": "Tahunan", "desa": "Mantingan"}


def incident(label: str = "A", minutes: float = 0, **facts: Any) -> Incident:
    facts = {"type": "kebakaran", **facts}
    return Incident(label=label, opened_at=AT + timedelta(minutes=minutes), **facts)


def pin(north_m: float) -> dict[str, Any]:
    return {"latitude": -6.62 + north_m / 111_195, "longitude": 110.68}


@pytest.mark.parametrize(
    ("mine", "theirs", "nearness", "remark"),
    [
        (MANTINGAN, MANTINGAN, "desa", "the same desa"),
        (MANTINGAN, {"kecamatan": "TAHUNAN", "desa": "mantingan "}, "desa", "capitals, blanks"),
        ({**MANTINGAN, "dusun": "Krajan"}, {**MANTINGAN, "dusun": "Krajan"}, "dusun", ""),
        ({**MANTINGAN, "dusun": "Krajan"}, {**MANTINGAN, "dusun": "Ngabul"}, "desa", "two sides"),
        (MANTINGAN, {"kecamatan": "Tahunan"}, "kecamatan", "the desa is not known yet"),
        ({"desa": "Mantingan"}, MANTINGAN, "desa", "the kecamatan was not typed"),
        (MANTINGAN, {"kecamatan": "Tahunan", "desa": "Ngabul"}, None, "another desa"),
        ({"kecamatan": "Kedung"}, {"kecamatan": "Tahunan"}, None, "another kecamatan"),
        ({}, {}, None, "nothing is known"),
        ({"said": "ada api di mantingan pak"}, MANTINGAN, "spoken", "the caller named the desa"),
        ({**MANTINGAN, "said": "mantingan"}, MANTINGAN, "desa", "what is typed is surer"),
        ({"said": "di mantingan"}, {"kecamatan": "Mantingan"}, None, "a kecamatan is wide"),
        (
            {"said": "dekat rumah sakit kartini jalan wahid"},
            {"address": "RSUD Kartini, Jl. Wahid"},
            "spoken",
            "most of the address",
        ),
        ({"said": "pak wahid"}, {"address": "RSUD Kartini, Jl. Wahid"}, None, "one word is any"),
        ({"kecamatan": "Kedung", "said": "mantingan"}, MANTINGAN, None, "typed otherwise"),
        ({"kecamatan": "Tahunan"}, {"desa": "Ngabul"}, None, "nothing in common"),
        (pin(0), pin(400), "pin", "pins nearby, no names"),
        ({**MANTINGAN, **pin(0)}, {"kecamatan": "Batealit", **pin(100)}, "pin", "at a border"),
        ({**MANTINGAN, **pin(0)}, {**MANTINGAN, **pin(1500)}, "desa", "by hearsay"),
        ({**MANTINGAN, **pin(0)}, {**MANTINGAN, **pin(3500)}, None, "pins far apart"),
        (
            {"address": "depan RSUD Kartini"},
            {"address": "RSUD Kartini, Jl. Wahid"},
            "address",
            "the same things are named",
        ),
        ({"address": "depan masjid"}, {"address": "belakang masjid"}, None, "one word is any"),
        (
            {"address": "RSUD Kartini", "kecamatan": "Jepara"},
            {"address": "RSUD Kartini", "kecamatan": "Keling"},
            None,
            "there may be two",
        ),
        ({**MANTINGAN, "type": "medis"}, MANTINGAN, None, "another type"),
        ({**MANTINGAN, "type": None}, {**MANTINGAN, "type": None}, None, "no type yet"),
    ],
)
def test_the_same_place_and_type(
    mine: dict[str, Any], theirs: dict[str, Any], nearness: str | None, remark: str
) -> None:
    found = likely(incident(**mine), [incident("B", **theirs)])
    assert [one.nearness for one in found] == ([nearness] if nearness else []), remark


@pytest.mark.parametrize(
    ("minutes", "is_likely"), [(-30, True), (-30.1, False), (0, True), (30, True), (31, False)]
)
def test_the_last_half_hour(minutes: float, is_likely: bool) -> None:
    """Before and after: the second of two calls may be written up first."""
    found = likely(incident(**MANTINGAN), [incident("B", minutes, **MANTINGAN)])
    assert bool(found) is is_likely


def test_the_likeliest_first_and_never_itself() -> None:
    others = [
        incident("A", **MANTINGAN),
        incident("far", -20, **MANTINGAN),
        incident("near", -3, **MANTINGAN),
        incident("vague", -1, kecamatan="Tahunan"),
        *(incident(f"X{n}", -25, **MANTINGAN) for n in range(9)),
    ]
    found = likely(incident(**MANTINGAN), others)
    assert [one.label for one in found][:2] == ["near", "far"] and len(found) == 5
    assert "vague" not in [one.label for one in found]


def test_metres() -> None:
    """Alun-alun Jepara to the pier of Karimunjawa: some 85 km."""
    jepara = incident(latitude=-6.5895, longitude=110.6680)
    karimunjawa = incident("B", latitude=-5.8790, longitude=110.4330)
    assert distance(jepara, karimunjawa) == pytest.approx(83_000, rel=0.03)
    assert distance(jepara, incident("C")) is None
    assert distance(jepara, jepara) == 0


names = some.sampled_from([None, "", "Tahunan", "tahunan", "Kedung"])
degrees = some.floats(-90, 90, allow_nan=False)
incidents = some.builds(
    incident,
    some.just("A"),
    some.floats(-60, 60),
    type=some.sampled_from(["kebakaran", None]),
    kecamatan=names,
    desa=names,
    dusun=names,
    latitude=degrees,
    longitude=degrees,
)


@given(incidents, incidents)
def test_it_is_the_same_from_both_sides(one: Incident, other: Incident) -> None:
    """Whatever is known: what this ticket finds, that one finds."""
    other = replace(other, label="B")
    [forth, back] = [likely(one, [other]), likely(other, [one])]
    assert [each.nearness for each in forth] == [each.nearness for each in back]
    assert all(each.nearness in Nearness for each in forth)
