"""What an agency may say to the public: no number, plate, house or name, however it is written."""

import pytest

from ari_app.public.plain_words import LONGEST, Personal, personal

NAMES = ["Siti Rahmawati"]
PLACES = ["Jl. Pemuda 12, depan balai desa", "Krajan"]

FINE = (
    "Pohon tumbang di jalan raya disingkirkan dalam 40 menit oleh 6 petugas.",
    "Kebakaran dapur padam pukul 14.35; tidak ada korban. 3 unit, 12 petugas.",
    "Evakuasi 2 ular dari rumah warga, tahun 2026.",
    "Ambulans tiba dalam 9 menit; pasien dibawa ke rumah sakit.",
    "Korban (43 tahun) selamat; mobil milik Dinas Perhubungan membantu.",
    "Kebakaran pertama dalam 3 tahun; gudang milik warga padam.",
    "Seorang anak, 7 tahun, ditolong di bendungan milik PLN.",
)
PERSONAL = (
    ("", Personal.EMPTY),
    ("   ", Personal.EMPTY),
    ("a" * (LONGEST + 1), Personal.TOO_LONG),
    ("Hubungi 0812-3456-7890.", Personal.NUMBER),
    ("Hubungi 0812 3456 789", Personal.NUMBER),
    ("hubungi (0291) 591.234", Personal.NUMBER),
    ("+62 812 3456 7890", Personal.NUMBER),
    ("Hubungi 0812–3456–7890.", Personal.NUMBER),  # noqa: RUF001
    ("Hubungi 0812 - 3456 - 7890", Personal.NUMBER),
    ("Hubungi 0812_3456_7890", Personal.NUMBER),
    ("Hubungi 0812,3456,7890", Personal.NUMBER),
    ("Hubungi 0812\u200b3456\u200b7890", Personal.NUMBER),
    ("Hubungi ０８１２３４５６７８９０", Personal.NUMBER),  # noqa: RUF001
    ("NIK 3320 0112 3456 0001", Personal.NUMBER),
    ("Sepeda motor K 4821 BC terbakar", Personal.PLATE),
    ("Sepeda motor k4821bc terbakar", Personal.PLATE),
    ("mobil H-1234-AB", Personal.PLATE),
    ("mobil K.4821.BC", Personal.PLATE),
    ("mobil K\u20114821\u00a0BC", Personal.PLATE),
    ("di jalan pemuda 12", Personal.ADDRESS),
    ("di Jl. Pemuda", Personal.ADDRESS),
    ("di jalan Pemuda", Personal.ADDRESS),
    ("warga RT 03/RW 2", Personal.ADDRESS),
    ("rumah no. 12", Personal.ADDRESS),
    ("tulis ke warga@contoh.id", Personal.ADDRESS),
    ("lihat https://contoh.id", Personal.ADDRESS),
    ("di krajan  ada pohon tumbang", Personal.ADDRESS),
    ("Bapak Slamet selamat", Personal.NAME),
    ("ditolong Bu Sri", Personal.NAME),
    ("rumah siti terbakar", Personal.NAME),
    ("rumah Si\u00adti terbakar", Personal.NAME),
    ("rumah Sîti terbakar", Personal.NAME),
    ("RAHMAWATI selamat", Personal.NAME),
    ("Slamet Widodo, 43 tahun, meninggal di tempat", Personal.NAME),
    ("Dibawa Widodo (43 thn) ke rumah sakit", Personal.NAME),
    ("Korban bernama Ahmad Fauzi", Personal.NAME),
    ("rumah milik Sutarno terbakar", Personal.NAME),
    ("a.n. Sutarno", Personal.NAME),
    ("anak dari Sutarno ditemukan", Personal.NAME),
)


@pytest.mark.parametrize("text", FINE)
def test_what_was_done_is_said(text: str) -> None:
    assert personal(text, names=NAMES, places=PLACES) is None


@pytest.mark.parametrize(("text", "found"), PERSONAL)
def test_who_it_was_is_not(text: str, found: Personal) -> None:
    assert personal(text, names=NAMES, places=PLACES) is found
