"""What the pages of accounts say: why something was refused, and what was done."""

from collections.abc import Mapping

from ari_app.desk.texts.catalog import N_

PROBLEMS: Mapping[str, str] = {
    "old_form": N_("Halaman ini terlalu lama terbuka. Ulangi sekali lagi."),
    "database_away": N_("Basis data tidak menjawab. Ulangi sebentar lagi."),
    "wrong_password": N_("Kata sandi lama tidak cocok."),
    "wait": N_("Terlalu banyak percobaan. Tunggu sebentar, lalu ulangi."),
    "differ": N_("Kedua kata sandi baru tidak sama. Ketik lagi."),
    "short": N_(
        "Kata sandi terlalu pendek: paling sedikit 10 huruf. Kalimat pendek mudah diingat."
    ),
    "long": N_("Kata sandi terlalu panjang."),
    "plain": N_("Ada tanda di kata sandi yang sulit diketik lagi. Pakai huruf biasa."),
    "name": N_("Kata sandi tidak boleh berisi nama pengguna."),
    "common": N_("Kata sandi itu mudah ditebak. Pilih yang lain, misalnya tiga kata acak."),
    "code": N_("Kode itu tidak cocok. Periksa jam telepon, lalu ketik kode yang tampil sekarang."),
    "taken": N_("Nama pengguna itu sudah dipakai, atau instansinya tidak ada."),
    "login_form": N_("Nama pengguna: 2 sampai 40 huruf kecil, angka, titik, atau tanda hubung."),
    "name_needed": N_("Isi nama orangnya."),
    "agency_needed": N_("Pilih instansinya: peran instansi, dan hanya peran itu, punya instansi."),
    "over": N_("Sudah tidak bisa: keadaannya berubah. Lihat lagi di bawah."),
}

ROLES: Mapping[str, str] = {
    "call_taker": N_("petugas"),
    "supervisor": N_("pengawas"),
    "reviewer": N_("peninjau rekaman"),
    "agency": N_("instansi"),
    "admin": N_("admin"),
}

DONE: Mapping[str, str] = {
    "password": N_("Kata sandi baru tersimpan. Perangkat lain sudah keluar."),
    "sessions": N_("Perangkat lain sudah keluar."),
    "factor_off": N_("Kode kedua dilepas."),
    "kept": N_("Tersimpan."),
    "closed": N_("Akun ditutup; orangnya sudah keluar."),
    "opened": N_("Akun dibuka lagi."),
}
