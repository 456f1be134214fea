"""What a call-taker types, and the place that is meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.places.csv_file import read_places
from ari_app.places.keeping import SAMPLE
from ari_app.places.place import Place, PlaceKind
from ari_app.places.search import PlaceIndex, same_name

SAMPLE_INDEX = PlaceIndex(read_places(SAMPLE))
MORE = PlaceIndex(
    [
        *read_places(SAMPLE),
        Place(kecamatan="Mayong", desa="Mayong Lor"),
        Place(kecamatan="Mayong", desa="Mayong Kidul"),
        Place(kecamatan="Tahunan", desa="Ngabul", dusun="Krajan"),
        Place(kecamatan="Tahunan", desa="Langon", dusun="Krajan"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tahunan", "Tahunan"),  # the kecamatan before the desa of that name
        ("mantingan", "Mantingan, Tahunan"),
        ("MANTINGAN", "Mantingan, Tahunan"),
        ("mant", "Mantingan, Tahunan"),
        ("tahunan mantingan", "Mantingan, Tahunan"),  # any order
        ("mantingan tahunan", "Mantingan, Tahunan"),
        ("ds. Mantingan kec. Tahunan", "Mantingan, Tahunan"),
        ("mantigan", "Mantingan, Tahunan"),  # a letter lost
        ("mantinagn", "Mantingan, Tahunan"),  # two changed about
        ("nlonggo", "Mlonggo"),  # the first one wrong
        ("jpara", "Jepara"),
        ("karimun jawa", "Karimunjawa"),  # one word as two
        ("karimunjwa", "Karimunjawa"),
        ("pakisaji", "Pakis Aji"),  # two as one
        ("telukawur", "Teluk Awur, Tahunan"),
        ("Djepara", "Jepara"),  # the old spelling
        ("wonoejo jepara", "Wonorejo, Jepara"),  # a lost letter that looks like it
        ("petjangaan", "Pecangaan"),
        ("kartini rs", "RSUD R.A. Kartini, Bapangan, Jepara"),
        ("tirta samudra", "Pantai Bandengan, Bandengan, Jepara"),  # its other name
        ("belakang masjid mantingan", "Masjid Mantingan, Mantingan, Tahunan"),
        ("mayong kidul", "Mayong Kidul, Mayong"),
        ("krajan langon", "Krajan, Langon, Tahunan"),
    ],
)
def test_what_is_typed_and_what_is_meant(typed: str, meant: str) -> None:
    first = MORE.search(typed)[0].place
    assert ", ".join((first.name, *first.within)) == meant


@pytest.mark.parametrize("typed", ["", "   ", "desa", "rt 03 rw 01", "xyzzyx", "jalan", "0812345"])
def test_words_that_name_no_place(typed: str) -> None:
    """An empty field asks for the list; words that are no place's give none."""
    found = SAMPLE_INDEX.search(typed, kinds=[PlaceKind.KECAMATAN], most=50)
    assert len(found) == (0 if typed.strip() else 16)


def test_what_is_left_over_is_told() -> None:
    [found, *_] = SAMPLE_INDEX.search("belakang Masjid Mantingan rt 3")
    assert (found.place.landmark, found.rest) == ("Masjid Mantingan", "belakang rt 3")
    [found, *_] = SAMPLE_INDEX.search("gudang mebel Mantingan")
    assert (found.place.name, found.rest) == ("Mantingan", "gudang mebel")


def test_only_the_wanted_kind_and_the_known_kecamatan_first() -> None:
    kinds = {found.place.kind for found in MORE.search("tahunan", kinds=[PlaceKind.DESA])}
    assert kinds == {PlaceKind.DESA}
    for kecamatan in ("Jepara", "Karimunjawa"):
        found = SAMPLE_INDEX.search("", kinds=[PlaceKind.DESA], kecamatan=kecamatan.upper(), most=9)
        assert {each.place.kecamatan for each in found} == {kecamatan}
    assert len(SAMPLE_INDEX.search("", kinds=[PlaceKind.DESA], kecamatan="belum tahu")) == 8


def test_the_sample_has_the_sixteen_kecamatan() -> None:
    kecamatan = [place for place in SAMPLE_INDEX.places if place.kind is PlaceKind.KECAMATAN]
    assert len(kecamatan) == 16 and all(place.latitude for place in kecamatan)


@given(st.text(max_size=120), st.text(max_size=80))
def test_no_text_breaks_it(typed: str, kecamatan: str) -> None:
    found = SAMPLE_INDEX.search(typed, kecamatan=kecamatan)
    assert len(found) <= 8
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


@given(st.sampled_from([p for p in SAMPLE_INDEX.places if len(p.name) > 4]), st.data())
def test_a_lost_letter_still_finds_the_place(place: Place, data: st.DataObject) -> None:
    name = " ".join((place.name, *place.within))
    at = data.draw(st.integers(1, len(place.name) - 2))
    found = [each.place for each in SAMPLE_INDEX.search(name[:at] + name[at + 1 :])]
    assert place in found


def test_a_regency_with_all_its_dusun_is_searched_within_a_keystroke() -> None:
    """192 desa with a dozen dusun each; a call-taker's keystrokes are some 100 ms apart.

    The processor's time of the quickest of ten counts, so that a busy machine is no failure.
    """
    names = [f"{a}{b}" for a in ("Kra", "Nga", "Sum") for b in ("jan", "bul", "ber", "awu")]
    many = [
        Place(kecamatan=f"Kecamatan{k}", desa=f"Desa {k} {d}", dusun=f"{name} {k}")
        for k in range(16)
        for d in range(12)
        for name in names
    ]
    index = PlaceIndex([*many, *SAMPLE_INDEX.places])
    took_s = []
    for _ in range(10):
        began = time.process_time()
        index.search("mantigan tahunn")
        index.search("krajan kecamatan3")
        took_s.append(time.process_time() - began)
    assert min(took_s) / 2 < 0.05


def test_the_same_name() -> None:
    assert same_name("MANTINGAN", " Mantingan ") and same_name("Djepara", "Jepara")
    for one, other in (("Mantingan", "Ngabul"), ("", ""), (None, "")):
        assert not same_name(one, other)
