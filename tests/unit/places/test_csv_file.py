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


def test_no_point_is_moved_by_being_written() -> None:
    places = [Place(kecamatan="Tahunan", latitude=-6.618347, longitude=110.668123)]
    assert ",-6.618347,110.668123\n" in as_csv(places)
    assert places_of(as_csv(places), name="again") == places


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no column 'kecamatan'"),
        ("desa\nMantingan\n", "names no column 'kecamatan'"),
        ("kecamatan,kampong\nA,B\n", "column 'kampong' that is not known"),
        ("kecamatan,desa,kelurahan\nA,B,C\n", "'desa' twice"),
        ("kecamatan,desa,desa\nA,B,B\n", "'desa' twice"),
        ("kecamatan\n", "holds no place"),
        ("kecamatan,desa\nA,B\n,C\n", "line 3: the column kecamatan is empty"),
        ("kecamatan,desa,dusun\nA,,C\n", "line 2: the dusun 'C' has no desa"),
        ("kecamatan,desa\nA,\na,\n", "line 3: repeats line 2"),
        ("kecamatan,latitude,longitude\nA,utara,1\n", "line 2: the latitude 'utara'"),
        ("kecamatan,latitude,longitude\nA,91,1\n", "line 2: the latitude 91"),
        ("kecamatan,latitude,longitude\nA,nan,1\n", "line 2: the latitude nan"),
        ("kecamatan,latitude,longitude\nA,1,\n", "line 2: latitude and longitude"),
        (f"kecamatan\n{'A' * 81}\n", "line 2: .* more than 80 characters"),
        ("kecamatan\nA\u0007\n", "line 2: .* cannot be shown"),
        ("kecamatan\nA,B\n", "line 2: has more columns"),
        ('kecamatan\n"A\n', "line 2: unexpected end"),
        ('kecamatan\nA\n"B"C\n', "line 3: '"),
        ('"kecamatan,desa\nA,B\n', "line 1: unexpected end.*quotation marks"),
        ("kecamatan,desa,dusun\nA,B,\nA,B,\nA,B,C\n", "line 3: repeats line 2.*kode or jenis"),
        ("kecamatan,latitude,longitude\nA,0,0\n", "line 2: 0, 0 lies in the sea"),
        ("kecamatan,latitude,longitude\nA,,110.6\n", "line 2: latitude and longitude come"),
        ("sep=;\nkecamatan;latitude;longitude\nA;0;0\n", "line 3: 0, 0 lies"),
        (
            "kode,nama\n33.20.01.2001,Kedungmalang\n",
            "line 2: the kode .33.20.01.2001. is that of no",
        ),
        ("kode,nama\nutara,Kedungmalang\n", "line 2: the kode 'utara' is that of no kecamatan"),
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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("kecamatan,desa\nKota,Bulu\nKota,Ujung\nKota,bulu \n", ["Bulu (1)", "Ujung", "bulu (2)"]),
        ("kecamatan,kelurahan\nKota,Bulu\nKota,Bulu\n", ["Bulu (1)", "Bulu (2)"]),
        ("kecamatan,desa\nKota,Bulu\nKedung,Bulu\n", ["Bulu", "Bulu"]),
        (
            "kecamatan,desa,landmark\nKota,Bulu,Masjid\nKota,Bulu,Masjid\n",
            ["Bulu", "Masjid (1)", "Masjid (2)"],
        ),
        (
            "kecamatan,desa,kode\nKota,Bulu,3320062003\nKota,Bulu,\nKota,Bulu,\n",
            ["Bulu (1)", "Bulu (2)", "Bulu (3)"],
        ),
    ],
)
def test_names_that_nothing_tells_apart_are_numbered(text: str, names: list[str]) -> None:
    """A desa and a kelurahan of one name in a file of names alone refuse no regency."""
    places = places_of(text, name="x.csv")
    assert sorted(p.name for p in places if p.desa) == sorted(names)


JEPARA = [("Kedung", ""), ("Kedung", "Kedungmalang"), ("Kedung", "Bugo")]


@pytest.mark.parametrize(
    "text",
    [
        "kecamatan\tdesa\nKedung\tKedungmalang\nKedung\tBugo\n",
        "sep=;\nkecamatan;desa\nKedung;Kedungmalang\nKedung;Bugo\n",
        '"sep=,"\r\nkecamatan,desa\r\nKedung,Kedungmalang\r\nKedung,Bugo\r\n',
        "No;Provinsi;Nama Kecamatan;Desa/Kelurahan\n1;Jateng;Kedung;Kedungmalang\n2;;Kedung;Bugo\n",
        "kode,nama\n33,Jawa Tengah\n33.20,Kabupaten Jepara\n33.20.01,Kedung\n"
        "33.20.01.2001,Kedungmalang\n33.20.01.2006,Bugo\n",
        "KODE;NAMA\n3320012001;Kedungmalang\n332001;Kedung\n3320012006;Bugo\n",
        "kode,nama\n3320010,Kedung\n3320010001,Kedungmalang\n3320010006,Bugo\n",  # BPS
    ],
)
def test_files_as_others_write_them(text: str) -> None:
    places = places_of(text, name="x.csv")
    assert sorted((place.kecamatan, place.desa) for place in places) == sorted(JEPARA)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "kecamatan,desa,jenis\nKota,Bulu,desa\nKota,Bulu,Kelurahan\nKota,Panggang,kel.\n",
            ["Desa Bulu", "Kelurahan Bulu", "Panggang"],
        ),
        (
            "kode,nama\n33.20.06,Kota\n33.20.06.1003,Bulu\n33.20.06.2011,Bulu\n",
            ["Kelurahan Bulu", "Desa Bulu"],
        ),
        (
            "kode,kecamatan,desa\n33.20.06.2003,Kota,Bulu\n33.20.06.2011,Kota,bulu\n",
            ["Desa Bulu (2003)", "Desa bulu (2011)"],
        ),
        (
            "kode,kecamatan,desa,dusun\n3320062003,Kota,Bulu,A\n3320062003,Kota,Bulu,B\n",
            ["Bulu"],
        ),
    ],
)
def test_two_of_one_name_are_told_apart(text: str, names: list[str]) -> None:
    assert [p.desa for p in places_of(text, name="x.csv") if p.desa and not p.dusun] == names


@pytest.mark.parametrize("name", ["=1+1", "+62", "-6", "@SUM(A1)", "＝1", "Bulu", "'Bulu"])  # noqa: RUF001
def test_no_name_is_a_formula_and_each_comes_back(name: str) -> None:
    places = [Place(kecamatan=name, also=(name,), latitude=-6.5, longitude=110.5)]
    text = as_csv(places)
    assert places_of(text, name="again") == places
    assert f"\n{name}," not in text or name in ("Bulu", "'Bulu")
    assert ",-6.5,110.5" in text
