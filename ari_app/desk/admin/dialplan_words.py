"""The words of the dialplan's pages: how a version stands, what goes on, what a file is for."""

from collections.abc import Mapping

from ari_app.desk.admin.admin_words import by_pattern
from ari_app.desk.texts.catalog import N_, Language

FILES: Mapping[str, str] = {
    "extensions.conf": N_("jalan setiap panggilan"),
    "globals.conf": N_("nilai dari pengaturan"),
    "pjsip.conf": N_("saluran dan telepon"),
    "queues.conf": N_("antrean"),
    "queuerules.conf": N_("aturan antrean"),
    "confbridge.conf": N_("ruang bicara"),
    "musiconhold.conf": N_("bunyi saat menunggu"),
    "features.conf": N_("tombol di tengah bicara"),
}
STATES: Mapping[str, str] = {
    "applying": N_("sedang dicoba"),
    "trial": N_("menunggu konfirmasi"),
    "going_back": N_("sedang dikembalikan"),
    "kept": N_("dipakai"),
    "rolled_back": N_("dikembalikan"),
}
STAGES: Mapping[str, str] = {
    "checking": N_("Memeriksa: berkas dibaca, lalu Asterisk uji membacanya juga …"),
    "calling": N_("Panggilan uji: delapan penelepon lewat salinan Asterisk; setengah menit …"),
    "applying": N_("Memakai rencana baru dan menguji setiap saluran …"),
    "done": N_("Selesai."),
}
PLACES: Mapping[str, str] = {  # of the graph, beside the contexts
    "a human": N_("petugas berdering"),
    "the end": N_("selesai"),
    "lost": N_("berakhir tanpa petugas"),
}
TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {
    "file_word": FILES,
    "plan_state_word": STATES,
    "stage_word": STAGES,
    "place_word": PLACES,
}

# What `plan_trial` and `plan_watch` write of a version, in Bahasa Indonesia; the rest as it is.
_OUTCOMES: tuple[tuple[str, str], ...] = (
    (r"confirmed by (.+)", r"dikonfirmasi \1"),
    (r"taken back by ([^:]+)", r"dibatalkan \1"),
    (r"taken back by ([^:]+): (.+)", r"dibatalkan \1: \2"),
    (r"nobody confirmed it in time", "tidak ada yang mengonfirmasi pada waktunya"),
    (r"Asterisk ended while it was on trial", "Asterisk berhenti saat dicoba"),
    (r"the command that applied it died", "proses yang mencobanya mati"),
    (r"the command was interrupted", "proses yang mencobanya dihentikan"),
    (r"the centre was started anew before.*", "pusat dimulai ulang sebelum dikonfirmasi"),
    (r"as found at a start", "seperti ditemukan saat mulai"),
    (r"as it was", "seperti sebelumnya"),
)


def outcome(said: str, language: Language) -> str:
    """Why a version is as it is."""
    return by_pattern(_OUTCOMES, said, language)
