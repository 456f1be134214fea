"""Places from spreadsheets: what is read, and what is told about a file that cannot be."""

from pathlib import Path

import pytest

from ari_app.places.csv_file import FileRefused, as_csv, places_of, read_places
from ari_app.places.keeping import SAMPLE
from ari_app.places.place import Place


def test_columns_in_any_order_and_what_a_place_lies_in() -> None:
    text = "\ufeffDesa,kecamatan,dusun,landmark\nMantingan,Tahunan,,Masjid  Mantingan\n,,,\n"
    places = places_of(text.removeprefix("\ufeff"), name="x.csv")
    assert [place.name for place in places] == ["Masjid Mantingan", "Tahunan", "Mantingan"]


def test_a_spreadsheet_with_semicolons_and_decimal_commas() -> None:
    [place] = places_of("kecamatan;latitude;longitude\nKedung;-6,67;110,66\n", name="x.csv")
    assert place == Place(kecamatan="Kedung", latitude=-6.67, longitude=110.66)


def test_what_is_written_is_read_again() -> None:
    places = read_places(SAMPLE)
    assert places_of(as_csv(places), name="again") == places


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no column 'kecamatan'"),
        ("desa\nMantingan\n", "names no column 'kecamatan'"),
        ("kecamatan,kelurahan\nA,B\n", "column 'kelurahan' that is not known"),
        ("kecamatan,desa,desa\nA,B,B\n", "'desa' twice"),
        ("kecamatan\n", "holds no place"),
        ("kecamatan,desa\nA,B\n,C\n", "line 3: the column kecamatan is empty"),
        ("kecamatan,desa,dusun\nA,,C\n", "line 2: the dusun 'C' has no desa"),
        ("kecamatan,desa\nA,B\na,b\n", "line 3: repeats line 2"),
        ("kecamatan,latitude,longitude\nA,utara,1\n", "line 2: the latitude 'utara'"),
        ("kecamatan,latitude,longitude\nA,91,1\n", "line 2: the latitude 91"),
        ("kecamatan,latitude,longitude\nA,nan,1\n", "line 2: the latitude nan"),
        ("kecamatan,latitude,longitude\nA,1,\n", "line 2: latitude and longitude"),
        (f"kecamatan\n{'A' * 81}\n", "line 2: .* more than 80 characters"),
        ("kecamatan\nA\u0007\n", "line 2: .* cannot be shown"),
        ("kecamatan\nA,B\n", "line 2: has more columns"),
        ('kecamatan\n"A\n', "line 2: unexpected end"),
        ('kecamatan\nA\n"B"C\n', "line 3: '"),
    ],
)
def test_every_mistake_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        places_of(text, name="x.csv")


def test_all_mistakes_at_once() -> None:
    with pytest.raises(FileRefused) as refused:
        places_of("kecamatan,desa\n" + ",X\n" * 30, name="x.csv")
    assert "line 2:" in str(refused.value) and "line 21:" in str(refused.value)
    assert "and 10 more" in str(refused.value) and "nothing was changed" in str(refused.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="check the path"):
        read_places(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"kecamatan\nCaf\xe9\n")
    with pytest.raises(FileRefused, match="CSV UTF-8"):
        read_places(tmp_path / "latin.csv")
