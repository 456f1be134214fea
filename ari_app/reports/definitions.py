"""What each figure of a report means, in both languages: the page, the papers and the API show this
and nothing else. Pure.

``counted`` says from what a figure is counted, for whoever wants to count it again.
"""

from dataclasses import dataclass
from enum import StrEnum

from ari_app.reports.classes import CallClass


@dataclass(frozen=True, slots=True)
class Said:
    """A text in Bahasa Indonesia and in English."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.id


class Unit(StrEnum):
    CALLS = "calls"
    TICKETS = "tickets"
    SECONDS = "seconds"
    MINUTES = "minutes"
    PERCENT = "percent"
    TIMES = "times"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """``code`` is unique; ``name`` a few words, ``meaning`` one sentence."""

    code: str
    name: Said
    meaning: Said
    unit: Unit
    counted: str


def _define(
    code: str, unit: Unit, name: tuple[str, str], meaning: tuple[str, str], counted: str
) -> Definition:
    return Definition(
        code=code, unit=unit, name=Said(*name), meaning=Said(*meaning), counted=counted
    )


FIGURES = (
    _define(
        "offered",
        Unit.CALLS,
        ("Panggilan masuk", "Calls offered"),
        (
            "Semua panggilan yang ditawarkan operator kepada pusat ini: jumlah semua bagian.",
            "All calls that the line offered to this centre; the sum of all parts below.",
        ),
        "calls.direction = in, by offered_at",
    ),
    _define(
        "answered",
        Unit.CALLS,
        ("Dijawab petugas", "Answered"),
        (
            "Panggilan yang dijawab seorang manusia, dari antrean atau lewat luapan.",
            "Calls that a human answered, from the queue or past it (overflow).",
        ),
        "classes answered and overflow",
    ),
    _define(
        "abandoned",
        Unit.CALLS,
        ("Ditinggalkan penelepon", "Abandoned"),
        (
            "Penelepon menutup telepon sebelum seorang manusia menjawab, pada tahap mana pun.",
            "The caller hung up before a human answered, at whatever stage.",
        ),
        "classes abandoned_screening, abandoned_held, abandoned_waiting, abandoned_ringing",
    ),
    _define(
        "short_abandons",
        Unit.CALLS,
        ("Antrean ditinggalkan cepat", "Short abandons"),
        (
            "Di antaranya: menutup telepon kurang dari 5 detik setelah masuk antrean.",
            "Of the abandoned ones: hung up less than 5 s after they had entered the queue.",
        ),
        "ended_at - waiting_at < 5 s, classes abandoned_waiting and abandoned_ringing",
    ),
    _define(
        "cut_by_us",
        Unit.CALLS,
        ("Terputus oleh kami", "Cut by us"),
        (
            "Panggilan yang berakhir tanpa penelepon menutupnya; setiap satu adalah insiden.",
            "Calls that ended although the caller had not hung up; each of them is an incident.",
        ),
        "class cut_by_us",
    ),
    _define(
        "service_level_15",
        Unit.PERCENT,
        ("Tingkat layanan 15 detik", "Service level, 15 s"),
        (
            "Dari semua yang masuk antrean: dijawab manusia, atau menutup sendiri, dalam 15 detik "
            "sejak INVITE; sasaran 90 %.",
            "Of all who entered the queue: answered by a human, or hung up, within 15 s of the "
            "INVITE; target 90 % (SL2).",
        ),
        "answered or left within 15 s / answered + abandoned_waiting + abandoned_ringing + message",
    ),
    _define(
        "service_level_20",
        Unit.PERCENT,
        ("Tingkat layanan 20 detik", "Service level, 20 s"),
        (
            "Seperti di atas, dalam 20 detik; sasaran 95 %.",
            "As above, within 20 s; target 95 %.",
        ),
        "answered or left within 20 s / answered + abandoned_waiting + abandoned_ringing + message",
    ),
    _define(
        "asa",
        Unit.SECONDS,
        ("Rata-rata menunggu jawaban", "Average speed of answer"),
        (
            "Rata-rata waktu dari INVITE sampai seorang manusia menjawab (ASA).",
            "Average time from the INVITE until a human answered (ASA).",
        ),
        "average of answered_at - offered_at of the answered",
    ),
    _define(
        "slowest_tenth",
        Unit.SECONDS,
        ("Sepersepuluh paling lambat", "Slowest tenth"),
        (
            "Dari yang dijawab, sepersepuluh menunggu lebih lama daripada ini; dibulatkan ke atas.",
            "Of the answered, one in ten waited longer than this; rounded up.",
        ),
        "the wait, in whole seconds rounded up, within which 90 % were answered",
    ),
    _define(
        "longest",
        Unit.SECONDS,
        ("Tunggu terlama", "Longest wait"),
        (
            "Waktu terlama dari INVITE sampai seorang manusia menjawab; dibulatkan ke atas.",
            "The longest time from the INVITE until a human answered; rounded up.",
        ),
        "greatest answered_at - offered_at of the answered",
    ),
    _define(
        "false_answered",
        Unit.CALLS,
        ("Panggilan palsu dijawab", "False calls answered"),
        (
            "Panggilan yang dijawab dan diberi hasil akhir prank atau ghost.",
            "Answered calls with the disposition prank or ghost.",
        ),
        "answered with a disposition prank or ghost_*",
    ),
    _define(
        "false_minutes",
        Unit.MINUTES,
        ("Menit petugas untuk panggilan palsu", "Call-takers' minutes on false calls"),
        (
            "Lama bicara panggilan yang ternyata prank atau ghost.",
            "How long call-takers talked with calls that were prank or ghost.",
        ),
        "sum of ended_at - answered_at of false_answered",
    ),
    _define(
        "kept_away",
        Unit.CALLS,
        ("Tertahan penyaringan", "Kept away by screening"),
        (
            "Panggilan yang ditahan penyaringan sampai berakhir, tanpa yang menurut tinjauan dari "
            "seorang manusia.",
            "Calls that were held until they ended, without those in which a reviewer heard a "
            "human.",
        ),
        "classes abandoned_held and held_and_ended, no review with the finding human",
    ),
    _define(
        "saved_minutes",
        Unit.MINUTES,
        ("Menit dihemat penyaringan", "Minutes saved by screening"),
        (
            "Lama panggilan itu: selama itu tidak ada petugas yang terpakai.",
            "How long those calls lasted: no call-taker was taken up by them.",
        ),
        "sum of ended_at - offered_at of kept_away",
    ),
    _define(
        "talk",
        Unit.SECONDS,
        ("Rata-rata lama bicara", "Average talk"),
        (
            "Rata-rata waktu dari jawaban sampai panggilan berakhir.",
            "Average time from the answer to the end of the call.",
        ),
        "average of ended_at - answered_at of the answered",
    ),
    _define(
        "tickets",
        Unit.TICKETS,
        ("Tiket dengan jenis kejadian", "Tickets with a type"),
        (
            "Tiket yang dibuka dan punya jenis kejadian, tanpa yang ditandai kejadian sama.",
            "Tickets opened that have a type of incident, without those marked as duplicates.",
        ),
        "tickets by opened_at, duplicate_of empty, type given",
    ),
    _define(
        "promise",
        Unit.PERCENT,
        ("Selesai dalam 1x24 jam", "Done within 1x24 h"),
        (
            "Dari semua penugasan ke instansi: selesai dalam 24 jam sejak tiket dibuka.",
            "Of everything sent to agencies: done within 24 h of the ticket's opening.",
        ),
        "dispatches done_at <= tickets.opened_at + 1 day / all dispatches of those tickets",
    ),
    _define(
        "callback_due",
        Unit.TICKETS,
        ("Masih harus ditelepon balik", "Still to be called back"),
        (
            "Tiket dari rentang ini yang masih menunggu telepon balik.",
            "Tickets of this range that still wait for a call back.",
        ),
        "tickets in the state callback, by opened_at",
    ),
)

BY_CODE = {each.code: each for each in FIGURES}

CLASS_NAMES = {
    CallClass.ANSWERED: Said("Dijawab dari antrean", "Answered from the queue"),
    CallClass.OVERFLOW: Said("Dijawab lewat luapan", "Answered by overflow"),
    CallClass.ABANDONED_SCREENING: Said("Ditinggalkan saat disaring", "Abandoned while screened"),
    CallClass.ABANDONED_HELD: Said("Ditinggalkan saat ditahan", "Abandoned while held"),
    CallClass.ABANDONED_WAITING: Said("Ditinggalkan di antrean", "Abandoned while waiting"),
    CallClass.ABANDONED_RINGING: Said("Ditinggalkan saat berdering", "Abandoned while ringing"),
    CallClass.HELD_AND_ENDED: Said("Ditahan, diakhiri petugas", "Held and ended by a call-taker"),
    CallClass.MESSAGE: Said("Pesan suara", "Message left"),
    CallClass.CUT_BY_US: Said("Terputus oleh kami", "Cut by us"),
    CallClass.GOING_ON: Said("Masih berlangsung", "Still going on"),
    CallClass.UNCLEAR: Said("Tidak jelas", "Unclear"),
    CallClass.CALLED_OUT: Said("Panggilan keluar", "Calls made by the centre"),
}

AMISS = {
    "no_offer": Said("tanpa baris CEL saat masuk", "no line in CEL that it was offered"),
    "no_end": Said("tanpa baris CEL saat berakhir", "no line in CEL that it ended"),
    "not_waiting": Said(
        "ENTERQUEUE tanpa antrean pada catatan kami", "ENTERQUEUE, not in our record"
    ),
    "no_entry": Said("menunggu tanpa ENTERQUEUE", "waited without ENTERQUEUE"),
    "not_answered": Said("CONNECT tanpa jawaban pada catatan kami", "CONNECT, not in our record"),
    "no_connect": Said("dijawab tanpa CONNECT", "answered without CONNECT"),
    "no_abandon": Said("ditinggalkan tanpa ABANDON", "abandoned without ABANDON"),
}

DISPOSITIONS = {
    "normal": Said("normal", "normal"),
    "informasi": Said("informasi", "information"),
    "non_darurat": Said("non-darurat", "not an emergency"),
    "prank": Said("prank", "prank"),
    "ghost_diam": Said("ghost: diam", "ghost: silent"),
    "ghost_bising": Said("ghost: bising", "ghost: noise"),
    "ghost_suara_latar": Said("ghost: suara latar", "ghost: voices"),
    "ghost_terputus": Said("ghost: terputus", "ghost: dropped"),
    "salah_sambung": Said("salah sambung", "wrong number"),
    "tes": Said("tes", "test"),
    "none": Said("belum diisi", "not filled in"),
}
FALSE = tuple(code for code in DISPOSITIONS if code == "prank" or code.startswith("ghost_"))

CALLBACK_OUTCOMES = {
    "reached": Said("tersambung", "reached"),
    "no_answer": Said("tidak dijawab", "no answer"),
    "wrong_number": Said("salah nomor", "wrong number"),
    "released": Said("dilepas", "released"),
    "going_on": Said("sedang berlangsung", "going on"),
}

WEEKDAYS = (
    Said("Senin", "Monday"),
    Said("Selasa", "Tuesday"),
    Said("Rabu", "Wednesday"),
    Said("Kamis", "Thursday"),
    Said("Jumat", "Friday"),
    Said("Sabtu", "Saturday"),
    Said("Minggu", "Sunday"),
)
