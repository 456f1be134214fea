"""The words of a ticket's history: what happened, in one sentence each."""

from collections.abc import Callable, Mapping
from typing import Any

from ari_app.desk.web.words import (
    END_REASONS,
    OVERFLOW_STAGES,
    SOURCES,
    SUPERVISIONS,
    VERDICTS,
    reason,
    whole_seconds,
    word,
)
from ari_app.facts import FactKind
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_
from ari_app.tickets.history import GUIDANCE, RESUMED, HistoryEntry
from ari_app.tickets.way import Step

NameOf = Callable[[str], str]  # a number that can be called → how the desk names it

PROBLEMS: Mapping[str, str] = {  # why a step was not taken, a file not kept
    "refused": N_("Langkah ini tidak mungkin lagi: status instansi sudah berubah, lihat di bawah."),
    "nobody": N_("Tidak ada instansi yang dipilih."),
    "unit_moved": N_("Unit ini sudah berubah sementara itu. Yang terlihat adalah keadaan terbaru."),
    "unit_busy": N_(
        "Unit itu masih di tiket lain yang terbuka. Tekan Pindahkan bila memang harus ke sini."
    ),
    "unsendable": N_("Tiket tidak bisa dikirim: sudah ditutup, atau instansinya tidak aktif."),
    "no_type": N_("Pilih jenis kejadian dulu."),
    "no_close": N_("Pilih hasil akhir dulu."),
    "outdated": N_("Orang lain baru saja mengubah tiket ini. Yang terlihat adalah yang terbaru."),
    "still_worked_on": N_("Belum bisa ditutup: masih ada instansi yang menangani tiket ini."),
    "no_reason": N_("Bukti hanya keluar dengan alasan, paling panjang 300 huruf."),
    "number_note": N_("Tulis catatan satu baris, paling panjang 500 huruf."),
    "number_lower": N_("Tempat lebih rendah perlu alasan satu baris dan waktu 1 sampai 24 jam."),
    "number_usual": N_("Nomor ini sudah bertempat biasa."),
    "number_no_calls": N_("Nomor ini tidak punya panggilan pada masa itu."),
    "too_many": N_("Terlalu banyak panggilan untuk satu berkas; pilih masa yang lebih pendek."),
    "no_period": N_("Isi hari pertama dan hari terakhir; yang pertama lebih dulu."),
    "wrong_part": N_("Bagian yang dibisukan ditulis 0:12-0:15 dan harus ada dalam rekamannya."),
    "unfinished": N_("Rekamannya belum selesai. Coba lagi satu menit lagi."),
    "not_here": N_("Rekamannya tidak ada di komputer ini. Tidak ada yang diekspor."),
    "damaged": N_("Rekamannya rusak: isinya bukan lagi yang disimpan. Tidak ada yang diekspor."),
    "no_room": N_("Penyimpanan penuh. Tidak ada yang diekspor."),
    "locked": N_(
        "Rekaman terenkripsi dan kuncinya tidak dapat dipakai. Tidak ada yang diekspor; beri tahu "
        "admin."
    ),
    "no_key": N_("Kunci tanda tangan pusat tidak dapat dipakai. Tidak ada yang diekspor."),
    "file_missing": N_("Pilih berkas dulu."),
    "file_too_large": N_("Berkas terlalu besar: paling besar 10 MB, foto 25 juta piksel."),
    "file_kind": N_("Berkas itu bukan foto (JPEG, PNG, WebP, HEIC) dan bukan PDF yang utuh."),
    "file_too_many": N_("Tiket ini sudah punya 20 berkas."),
    "file_forgotten": N_("Data pribadi tiket ini sudah dihapus: tidak ada lagi yang ditambah."),
    "file_no_room": N_("Berkas tidak tersimpan: disk pusat penuh atau rusak. Beri tahu admin."),
    "old_form": N_("Halaman ini sudah terlalu lama. Silakan coba lagi."),
}

