"""What the API answers instead of what was asked, for the one who sits at a live page.

Programs read the code and the English sentence (`problems`); a page says it in Bahasa Indonesia.
The sentence is looked for first, for it says more; then the code; a sentence that nobody has
translated is shown as it came.
"""

import re
from collections.abc import Mapping

from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_
from ari_app.tickets.callbacks import STILL_WORKED_ON

_SENTENCES: Mapping[str, str] = {  # "{}" stands for what changes
    # the line
    "The caller has hung up.": "Penelepon sudah menutup telepon.",
    "This phone does not talk with this caller.": "Telepon Anda tidak sedang bicara dengannya.",
    "The call is not held: {}.": "Panggilan itu sudah tidak ditahan.",
    "The call is no longer held.": "Panggilan itu sudah tidak ditahan.",
    "The caller is not on hold.": "Penelepon tidak sedang menunggu.",
    "Nobody else is in this talk.": "Tidak ada orang lain dalam percakapan ini.",
    "Nobody else is there: the caller would be alone.": (
        "Tidak ada orang lain; penelepon akan sendirian."
    ),
    "Nobody can be called now; you have the caller.": (
        "Sekarang tidak bisa menelepon; penelepon tetap bersama Anda."
    ),
    "No trunk can call out; give one a 'host' in the settings.": (
        "Saluran keluar belum diatur. Beri tahu admin."
    ),
    "The prompt cannot be played now; the talk goes on.": (
        "Pertanyaan tidak bisa diputar; percakapan berlanjut."
    ),
    "Asterisk refused; the call may have ended.": "Asterisk menolak; mungkin panggilannya selesai.",
    "Asterisk cannot be reached.": "Asterisk tidak bisa dihubungi.",
    "The database cannot be reached.": "Basis data tidak bisa dihubungi.",
    "The desk has just started and does not know yet {}.": "Meja baru menyala. Coba sebentar lagi.",
    "The caller does not wait: {}.": "Penelepon itu sudah tidak menunggu.",
    "The caller does not wait in the queue now.": "Penelepon itu sedang tidak dalam antrean.",
    "Nobody goes before themselves.": "Pilih penelepon lain.",
    "Nobody has moved this caller.": "Penelepon ini masih di tempatnya sendiri.",
    "The order was changed too often; move the caller to the front.": (
        "Urutan sudah terlalu sering diubah; pindahkan penelepon ke paling depan."
    ),
    "This desk has read everything.": "Meja itu sudah membaca semuanya.",
    "Nothing is announced now.": "Sekarang tidak ada pengumuman.",
    # a supervisor in a talk
    "No desk talks with this caller now.": "Sekarang tidak ada meja yang bicara dengannya.",
    "You have this caller yourself.": "Penelepon ini sudah bersama Anda.",
    "{} is in this talk already.": "{} sudah ada di percakapan ini.",
    "Your phone rings for this talk already; answer it.": "Telepon Anda sudah berdering. Angkat.",
    "You do so already.": "Itu sudah berjalan.",
    "Listen in first: your phone is not in this talk.": (
        "Dengarkan dulu: telepon Anda belum ada di percakapan ini."
    ),
    "Your phone has left the talk; its call-taker has the caller.": (
        "Telepon Anda sudah keluar. Penelepon tetap bersama petugasnya."
    ),
    # calling back
    "{} calls this number now.": "{} sedang menelepon nomor ini.",
    "This ticket does not wait for a call-back.": "Tiket ini tidak menunggu telepon balik.",
    "This call-back is not yours.": "Telepon balik ini bukan milik Anda.",
    "This phone is busy; finish that call first.": "Telepon Anda sedang dipakai. Selesaikan dulu.",
    "This ticket has no number that can be called.": "Nomor tiket ini tidak bisa ditelepon.",
    STILL_WORKED_ON: "Masih ada instansi yang menangani tiket nomor ini. Pilih Tidak diangkat.",
    "The telephone does not answer now.": "Telepon tidak menjawab sekarang.",
    "The one who is called back has not answered yet.": "Yang ditelepon balik belum menjawab.",
    "Your own phone cannot be rung.": "Telepon Anda sendiri tidak bisa dibunyikan.",
    # tickets
    "The ticket is closed.": "Tiketnya sudah selesai. Buka lagi dulu.",
    "There is no active agency {}.": "Instansi itu sudah tidak aktif.",
    "An agency still works on this ticket; withdraw it from the agency first.": (
        "Masih ada instansi yang menangani tiket ini."
    ),
    "One of the two is a duplicate already, or has duplicates itself; "
    "choose the ticket that the others point to.": (
        "Salah satunya sudah ganda. Pilih tiket asalnya."
    ),
    "This ticket is not marked as a duplicate.": "Tiket ini tidak ditandai ganda.",
    "of: there is no such ticket.": "Tiket itu tidak ada.",
    "Somebody else has changed this ticket; load it again.{}": (
        "Orang lain baru mengubah tiket ini. Coba lagi."
    ),
    "{}: holds a character that cannot be shown.": "ada huruf yang tidak bisa ditampilkan",
    "{}: must have at most {} characters.": "terlalu panjang",
    "type: the centre has no such type of incident.": "jenis ini sudah tidak dipakai",
}

_CODES: Mapping[str, str] = {
    "no_answer": N_("Meja tidak menjawab. Coba lagi."),
    "unauthorized": N_("Sesi berakhir. Masuk lagi."),
    "csrf": N_("Halaman ini terlalu lama terbuka. Muat ulang."),
    "not_found": N_("Itu sudah tidak ada."),
    "invalid": N_("Isian itu tidak bisa diterima."),
    "internal": N_("Ada yang salah di meja; sudah dicatat."),
}


_AS_IT_IS = "$&"  # the whole match, in a replacement of JavaScript's


def refusals(language: Language) -> Mapping[str, object]:
    """For the script: ``sentences`` as pairs of pattern and replacement, ``codes`` as words."""
    _, in_indonesian = texts(language), language is Language.ID
    return {
        "sentences": [
            (_pattern(english), word.replace("{}", "$1") if in_indonesian else _AS_IT_IS)
            for english, word in _SENTENCES.items()
        ],
        "codes": {code: _(text) for code, text in _CODES.items()},
    }


def _pattern(sentence: str) -> str:
    parts = (re.escape(part).replace(r"\ ", " ") for part in sentence.split("{}"))
    return "^" + "(.*)".join(parts) + "$"
