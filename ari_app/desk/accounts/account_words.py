"""What the pages of accounts say: why something was refused, and what was done."""

from collections.abc import Mapping

from ari_app.desk.web.password_words import PASSWORDS
from ari_app.desk.web.phone_words import PHONES
from ari_app.texts.marks import N_

PROBLEMS: Mapping[str, str] = {
    "old_form": N_("Halaman ini terlalu lama terbuka. Ulangi sekali lagi."),
    "database_away": N_("Basis data tidak menjawab. Ulangi sebentar lagi."),
    "wrong_password": N_("Kata sandi lama tidak cocok."),
    "wait": N_("Terlalu banyak percobaan. Tunggu sebentar, lalu ulangi."),
    **PASSWORDS,
    "code": N_("Kode itu tidak cocok. Periksa jam telepon, lalu ketik kode yang tampil sekarang."),
    "taken": N_("Nama pengguna itu sudah dipakai, atau instansinya tidak ada."),
    "login_form": N_("Nama pengguna: 2 sampai 40 huruf kecil, angka, titik, atau tanda hubung."),
    "name_needed": N_("Isi nama orangnya."),
    "agency_needed": N_("Pilih instansinya: peran instansi, dan hanya peran itu, punya instansi."),
    "seat_extension": N_("Nomor tempat: 2 sampai 6 angka."),
    "seat_name": N_("Beri tempat itu nama, paling panjang 40 huruf."),
    "seat_name_taken": N_("Nama itu sudah dipakai tempat lain."),
    "seat_taken": N_("Nomor itu sudah dipakai tempat atau telepon lain."),
    "seat_none": N_("Tempat itu sudah tidak ada."),
    "seat_sits": N_("Tempat itu sedang dipakai atau sudah ditutup. Pengawas bisa mengosongkannya."),
    **PHONES,
    "token_name": N_("Tulis untuk program apa kunci ini, paling panjang 80 huruf."),
    "token_until": N_("Hari terakhir: hari ini atau sesudahnya, paling lama sepuluh tahun."),
    "over": N_("Sudah tidak bisa: keadaannya berubah. Lihat lagi di bawah."),
}

DONE: Mapping[str, str] = {
    "password": N_("Kata sandi baru tersimpan. Perangkat lain sudah keluar."),
    "sessions": N_("Perangkat lain sudah keluar."),
    "factor_off": N_("Kode kedua dilepas."),
    "kept": N_("Tersimpan."),
    "closed": N_("Akun ditutup; orangnya sudah keluar."),
    "opened": N_("Akun dibuka lagi."),
    "uninvited": N_("Undangan ditarik; tautannya tidak membuka apa pun lagi."),
    "token_ended": N_("Kunci diakhiri; tidak membuka apa pun lagi."),
    "seat_added": N_("Tempat ditambahkan; petugas bisa memilihnya sebentar lagi."),
    "seat_closed": N_("Tempat ditutup."),
    "phone_given": N_("Telepon di halaman diberikan; dipakai mulai masuk berikutnya."),
    "phone_taken": N_("Telepon dilepas; tempat dipilih setiap kali masuk."),
}
