"""The words of ``/review``, Bahasa Indonesia first, English second."""

from ari_app.desk.web.wording import Language, pick

_TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Tinjauan rekaman", "Recordings to review"),
    "list": ("Harus didengar", "To be heard"),
    "none": (
        "Tidak ada panggilan yang menunggu. Terima kasih.",
        "No call is waiting. Thank you.",
    ),
    "done": ("Baru ditinjau", "Reviewed lately"),
    "why": ("Mengapa di sini", "Why it is here"),
    "why_held": (
        "Ditahan karena tidak ada suara, lalu terputus sebelum didengar siapa pun.",
        "Held because nobody was heard, and gone before anybody had listened.",
    ),
    "why_screened": (
        "Menutup telepon saat masih disaring, sebelum siapa pun dapat menjawab.",
        "Hung up while still screened, before anybody could answer.",
    ),
    "why_cut": (
        "Terputus dari pihak kami: ini selalu harus dijelaskan.",
        "Cut off on our side: that always needs an explanation.",
    ),
    "why_other": ("Dipilih untuk didengar.", "Chosen to be heard."),
    "caller": ("Penelepon", "Caller"),
    "ours": ("Kami", "Ours"),
    "finding": ("Putusan Anda", "What was it?"),
    "human": ("Ada manusia", "A human"),
    "false_call": ("Bukan manusia", "A false call"),
    "cannot_tell": ("Tidak pasti", "Cannot tell"),
    "human_says": (
        "Tidak dijawab siapa pun? Tiket telepon balik dibuka.",
        "Answered by nobody? A ticket to call back is opened.",
    ),
    "note": ("Catatan", "Note"),
    "note_hint": (
        "apa yang terdengar; tanpa nama dan nomor",
        "what was heard; no names or numbers",
    ),
    "not_heard": (
        "Dengarkan dulu rekamannya (Spasi), lalu putuskan.",
        "Listen to the recording first (Space), then decide.",
    ),
    "old_form": (
        "Halaman ini sudah terlalu lama. Silakan coba lagi.",
        "This page was open for too long. Please try again.",
    ),
    "no_audio": (
        "Tidak ada rekaman untuk didengar. Putuskan dari yang diketahui, atau pilih tidak pasti.",
        "There is no recording to hear. Decide by what is known, or say that you cannot tell.",
    ),
    "audio_soon": (
        "Rekaman sedang disiapkan; coba lagi sebentar lagi.",
        "The recording is being prepared; try again in a moment.",
    ),
    "kept": ("Tersimpan: {finding}.", "Kept: {finding}."),
    "kept_ticket": (
        "Tiket telepon balik {ticket} dibuka.",
        "Ticket {ticket} waits for a call-back.",
    ),
    "correct": ("Perbaiki", "Correct it"),
    "said": ("{name}: {finding}", "{name}: {finding}"),
    "ear": ("Alasan telinga", "The ear's reason"),
    "journey": ("Perjalanan", "Journey"),
    "play": ("Putar", "Play"),
    "next": ("Berikutnya", "Next"),
    "before": ("Sebelumnya", "Previous"),
    "keys": (
        "Spasi putar · ← → 2 detik · N berikutnya · C catatan, Esc keluar dari catatan",
        "Space plays · ← → 2 seconds · N next · C note, Esc leaves the note",
    ),
    "audio": ("Rekaman panggilan ini", "Recording of this call"),
    "since": ("masuk", "came in"),
}


def text(key: str, language: Language, **values: object) -> str:
    return pick(_TEXTS[key], language).format(**values)