STEPS: Mapping[str, str] = {  # as the desk says them, of an agency
    Step.ACKNOWLEDGE: N_("Sudah menerima tiket"),
    Step.ARRIVE: N_("Sudah di lokasi"),
    Step.FINISH: N_("Sudah selesai"),
    Step.FIND_UNFOUNDED: N_("Tidak terbukti"),
    Step.MARK_DUPLICATE: NP_("step", "Laporan ganda"),
    Step.CANCEL: N_("Tarik tiket dari instansi ini"),
}

_CLOSED_ON, _ASKED_FOR = "overflowed_closed", "overflowed_announced"
_SENTENCES: Mapping[str, str] = {
    # the call
    FactKind.OFFERED: N_("Panggilan masuk"),
    FactKind.UNSCREENED: N_("Tidak disaring: %(unscreened)s"),
    FactKind.PROMPTED: "%(prompt)s",
    FactKind.JUDGED: N_("Telinga: %(verdict)s"),
    FactKind.HELD: N_("Ditahan: %(verdict)s"),
    FactKind.WAITING: N_("Masuk antrean%(line)s"),
    FactKind.RANG: N_("Berdering, tidak diangkat"),
    FactKind.ANSWERED: N_("Menjawab"),
    FactKind.ABANDONED: N_("Penelepon pergi sebelum dijawab"),
    FactKind.OUT_OF_HOURS: N_("Menelepon di luar jam layanan"),
    FactKind.OVERFLOWED: N_("Tidak ada yang menjawab: %(stage)s"),
    _CLOSED_ON: N_("Diteruskan: %(stage)s"),
    FactKind.OVERFLOW_ANSWERED: N_("Menjawab"),
    FactKind.ANNOUNCED: N_("Penelepon diberi tahu bahwa kejadian ini sudah diketahui"),
    _ASKED_FOR: N_("Penelepon memilih meninggalkan pesan"),
    FactKind.MESSAGE_LEFT: N_("Penelepon meninggalkan pesan suara"),
    FactKind.TAKEN: N_("Mengambil panggilan yang ditahan"),
    RESUMED: N_("Kembali bicara setelah halaman dimuat ulang"),
    FactKind.ENDED: N_("Mengakhiri panggilan yang ditahan: %(reason)s"),
    FactKind.KEY_PRESSED: N_("Penelepon menekan %(key)s"),
    FactKind.ASKED: "%(prompt)s",
    FactKind.KEYED: N_("Penelepon menjawab dengan tombol %(key)s"),
    FactKind.RESPONDED: N_("Penelepon akhirnya merespons (%(verdict)s), didahulukan"),
    FactKind.MOVED_UP: N_("Mendahulukan penelepon dalam antrean"),
    FactKind.MOVED_BACK: N_("Mengembalikan penelepon ke tempat semula dalam antrean"),
    FactKind.LOWERED: N_("Nomor ini sedang diberi tempat lebih rendah dalam antrean"),
    FactKind.WRAPPED_UP: N_("Merapikan catatan selama %(seconds)s detik"),
    FactKind.RESTORED: N_("Kembali ke tempat biasa dalam antrean"),
    FactKind.TRANSFERRED: N_("Mengalihkan penelepon ke %(to)s, tanpa bertanya dulu"),
    FactKind.ON_HOLD: N_("Penelepon diminta menunggu di telepon"),
    "called_in_consult": N_("Menelepon %(to)s untuk bertanya dulu"),
    "called_in_invite": N_("Menelepon %(to)s untuk bicara bertiga"),
    FactKind.REACHED: N_("%(to)s mengangkat"),
    FactKind.NOT_REACHED: N_("%(to)s tidak tersambung: %(why)s"),
    FactKind.JOINED: N_("Penelepon bicara bersama semua"),
    FactKind.LEFT: N_("Meninggalkan penelepon bersama pihak lain"),
    FactKind.CAME_BACK: N_("Penelepon kembali ke %(name)s: %(back)s"),
    FactKind.CALLED_BACK: N_("Menelepon balik %(to)s"),
    FactKind.SUPERVISED: N_("Pengawas %(mode)s"),
    FactKind.SUPERVISION_ENDED: N_("Pengawas keluar dari percakapan"),
    FactKind.TAKEN_OVER: N_("Pengawas mengambil alih penelepon dari %(from)s"),
    FactKind.HUNG_UP: "%(hung_up)s",
    # the ticket
    "ticket_opened": N_("Tiket dibuka"),
    "ticket_opened_without_call": N_("Tiket dibuka tanpa panggilan: %(source)s"),
    "form_changed": N_("Mengisi: %(fields)s"),
    "ticket_step": "%(step)s",
    "ticket.duplicate": N_("Kejadian sama dengan %(of)s"),
    "ticket.not_duplicate": N_("Bukan kejadian yang sama"),
    "ticket.link": N_("Terkait dengan %(ticket)s"),
    "ticket.unlink": N_("Tidak lagi terkait dengan %(ticket)s"),
    GUIDANCE: N_("Membacakan panduan %(card)s versi %(version)s: langkah %(steps)s"),
    "callback_taken": N_("Mengambil telepon balik"),
    "callback_ended": N_("Telepon balik: %(callback)s"),
    "reviewed": N_("Rekaman ditinjau: %(finding)s"),
    # the agencies
    "sent": N_("Mengirim tiket ke %(agency)s"),
    "agency_deliver": N_("%(agency)s sudah diberi tahu"),
    "agency_acknowledge": N_("%(agency)s menerima tiket"),
    "agency_arrive": N_("%(agency)s di lokasi"),
    "agency_finish": N_("%(agency)s selesai"),
    "agency_find_unfounded": N_("%(agency)s: tidak terbukti"),
    "agency_mark_duplicate": N_("%(agency)s: tiket ganda"),
    "agency_cancel": N_("Tiket ditarik dari %(agency)s"),
    "agency_telephoned": N_("%(agency)s ditelepon"),
    "unit_assign": N_("Menugaskan %(unit)s (%(agency)s)"),
    "unit_depart": N_("%(unit)s (%(agency)s) berangkat"),
    "unit_arrive": N_("%(unit)s (%(agency)s) di lokasi"),
    "unit_clear": N_("%(unit)s (%(agency)s) siap lagi"),
    "unit_stand_down": N_("%(unit)s (%(agency)s) tidak bisa melanjutkan"),
    "photo_added": N_("%(agency)s menambah foto"),
    "ticket_photo_added": N_("Menambah foto pada tiket"),
    "ticket_document_added": N_("Menambah berkas PDF pada tiket"),
    "alarm_undelivered": N_("Alarm: tidak sampai ke %(agency)s"),
    "alarm_unacknowledged": N_("Alarm: %(agency)s belum menerima tiket"),
    "alarm_promise_near": N_("Alarm: janji jawaban 1x24 jam hampir habis"),
    "alarm_promise_broken": N_("Alarm: janji jawaban 1x24 jam terlewat"),
    "alarm_unit_late": N_("Alarm: belum ada kabar dari unit"),
    "alarm_unsent": N_("Alarm: belum dikirim kepada siapa pun"),
    "alarm_untyped": N_("Alarm: belum diisi"),
    "alarm_callback": N_("Alarm: belum ditelepon balik"),
    FactKind.LOCATED: N_("Operator mengirim lokasi penelepon"),
    "location_asked": N_("Meminta lokasi penelepon lewat tautan"),
    "shared_position": N_("Penelepon membagikan lokasinya"),
    "shared_words": N_("Penelepon menulis lewat tautan"),
    "shared_photo": N_("Penelepon mengirim foto"),
    "shared_video": N_("Penelepon mengirim video"),
    "handed_over_outside": N_("Diserahkan ke %(system)s"),
}

