"""The words of the page of what goes to the public, and why something cannot."""

from collections.abc import Mapping

from ari_app.texts.marks import N_

PROBLEMS: Mapping[str, str] = {
    "empty": N_("Tulis apa yang dikerjakan."),
    "too_long": N_("Terlalu panjang; paling banyak 500 huruf."),
    "number": N_("Ada nomor panjang di dalamnya (telepon, NIK). Hapus nomornya."),
    "plate": N_("Ada nomor kendaraan di dalamnya. Hapus nomornya."),
    "address": N_("Ada alamat di dalamnya (jalan, RT/RW, nomor rumah). Hapus alamatnya."),
    "name": N_("Ada nama orang di dalamnya. Hapus namanya."),
    "unread": N_("Centang bahwa kalimatnya sudah diperiksa."),
    "faces": N_("Centang bahwa wajah dan nomor kendaraan pada foto sudah diperiksa."),
    "no_photo": N_("Fotonya tidak ada di komputer ini. Terbitkan tanpa foto."),
    "no_reason": N_("Tulis alasannya; instansinya membacanya."),
    "gone": N_("Ini sudah diputuskan orang lain."),
    "not_done": N_("Ini belum selesai, atau sudah ditawarkan."),
    "old_form": N_("Halaman ini sudah terlalu lama. Silakan coba lagi."),
}
OFFER_STATES: Mapping[str, str] = {
    "offered": N_("menunggu pemeriksaan pusat"),
    "released": N_("terbit di halaman publik"),
    "refused": N_("tidak diterbitkan"),
    "withdrawn": N_("ditarik dari halaman publik"),
}
DONE: Mapping[str, str] = {
    "released": N_("Terbit di halaman publik."),
    "refused": N_("Tidak diterbitkan; instansinya melihat alasannya."),
    "withdrawn": N_("Ditarik dari halaman publik."),
}
TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {
    "public_problem": PROBLEMS,
    "offer_state": OFFER_STATES,
    "public_done": DONE,
}
