"""The words of the dialplan's pages: how a version stands, why one was refused, what files are."""

import re
from collections.abc import Mapping

from ari_app.desk.web.delivery_words import by_pattern
from ari_app.texts.catalog import Language
from ari_app.texts.marks import N_

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
    "calling": N_("Panggilan uji lewat salinan Asterisk; setengah menit …"),
    "applying": N_("Memakai rencana baru dan menguji setiap saluran …"),
    "done": N_("Selesai."),
}
NODES: Mapping[str, str] = {  # of the graph, beside the contexts
    "a human": N_("petugas berdering"),
    "the end": N_("selesai"),
    "lost": N_("berakhir tanpa petugas"),
}
TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {
    "file_word": FILES,
    "plan_state_word": STATES,
    "stage_word": STAGES,
    "node_word": NODES,
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


# What `line_trial` says of a line that does not take calls.
_LINES: tuple[tuple[str, str], ...] = (
    (r"no answer to an INVITE within ([\d.]+) s", r"tidak ada jawaban atas INVITE dalam \1 detik"),
    (
        r"Asterisk does not know it \((\d+)\); its endpoint could not be loaded",
        r"Asterisk tidak mengenalnya (\1); endpoint-nya tidak dapat dimuat",
    ),
    (
        r"its calls find no way in \(404\); its context must be from-trunk",
        "panggilannya tidak menemukan jalan masuk (404); context-nya harus from-trunk",
    ),
    (r"it takes none of its own codecs \((\d+)\)", r"semua codec-nya sendiri ditolak (\1)"),
    (
        r"its calls do not enter by from-trunk \(answered with (\d+)\)",
        r"panggilannya tidak masuk lewat from-trunk (dijawab \1)",
    ),
    (r"an INVITE is refused with (.+)", r"INVITE ditolak dengan \1"),
)
# What `plan_trial` and what it uses refuse or take back, without how it stands then (`_STANDS`).
_REFUSALS: tuple[tuple[str, str], ...] = (
    (r"(\S+) cannot be read \((.+)\)", r"\1 tidak dapat dibaca (\2)"),
    (
        r"(\S+) holds edits that are not in use; apply them first \((.+)\), or move them elsewhere "
        r"and put back the files of (\S+)",
        r"\1 berisi suntingan yang belum dipakai; terapkan dulu (\2), atau pindahkan dan "
        r"kembalikan berkas dari \3",
    ),
    (
        r"No dialplan waits for a word; .+",
        "Tidak ada rencana yang menunggu konfirmasi; lihat riwayat di bawah",
    ),
    (
        r"Version (\d+) can be confirmed no longer; the plan before comes back",
        r"Versi \1 tidak bisa dikonfirmasi lagi; rencana sebelumnya kembali",
    ),
    (
        r"It cannot be kept \((.+)\); make room and confirm again, or .+",
        r"Tidak dapat disimpan (\1); kosongkan disk dan konfirmasi lagi, atau rencana sebelumnya "
        r"kembali sendiri",
    ),
    (
        r"Another version, (\d+), is on trial now; look at it first",
        r"Versi lain, \1, sedang dicoba; lihat dulu versi itu",
    ),
    (r"There is no such version; .+", "Versi itu tidak ada; lihat riwayat di bawah"),
    (
        r"Another dialplan is being applied or taken back now; wait for its end",
        "Rencana lain sedang diterapkan atau dikembalikan; tunggu sampai selesai",
    ),
    (
        r"Version (\d+) by (.+) is still on trial; .+",
        r"Versi \1 dari \2 masih dicoba; konfirmasi atau batalkan dulu",
    ),
    (
        r"The centre in (\S+) does not run; .+",
        r"Pusat di \1 tidak berjalan; hanya pusat yang berjalan bisa mencoba rencana dan "
        r"mengembalikannya. Mulai dengan ./sigap up",
    ),
    (
        r"The old plan cannot be kept \((.+)\); make room first",
        r"Rencana lama tidak dapat disimpan (\1); kosongkan disk dulu",
    ),
    (r"Nothing differs from the plan in use", "Tidak ada yang berbeda dari rencana yang dipakai"),
    (
        r"(\S+) is read when Asterisk starts and cannot be tried with calls on; .+",
        r"\1 dibaca saat Asterisk mulai dan tidak bisa dicoba selama ada panggilan; taruh di "
        r"SIGAP_HOME/dialplan dan mulai ulang pusat saat tidak ada yang menelepon",
    ),
    (
        r"This plan cannot tell the test call from a call to 112; .+",
        "Rencana ini tidak bisa membedakan panggilan uji dari panggilan ke 112; biarkan [trial] "
        "dan langkah pertama [offered] seperti bawaannya",
    ),
    (
        r"A call stands in \[(.+)\] (\S+), which this plan does not have; it would be cut. .+",
        r"Ada panggilan di [\1] \2, yang tidak ada di rencana ini; panggilan itu akan terputus. "
        r"Pertahankan bagian itu, atau tunggu panggilannya selesai",
    ),
    (
        r"Asterisk did not take it \((\S+) is not in the running dialplan\)",
        r"Asterisk tidak menerimanya (\1 tidak ada di rencana yang berjalan)",
    ),
    (
        r"Asterisk did not take it \(queue (\S+) is not there\)",
        r"Asterisk tidak menerimanya (antrean \1 tidak ada)",
    ),
    (r"Asterisk did not take it \((.+)\)", r"Asterisk tidak menerimanya (\1)"),
    (r"The dialplan is faulty: (.+)\. Run .+", r"Rencananya salah: \1"),
    (r"Asterisk does not answer to (.+)", r"Asterisk tidak menjawab \1"),
    (r"Asterisk does not run; .+", "Asterisk tidak berjalan"),
    (
        r"It took too long and was taken back meanwhile",
        "Terlalu lama; sementara itu sudah dikembalikan",
    ),
    (r"Version (\d+) goes", r"Versi \1 dikembalikan"),
    (r"The check ended without a word", "Pemeriksaan berhenti tanpa hasil; coba lagi"),
    (r"TimeoutError", "Pemeriksaan terlalu lama dan dihentikan; coba lagi"),
    (
        r"A file was changed while it was checked; apply it again",
        "Berkas berubah selagi diperiksa; terapkan lagi",
    ),
)
_TEST_CALL = re.compile(r"The test call on line (\S+) failed: (.+)", re.DOTALL)
_STANDS: Mapping[str, str] = {
    "the plan before is in use again": "rencana sebelumnya dipakai lagi",
    "the files of the old plan are in their place and are read once Asterisk answers": (
        "berkas rencana lama sudah di tempatnya dan dibaca begitu Asterisk menjawab"
    ),
}


def outcome(said: str, language: Language) -> str:
    """Why a version is as it is."""
    known = by_pattern(_OUTCOMES, said, language)
    return known if known != said else refusal(said, language)


def refusal(said: str, language: Language) -> str:
    """Why a plan was not used, as `plan_trial` says it; what nobody has translated, as it came."""
    if language is Language.EN:
        return said
    why, end = said.rstrip("."), said[len(said.rstrip(".")) :]
    for stands, words in _STANDS.items():
        for mark in ("; ", ": "):
            if why.endswith(f"{mark}{stands}"):
                return f"{_why(why.removesuffix(f'{mark}{stands}'))}{mark}{words}{end}"
    return f"{_why(why)}{end}"


def _why(said: str) -> str:
    if found := _TEST_CALL.fullmatch(said):
        line, colon, fault = found[2].partition(": ")
        words = by_pattern(_LINES, line, Language.ID)
        return f"Panggilan uji di saluran {found[1]} gagal: {words}{colon}{fault}"
    return by_pattern(_REFUSALS, said, Language.ID)