_PROMPTS: Mapping[str, str] = {
    "greeting": N_("Penelepon disapa"),
    "cannot_hear": N_("Diputar: silakan bicara, tekan angka, atau ketuk telepon"),
    "still_here": N_("Diputar: kami masih di sini"),
    "yes_no": N_("Memutar pertanyaan: dalam bahaya?"),
    "which_help": N_("Memutar pertanyaan: bantuan apa?"),
}
_PLACES_IN_QUEUE: Mapping[str, str] = {  # by the priority in the queue
    "20": N_(", didahulukan"),
    "0": N_(", prioritas rendah"),
}
_UNSCREENED: Mapping[str, str] = {
    "timeout": N_("tidak ada penyaring yang siap"),
    "failed": N_("penyaring tidak berjalan"),
    "deadman": N_("penyaring berhenti di tengah jalan"),
}
_WHY: Mapping[str, str] = {  # Asterisk's DIALSTATUS
    "NOANSWER": N_("tidak diangkat"),
    "BUSY": N_("sibuk"),
    "CHANUNAVAIL": N_("tidak dapat dihubungi"),
    "CONGESTION": N_("tidak dapat dihubungi"),
    "CANCEL": NP_("call", "dibatalkan"),
}
_BACK: Mapping[str, str] = {
    "busy": N_("di sana sibuk"),
    "no_answer": N_("di sana tidak diangkat"),
    "failed": N_("sambungan gagal"),
    "short": N_("sambungan langsung putus"),
    "left_alone": N_("pihak lain sudah pergi"),
    "broken": N_("telepon di sana mati"),
}
_HUNG_UP: Mapping[str, str] = {
    "caller": N_("Penelepon menutup telepon"),
    "callee": N_("Petugas menutup telepon"),
    "us": N_("Sambungan diakhiri dari pihak kami"),
}
_STATES: Mapping[str, str] = {
    "open": N_("Tiket dibuka kembali"),
    "callback": N_("Tiket menunggu telepon balik"),
    "closed": N_("Tiket selesai"),
}
DISPOSITIONS: Mapping[str, str] = {
    **END_REASONS,
    "normal": N_("Normal"),
    "informasi": N_("Informasi"),
    "non_darurat": N_("Non-darurat"),
    "ghost_terputus": N_("Terputus"),
}
CALLBACKS: Mapping[str, str] = {
    "reached": NP_("call-back", "tersambung"),
    "no_answer": N_("tidak diangkat"),
    "wrong_number": N_("salah nomor"),
    "released": N_("dilepas"),
}
FINDINGS: Mapping[str, str] = {
    "human": N_("ada manusia"),
    "false_call": N_("bukan manusia"),
    "cannot_tell": N_("tidak dapat dipastikan"),
}
FIELDS: Mapping[str, str] = {
    "type": N_("jenis"),
    "kecamatan": N_("kecamatan"),
    "desa": N_("desa"),
    "dusun": N_("dusun"),
    "address": N_("alamat"),
    "latitude": N_("titik peta"),
    "longitude": N_("titik peta"),
    "caller_name": N_("nama penelepon"),
    "ani": N_("nomor pelapor"),
    "priority": N_("prioritas"),
    "narrative": N_("uraian"),
    "answers": N_("jawaban"),
}
_TONES: Mapping[str, str] = {
    FactKind.HELD: "held",
    FactKind.ENDED: "held",
    FactKind.NOT_REACHED: "held",
    FactKind.CAME_BACK: "held",
    FactKind.ABANDONED: "held",
    FactKind.OUT_OF_HOURS: "held",
    FactKind.ANSWERED: "voice",
    FactKind.OVERFLOW_ANSWERED: "voice",
    "sent": "info",
    "agency_acknowledge": "voice",
    "agency_arrive": "voice",
    "agency_finish": "voice",
    "unit_assign": "info",
    "unit_arrive": "voice",
    "unit_stand_down": "held",
}


TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "step_word": STEPS,
    "problem_word": PROBLEMS,
    "finding_word": FINDINGS,
    "disposition_word": DISPOSITIONS,
}


def sentence(entry: HistoryEntry, language: Language, name_of: NameOf = str) -> str | None:
    """What happened, in words; None for what has none (a fact of a newer version)."""
    kind = entry.kind
    if kind == FactKind.CALLED_IN:
        kind = f"called_in_{entry.data.get('way', 'invite')}"
    if kind == FactKind.OVERFLOWED and entry.data.get("why") == "CLOSED":
        kind = _CLOSED_ON  # nobody was asked, so nobody did not answer
    if kind == FactKind.OVERFLOWED and entry.data.get("why") == "ANNOUNCED":
        kind = _ASKED_FOR
    if kind == "ticket_opened" and entry.data.get("source", "call") != "call":
        kind = "ticket_opened_without_call"
    if kind not in _SENTENCES:
        return None
    return texts(language)(_SENTENCES[kind], **_values(entry, language, name_of)) or None


def detail(entry: HistoryEntry, language: Language) -> str:
    """What a person said with it, as it was written; or the ear's reason."""
    if entry.kind == FactKind.JUDGED:
        return reason(entry.data.get("reason"), entry.data.get("why"), language)
    if entry.kind == FactKind.ANNOUNCED:
        return str(entry.data.get("words") or "")
    return str(entry.data.get("note") or "")


