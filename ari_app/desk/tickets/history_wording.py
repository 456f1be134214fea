"""The words of a ticket's history, Bahasa Indonesia first, English second."""

from collections.abc import Callable, Mapping
from typing import Any

from ari_app.desk.web.wording import (
    END_REASONS,
    OVERFLOW_STAGES,
    VERDICTS,
    Language,
    pick,
    reason,
    word,
)
from ari_app.facts import FactKind
from ari_app.tickets.history import Entry
from ari_app.tickets.way import Step

Pair = tuple[str, str]
NameOf = Callable[[str], str]  # a number that can be called → how the desk names it

_TEXTS: dict[str, Pair] = {
    "title": ("Riwayat", "History"),
    "ticket": ("Tiket", "Ticket"),
    "call": ("Panggilan", "Call"),
    "ticket_says": (
        "Semua yang terjadi pada panggilan dan tiket ini, tidak dapat diubah siapa pun.",
        "All that happened to this call and ticket; nobody can edit it.",
    ),
    "none": ("Belum ada catatan.", "Nothing is recorded yet."),
    "system": ("Sigap", "Sigap"),
    "caller": ("Penelepon", "Caller"),
    "recording": ("Rekaman", "Recording"),
    "came_in": ("Masuk", "Came in"),
    "number": ("Nomor", "Number"),
    "outcome": ("Hasil", "Outcome"),
    "ear": ("Telinga", "Ear"),
    "reviewed": ("Tinjauan", "Review"),
    "open_call": ("Panggilan balik ini", "This call back"),
    "board": ("Papan", "Board"),
    "to_review": ("Tinjau", "Review it"),
    "agencies": ("Instansi", "Agencies"),
    "agencies_say": (
        "Instansi yang menjawab lewat telepon atau radio: catat langkahnya di sini.",
        "For an agency that answers by telephone or radio, record its step here.",
    ),
    "answers_by": ("Jawaban paling lambat", "Answer due by"),
    "telephone": ("Telepon", "Telephone"),
    "step_note": ("Catatan (siapa, apa katanya)", "Note (who, what was said)"),
    "other_steps": ("Langkah lain", "Other steps"),
    "step_taken": ("Tercatat", "Recorded"),
    "refused": (
        "Langkah ini tidak mungkin lagi: status instansi sudah berubah, lihat di bawah.",
        "This step is not possible any more: the agency's state has changed. See it below.",
    ),
    "old_form": (
        "Halaman ini sudah terlalu lama. Silakan coba lagi.",
        "This page was open for too long. Please try again.",
    ),
}

_STEPS: Mapping[str, Pair] = {  # as the desk says them, of an agency
    Step.ACKNOWLEDGE: ("Sudah menerima tiket", "Has acknowledged"),
    Step.ARRIVE: ("Sudah di lokasi", "Is on scene"),
    Step.FINISH: ("Sudah selesai", "Is done"),
    Step.FIND_UNFOUNDED: ("Tidak terbukti", "Unfounded"),
    Step.MARK_DUPLICATE: ("Laporan ganda", "A duplicate"),
    Step.CANCEL: ("Tarik tiket dari instansi ini", "Withdraw the ticket from this agency"),
}

