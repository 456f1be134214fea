"""Why somebody gets no phone of their own, or keeps the one they have."""

from collections.abc import Mapping

from ari_app.texts.marks import N_

PHONES: Mapping[str, str] = {
    "phone_extension": N_("Nomor telepon: 2 sampai 6 angka, atau kosong untuk nomor berikutnya."),
    "phone_role": N_("Hanya petugas dan pengawas punya telepon."),
    "phone_taken": N_("Nomor itu sudah dipakai tempat atau telepon lain."),
    "phone_number_used": N_(
        "Nomor itu sudah pernah menjawab panggilan. Pilih nomor yang belum pernah dipakai."
    ),
    "phone_phone_used": N_(
        "Telepon ini sudah dipakai; catatannya tetap milik orang ini. Tutup akun ini dan buat akun "
        "baru."
    ),
    "phone_was_in": N_(
        "Orang ini sudah pernah masuk tanpa telepon sendiri. Tutup akun ini dan buat akun baru; "
        "beri telepon sebelum ia masuk."
    ),
    "phone_none_free": N_("Tidak ada nomor yang kosong antara 201 dan 999. Tulis satu nomor."),
    "phone_logged_in": N_(
        "Orang ini sedang masuk, mungkin sedang bicara. Tunggu sampai keluar, atau keluarkan dulu."
    ),
    "phone_over": N_("Sudah tidak bisa: keadaannya berubah. Lihat lagi akunnya."),
}
