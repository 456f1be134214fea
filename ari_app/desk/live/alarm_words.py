"""The sentences of alarms: of tickets, of the operator's lines, of the centre as a whole."""

from collections.abc import Mapping
from datetime import datetime

from ari_app.desk.web.moments import Moments
from ari_app.desk.web.words import shared, truth
from ari_app.live.centre_alarms import CentreAlarm, CentreAlarmKind
from ari_app.store.desk_database import Row
from ari_app.texts.catalog import texts
from ari_app.texts.marks import N_
from ari_app.tickets.clocks import AlarmKind
from ari_app.tickets.telling import truth_of

ALARMS: Mapping[str, str] = {
    "unacknowledged": N_("%(agency)s belum menerima tiket %(ticket)s (sejak %(time)s)."),
    "undelivered": N_("Tiket %(ticket)s tidak sampai ke %(agency)s (sejak %(time)s)."),
    "promise_near": N_("Janji jawaban 1x24 jam untuk %(ticket)s hampir habis."),
    "promise_broken": N_("Janji jawaban 1x24 jam untuk %(ticket)s terlewat (sejak %(time)s)."),
    "unsent": N_("Tiket %(ticket)s belum dikirim kepada siapa pun. Kirim, atau tutup."),
    "untyped": N_("Tiket %(ticket)s belum diisi. Pilih jenisnya, atau tutup."),
    "callback": N_("Penelepon tiket %(ticket)s belum ditelepon balik."),
    "unit_late": N_("%(units)s pada tiket %(ticket)s: belum ada kabar. Tanyakan lewat radio."),
    "share_unseen": N_(
        "Penelepon tiket %(ticket)s mengirim %(what)s, belum dilihat siapa pun. Buka."
    ),
}

TELEPHONED = N_("%(agency)s sudah ditelepon, belum menyatakan menerima tiket %(ticket)s.")
WITHOUT_IT = N_("%(agencies)s belum menerimanya.")  # of what the caller shared

LINE_ALARMS: Mapping[str, str] = {
    "refused": N_(
        "Saluran operator %(trunk)s: %(n)s panggilan ditolak SIP (%(status)s) sejak %(time)s."
    ),
    "deaf": N_(
        "Saluran operator %(trunk)s: %(n)s panggilan tanpa suara (DTLS) sejak %(time)s. "
        "Telepon kembali, dan minta operator mengirim RTP/AVP."
    ),
    "unanswered": N_(
        "Saluran operator %(trunk)s: %(n)s panggilan tidak dijawab SIP sejak %(time)s."
    ),
    "unrecorded": N_("Saluran operator %(trunk)s: %(n)s panggilan tanpa catatan sejak %(time)s."),
    "unreadable": N_("Saluran operator %(trunk)s: %(n)s pesan SIP tidak terbaca sejak %(time)s."),
    "unregistered": N_(
        "%(n)s pendaftaran telepon ditolak sejak %(time)s: "
        "kata sandi salah atau nama tidak dikenal."
    ),
    "flood": N_("%(n)s percobaan panggilan dari luar saluran operator ditolak SIP sejak %(time)s."),
}