_SENTENCES: Mapping[str, Pair] = {
    # the call
    FactKind.OFFERED: ("Panggilan masuk", "The call came in"),
    FactKind.UNSCREENED: ("Tidak disaring: {unscreened}", "Not screened: {unscreened}"),
    FactKind.PROMPTED: ("{prompt}", "{prompt}"),
    FactKind.JUDGED: ("Telinga: {verdict}", "The ear: {verdict}"),
    FactKind.HELD: ("Ditahan: {verdict}", "Held: {verdict}"),
    FactKind.WAITING: ("Masuk antrean{line}", "Entered the queue{line}"),
    FactKind.RANG: ("Berdering, tidak diangkat", "Rang, not answered"),
    FactKind.ANSWERED: ("Menjawab", "Answered"),
    FactKind.ABANDONED: ("Penelepon pergi sebelum dijawab", "The caller left unanswered"),
    FactKind.OVERFLOWED: ("Tidak ada yang menjawab: {stage}", "Nobody answered: {stage}"),
    FactKind.OVERFLOW_ANSWERED: ("Menjawab", "Answered"),
    FactKind.MESSAGE_LEFT: ("Penelepon meninggalkan pesan suara", "The caller left a message"),
    FactKind.TAKEN: ("Mengambil panggilan yang ditahan", "Took the held call"),
    FactKind.ENDED: (
        "Mengakhiri panggilan yang ditahan: {reason}",
        "Ended the held call: {reason}",
    ),
    FactKind.KEY_PRESSED: ("Penelepon menekan {key}", "The caller pressed {key}"),
    FactKind.ASKED: ("{prompt}", "{prompt}"),
    FactKind.KEYED: (
        "Penelepon menjawab dengan tombol {key}",
        "The caller answered with key {key}",
    ),
    FactKind.TRANSFERRED: (
        "Mengalihkan penelepon ke {to}, tanpa bertanya dulu",
        "Sent the caller on to {to}, without asking first",
    ),
    FactKind.ON_HOLD: ("Penelepon diminta menunggu di telepon", "The caller holds the line"),
    "called_in_consult": ("Menelepon {to} untuk bertanya dulu", "Called {to} to ask first"),
    "called_in_invite": ("Menelepon {to} untuk bicara bertiga", "Called {to} to talk along"),
    FactKind.REACHED: ("{to} mengangkat", "{to} answered"),
    FactKind.NOT_REACHED: ("{to} tidak tersambung: {why}", "{to} was not reached: {why}"),
    FactKind.JOINED: ("Penelepon bicara bersama semua", "The caller talks with all"),
    FactKind.LEFT: (
        "Meninggalkan penelepon bersama pihak lain",
        "Left the caller with the others",
    ),
    FactKind.CAME_BACK: (
        "Penelepon kembali ke {name}: {back}",
        "The caller came back to {name}: {back}",
    ),
    FactKind.CALLED_BACK: ("Menelepon balik {to}", "Called back {to}"),
    FactKind.HUNG_UP: ("{hung_up}", "{hung_up}"),
    # the ticket
    "ticket_opened": ("Tiket dibuka", "The ticket was opened"),
    "form_changed": ("Mengisi: {fields}", "Filled in: {fields}"),
    "ticket_step": ("{step}", "{step}"),
    "ticket.duplicate": ("Kejadian sama dengan {of}", "The same incident as {of}"),
    "ticket.not_duplicate": ("Bukan kejadian yang sama", "Not the same incident after all"),
    "callback_taken": ("Mengambil telepon balik", "Took the call-back"),
    "callback_ended": ("Telepon balik: {callback}", "Call-back: {callback}"),
    "reviewed": ("Rekaman ditinjau: {finding}", "Recording reviewed: {finding}"),
    # the agencies
    "sent": ("Mengirim tiket ke {agency}", "Sent the ticket to {agency}"),
    "agency_deliver": ("{agency} sudah diberi tahu", "{agency} has been told"),
    "agency_acknowledge": ("{agency} menerima tiket", "{agency} acknowledged the ticket"),
    "agency_arrive": ("{agency} di lokasi", "{agency} is on scene"),
    "agency_finish": ("{agency} selesai", "{agency} is done"),
    "agency_find_unfounded": ("{agency}: tidak terbukti", "{agency}: unfounded"),
    "agency_mark_duplicate": ("{agency}: tiket ganda", "{agency}: a duplicate"),
    "agency_cancel": ("Tiket ditarik dari {agency}", "Withdrawn from {agency}"),
    "photo_added": ("{agency} menambah foto", "{agency} added a photo"),
    "alarm_undelivered": ("Alarm: tidak sampai ke {agency}", "Alarm: does not reach {agency}"),
    "alarm_unacknowledged": (
        "Alarm: {agency} belum menerima tiket",
        "Alarm: {agency} has not acknowledged",
    ),
    "alarm_promise_near": (
        "Alarm: janji jawaban 1x24 jam hampir habis",
        "Alarm: the answer promised within 24 hours is nearly due",
    ),
    "alarm_promise_broken": (
        "Alarm: janji jawaban 1x24 jam terlewat",
        "Alarm: the answer promised within 24 hours is overdue",
    ),
    "handed_over_outside": ("Diserahkan ke {system}", "Handed over to {system}"),
}

