"""What a file of places would change, told before anything is changed."""

from hypothesis import given
from hypothesis import strategies as st

from ari_app.places.difference import counts, difference
from ari_app.places.place import Place, PlaceKind

TAHUNAN = Place(kecamatan="Tahunan", latitude=-6.6, longitude=110.65)
MANTINGAN = Place(
    kecamatan="Tahunan", desa="Mantingan", also=("Mtg",), latitude=-6.62, longitude=110.68
)
KRAJAN = Place(kecamatan="Tahunan", desa="Mantingan", dusun="Krajan")
KNOWN = (TAHUNAN, MANTINGAN, KRAJAN)


def test_what_is_there_is_counted_by_level() -> None:
    found = [(one.kind, one.places, one.points) for one in counts(KNOWN)]
    assert found == [
        (PlaceKind.KECAMATAN, 1, 1),
        (PlaceKind.DESA, 1, 1),
        (PlaceKind.DUSUN, 1, 0),
        (PlaceKind.LANDMARK, 0, 0),
    ]


def test_the_same_file_changes_nothing() -> None:
    found = difference(KNOWN, KNOWN, whole=True)
    assert not found and (found.unchanged, found.others) == (3, 0)


def test_what_a_file_does_not_say_stays() -> None:
    """Unless it is the whole truth: then its other names and its point go."""
    silent = Place(kecamatan="Tahunan", desa="Mantingan")
    assert not difference(KNOWN, [silent], whole=False)
    found = difference(KNOWN, [TAHUNAN, silent], whole=True)
    (changed,) = found.changed
    assert changed.point_lost and changed.moved_m is None and changed.after.also == ()
    assert found.removed == (KRAJAN,)


def test_a_point_that_moves_says_how_far() -> None:
    near = Place(kecamatan="Tahunan", desa="Mantingan", latitude=-6.62, longitude=110.69)
    far = Place(kecamatan="Tahunan", latitude=-7.6, longitude=110.65)
    found = difference(KNOWN, [near, far], whole=False)
    assert [round(one.moved_m or 0, -2) for one in found.moved] == [111_300, 1100]
    assert found.changed[0].after.also == ("Mtg",)
    assert all(one.only_moved for one in found.changed)
    renamed = Place(kecamatan="TAHUNAN", latitude=-7.6, longitude=110.65)
    assert not difference(KNOWN, [renamed], whole=False).changed[0].only_moved
    gained = Place(kecamatan="Tahunan", desa="Mantingan", dusun="Krajan", latitude=-6, longitude=1)
    (one,) = difference(KNOWN, [gained], whole=False).changed
    assert one.point_gained and not difference(KNOWN, [gained], whole=False).moved


def test_others_are_counted_and_go_only_where_that_was_said() -> None:
    new = Place(kecamatan="Bangsri")
    adds = difference(KNOWN, [new], whole=False)
    assert (adds.new, adds.removed, adds.others) == ((new,), (), 3)
    assert difference(KNOWN, [new], whole=True).removed == KNOWN
    assert adds.mark != difference(KNOWN, [new], whole=True).mark


def test_another_spelling_of_the_capitals_is_a_change() -> None:
    (one,) = difference(KNOWN, [Place(kecamatan="TAHUNAN")], whole=False).changed
    assert (one.before.name, one.after.name, one.moved_m) == ("Tahunan", "TAHUNAN", 0)


PLACES = st.lists(
    st.builds(
        Place,
        kecamatan=st.sampled_from("ABC"),
        desa=st.sampled_from(("", "d", "D")),
        also=st.sampled_from(((), ("x",))),
    ),
    unique_by=lambda place: place.key,
)


@given(PLACES, PLACES, st.booleans())
def test_each_place_is_counted_once(known: list[Place], wanted: list[Place], whole: bool) -> None:
    found = difference(known, wanted, whole=whole)
    assert len(found.new) + len(found.changed) + found.unchanged == len(wanted)
    assert len(known) == len(found.changed) + found.unchanged + found.others
    assert len(found.removed) == (found.others if whole else 0)
