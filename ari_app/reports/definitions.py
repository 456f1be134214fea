"""What each figure of a report means: the page, the papers and the API show this and nothing else.
Pure; the texts are translated where they are shown.

``counted`` says from what a figure is counted, for whoever wants to count it again.
"""

from dataclasses import dataclass
from enum import StrEnum

from ari_app.reports.classes import CallClass
from ari_app.texts.marks import N_, NP_


class Unit(StrEnum):
    CALLS = "calls"
    TICKETS = "tickets"
    SECONDS = "seconds"
    MINUTES = "minutes"
    PERCENT = "percent"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Definition:
    """``code`` is unique; ``name`` a few words, ``meaning`` one sentence."""

    code: str
    unit: Unit
    name: str
    meaning: str
    counted: str


FIGURES = (
    Definition(
        "offered",
        Unit.CALLS,
        NP_("report", "Panggilan masuk"),
        N_("Semua panggilan yang ditawarkan operator kepada pusat ini: jumlah semua bagian."),
        "calls.direction = in, by offered_at",
    ),
    Definition(
        "answered",
        Unit.CALLS,
        N_("Dijawab petugas"),
        N_("Panggilan yang dijawab seorang manusia, dari antrean atau lewat luapan."),
        "classes answered and overflow",
    ),
    Definition(
        "abandoned",
        Unit.CALLS,
        N_("Ditinggalkan penelepon"),
        N_("Penelepon menutup telepon sebelum seorang manusia menjawab, pada tahap mana pun."),
        "classes abandoned_screening, abandoned_held, abandoned_waiting, abandoned_ringing",
    ),
    Definition(
        "short_abandons",
        Unit.CALLS,
        N_("Antrean ditinggalkan cepat"),
        N_("Di antaranya: menutup telepon kurang dari 5 detik setelah masuk antrean."),
        "ended_at - waiting_at < 5 s, classes abandoned_waiting and abandoned_ringing",
    ),
    Definition(
        "cut_by_us",
        Unit.CALLS,
        N_("Terputus oleh kami"),
        N_("Panggilan yang berakhir tanpa penelepon menutupnya; setiap satu adalah insiden."),
        "class cut_by_us",
    ),
    Definition(
        "service_level_15",
        Unit.PERCENT,
        N_("Tingkat layanan 15 detik"),
        N_(
            "Dari semua yang masuk antrean: dijawab manusia, atau menutup sendiri, dalam 15 detik "
            "sejak INVITE; sasaran 90 %."
        ),
        "answered or left within 15 s / answered + abandoned_waiting + abandoned_ringing + message",
    ),
    Definition(
        "service_level_20",
        Unit.PERCENT,
        N_("Tingkat layanan 20 detik"),
        N_("Seperti di atas, dalam 20 detik; sasaran 95 %."),
        "answered or left within 20 s / answered + abandoned_waiting + abandoned_ringing + message",
    ),
    Definition(
        "service_level_open",
        Unit.PERCENT,
        N_("Tingkat layanan 15 detik, jam layanan"),
        N_("Seperti tingkat layanan 15 detik, tanpa yang menelepon di luar jam layanan."),
        "as service_level_15, without calls that have a fact out_of_hours",
    ),
    Definition(
        "out_of_hours",
        Unit.CALLS,
        N_("Di luar jam layanan"),
        N_(
            "Panggilan yang akan masuk antrean saat pusat tutup: dijawab petugas yang siap atau "
            "petugas piket, atau meninggalkan pesan."
        ),
        "calls with a fact out_of_hours, which the dialplan writes",
    ),
    Definition(
        "asa",
        Unit.SECONDS,
        N_("Rata-rata menunggu jawaban"),
        N_("Rata-rata waktu dari INVITE sampai seorang manusia menjawab (ASA)."),
        "average of answered_at - offered_at of the answered",
    ),
    Definition(
        "slowest_tenth",
        Unit.SECONDS,
        N_("Sepersepuluh paling lambat"),
        N_("Dari yang dijawab, sepersepuluh menunggu lebih lama daripada ini; dibulatkan ke atas."),
        "the wait, in whole seconds rounded up, within which 90 % were answered",
    ),
    Definition(
        "longest",
        Unit.SECONDS,
        N_("Tunggu terlama"),
        N_("Waktu terlama dari INVITE sampai seorang manusia menjawab; dibulatkan ke atas."),
        "greatest answered_at - offered_at of the answered",
    ),
    Definition(
        "false_answered",
        Unit.CALLS,
        N_("Panggilan palsu dijawab"),
        N_("Panggilan yang dijawab dan diberi hasil akhir prank atau ghost."),
        "answered with a disposition prank or ghost_*",
    ),
    Definition(
        "false_minutes",
        Unit.MINUTES,
        N_("Menit petugas untuk panggilan palsu"),
        N_("Lama bicara panggilan yang ternyata prank atau ghost."),
        "sum of ended_at - answered_at of false_answered",
    ),
    Definition(
        "kept_away",
        Unit.CALLS,
        N_("Tertahan penyaringan"),
        N_(
            "Panggilan yang ditahan penyaringan sampai berakhir, tanpa yang menurut tinjauan dari "
            "seorang manusia."
        ),
        "classes abandoned_held and held_and_ended, no review with the finding human",
    ),
    Definition(
        "saved_minutes",
        Unit.MINUTES,
        N_("Menit dihemat penyaringan"),
        N_("Lama panggilan itu: selama itu tidak ada petugas yang terpakai."),
        "sum of ended_at - offered_at of kept_away",
    ),
    Definition(
        "held_human",
        Unit.PERCENT,
        N_("Keamanan penyaringan: ditahan, ternyata manusia"),
        N_(
            "Dari panggilan yang ditahan dan sudah dinilai peninjau: yang ternyata dari seorang "
            "manusia; makin kecil makin aman. Yang tidak pasti tidak dihitung."
        ),
        "held, finding human / held, finding human or false_call; Wilson's 95 % interval",
    ),
    Definition(
        "held_unreviewed",
        Unit.CALLS,
        N_("Ditahan, belum ditinjau"),
        N_("Panggilan yang ditahan dan belum didengar peninjau: angka di atas belum memuatnya."),
        "held_at given, or classes abandoned_held and held_and_ended; no review",
    ),
    Definition(
        "human_held",
        Unit.PERCENT,
        N_("Manusia yang ditahan"),
        N_("Dari semua panggilan yang menurut peninjau dari seorang manusia: yang ditahan."),
        "finding human, held / finding human; Wilson's 95 % interval",
    ),
    Definition(
        "talk",
        Unit.SECONDS,
        N_("Rata-rata lama bicara"),
        N_("Rata-rata waktu dari jawaban sampai panggilan berakhir."),
        "average of ended_at - answered_at of the answered",
    ),
    Definition(
        "wrap_up",
        Unit.SECONDS,
        N_("Rata-rata merapikan"),
        N_(
            "Rata-rata waktu merapikan catatan sesudah bicara: sampai petugas selesai, waktunya "
            "habis, atau ia menerima panggilan lain, jeda, atau pergi."
        ),
        "average of seconds of the facts wrapped_up of those calls",
    ),
    Definition(
        "occupancy",
        Unit.PERCENT,
        N_("Okupansi petugas"),
        N_(
            "Waktu bicara dan merapikan terhadap waktu di meja: duduk di tempat, atau masuk dengan "
            "telepon sendiri; pada laporan yang dibatasi jam, waktu dalam jam itu."
        ),
        "(sum of ended_at - answered_at of the answered + sum of wrapped_up seconds) / presence_of",
    ),
    Definition(
        "typed_half",
        Unit.SECONDS,
        N_("Jawaban sampai tiket"),
        N_(
            "Dari panggilan yang dijawab, separuh tiketnya punya jenis kejadian dalam waktu ini "
            "sejak jawaban (median); dibulatkan ke atas. Tiketnya sendiri terbuka lebih dulu, "
            "saat penelepon mulai menunggu."
        ),
        "first_types.at - tickets.answered_at, not below 0, of tickets of calls that have a type",
    ),
    Definition(
        "typed_slowest",
        Unit.SECONDS,
        N_("Jawaban sampai tiket, sepersepuluh paling lambat"),
        N_(
            "Dari tiket yang sama, sepersepuluh menunggu jenis kejadiannya lebih lama daripada ini."
        ),
        "the time, in whole seconds rounded up, within which 90 % of them had their first type",
    ),
    Definition(
        "tickets",
        Unit.TICKETS,
        N_("Tiket dengan jenis kejadian"),
        N_("Tiket yang dibuka dan punya jenis kejadian, tanpa yang ditandai kejadian sama."),
        "tickets by opened_at, duplicate_of empty, type given",
    ),
    Definition(
        "promise",
        Unit.PERCENT,
        N_("Pengaduan terjawab dalam 1x24 jam"),
        N_(
            "Dari pengaduan (jenis yang bukan darurat) yang sudah terjawab atau yang batasnya "
            "sudah lewat: dalam 24 jam sejak tiket dibuka tidak ada lagi yang harus "
            "mengerjakannya. Yang masih bisa tepat waktu belum dihitung."
        ),
        "is_complaint: promise_met_at <= opened_at + 24 h / (those + opened_at + 24 h passed)",
    ),
    Definition(
        "callback_due",
        Unit.TICKETS,
        N_("Masih harus ditelepon balik"),
        N_("Tiket dari rentang ini yang masih menunggu telepon balik."),
        "tickets in the state callback, by opened_at",
    ),
)

