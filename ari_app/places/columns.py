"""What the columns of a file of places are called, in our words and in those of others.

Spreadsheets of ministries and surveys name the same thing in many ways; capitals, blanks, dots and
strokes do not count. Columns that say nothing about a place's name or point are passed over.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ari_app.errors import SigapError

COLUMNS = ("kecamatan", "desa", "dusun", "landmark", "also", "latitude", "longitude")
MORE = ("kode", "nama", "jenis")  # Kemendagri's: read, and never written

_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("nama_kecamatan", "nm_kec", "nmkec", "wadmkc"), "kecamatan"),
        **dict.fromkeys(
            (
                *(
                    "kelurahan",
                    "nama_desa",
                    "desa_kelurahan",
                    "kelurahan_desa",
                    "nama_desa_kelurahan",
                ),
                *("nama_kelurahan", "nama_kelurahan_desa", "nm_desa", "nmdesa", "wadmkd"),
            ),
            "desa",
        ),
        **dict.fromkeys(("nama_dusun", "dukuh", "nama_dukuh"), "dusun"),
        **dict.fromkeys(("patokan", "tempat"), "landmark"),
        **dict.fromkeys(("nama_lain", "alias"), "also"),
        **dict.fromkeys(("lat", "lintang", "garis_lintang"), "latitude"),
        **dict.fromkeys(("lon", "lng", "long", "bujur", "garis_bujur"), "longitude"),
        **dict.fromkeys(
            ("code", "kode_wilayah", "kode_desa", "kode_kelurahan", "kode_kemendagri", "kdepum"),
            "kode",
        ),
        **dict.fromkeys(("name", "nama_wilayah"), "nama"),
        **dict.fromkeys(("kind", "tipe", "status_desa", "status_pemerintahan"), "jenis"),
    }
)
_PASSED_OVER = frozenset(
    "no nomor id provinsi nama_provinsi kode_provinsi kabupaten nama_kabupaten kode_kabupaten "
    "kabupaten_kota nama_kabupaten_kota kab_kota kode_kab_kota kode_kecamatan kode_pos kodepos "
    "luas luas_km2 penduduk jumlah_penduduk keterangan ibukota".split()
)


class ColumnsRefused(SigapError):
    """The first line does not say what is in the file."""


def columns_of(given: Iterable[str]) -> list[str]:
    """What each column is in our words, "" for one that is passed over.

    Raises :class:`ColumnsRefused`.
    """
    written = [name.strip() for name in given]
    found = [_meaning(name) for name in written]
    if "kecamatan" not in found and not {"kode", "nama"} <= set(found):
        raise ColumnsRefused(
            "names no column 'kecamatan' in its first line (nor 'kode' and 'nama'); the columns "
            f"are {', '.join(COLUMNS)}."
        )
    for name, meaning in zip(written, found, strict=True):
        if meaning is None:
            raise ColumnsRefused(
                f"has a column {name[:30]!r} that is not known; the columns are "
                f"{', '.join(COLUMNS)}."
            )
        if meaning and found.count(meaning) > 1:
            raise ColumnsRefused(f"has the column {meaning!r} twice; keep one of them.")
    return [meaning or "" for meaning in found]


def _meaning(name: str) -> str | None:
    plain = re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
    if plain in COLUMNS or plain in MORE:
        return plain
    if plain in _PASSED_OVER or not plain:
        return ""
    return _OTHERS.get(plain)


def without_mark(text: str) -> tuple[str, str, int]:
    """The text without a first line like ``sep=;``, what stands between its columns, and how many
    lines were taken away.
    """
    first, _, rest = text.partition("\n")
    marked = re.fullmatch(r'"?sep=(.)"?\r?', first, re.IGNORECASE)
    if marked:
        return rest, marked[1], 1
    return text, max(",;\t", key=first.count), 0
