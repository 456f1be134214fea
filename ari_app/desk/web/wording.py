"""The words on the screens, Bahasa Indonesia first, English second; both kept side by side."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ari_app.call import Outcome, State
from ari_app.facts import FactKind
from ari_app.screening import reasons
from ari_app.verdict import Verdict


class Language(StrEnum):
    ID = "id"
    EN = "en"


Both = tuple[str, str]

VERDICTS: Mapping[str, Both] = {
    Verdict.VOICE: ("Suara manusia", "Human voice"),
    Verdict.KEY: ("Menekan tombol", "Pressed a key"),
    Verdict.TAP: ("Ketukan", "Taps"),
    Verdict.UNSURE: ("Ragu", "Unsure"),
    Verdict.SILENT: ("Diam", "Silent"),
    Verdict.NOISE: ("Bising", "Noise"),
    Verdict.NO_MEDIA: ("Tanpa media", "No media"),
    Verdict.UNSCREENED: ("Tidak disaring", "Not screened"),
}

STATES: Mapping[str, Both] = {
    State.OFFERED: ("Masuk", "Coming in"),
    State.SCREENING: ("Sedang didengar", "Being heard"),
    State.HELD: ("Ditahan", "Held"),
    State.WAITING: ("Menunggu", "Waiting"),
    State.TALKING: ("Bicara", "Talking"),
    State.CLOSED: ("Selesai", "Closed"),
}

OUTCOMES: Mapping[str, Both] = {
    Outcome.ANSWERED: ("dijawab", "answered"),
    Outcome.ABANDONED_SCREENING: ("putus saat disaring", "gone while screened"),
    Outcome.ABANDONED_HELD: ("putus saat ditahan", "gone while held"),
    Outcome.ABANDONED_WAITING: ("putus saat menunggu", "gone while waiting"),
    Outcome.ABANDONED_RINGING: ("putus saat berdering", "gone while ringing"),
    Outcome.MESSAGE: ("pesan suara", "left a message"),
    Outcome.ENDED_BY_CALL_TAKER: ("diakhiri petugas", "ended by call-taker"),
    Outcome.NOT_REACHED: ("tidak tersambung", "not reached"),
    Outcome.CUT_BY_US: ("terputus oleh kami", "cut by us"),
}

MEMBERS: Mapping[str, Both] = {
    "ready": ("Siap", "Ready"),
    "talking": ("Bicara", "Talking"),
    "ringing": ("Berdering", "Ringing"),
    "paused": ("Jeda", "Paused"),
    "away": ("Telepon mati", "No phone"),
}

PAUSES: Mapping[str, Both] = {
    "istirahat": ("istirahat", "break"),
    "makan": ("makan", "meal"),
    "ibadah": ("ibadah", "prayer"),
    "rapat": ("rapat", "meeting"),
    "teknis": ("teknis", "technical"),
    "lainnya": ("lainnya", "other"),
    "telepon": ("dari telepon", "from the phone"),
}

END_REASONS: Mapping[str, Both] = {
    "ghost_diam": ("Diam", "Silent"),
    "ghost_bising": ("Bising", "Noise"),
    "ghost_suara_latar": ("Suara latar", "Background voices"),
    "prank": ("Prank", "Prank"),
    "salah_sambung": ("Salah sambung", "Wrong number"),
    "tes": ("Tes", "Test"),
}


PROGRESS: Mapping[str, Both] = {  # of a ticket as a whole
    "new": ("baru", "new"),
    "open": ("terbuka", "open"),
    "callback": ("telepon balik", "call back"),
    "sent": ("terkirim", "sent"),
    "acknowledged": ("diterima", "acknowledged"),
    "on_scene": ("di lokasi", "on scene"),
    "done": ("selesai", "done"),
    "unfounded": ("tidak terbukti", "unfounded"),
    "duplicate": ("ganda", "duplicate"),
    "cancelled": ("dibatalkan", "cancelled"),
}

RECORDINGS: Mapping[str, Both] = {
    "pending": ("rekaman sedang disiapkan", "recording being prepared"),
    "damaged": ("rekaman rusak", "recording damaged"),
    "missing": ("rekaman tidak ada", "no recording"),
    "removed": ("rekaman dihapus, masa simpan lewat", "recording removed, kept long enough"),
}

TEXTS: Mapping[str, Both] = {
    "login_title": ("Masuk", "Log in"),
    "login_lead": ("Meja panggilan darurat", "Emergency call desk"),
    "login_name": ("Nama pengguna", "Login name"),
    "password": ("Kata sandi", "Password"),
    "log_in": ("Masuk", "Log in"),
    "log_out": ("Keluar", "Log out"),
    "wrong_password": (
        "Nama pengguna atau kata sandi salah.",
        "The login name or the password is wrong.",
    ),
    "too_many": (
        "Terlalu banyak percobaan. Coba lagi dalam {seconds} detik.",
        "Too many tries. Try again in {seconds} seconds.",
    ),
    "old_form": (
        "Halaman ini sudah terlalu lama. Silakan coba lagi.",
        "This page was open for too long. Please try again.",
    ),
    "database_away_login": (
        "Basis data tidak menjawab; belum bisa masuk. Telepon tetap berjalan. "
        "Halaman ini mencoba lagi sendiri.",
        "The database does not answer, so nobody can log in yet. The phones go on. "
        "This page tries again by itself.",
    ),
    "no_script": (
        "Halaman ini memerlukan JavaScript agar tetap terkini.",
        "This page needs JavaScript to stay up to date.",
    ),
    "board": ("Papan langsung", "Live board"),
    "skip": ("Langsung ke isi", "Skip to the content"),
    "ears": ("Telinga", "Ears"),
    "database": ("Basis data", "Database"),
    "fine": ("baik", "fine"),
    "broken": ("terganggu", "failing"),
    "waiting": ("Menunggu", "Waiting"),
    "held": ("Ditahan — belum menjawab", "Held — no answer yet"),
    "talking": ("Sedang bicara", "Talking"),
    "takers": ("Petugas", "Call-takers"),
    "calls": ("Panggilan terbaru", "Latest calls"),
    "tickets": ("Tiket terbaru", "Latest tickets"),
    "not_known": ("Belum diketahui.", "Not known yet."),
    "none_waiting": ("Tidak ada yang menunggu.", "Nobody is waiting."),
    "none_held": ("Tidak ada panggilan yang ditahan.", "No call is held."),
    "none_talking": ("Tidak ada percakapan.", "Nobody is talking."),
    "none_takers": (
        "Belum ada petugas di antrean. Panggilan masuk akan diteruskan ke cadangan.",
        "No call-taker is in the queue. Calls will overflow.",
    ),
    "none_calls": ("Belum ada panggilan.", "No calls yet."),
    "none_tickets": ("Belum ada tiket.", "No tickets yet."),
    "hidden_number": ("nomor tersembunyi", "hidden number"),
    "take": ("Ambil", "Take"),
    "end": ("Akhiri…", "End…"),
    "end_why": ("Akhiri karena:", "End because:"),
    "pause": ("Jeda…", "Pause…"),
    "wrap_up": ("Merapikan", "Wrapping up"),
    "wrapped_up": ("Siap lagi", "Ready again"),
    "ready": ("Siap", "Ready"),
    "with": ("dengan", "with"),
    "first_in_line": ("didahulukan", "first in line"),
    "late_in_line": ("prioritas rendah", "low priority"),
    "place": ("ke-{n}", "no. {n}"),
    "since_invite": ("sejak masuk", "since the call came in"),
    "taken": ("{n} panggilan", "{n} calls"),
    "today": ("Hari ini", "Today"),
    "today_calls": ("panggilan", "calls"),
    "today_held": ("ditahan", "held"),
    "today_level": ("dijawab ≤ 15 dtk", "answered ≤ 15 s"),
    "listen": ("Dengarkan rekaman {label}", "Listen to the recording of {label}"),
    "no_recording": ("belum ada rekaman", "no recording yet"),
    "review": ("perlu ditinjau", "to be reviewed"),
    "theme": ("Siang/malam", "Day/night"),
    "other_language": ("English", "Bahasa Indonesia"),
    "unknown_type": ("jenis belum diisi", "type not filled in"),
    "asterisk_away": (
        "Asterisk tidak menjawab. Siapa yang menelepon tidak terlihat di sini. Hubungi teknisi.",
        "Asterisk does not answer. Who is calling cannot be seen here. Call the technician.",
    ),
    "ari_away": (
        "Kendali panggilan (ARI) tidak menjawab. Panggilan langsung masuk antrean.",
        "Call control (ARI) does not answer. Calls go straight to the queue.",
    ),
    "database_away": (
        "Basis data tidak menjawab. Telepon tetap berjalan dan tetap dicatat; "
        "daftar di bawah dari pukul {time}.",
        "The database does not answer. The phones go on and are recorded; "
        "the lists below are from {time}.",
    ),
    "ears_away": (
        "Tidak ada telinga yang siap. Panggilan langsung masuk antrean tanpa disaring.",
        "No ear is ready. Calls go straight to the queue, unscreened.",
    ),
    "alarm_unacknowledged": (
        "{agency} belum menerima tiket {ticket} (sejak {time}).",
        "{agency} has not acknowledged ticket {ticket} (since {time}).",
    ),
    "alarm_undelivered": (
        "Tiket {ticket} tidak sampai ke {agency} (sejak {time}).",
        "Ticket {ticket} does not get through to {agency} (since {time}).",
    ),
    "alarm_promise_near": (
        "Janji jawaban 1x24 jam untuk {ticket} hampir habis.",
        "The promised answer to {ticket} within 24 hours is nearly due.",
    ),
    "alarm_promise_broken": (
        "Janji jawaban 1x24 jam untuk {ticket} terlewat (sejak {time}).",
        "The promised answer to {ticket} within 24 hours is overdue (since {time}).",
    ),
    "alarm_call": ("Telepon {contact}.", "Call {contact}."),
    "news": ("Gangguan, alarm, angka hari ini", "Faults, alarms, today's figures"),
    "no_news": ("Tidak ada gangguan, tidak ada alarm.", "No faults, no alarms."),
    "all_news": ("Semua pemberitahuan", "All news"),
    "alarm_more": ("dan {n} alarm lain.", "and {n} more alarms."),
    "line_lost": (
        "Sambungan ke meja terputus; mencoba lagi. Yang terlihat dari pukul ",
        "The connection to the desk is lost; trying again. What you see is from ",
    ),
    "audit": ("Audit", "Audit"),
    "undelivered": ("Tidak sampai", "Not delivered"),
    "admin": ("Pengaturan", "Settings"),
    "to_board": ("Papan", "Board"),
    "to_review": ("Tinjauan", "Review"),
    "history": ("riwayat", "history"),
    "history_of": ("Riwayat tiket, di tab baru", "The ticket's history, in a new tab"),
    "seat_title": ("Pilih tempat", "Choose a place"),
    "seat_lead": (
        "Halo, {name}. Hari ini duduk di mana?",
        "Hello, {name}. Where do you sit today?",
    ),
    "seat_keys": ("memilih", "choose"),
    "seat_take": ("Duduk di sini", "Sit here"),
    "seat_free": ("kosong", "free"),
    "seat_own": ("Anda, sejak {time}", "you, since {time}"),
    "seat_by": ("{person}, sejak {time}", "{person}, since {time}"),
    "seat_left": ("telepon mati; dapat diambil alih", "no phone; can be taken over"),
    "seat_in_call": ("sedang ada panggilan", "a call is there"),
    "seat_full": (
        "Semua tempat terisi. Minta rekan keluar, atau pengawas mengosongkan satu tempat.",
        "All places are taken. Ask a colleague to log out, or a supervisor to free one.",
    ),
    "seat_none": ("Pilih satu tempat dahulu.", "Choose a place first."),
    "seat_too_late": (
        "Tempat itu baru saja diambil. Silakan pilih yang lain.",
        "That place has just been taken. Please choose another one.",
    ),
    "seat_taken": (
        "Tempat itu dipakai. Minta rekan keluar, atau pengawas mengosongkannya.",
        "That place is taken. Ask your colleague to log out, or a supervisor to free it.",
    ),
    "seat_busy": (
        "Di tempat itu sedang ada panggilan. Pilih yang lain, atau tunggu sampai selesai.",
        "A call is at that place. Choose another one, or wait until it has ended.",
    ),
    "seat_own_talk": (
        "Anda masih bicara di tempat lama. Selesaikan dahulu, lalu pindah.",
        "You are still in a call at your old place. Finish it, then move.",
    ),
    "seat_skip": ("Papan saja, tanpa telepon", "Board only, without a phone"),
    "seat_change": ("Ganti tempat", "Change place"),
    "seat_vacate": ("Kosongkan", "Free the place"),
    "seat_again": ("Muat ulang", "Load again"),
    "nothing_here": (
        "Belum ada halaman untuk peran ini.",
        "There is no page for this role yet.",
    ),
    "done": ("Terlaksana.", "Done."),
    "failed": ("Tidak berhasil: ", "That did not work: "),
}

JOURNEY: Mapping[str, Both] = {
    FactKind.OFFERED: ("masuk", "came in"),
    FactKind.UNSCREENED: ("tidak disaring", "not screened"),
    FactKind.WAITING: ("antrean", "queue"),
    FactKind.OVERFLOWED: ("luapan: {stage}", "overflow: {stage}"),
    FactKind.OVERFLOW_ANSWERED: ("dijawab {taker}", "answered by {taker}"),
    FactKind.MESSAGE_LEFT: ("meninggalkan pesan", "left a message"),
    FactKind.TAKEN: ("diambil {by}", "taken by {by}"),
    FactKind.ENDED: ("diakhiri {by}", "ended by {by}"),
    FactKind.TRANSFERRED: ("dialihkan ke {to} oleh {by}", "sent on to {to} by {by}"),
    FactKind.ON_HOLD: ("ditahan sebentar oleh {by}", "put on hold by {by}"),
    FactKind.CALLED_IN: ("{by} menelepon {to}", "{by} calls {to}"),
    FactKind.REACHED: ("{to} mengangkat", "{to} answered"),
    FactKind.NOT_REACHED: ("{to} tidak mengangkat", "{to} did not answer"),
    FactKind.JOINED: ("bicara bersama", "all talk together"),
    FactKind.LEFT: ("{by} pamit", "{by} left"),
    FactKind.CAME_BACK: ("kembali ke {to}", "back to {to}"),
    FactKind.CALLED_BACK: ("{by} menelepon balik {to}", "{by} called back {to}"),
    FactKind.HUNG_UP: ("ditutup {who}", "hung up by {who}"),
    FactKind.RANG: ("berdering di {taker}", "rang at {taker}"),
    FactKind.ANSWERED: ("dijawab {taker}", "answered by {taker}"),
    FactKind.ABANDONED: ("penelepon pergi", "caller left"),
    FactKind.PROMPTED: ("{prompt}", "{prompt}"),
    FactKind.JUDGED: ("{verdict}", "{verdict}"),
    FactKind.HELD: ("ditahan", "held"),
    FactKind.KEY_PRESSED: ("tombol {key}", "key {key}"),
    FactKind.ASKED: ("{prompt}", "{prompt}"),
    FactKind.KEYED: ("menekan {key}", "pressed {key}"),
}

_PROMPTS: Mapping[str, Both] = {
    "greeting": ("disapa", "greeted"),
    "cannot_hear": ("diminta bicara", "asked to speak"),
    "still_here": ("diingatkan", "reminded"),
    "yes_no": ("ditanya: dalam bahaya?", "asked: in danger?"),
    "which_help": ("ditanya: bantuan apa?", "asked: which help?"),
}
_WHO: Mapping[str, Both] = {
    "caller": ("penelepon", "the caller"),
    "callee": ("petugas", "the call-taker"),
    "us": ("kami", "us"),
}
OVERFLOW_STAGES: Mapping[str, Both] = {
    "ring_all": ("semua telepon", "all phones"),
    "duty": ("petugas piket", "duty officer"),
    "message": ("pesan suara", "message"),
    "taken": ("diambil", "taken"),
    "came_back": ("kembali", "came back"),
}


def pick(both: Both, language: Language) -> str:
    return both[0] if language is Language.ID else both[1]


def word(table: Mapping[str, Both], key: str | None, language: Language) -> str:
    """A word of one of the tables; an unknown key is shown as it is, nothing as nothing."""
    if not key:
        return ""
    return pick(table[key], language) if key in table else key


def text(key: str, language: Language, **values: object) -> str:
    """A sentence of `TEXTS` with its values."""
    return pick(TEXTS[key], language).format(**values) if values else pick(TEXTS[key], language)


def reason(said: str | None, why: Mapping[str, Any] | None, language: Language) -> str:
    """Why a call was judged so, or the word with which a human ended it."""
    if not said or said in END_REASONS or language is Language.ID:
        return word(END_REASONS, said, language)
    known = (reasons.stored(why) if why else None) or reasons.understood(said)
    return reasons.sentence(known, english=True) if known else said


def step(kind: str, data: Mapping[str, Any], language: Language) -> str | None:
    """A fact as a step of the journey; None for facts that repeat another one."""
    if kind not in JOURNEY:
        return None
    return pick(JOURNEY[kind], language).format_map(_values(data, language))


def _values(data: Mapping[str, Any], language: Language) -> Mapping[str, str]:
    taker = str(data.get("taker") or "").rpartition("/")[2]
    return {
        "stage": word(OVERFLOW_STAGES, str(data.get("stage", "")), language),
        "taker": taker or word(OVERFLOW_STAGES, str(data.get("stage", "")), language),
        "by": str(data.get("by", "")),
        "who": word(_WHO, str(data.get("by", "")), language),
        "prompt": word(_PROMPTS, str(data.get("prompt", "")), language),
        "verdict": word(VERDICTS, str(data.get("verdict", "")), language).lower(),
        "key": str(data.get("key", "")),
        "to": str(data.get("to", "")),
    }
