"""The words of the agency's page, Bahasa Indonesia first, English second."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from ari_app.desk.web.wording import Both, Language, pick
from ari_app.tickets.way import DispatchState, Step

STATES: Mapping[str, Both] = {
    DispatchState.NEW: ("Baru", "New"),
    DispatchState.OPEN: ("Baru", "New"),
    DispatchState.SENT: ("Belum diterima", "Not acknowledged"),
    DispatchState.ACKNOWLEDGED: ("Diterima", "Acknowledged"),
    DispatchState.ON_SCENE: ("Di lokasi", "On scene"),
    DispatchState.DONE: ("Selesai", "Done"),
    DispatchState.UNFOUNDED: ("Tidak terbukti", "Unfounded"),
    DispatchState.DUPLICATE: ("Laporan ganda", "Duplicate"),
    DispatchState.CANCELLED: ("Dibatalkan 112", "Withdrawn by 112"),
}

STEPS: Mapping[str, Both] = {  # on the buttons
    Step.ACKNOWLEDGE: ("Terima tiket", "Acknowledge"),
    Step.ARRIVE: ("Sampai di lokasi", "On scene"),
    Step.FINISH: ("Selesai", "Done"),
    Step.FIND_UNFOUNDED: ("Tidak terbukti", "Unfounded"),
    Step.MARK_DUPLICATE: ("Laporan ganda", "Duplicate"),
}

TAKEN: Mapping[str, Both] = {  # in the history
    Step.TRY: ("Pemberitahuan dikirim", "Notification on its way"),
    Step.DELIVER: ("Pemberitahuan sampai", "Notification delivered"),
    Step.ACKNOWLEDGE: ("Diterima", "Acknowledged"),
    Step.ARRIVE: ("Di lokasi", "On scene"),
    Step.FINISH: ("Selesai", "Done"),
    Step.FIND_UNFOUNDED: ("Tidak terbukti", "Unfounded"),
    Step.MARK_DUPLICATE: ("Laporan ganda", "Duplicate"),
    Step.CANCEL: ("Dibatalkan 112", "Withdrawn by 112"),
}

TEXTS: Mapping[str, Both] = {
    "title": ("Tiket kami", "Our tickets"),
    "work": ("Dikerjakan", "Open"),
    "ended": ("Sudah berakhir", "Ended"),
    "none": ("Tidak ada tiket yang menunggu.", "No ticket is waiting."),
    "none_more": (
        "Halaman ini memperbarui diri setiap 15 detik.",
        "This page renews itself every 15 seconds.",
    ),
    "renewed": ("Diperbarui {time}", "As of {time}"),
    "emergency": ("Darurat", "Emergency"),
    "unknown_type": ("Jenis belum diisi", "Type not filled in"),
    "no_place": ("Lokasi belum diisi — hubungi 112.", "No place yet: call 112."),
    "before": ("Terima sebelum {time}", "Acknowledge before {time}"),
    "late": ("Terlambat {minutes} menit", "{minutes} minutes late"),
    "sent": ("Dikirim {time}", "Sent {time}"),
    "place": ("Lokasi", "Place"),
    "map": ("Buka peta", "Open the map"),
    "what": ("Kejadian", "What happened"),
    "nothing_told": ("Belum ada uraian.", "Nothing was noted yet."),
    "note": ("Pesan dari 112", "Word from 112"),
    "caller": ("Penelepon", "Caller"),
    "call": ("Telepon {number}", "Call {number}"),
    "history": ("Riwayat", "History"),
    "photos": ("Foto", "Photos"),
    "photo_of": ("Foto {n}", "Photo {n}"),
    "add_photo": ("Foto sebagai bukti", "A photo as proof"),
    "your_note": ("Catatan (boleh kosong)", "Note (may be empty)"),
    "send_photo": ("Kirim foto saja", "Send the photo only"),
    "other": ("Lainnya…", "Something else…"),
    "why": ("Jelaskan singkat", "Say why, in short"),
    "back": ("Semua tiket", "All tickets"),
    "skip": ("Langsung ke isi", "Skip to the content"),
    "done": ("Tersimpan: {step}", "Saved: {step}"),
    "photo_kept": ("Foto tersimpan", "The photo is saved"),
    "refused": (
        "Tiket ini sudah berubah sementara itu. Yang terlihat adalah keadaan terbaru.",
        "This ticket has changed meanwhile. What you see is how it stands now.",
    ),
    "photo_too_large": (
        "Foto terlalu besar: paling besar 10 MB.",
        "The photo is too large: 10 MB at most.",
    ),
    "photo_no_picture": (
        "Berkas itu bukan foto yang bisa dibaca (JPEG, PNG, atau WebP).",
        "That file is not a photo that can be read (JPEG, PNG or WebP).",
    ),
    "photo_too_many": ("Tiket ini sudah punya 12 foto.", "This ticket has 12 photos already."),
    "photo_ended": ("Tiket ini sudah berakhir.", "This ticket has ended."),
    "photo_missing": ("Pilih foto dulu.", "Choose a photo first."),
    "old_form": (
        "Halaman ini sudah terlalu lama. Silakan coba lagi.",
        "This page was open for too long. Please try again.",
    ),
    "why_missing": ("Tulis alasannya dulu.", "Say why first."),
}


def text(key: str, language: Language, **values: object) -> str:
    """A sentence of `TEXTS` with its values."""
    return pick(TEXTS[key], language).format(**values)


_MONTHS = "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split()


def clock(at: datetime, now: datetime, time_zone: str, language: Language) -> str:
    """09.11 today, 20 Nov 09.11 before."""
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    minute = f"{local:%H.%M}" if language is Language.ID else f"{local:%H:%M}"
    if local.date() == now.astimezone(zone).date():
        return minute
    month = _MONTHS[local.month - 1] if language is Language.ID else f"{local:%b}"
    return f"{local.day} {month} {minute}"