_PROMPTS: Mapping[str, Pair] = {
    "greeting": ("Penelepon disapa", "The caller was greeted"),
    "cannot_hear": (
        "Diputar: silakan bicara, tekan angka, atau ketuk telepon",
        "Played: speak, press a number or knock",
    ),
    "still_here": ("Diputar: kami masih di sini", "Played: we are still here"),
    "yes_no": ("Memutar pertanyaan: dalam bahaya?", "Played the question: in danger?"),
    "which_help": ("Memutar pertanyaan: bantuan apa?", "Played the question: which help?"),
}
_UNSCREENED: Mapping[str, Pair] = {
    "timeout": ("tidak ada penyaring yang siap", "no screener was ready"),
    "failed": ("penyaring tidak berjalan", "the screeners do not run"),
    "deadman": ("penyaring berhenti di tengah jalan", "the screener stopped half-way"),
}
_WHY: Mapping[str, Pair] = {  # Asterisk's DIALSTATUS
    "NOANSWER": ("tidak diangkat", "no answer"),
    "BUSY": ("sibuk", "busy"),
    "CHANUNAVAIL": ("tidak dapat dihubungi", "cannot be reached"),
    "CONGESTION": ("tidak dapat dihubungi", "cannot be reached"),
    "CANCEL": ("dibatalkan", "called off"),
}
_BACK: Mapping[str, Pair] = {
    "busy": ("di sana sibuk", "busy there"),
    "no_answer": ("di sana tidak diangkat", "no answer there"),
    "failed": ("sambungan gagal", "the connection failed"),
    "short": ("sambungan langsung putus", "it was over at once"),
    "left_alone": ("pihak lain sudah pergi", "the others had gone"),
}
_HUNG_UP: Mapping[str, Pair] = {
    "caller": ("Penelepon menutup telepon", "The caller hung up"),
    "callee": ("Petugas menutup telepon", "The call-taker hung up"),
    "us": ("Sambungan diakhiri dari pihak kami", "The line was ended on our side"),
}
_STATES: Mapping[str, Pair] = {
    "open": ("Tiket dibuka kembali", "The ticket is open again"),
    "callback": ("Tiket menunggu telepon balik", "The ticket waits for a call-back"),
    "closed": ("Tiket selesai", "The ticket is closed"),
}
_DISPOSITIONS: Mapping[str, Pair] = {
    **END_REASONS,
    "normal": ("Normal", "Normal"),
    "informasi": ("Informasi", "Information"),
    "non_darurat": ("Non-darurat", "Not an emergency"),
    "ghost_terputus": ("Terputus", "Dropped"),
}
CALLBACKS: Mapping[str, Pair] = {
    "reached": ("tersambung", "reached"),
    "no_answer": ("tidak diangkat", "no answer"),
    "wrong_number": ("salah nomor", "wrong number"),
    "released": ("dilepas", "given back"),
}
FINDINGS: Mapping[str, Pair] = {
    "human": ("ada manusia", "a human"),
    "false_call": ("bukan manusia", "a false call"),
    "cannot_tell": ("tidak dapat dipastikan", "cannot tell"),
}
_FIELDS: Mapping[str, Pair] = {
    "type": ("jenis", "type"),
    "kecamatan": ("kecamatan", "kecamatan"),
    "desa": ("desa", "desa"),
    "dusun": ("dusun", "dusun"),
    "address": ("alamat", "address"),
    "latitude": ("titik peta", "point"),
    "longitude": ("titik peta", "point"),
    "caller_name": ("nama penelepon", "caller's name"),
    "priority": ("prioritas", "priority"),
    "narrative": ("uraian", "narrative"),
    "answers": ("jawaban", "answers"),
}
_TONES: Mapping[str, str] = {
    FactKind.HELD: "held",
    FactKind.ENDED: "held",
    FactKind.NOT_REACHED: "held",
    FactKind.CAME_BACK: "held",
    FactKind.ABANDONED: "held",
    FactKind.ANSWERED: "voice",
    FactKind.OVERFLOW_ANSWERED: "voice",
    "sent": "info",
    "agency_acknowledge": "voice",
    "agency_arrive": "voice",
    "agency_finish": "voice",
}


