"""What the page says of a transcript: of whose words, and why there is none."""

from collections.abc import Mapping

from ari_app.settings import Transcript
from ari_app.store.desk_database import Row
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_
from recordings.transcripts.recogniser import Lack, lack

SIDES: Mapping[str, str] = {"caller": N_("Penelepon"), "ours": N_("Kami")}

LACKS: Mapping[str, str] = {  # what to do about it
    "no_model": N_(
        "Belum ada transkrip: pasang model pengenal suara di server dan sebut foldernya di "
        "pengaturan, transcript.model (docs/running.md, Transcripts)."
    ),
    "no_folder": N_(
        "Transkrip berhenti: folder model di pengaturan transcript.model tidak ada di server."
    ),
    "not_a_model": N_(
        "Transkrip berhenti: folder di pengaturan transcript.model bukan model untuk "
        "pengenal suara yang dipilih."
    ),
    "no_package": N_(
        "Transkrip berhenti: paket faster-whisper belum terpasang di server "
        "(docs/running.md, Transcripts)."
    ),
}

STATES: Mapping[str, str] = {
    "working": N_("Transkrip sedang dibuat."),
    "waiting": N_("Transkrip belum berhasil dibuat dan akan dicoba lagi."),
    "failed": N_("Transkrip gagal dibuat; rekamannya tetap dapat didengar."),
    "done": N_("Tidak ada kata yang dikenali."),
    "none": N_("Transkrip belum dibuat; rekaman ini menunggu giliran."),
}


def why_none(section: Transcript, known: Row | None, language: Language) -> str:
    """One sentence in place of the words. What was written before a model was lost stays."""
    _ = texts(language)
    if known is not None and known["state"] in ("done", "failed"):
        return _(STATES[known["state"]])
    found: Lack | None = lack(section)
    if found is not None:
        return _(LACKS[found])
    return _(STATES[known["state"] if known is not None else "none"])
