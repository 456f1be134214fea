"""The words of ``/admin/settings`` and ``/admin/trunks``."""

import re
from collections.abc import Mapping

from ari_app.operations.settings_keeping import ChangeRefused, Why
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_

SOURCES: Mapping[str, str] = {
    "file": N_("dari berkas"),
    "browser": N_("diubah di sini"),
    "default": NP_("setting", "bawaan"),
}

UNITS: Mapping[str, str] = {
    "s": N_("detik"),
    "ms": N_("milidetik"),
    "days": N_("hari"),
    "hours": N_("jam"),
    "h": N_("pukul"),
    "MB": "MB",
    "dBFS": "dBFS",
}

PARTS: Mapping[str, str] = {
    "asterisk": N_("Asterisk membaca ulang berkasnya; panggilan jalan terus"),
    "screen": N_("proses pendengar, satu per satu"),
    "jobs": N_("pekerjaan latar"),
    "share": N_("halaman berbagi lokasi"),
    "desk": N_("konsol ini; layar tersambung lagi sendiri"),
}

COLUMNS: Mapping[str, str] = {
    "name": N_("Nama"),
    "match": N_("Alamat pengirim, dipisah koma"),
    "codecs": N_("Codec, berurutan"),
    "host": N_("Tujuan keluar; kosong: hanya masuk"),
    "transport": N_("Cara ke tujuan"),
    "user": N_("Nama pendaftaran; kosong: tanpa mendaftar"),
    "abroad": N_("Awalan luar negeri"),
    "qualify_s": N_("Tanya tujuan tiap … detik; 0: tidak"),
    "number": N_("Nomor"),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {
    "source_of": SOURCES,
    "unit_word": UNITS,
    "part_word": PARTS,
    "column_word": COLUMNS,
}

_REFUSALS: Mapping[Why, str] = {
    Why.NO_REASON: N_("Belum tersimpan: tulis alasannya, satu kalimat."),
    Why.DAMAGED: N_(
        "Belum tersimpan: berkas perubahan rusak. Pulihkan dari cadangan, atau hapus berkasnya."
    ),
    Why.NO_CHANGE: N_("Perubahan itu tidak ada lagi dalam riwayat."),
    Why.SAME: N_("Tidak ada yang berubah: nilainya sudah begitu."),
    Why.UNKNOWN: N_("Pengaturan itu tidak ada."),
    Why.IN_FILE: N_("Nilai ini tertulis di berkas pengaturan; ubah atau hapus di sana."),
    Why.ONLY_IN_FILE: N_("Nilai ini hanya bisa diatur di berkas pengaturan."),
    Why.CHOSEN: N_("Ini dipilih di halaman Sertifikat, dari berkas pusat sendiri."),
    Why.PROXY: N_(
        "Belum dipakai: ada perantara (proxy) yang memegang TLS dan tidak akan sampai lagi. Pasang "
        "sertifikatnya di sana; atau ubah perantaranya, dan tulis [tls] di berkas pengaturan."
    ),
    Why.NO_PAIR: N_("Belum dipakai: sertifikat itu tidak ada atau rusak. Buat atau pasang dulu."),
    Why.TOO_LONG: N_("Belum tersimpan: terlalu panjang."),
    Why.NEWER: N_(
        "Tidak dikembalikan: sesudahnya nilai ini diubah lagi. Kembalikan yang lebih baru dulu, "
        "atau tulis nilai yang Anda mau."
    ),
    Why.BUSY: N_("Belum tersimpan: orang lain sedang mengubah pengaturan. Simpan sekali lagi."),
    Why.DISK: N_("Belum tersimpan: disk pusat tidak menerima apa pun. Hubungi teknisi."),
}

# What the models say, in Bahasa Indonesia; the rest as it is.
_UNFIT: tuple[tuple[str, str], ...] = (
    (r".*should be a valid (?:integer|number).*", N_("Belum tersimpan: tulis angka.")),
    (
        r".*should be greater than or equal to (\S+?)\.?$",
        N_("Belum tersimpan: paling kecil %(n)s."),
    ),
    (r".*should be less than or equal to (\S+?)\.?$", N_("Belum tersimpan: paling besar %(n)s.")),
    (r".*should be greater than (\S+?)\.?$", N_("Belum tersimpan: harus lebih besar dari %(n)s.")),
    (r".*should be less than (\S+?)\.?$", N_("Belum tersimpan: harus lebih kecil dari %(n)s.")),
    (r".*should match pattern.*", N_("Belum tersimpan: bentuknya tidak cocok; lihat contohnya.")),
    (r".*[Ff]ield required.*", N_("Belum tersimpan: ada kolom wajib yang kosong.")),
)


CONFLICT = N_(
    "Belum tersimpan: sementara itu nilainya diubah menjadi %(now)s; Anda menulis %(typed)s. "
    "Simpan sekali lagi bila nilai Anda yang benar."
)
# what each time to keep throws away when it is shorter, where no number can be shown
REMOVED: Mapping[str, str] = {
    "retention.messages_days": N_("Pesan antarmeja yang lebih lama dihapus."),
    "retention.journal_days": N_("Fakta lama dalam jurnal dihapus; basis data memilikinya."),
    "retention.logs_days": N_("Berkas log yang lebih lama dihapus."),
    "backup.keep": N_("Cadangan yang lebih lama dihapus setelah cadangan berikutnya."),
}


def refusal(error: ChangeRefused, language: Language) -> str:
    """One sentence with its remedy."""
    if error.why in _REFUSALS:
        return texts(language)(_REFUSALS[error.why])
    for pattern, sentence in _UNFIT:
        if found := re.fullmatch(pattern, str(error), re.DOTALL):
            n = found.group(1) if found.groups() else ""
            return texts(language)(sentence, n=n)
    return texts(language)(N_("Belum tersimpan: %(why)s"), why=str(error))
