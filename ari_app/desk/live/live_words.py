"""The words of closed sets on the board and the console."""

from collections.abc import Mapping
from datetime import datetime

from ari_app.desk.web.moments import Moments, clock_or_day
from ari_app.hours import Opening
from ari_app.live.interview import KeyAnswer
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_

WAITS: Mapping[str, str] = {  # what a ticket at the desk waits for
    "unsent": N_("belum dikirim"),
    "unsent_other": N_("belum dikirim"),
    "untyped": N_("belum diisi"),
}

DISPOSITIONS: Mapping[str, str] = {  # on the buttons
    "prank": N_("Prank"),
    "ghost": N_("Ghost"),
    "salah_sambung": N_("Salah sambung"),
    "tes": N_("Tes"),
    "ghost_diam": N_("diam"),
    "ghost_bising": N_("bising"),
    "ghost_suara_latar": N_("suara latar"),
    "ghost_terputus": N_("terputus"),
}

CALLBACK_OUTCOMES: Mapping[str, str] = {
    "reached": N_("Tersambung"),
    "no_answer": N_("Tidak diangkat / mati"),
    "wrong_number": N_("Nomor salah"),
    "released": NP_("call-back", "Batal"),
}

QUESTIONS: Mapping[str, str] = {
    "yes_no": N_("▶ Bahaya?"),
    "which_help": N_("▶ Bantuan?"),
}

QUESTIONS_SAY: Mapping[str, str] = {
    "yes_no": N_(
        "Penelepon dan Anda mendengar: Jika Anda dalam bahaya, tekan satu. Jika tidak, tekan dua."
    ),
    "which_help": N_(
        "Penelepon dan Anda mendengar: Polisi tekan satu, pemadam tekan dua, ambulans tekan tiga."
    ),
}

ANSWERS: Mapping[tuple[str, str], str] = {  # what a key means as an answer to a prompt
    ("yes_no", "1"): N_("DALAM BAHAYA"),
    ("yes_no", "2"): N_("tidak dalam bahaya"),
    ("which_help", "1"): N_("POLISI"),
    ("which_help", "2"): N_("PEMADAM"),
    ("which_help", "3"): N_("AMBULANS"),
}

ANNOUNCED_SOUNDS: Mapping[str, str] = {
    "known_incident": N_("Kejadian sudah diketahui, bantuan sudah dikirim"),
    "known_fire": N_("Kebakaran sudah diketahui, pemadam sudah dikirim"),
    "known_flood": N_("Banjir sudah diketahui, bantuan sudah dikirim"),
    "uploaded": N_("Suara sendiri (berkas)"),
}
HEARD: Mapping[str, str] = {  # what who was told of an incident did
    "message": N_("meninggalkan pesan"),
    "answered": N_("tetap di telepon, dijawab"),
    "left": N_("menutup telepon"),
    "waits": N_("masih menunggu"),
}
ANNOUNCING_PROBLEMS: Mapping[str, str] = {
    "words": N_("Tulis isi pengumuman satu baris, paling panjang 200 huruf."),
    "sound": N_("Pilih suara; berkasnya WAV (PCM) berdurasi 1 sampai 60 detik, paling besar 8 MB."),
    "minutes": N_("Pengumuman berlangsung 1 menit sampai 24 jam."),
    "nothing": N_("Sekarang tidak ada pengumuman."),
    "old_form": N_("Halaman ini sudah terlalu lama. Silakan coba lagi."),
    "no_room": N_("Suara tidak tersimpan: disk pusat penuh atau rusak. Beri tahu admin."),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "disposition_word": DISPOSITIONS,
    "announced_sound": ANNOUNCED_SOUNDS,
    "announcing_problem": ANNOUNCING_PROBLEMS,
    "heard_word": HEARD,
    "callback_word": CALLBACK_OUTCOMES,
    "question_word": QUESTIONS,
    "question_says": QUESTIONS_SAY,
    "wait_word": WAITS,
}


def desk_name(extension: str, seat: str | None, language: Language) -> str:
    """What people call a desk: the seat's own name, else its extension."""
    return seat or texts(language)(N_("Meja %(extension)s"), extension=extension)


def hours_sentence(hours: Opening, now: datetime, moments: Moments) -> str:
    """Whether the centre is open, and until when; "" where no clock ever closes it."""
    _ = texts(moments.language)
    if hours.until is None:
        return "" if hours.is_open else _(N_("Layanan tutup"))
    until = clock_or_day(hours.until, now, moments.time_zone, moments.language)
    if hours.is_open:
        return _(N_("Buka sampai %(time)s"), time=until)
    return _(N_("Tutup, buka %(time)s"), time=until)


def key_means(given: KeyAnswer, language: Language) -> str:
    """What a pressed key means; "" where no prompt gave it a meaning."""
    meaning = ANSWERS.get((given.question, given.key))
    return texts(language)(meaning) if meaning else ""