def tone(entry: HistoryEntry) -> str:
    """The colour of the mark beside it; the words say it as well."""
    if entry.kind.startswith("alarm_"):
        return "alarm"
    if entry.kind == FactKind.HUNG_UP and entry.data.get("by") == "us":
        return "alarm"
    return _TONES.get(entry.kind, "dim")


def _values(entry: HistoryEntry, language: Language, name_of: NameOf = str) -> Mapping[str, str]:
    data, say, _ = entry.data, _Say(data=entry.data, language=language), texts(language)
    return {
        "prompt": say(_PROMPTS, "prompt"),
        "verdict": say(VERDICTS, "verdict").lower(),
        "unscreened": say(_UNSCREENED, "why"),
        "line": _line(data, language),
        "stage": say(OVERFLOW_STAGES, "stage"),
        "reason": say(END_REASONS, "reason").lower(),
        "key": str(data.get("key", "")),
        "to": name_of(str(data.get("to") or "")) or _("nomor"),
        "why": say(_WHY, "why"),
        "name": str(data.get("name") or data.get("to") or "")
        or _.pgettext("came back to", "antrean"),
        "back": say(_BACK, "why"),
        "hung_up": say(_HUNG_UP, "by"),
        "mode": say(SUPERVISIONS, "mode"),
        "from": str(data.get("from", "")),
        "seconds": whole_seconds(data),
        "fields": _fields(data.get("fields"), language),
        "card": str(data.get("card", "")),
        "version": str(data.get("version", "")),
        "steps": ", ".join(str(step) for step in data.get("steps", ())),
        "step": _step(data, language),
        "of": str(data.get("of", "")),
        "callback": say(CALLBACKS, "outcome"),
        "finding": say(FINDINGS, "finding"),
        "agency": str(data.get("agency") or ""),
        "unit": str(data.get("unit") or ""),
        "ticket": str(data.get("ticket", "")),
        "source": say(SOURCES, "source"),
        "system": str(data.get("system") or "").upper(),
    }


class _Say:
    """The word of a table for what an entry's data has under a key."""

    def __init__(self, *, data: Mapping[str, Any], language: Language) -> None:
        self._data, self._language = data, language

    def __call__(self, table: Mapping[str, str], key: str) -> str:
        return word(table, str(self._data.get(key) or ""), self._language)


def _line(data: Mapping[str, Any], language: Language) -> str:
    """Only what is not usual about the place in line."""
    place = _PLACES_IN_QUEUE.get(str(data.get("priority", "")))
    return texts(language)(place) if place else ""


def _fields(names: object, language: Language) -> str:
    known = names if isinstance(names, list) else []
    words = dict.fromkeys(word(FIELDS, str(name), language) for name in known)
    return ", ".join(words)


def _step(data: Mapping[str, Any], language: Language) -> str:
    _ = texts(language)
    became = word(_STATES, str(data.get("state") or ""), language)
    ended = word(DISPOSITIONS, str(data.get("disposition") or ""), language)
    if ended:
        became = became or _("Hasil akhir")
        return f"{became}: {ended}"
    return became or _("Status tiket diubah")