def text(key: str, language: Language) -> str:
    return pick(_TEXTS[key], language)


def sentence(entry: Entry, language: Language, name_of: NameOf = str) -> str | None:
    """What happened, in words; None for what has none (a fact of a newer version)."""
    kind = entry.kind
    if kind == FactKind.CALLED_IN:
        kind = f"called_in_{entry.data.get('way', 'invite')}"
    if kind not in _SENTENCES:
        return None
    words = pick(_SENTENCES[kind], language).format_map(_values(entry, language, name_of))
    return words or None


def step_word(step: Step, language: Language) -> str:
    """A step of an agency that the desk may take, on its button."""
    return word(_STEPS, step, language)


def finding(code: str, language: Language) -> str:
    """What a review found."""
    return word(FINDINGS, code, language)


def detail(entry: Entry, language: Language) -> str:
    """What a person said with it, as it was written; or the ear's reason."""
    if entry.kind == FactKind.JUDGED:
        return reason(entry.data.get("reason"), entry.data.get("why"), language)
    return str(entry.data.get("note") or "")


def tone(entry: Entry) -> str:
    """The colour of the mark beside it; the words say it as well."""
    if entry.kind.startswith("alarm_"):
        return "alarm"
    if entry.kind == FactKind.HUNG_UP and entry.data.get("by") == "us":
        return "alarm"
    return _TONES.get(entry.kind, "dim")


def _values(entry: Entry, language: Language, name_of: NameOf = str) -> Mapping[str, str]:
    data, say = entry.data, _Say(data=entry.data, language=language)
    return {
        "prompt": say(_PROMPTS, "prompt"),
        "verdict": say(VERDICTS, "verdict").lower(),
        "unscreened": say(_UNSCREENED, "why"),
        "line": _line(data, language),
        "stage": say(OVERFLOW_STAGES, "stage"),
        "reason": say(END_REASONS, "reason").lower(),
        "key": str(data.get("key", "")),
        "to": name_of(str(data.get("to") or "")) or pick(("nomor", "the number"), language),
        "why": say(_WHY, "why"),
        "name": str(data.get("name") or data.get("to") or "")
        or pick(("antrean", "the queue"), language),
        "back": say(_BACK, "why"),
        "hung_up": say(_HUNG_UP, "by"),
        "fields": _fields(data.get("fields"), language),
        "step": _step(data, language),
        "of": str(data.get("of", "")),
        "callback": say(CALLBACKS, "outcome"),
        "finding": say(FINDINGS, "finding"),
        "agency": str(data.get("agency") or ""),
        "system": str(data.get("system") or "").upper(),
    }


class _Say:
    """The word of a table for what an entry's data has under a key."""

    def __init__(self, *, data: Mapping[str, Any], language: Language) -> None:
        self._data, self._language = data, language

    def __call__(self, table: Mapping[str, Pair], key: str) -> str:
        return word(table, str(self._data.get(key) or ""), self._language)


def _line(data: Mapping[str, Any], language: Language) -> str:
    """Only what is not usual about the place in line."""
    places: Mapping[str, Pair] = {
        "20": (", didahulukan", ", first in line"),
        "0": (", prioritas rendah", ", low priority"),
    }
    priority = str(data.get("priority", ""))
    return pick(places[priority], language) if priority in places else ""


def _fields(names: object, language: Language) -> str:
    known = names if isinstance(names, list) else []
    words = dict.fromkeys(word(_FIELDS, str(name), language) for name in known)
    return ", ".join(words)


def _step(data: Mapping[str, Any], language: Language) -> str:
    became = word(_STATES, str(data.get("state") or ""), language)
    ended = word(_DISPOSITIONS, str(data.get("disposition") or ""), language)
    if ended:
        return f"{became or pick(('Hasil akhir', 'Disposition'), language)}: {ended}"
    return became or pick(("Status tiket diubah", "The ticket's state was changed"), language)
