"""Why nobody sits down at a seat."""

from collections.abc import Mapping

from ari_app.texts.marks import N_

PROBLEMS: Mapping[str, str] = {
    "old_form": N_("Halaman ini sudah terlalu lama. Silakan coba lagi."),
    "seat_none": N_("Pilih satu tempat dahulu."),
    "seat_too_late": N_("Tempat itu baru saja diambil. Silakan pilih yang lain."),
    "seat_taken": N_("Tempat itu dipakai. Minta rekan keluar, atau pengawas mengosongkannya."),
    "seat_busy": N_(
        "Di tempat itu sedang ada panggilan. Pilih yang lain, atau tunggu sampai selesai."
    ),
    "seat_own_talk": N_("Anda masih bicara di tempat lama. Selesaikan dahulu, lalu pindah."),
}
