"""The words of closed sets that several pages show: a table each, and how one is looked up."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, assert_never

from ari_app.call import Outcome, State
from ari_app.desk.web.moments import Moments
from ari_app.facts import FactKind
from ari_app.screening import reasons
from ari_app.screening.reasons import Reason
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_
from ari_app.tickets.telling import Telling, Truth
from ari_app.verdict import Verdict

VERDICTS: Mapping[str, str] = {
    Verdict.VOICE: N_("Suara manusia"),
    Verdict.KEY: N_("Menekan tombol"),
    Verdict.TAP: N_("Ketukan"),
    Verdict.UNSURE: N_("Ragu"),
    Verdict.SILENT: N_("Diam"),
    Verdict.NOISE: N_("Bising"),
    Verdict.NO_MEDIA: N_("Tanpa media"),
    Verdict.UNSCREENED: N_("Tidak disaring"),
}

STATES: Mapping[str, str] = {
    State.OFFERED: NP_("call", "Masuk"),
    State.SCREENING: N_("Sedang didengar"),
    State.HELD: N_("Ditahan"),
    State.WAITING: N_("Menunggu"),
    State.TALKING: N_("Bicara"),
    State.CLOSED: NP_("call", "Selesai"),
}

OUTCOMES: Mapping[str, str] = {
    Outcome.ANSWERED: N_("dijawab"),
    Outcome.ABANDONED_SCREENING: N_("putus saat disaring"),
    Outcome.ABANDONED_HELD: N_("putus saat ditahan"),
    Outcome.ABANDONED_WAITING: N_("putus saat menunggu"),
    Outcome.ABANDONED_RINGING: N_("putus saat berdering"),
    Outcome.MESSAGE: N_("pesan suara"),
    Outcome.ENDED_BY_CALL_TAKER: N_("diakhiri petugas"),
    Outcome.NOT_REACHED: N_("tidak tersambung"),
    Outcome.CUT_BY_US: N_("terputus oleh kami"),
}

MEMBERS: Mapping[str, str] = {
    "ready": N_("Siap"),
    "talking": N_("Bicara"),
    "ringing": N_("Berdering"),
    "paused": N_("Jeda"),
    "away": N_("Telepon mati"),
}

PAUSES: Mapping[str, str] = {
    "istirahat": N_("istirahat"),
    "makan": N_("makan"),
    "ibadah": N_("ibadah"),
    "rapat": N_("rapat"),
    "teknis": N_("teknis"),
    "lainnya": N_("lainnya"),
    "telepon": N_("dari telepon"),
}

END_REASONS: Mapping[str, str] = {
    "ghost_diam": N_("Diam"),
    "ghost_bising": N_("Bising"),
    "ghost_suara_latar": N_("Suara latar"),
    "prank": N_("Prank"),
    "salah_sambung": N_("Salah sambung"),
    "tes": N_("Tes"),
}


PROGRESS: Mapping[str, str] = {  # of a ticket as a whole
    "new": N_("baru"),
    "open": N_("terbuka"),
    "callback": N_("telepon balik"),
    "sent": N_("terkirim"),
    "acknowledged": N_("diterima"),
    "on_scene": N_("di lokasi"),
    "done": N_("selesai"),
    "unfounded": N_("tidak terbukti"),
    "duplicate": N_("ganda"),
    "cancelled": N_("dibatalkan"),
}

ROLES: Mapping[str, str] = {
    "call_taker": N_("petugas"),
    "supervisor": N_("pengawas"),
    "reviewer": N_("peninjau rekaman"),
    "agency": N_("instansi"),
    "admin": N_("admin"),
}

PRIORITIES: Mapping[str, str] = {
    "critical": N_("Nyawa terancam"),
    "urgent": N_("Mendesak"),
    "routine": N_("Biasa"),
}

SOURCES: Mapping[str, str] = {  # how a ticket came; in the script too
    "call": N_("telepon 112"),
    "walk_in": N_("datang langsung"),
    "radio": N_("radio"),
    "whatsapp": N_("WhatsApp"),
    "agency": N_("instansi lain"),
    "social_media": N_("media sosial"),
}

SHARED: Mapping[str, str] = {  # what a caller sends over a link
    "position": N_("lokasi"),
    "words": N_("pesan"),
    "photo": N_("foto"),
    "video": N_("video"),
}

TELLINGS: Mapping[str, str] = {  # of an agency that was given a ticket; in the script too
    "call_agency": N_("telepon {contact}"),
    "no_channel": N_("beri tahu sendiri"),
    "on_its_way": N_("sedang dikirim, menunggu sampai {time}"),
    "told_until": N_("terkirim, menunggu sampai {time}"),
    "telephoned": N_("ditelepon {time} {who}"),
}

RECORDINGS: Mapping[str, str] = {
    "pending": N_("rekaman sedang disiapkan"),
    "damaged": N_("rekaman rusak"),
    "missing": N_("rekaman tidak ada"),
    "no_audio": N_("tidak ada suara"),
    "removed": N_("rekaman dihapus, masa simpan lewat"),
}

JOURNEY: Mapping[str, str] = {
    FactKind.OFFERED: N_("masuk"),
    FactKind.UNSCREENED: N_("tidak disaring"),
    FactKind.WAITING: N_("antrean"),
    FactKind.OUT_OF_HOURS: N_("di luar jam layanan"),
    FactKind.OVERFLOWED: N_("luapan: %(stage)s"),
    FactKind.OVERFLOW_ANSWERED: N_("dijawab %(taker)s"),
    FactKind.ANNOUNCED: N_("mendengar pengumuman kejadian"),
    FactKind.MESSAGE_LEFT: N_("meninggalkan pesan"),
    FactKind.TAKEN: N_("diambil %(by)s"),
    FactKind.ENDED: N_("diakhiri %(by)s"),
    FactKind.TRANSFERRED: N_("dialihkan ke %(to)s oleh %(by)s"),
    FactKind.ON_HOLD: N_("ditahan sebentar oleh %(by)s"),
    FactKind.CALLED_IN: N_("%(by)s menelepon %(to)s"),
    FactKind.REACHED: N_("%(to)s mengangkat"),
    FactKind.NOT_REACHED: N_("%(to)s tidak mengangkat"),
    FactKind.JOINED: N_("bicara bersama"),
    FactKind.LEFT: N_("%(by)s pamit"),
    FactKind.CAME_BACK: N_("kembali ke %(to)s"),
    FactKind.CALLED_BACK: N_("%(by)s menelepon balik %(to)s"),
    FactKind.SUPERVISED: N_("pengawas %(by)s %(mode)s"),
    FactKind.SUPERVISION_ENDED: N_("pengawas %(by)s keluar"),
    FactKind.TAKEN_OVER: N_("diambil alih pengawas %(by)s"),
    FactKind.HUNG_UP: N_("ditutup %(who)s"),
    FactKind.RANG: N_("berdering di %(taker)s"),
    FactKind.ANSWERED: N_("dijawab %(taker)s"),
    FactKind.ABANDONED: N_("penelepon pergi"),
    FactKind.PROMPTED: "%(prompt)s",
    FactKind.JUDGED: "%(verdict)s",
    FactKind.HELD: N_("ditahan"),
    FactKind.KEY_PRESSED: N_("tombol %(key)s"),
    FactKind.ASKED: "%(prompt)s",
    FactKind.KEYED: N_("menekan %(key)s"),
    FactKind.RESPONDED: N_("merespons (%(verdict)s): didahulukan"),
    FactKind.MOVED_UP: N_("didahulukan oleh %(by)s"),
    FactKind.MOVED_BACK: N_("kembali ke tempat semula, oleh %(by)s"),
    FactKind.LOWERED: N_("tempat lebih rendah, oleh %(by)s"),
    FactKind.RESTORED: N_("kembali ke tempat biasa"),
    FactKind.WRAPPED_UP: N_("%(by)s merapikan %(seconds)s dtk"),
    FactKind.LOCATED: N_("lokasi dari operator"),
}

_PROMPTS: Mapping[str, str] = {
    "greeting": N_("disapa"),
    "cannot_hear": N_("diminta bicara"),
    "still_here": N_("diingatkan"),
    "yes_no": N_("ditanya: dalam bahaya?"),
    "which_help": N_("ditanya: bantuan apa?"),
}
_WHO: Mapping[str, str] = {
    "caller": N_("penelepon"),
    "callee": N_("petugas"),
    "us": N_("kami"),
}
SUPERVISIONS: Mapping[str, str] = {  # what a supervisor does in somebody's talk
    "listen": N_("mendengarkan"),
    "whisper": N_("membisikkan"),
    "barge": N_("ikut bicara"),
}
OVERFLOW_STAGES: Mapping[str, str] = {
    "ring_all": N_("semua telepon"),
    "duty": N_("petugas piket"),
    "message": NP_("overflow", "pesan suara"),
    "taken": N_("diambil"),
    "came_back": N_("kembali"),
}

LINE = "trunk-"  # begins the name of a line at Asterisk


TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "verdict_word": VERDICTS,
    "state_word": STATES,
    "outcome_word": OUTCOMES,
    "member_word": MEMBERS,
    "pause_word": PAUSES,
    "end_reason_word": END_REASONS,
    "progress_word": PROGRESS,
    "recording_word": RECORDINGS,
    "priority_word": PRIORITIES,
    "source_word": SOURCES,
    "supervision_word": SUPERVISIONS,
}


def of_tables(
    tables: Mapping[str, Mapping[str, str]], language: Language
) -> dict[str, Callable[[str | None], str]]:
    """For the templates: each name looks up its table."""
    return {name: partial(word, table, language=language) for name, table in tables.items()}


def word(table: Mapping[str, str], key: str | None, language: Language) -> str:
    """A word of one of the tables; an unknown key is shown as it is, nothing as nothing."""
    if not key:
        return ""
    return texts(language)(table[key]) if key in table else key


_DECIMAL = re.compile(r"(\d)\.(\d)")


def reason(said: str | None, why: Mapping[str, Any] | None, language: Language) -> str:
    """Why a call was judged so, or the word with which a human ended it."""
    if not said or said in END_REASONS:
        return word(END_REASONS, said, language)
    if language is Language.ID:  # as it was stored
        return _DECIMAL.sub(r"\1,\2", said)
    known = (reasons.stored(why) if why else None) or reasons.understood(said)
    return reason_sentence(known, language) if known else said


def reason_sentence(why: Reason, language: Language) -> str:
    said = texts(language)(reasons.SENTENCES[why.code]).format(**why.values)
    return _DECIMAL.sub(r"\1,\2", said) if language is Language.ID else said


def shared(kinds: Iterable[str] | None, language: Language) -> str:
    """What a caller sent over a link, in one order whatever came first."""
    wanted = set(kinds or ())
    return ", ".join(word(SHARED, kind, language) for kind in SHARED if kind in wanted)


def truth(known: Truth, contact: str, moments: Moments) -> str:
    """What is true of an agency, as the pill says it; the console's script says the same."""
    time = moments.minute(known.at)
    match known.telling:
        case Telling.TELEPHONE:
            said = "call_agency" if contact else "no_channel"
        case Telling.ON_ITS_WAY:
            said = "on_its_way"
        case Telling.WAITING:
            said = "told_until"
        case Telling.TELEPHONED:
            said = "telephoned"
        case Telling.RECEIVED | Telling.OVER:
            way = word(PROGRESS, known.state, moments.language)
            return f"{way} {time} {known.who}".strip()
        case _:
            assert_never(known.telling)
    text = texts(moments.language)(TELLINGS[said])
    return text.format(contact=contact, time=time, who=known.who).strip()