BY_CODE = {each.code: each for each in FIGURES}

CLASS_NAMES = {
    CallClass.ANSWERED: N_("Dijawab dari antrean"),
    CallClass.OVERFLOW: N_("Dijawab lewat luapan"),
    CallClass.ABANDONED_SCREENING: N_("Ditinggalkan saat disaring"),
    CallClass.ABANDONED_HELD: N_("Ditinggalkan saat ditahan"),
    CallClass.ABANDONED_WAITING: N_("Ditinggalkan di antrean"),
    CallClass.ABANDONED_RINGING: N_("Ditinggalkan saat berdering"),
    CallClass.HELD_AND_ENDED: N_("Ditahan, diakhiri petugas"),
    CallClass.MESSAGE: N_("Pesan suara"),
    CallClass.CUT_BY_US: N_("Terputus oleh kami"),
    CallClass.GOING_ON: N_("Masih berlangsung"),
    CallClass.UNCLEAR: N_("Tidak jelas"),
    CallClass.CALLED_OUT: N_("Panggilan keluar"),
}

AMISS = {
    "no_offer": N_("tanpa baris CEL saat masuk"),
    "no_end": N_("tanpa baris CEL saat berakhir"),
    "not_waiting": N_("ENTERQUEUE tanpa antrean pada catatan kami"),
    "no_entry": N_("menunggu tanpa ENTERQUEUE"),
    "not_answered": N_("CONNECT tanpa jawaban pada catatan kami"),
    "no_connect": N_("dijawab tanpa CONNECT"),
    "no_abandon": N_("ditinggalkan tanpa ABANDON"),
}

