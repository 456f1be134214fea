"""The words of closed sets on the agency's page."""

from collections.abc import Mapping

from ari_app.texts.marks import N_
from ari_app.tickets.way import DispatchState, Step

STATES: Mapping[str, str] = {
    DispatchState.NEW: N_("Baru"),
    DispatchState.OPEN: N_("Baru"),
    DispatchState.SENT: N_("Belum diterima"),
    DispatchState.ACKNOWLEDGED: N_("Diterima"),
    DispatchState.ON_SCENE: N_("Di lokasi"),
    DispatchState.DONE: N_("Selesai"),
    DispatchState.UNFOUNDED: N_("Tidak terbukti"),
    DispatchState.DUPLICATE: N_("Laporan ganda"),
    DispatchState.CANCELLED: N_("Dibatalkan 112"),
}

STEPS: Mapping[str, str] = {  # on the buttons
    Step.ACKNOWLEDGE: N_("Terima tiket"),
    Step.ARRIVE: N_("Sampai di lokasi"),
    Step.FINISH: N_("Selesai"),
    Step.FIND_UNFOUNDED: N_("Tidak terbukti"),
    Step.MARK_DUPLICATE: N_("Laporan ganda"),
}

TAKEN: Mapping[str, str] = {  # in the history
    Step.TRY: N_("Pemberitahuan dikirim"),
    Step.DELIVER: N_("Pemberitahuan sampai"),
    Step.ACKNOWLEDGE: N_("Diterima"),
    Step.ARRIVE: N_("Di lokasi"),
    Step.FINISH: N_("Selesai"),
    Step.FIND_UNFOUNDED: N_("Tidak terbukti"),
    Step.MARK_DUPLICATE: N_("Laporan ganda"),
    Step.CANCEL: N_("Dibatalkan 112"),
}

PROBLEMS: Mapping[str, str] = {
    "refused": N_("Tiket ini sudah berubah sementara itu. Yang terlihat adalah keadaan terbaru."),
    "photo_too_large": N_("Foto terlalu besar: paling besar 10 MB dan 25 juta piksel."),
    "photo_no_picture": N_("Berkas itu bukan foto yang bisa dibaca (JPEG, PNG, WebP, atau HEIC)."),
    "photo_too_many": N_("Tiket ini sudah punya 12 foto."),
    "photo_no_room": N_(
        "Foto TIDAK tersimpan: disk 112 penuh atau rusak. Telepon 112, lalu coba lagi."
    ),
    "unit_moved": N_("Unit ini sudah berubah sementara itu. Yang terlihat adalah keadaan terbaru."),
    "photo_ended": N_("Tiket ini sudah berakhir."),
    "photo_missing": N_("Pilih foto dulu."),
    "old_form": N_("Halaman ini sudah terlalu lama. Silakan coba lagi."),
    "why_missing": N_("Tulis alasannya dulu."),
}

MEASURES: Mapping[str, str] = {  # ari_app/reports/agency_times.py
    "acknowledged": N_("Diterima"),
    "on_scene": N_("Di lokasi"),
    "done": N_("Selesai"),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "dispatch_word": STATES,
    "step_word": STEPS,
    "taken_word": TAKEN,
    "problem_word": PROBLEMS,
    "measure_word": MEASURES,
}