def taker_name(taker: str | None, language: Language, person: str | None = None) -> str:
    """Who took a call: the person, else their extension; over a line it is the duty officer."""
    if (taker or "").startswith(LINE):
        return texts(language)(N_("Petugas piket"))
    return person or taker or ""


def step(kind: str, data: Mapping[str, Any], language: Language) -> str | None:
    """A fact as a step of the journey; None for facts that repeat another one."""
    if kind not in JOURNEY:
        return None
    taker, by = str(data.get("taker") or "").rpartition("/")[2], str(data.get("by", ""))
    stage = word(OVERFLOW_STAGES, str(data.get("stage", "")), language)
    values = {
        "stage": stage,
        "taker": taker_name(taker, language) or stage,
        "by": by,
        "who": word(_WHO, by, language),
        "prompt": word(_PROMPTS, str(data.get("prompt", "")), language),
        "verdict": word(VERDICTS, str(data.get("verdict", "")), language).lower(),
        "key": str(data.get("key", "")),
        "to": str(data.get("to", "")),
        "mode": word(SUPERVISIONS, str(data.get("mode", "")), language),
        "seconds": whole_seconds(data),
    }
    said = texts(language)(JOURNEY[kind], **values)
    times = data.get("times", 1)
    return f"{times}\N{MULTIPLICATION SIGN} {said}" if times > 1 else said


def whole_seconds(data: Mapping[str, Any]) -> str:
    """Of a fact that lasted."""
    seconds = data.get("seconds")
    return str(round(seconds)) if isinstance(seconds, int | float) else ""