DISPOSITIONS = {
    "normal": N_("normal"),
    "informasi": N_("informasi"),
    "non_darurat": N_("non-darurat"),
    "prank": N_("prank"),
    "ghost_diam": N_("ghost: diam"),
    "ghost_bising": N_("ghost: bising"),
    "ghost_suara_latar": N_("ghost: suara latar"),
    "ghost_terputus": N_("ghost: terputus"),
    "salah_sambung": N_("salah sambung"),
    "tes": N_("tes"),
    "none": N_("belum diisi"),
}
FALSE = tuple(code for code in DISPOSITIONS if code == "prank" or code.startswith("ghost_"))

CALLBACK_OUTCOMES = {
    "reached": NP_("report", "tersambung"),
    "no_answer": NP_("report", "tidak dijawab"),
    "wrong_number": N_("salah nomor"),
    "released": NP_("report", "dilepas"),
    "going_on": N_("sedang berlangsung"),
}

TICKET_STATES = {
    "open": N_("terbuka"),
    "callback": N_("menunggu telepon balik"),
    "closed": N_("tertutup"),
}

FINDINGS = {  # of reviewers
    "human": N_("peninjau mendengar manusia"),
    "false_call": N_("peninjau: bukan manusia"),
    "cannot_tell": N_("peninjau: tidak pasti"),
    "": N_("belum ditinjau"),
}
HELD = N_("ditahan penyaringan")
CLOSED = N_("di luar jam layanan")
OPEN = N_("dalam jam layanan")

MEASURES = {  # of what was sent to agencies: functions/report_dispatches.sql
    "sent": N_("semua yang dikirim"),
    "typed": N_("jawaban sampai tiketnya punya jenis kejadian"),
    "answered": N_("dari panggilan yang dijawab"),
    "told": N_("tiket sampai dikirim"),
    "acknowledged": N_("sudah diterima"),
    "limit": N_("batas terima saat dikirim"),
    "timed": N_("batas terimanya dihitung"),
    "in_time": N_("diterima tepat waktu"),
    "on_scene": N_("sampai di lokasi"),
    "done": N_("selesai"),
    "promised": N_("pengaduan yang janji 1x24 jamnya dihitung"),
    "within_day": N_("pengaduan terjawab dalam 1x24 jam"),
}

PROMISES = {  # what became of the promise to a complaint: functions/promise_of.sql
    "decided": N_("pengaduan yang janji 1x24 jamnya dihitung"),
    "kept": N_("pengaduan terjawab dalam 1x24 jam"),
    "broken": N_("pengaduan yang janji 1x24 jamnya terlewat"),
    "open": N_("pengaduan yang masih bisa tepat waktu"),
}

DUTIES = {
    "all": N_("semua dinas"),
    "due": N_("tanpa izin"),
    "absent": NP_("report", "izin"),
    "missed": NP_("report", "tidak datang"),
    "late": N_("terlambat"),
}

WEEKDAYS = (
    N_("Senin"),
    N_("Selasa"),
    N_("Rabu"),
    N_("Kamis"),
    N_("Jumat"),
    N_("Sabtu"),
    N_("Minggu"),
)