CENTRE_ALARMS: Mapping[str, str] = {  # of the centre as a whole
    "nobody_here": N_("Tidak ada petugas yang tersambung sejak %(time)s. Masuk sekarang."),
    "no_calls": N_("Tidak ada panggilan selama %(hours)s jam. Coba telepon 112, periksa saluran."),
    "no_calls_passed": N_(
        "Tidak ada panggilan selama %(hours)s jam, padahal panggilan uji kami diterima. "
        "Coba telepon 112 dari ponsel; gagal: hubungi operator."
    ),
    "no_calls_failed": N_(
        "Tidak ada panggilan selama %(hours)s jam, dan panggilan uji kami gagal. Hubungi teknisi."
    ),
    "flood_rate": N_("Banjir panggilan: %(n)s dalam satu menit."),
    "flood_of_one": N_("Banjir panggilan: %(n)s %% dari satu nomor dalam sepuluh menit."),
    "flood_of_noise": N_("Banjir panggilan: %(n)s %% tanpa suara manusia dalam sepuluh menit."),
    "journal_old": N_("Catatan belum masuk basis data sejak %(time)s. Hubungi teknisi."),
    "disk_low": N_("Sisa disk %(gigabytes)s GB, kurang dari kebutuhan sehari. Hubungi teknisi."),
    "settings_left_out": N_(
        "Ada pengaturan dari peramban yang tidak dipakai: berkasnya rusak atau tidak cocok lagi. "
        "Admin membuka halaman Pengaturan."
    ),
    "certificate_unusable": N_(
        "Sertifikat meja atau kuncinya tidak dapat dipakai; meja tidak bisa dimulai lagi. "
        "Hubungi teknisi: ./sigap status menyebut obatnya."
    ),
    "certificate_not_yet": N_(
        "Sertifikat meja belum berlaku; periksa jam mesin. Peramban memperingatkan, mikrofon bisa "
        "ditolak. Hubungi teknisi."
    ),
    "certificate_ends": N_(
        "Sertifikat meja habis dalam %(n)s hari; sesudah itu peramban menolak meja dan mikrofon. "
        "Perbarui: bab Sertifikat di Bantuan."
    ),
    "certificate_over": N_(
        "Sertifikat meja habis: peramban memperingatkan, mikrofon bisa ditolak. Perbarui sekarang: "
        "bab Sertifikat di Bantuan."
    ),
    "token_ends": N_(
        "Kunci API untuk %(subject)s berakhir dalam %(n)s hari; sesudah itu programnya ditolak. "
        "Buat kunci baru."
    ),
    "token_over": N_(
        "Kunci API untuk %(subject)s sudah berakhir dan programnya ditolak. Buat kunci baru."
    ),
    "recordings_plain": N_(
        "Kunci rekaman tidak dapat dipakai; rekaman baru tidak dienkripsi (%(n)s). Hubungi teknisi."
    ),
    "recordings_unreadable": N_(
        "Rekaman yang tidak dapat dibaca: %(n)s. Berkasnya rusak atau kuncinya tidak ada. "
        "Hubungi teknisi."
    ),
    "trunk_silent": N_("Saluran operator %(trunk)s tidak menerima panggilan."),
    "far_end_silent": N_(
        "Saluran operator %(trunk)s: pihak operator tidak menjawab sejak %(time)s. "
        "Hubungi operator; panggilan yang sedang berlangsung jalan terus."
    ),
    "shift_short": N_("Dinas %(subject)s kurang %(n)s petugas. Cari pengganti."),
    "absence_opened": N_(
        "Dinas %(subject)s kurang %(n)s petugas: ada yang berhalangan. Cari pengganti."
    ),
    "place_empty": N_("Tempat kosong sejak %(time)s: %(subject)s. Telepon orangnya."),
    "notes_unread": N_("Serah terima dinas %(subject)s belum dibaca %(n)s petugas."),
    "report_unsent": N_("Laporan belum terkirim lewat e-mail: %(n)s. Putuskan."),
    "offer_unchecked": N_(
        "Tawaran instansi untuk halaman publik menunggu pemeriksaan: %(n)s. Periksa."
    ),
    "guidance_overdue": N_(
        "Tinjauan kartu panduan lewat tempo: %(n)s kartu. Admin mencatat tinjauan baru."
    ),
    "supervisor_unread": N_("Pesan dari meja %(subject)s belum dibaca sejak %(time)s. Baca."),
    "desk_unread": N_("Pesan untuk meja %(subject)s belum dibaca sejak %(time)s."),
    "swap_waits": N_("Tukar dinas %(subject)s menunggu persetujuan. Putuskan."),
}


def alarm_sentence(alarm: Row, moments: Moments) -> str:
    """``alarm``: a row of ``clocks.list``."""
    _ = texts(moments.language)
    telephoned = alarm["kind"] == AlarmKind.UNACKNOWLEDGED and alarm["telephoned_at"]
    said = _(
        TELEPHONED if telephoned else ALARMS[alarm["kind"]],
        ticket=alarm["ticket"],
        agency=alarm["agency_name"] or "",
        units=alarm["units"] or "",
        what=shared(alarm["shared"], moments.language) or _(N_("sesuatu")),
        time=moments.minute(alarm["raised_at"]),
    )
    if not alarm["without_it"]:
        return said
    return f"{said} {_(WITHOUT_IT, agencies=', '.join(alarm['without_it']))}"


def alarm_truth(alarm: Row, now: datetime, moments: Moments) -> str:
    """What is true of the alarm's agency, as its pill says it on the ticket."""
    return truth(truth_of(alarm, now), alarm["contact"], moments)


def line_sentence(alarm: Row, moments: Moments) -> str:
    """``alarm``: a row of ``line.alarms``."""
    return texts(moments.language)(
        LINE_ALARMS[_line_alarm(alarm)],
        trunk=alarm["trunk"],
        n=alarm["count"],
        status=alarm["status"],
        time=moments.minute(alarm["since"]),
    )


_OVER: Mapping[CentreAlarmKind, str] = {
    CentreAlarmKind.CERTIFICATE_ENDS: "certificate_over",
    CentreAlarmKind.TOKEN_ENDS: "token_over",
}


def is_for_later(alarm: CentreAlarm) -> bool:
    """An admin's work of the next days: nothing on the line waits for it."""
    if alarm.kind is CentreAlarmKind.CERTIFICATE_ENDS:
        return alarm.figure > 1
    return alarm.kind in (CentreAlarmKind.GUIDANCE_OVERDUE, CentreAlarmKind.TOKEN_ENDS)


def centre_sentence(alarm: CentreAlarm, moments: Moments) -> str:
    return texts(moments.language)(
        CENTRE_ALARMS[_case(alarm)],
        trunk=alarm.subject,
        subject=alarm.subject,
        n=int(alarm.figure),
        hours=int(alarm.figure // 3600),
        gigabytes=moments.figure(round(alarm.figure / 1e9, 1)),
        time=moments.minute(alarm.since),
    )


def _case(alarm: CentreAlarm) -> str:
    """Its kind, and where the remedy is another one, in which case."""
    if not alarm.figure and alarm.kind in _OVER:
        return _OVER[alarm.kind]
    return f"{alarm.kind}_{alarm.trial}" if alarm.trial else alarm.kind


def _line_alarm(alarm: Row) -> str:
    if alarm["trunk"]:
        return str(alarm["became"])
    return "unregistered" if alarm["method"] == "REGISTER" else "flood"
