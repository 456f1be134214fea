"""The words of closed sets on ``/review``."""

from collections.abc import Mapping
from datetime import datetime

from ari_app.desk.review.transcript_words import SIDES
from ari_app.desk.tickets.history_words import FINDINGS
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_

ANSWERS: Mapping[str, str] = {  # on the buttons
    "human": N_("Ada manusia"),
    "false_call": N_("Bukan manusia"),
    "cannot_tell": N_("Tidak pasti"),
}

PROBLEMS: Mapping[str, str] = {
    "not_heard": N_("Dengarkan dulu rekamannya (Spasi), lalu putuskan."),
    "contradiction": N_("Putusan dan kenyataannya bertentangan. Pilih ulang salah satunya."),
    "old_form": N_("Halaman ini sudah terlalu lama. Silakan coba lagi."),
    "not_all_marked": N_("Nilai setiap pertanyaan: ya, tidak, atau tidak berlaku."),
    "nobody_answered": N_("Panggilan ini tidak dijawab petugas; tidak ada yang dinilai."),
    "already_filled": N_("Anda sudah mengisi formulir ini untuk panggilan ini."),
    "not_ready": N_("Rekaman sedang disiapkan; coba lagi sebentar lagi."),
    "own_call": N_("Tidak ada yang menilai panggilannya sendiri. Minta peninjau lain."),
    "empty_answer": N_("Tulis jawaban Anda dulu."),
    "answered": N_("Kartu ini sudah dijawab; jawaban hanya satu kali."),
}

WAS: Mapping[str, str] = {  # what a call really was
    "normal": N_("Normal"),
    "informasi": N_("Informasi"),
    "non_darurat": N_("Non-darurat"),
    "prank": N_("Prank"),
    "ghost_diam": N_("Ghost: diam"),
    "ghost_bising": N_("Ghost: bising"),
    "ghost_suara_latar": N_("Ghost: suara latar"),
    "ghost_terputus": N_("Ghost: terputus"),
    "salah_sambung": N_("Salah sambung"),
    "tes": N_("Tes"),
}

REASONS: Mapping[str, str] = {  # why a call is to be heard
    "held": N_("Ditahan"),
    "cut": N_("Terputus oleh kami"),
    "left": N_("Pergi saat disaring"),
    "drawn": N_("Acak"),
}

REASONS_SAY: Mapping[str, str] = {
    "held": N_("Ditahan, dan berakhir tanpa didengar seorang manusia."),
    "cut": N_("Terputus dari pihak kami: ini selalu harus dijelaskan."),
    "left": N_("Menutup telepon saat masih disaring, sebelum siapa pun dapat menjawab."),
    "drawn": N_("Terpilih secara acak di antara panggilan lain."),
}

FIELDS: Mapping[str, str] = {  # what a call is looked for by
    "because": N_("Alasan"),
    "number": N_("Nomor"),
    "ticket": N_("Tiket"),
    "taker": N_("Petugas"),
    "since": N_("Dari tanggal"),
    "begin": N_("Jam mulai"),
    "until": N_("Sampai tanggal"),
    "end": N_("Jam akhir"),
    "verdict": NP_("verdict", "Telinga"),
    "outcome": N_("Hasil"),
    "said": N_("Putusan peninjau"),
    "type": N_("Jenis"),
    "agency": N_("Instansi"),
    "least_s": N_("Paling pendek (detik)"),
    "most_s": N_("Paling panjang (detik)"),
    "tag": N_("Tanda"),
    "words": N_("Kata yang diucapkan"),
}

HEARD_AS: Mapping[str, str] = {  # a second of evidence
    "voice": N_("suara jelas"),
    "maybe": N_("mungkin manusia"),
    "echo": N_("gema pesan kami"),
    "tone": N_("nada telepon"),
    "quiet": N_("tidak ada orang"),
}

MARKS: Mapping[str, str] = {  # of a scorecard's question
    "yes": N_("ya"),
    "no": N_("tidak"),
    "not_applicable": N_("tidak berlaku"),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "finding_word": FINDINGS,
    "answer_word": ANSWERS,
    "problem_word": PROBLEMS,
    "field_word": FIELDS,
    "heard_as_word": HEARD_AS,
    "said_word": {**FINDINGS, "nothing": N_("belum ditinjau")},
    "was_word": WAS,
    "mark_word": MARKS,
    "side_word": SIDES,
    "reason_word": REASONS,
    "reason_says": REASONS_SAY,
}

SCRIPT: Mapping[str, str] = {  # what browser/src/review.js says
    "loops": N_("Mengulang {from} sampai {to}"),
    "loop_from": N_("Ulangan mulai {from}"),
    "loop_off": N_("Tidak mengulang lagi"),
    "louder": N_("Lebih keras"),
    "not_louder": N_("Keras suara seperti aslinya"),
    "spectrogram_on": N_("Spektrogram tampil"),
    "spectrogram_off": N_("Spektrogram disembunyikan"),
    "side_both": N_("Kedua sisi"),
    "side_caller": N_("Penelepon saja"),
    "side_ours": N_("Kami saja"),
}


def script_words(language: Language) -> dict[str, str]:
    _ = texts(language)
    return {key: _(text) for key, text in SCRIPT.items()}


def time_left(due: datetime, now: datetime, language: Language) -> tuple[str, bool]:
    """What is left in minutes or hours, after the deadline with a minus; and whether it is."""
    _, left_s = texts(language), (due - now).total_seconds()
    sign, over = ("\N{MINUS SIGN}", True) if left_s <= 0 else ("", False)
    minute, hour = _.pgettext("time left", "mnt"), _.pgettext("time left", "j")
    minutes = round(abs(left_s) / 60)
    if minutes < 60:
        return f"{sign}{minutes} {minute}", over
    return f"{sign}{round(minutes / 60)} {hour}", over
