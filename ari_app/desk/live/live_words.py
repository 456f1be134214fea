"""The words of closed sets on the board and the console, and those of the console's script.

The script has no words of its own: `SCRIPT` and `COUNTED` go with the page. It fills their
``{name}`` itself.
"""

from collections.abc import Mapping
from datetime import datetime

from ari_app.desk.web import unit_words
from ari_app.desk.web.moments import Moments, clock_or_day
from ari_app.desk.web.words import SOURCES, TELLINGS, shared, truth
from ari_app.hours import Opening
from ari_app.live.centre_alarms import CentreAlarm, CentreAlarmKind
from ari_app.live.interview import KeyAnswer
from ari_app.store.desk_database import Row
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NN_, NP_
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

WAITS: Mapping[str, str] = {  # what a ticket at the desk waits for
    "unsent": N_("belum dikirim"),
    "unsent_other": N_("belum dikirim"),
    "untyped": N_("belum diisi"),
}

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

DISPOSITIONS: Mapping[str, str] = {  # on the buttons
    "prank": N_("Prank"),
    "ghost": N_("Ghost"),
    "salah_sambung": N_("Salah sambung"),
    "tes": N_("Tes"),
    "ghost_diam": N_("diam"),
    "ghost_bising": N_("bising"),
    "ghost_suara_latar": N_("suara latar"),
    "ghost_terputus": N_("terputus"),
}

CALLBACK_OUTCOMES: Mapping[str, str] = {
    "reached": N_("Tersambung"),
    "no_answer": N_("Tidak diangkat / mati"),
    "wrong_number": N_("Nomor salah"),
    "released": NP_("call-back", "Batal"),
}

QUESTIONS: Mapping[str, str] = {
    "yes_no": N_("▶ Bahaya?"),
    "which_help": N_("▶ Bantuan?"),
}

QUESTIONS_SAY: Mapping[str, str] = {
    "yes_no": N_(
        "Penelepon dan Anda mendengar: Jika Anda dalam bahaya, tekan satu. Jika tidak, tekan dua."
    ),
    "which_help": N_(
        "Penelepon dan Anda mendengar: Polisi tekan satu, pemadam tekan dua, ambulans tekan tiga."
    ),
}

ANSWERS: Mapping[tuple[str, str], str] = {  # what a key means as an answer to a prompt
    ("yes_no", "1"): N_("DALAM BAHAYA"),
    ("yes_no", "2"): N_("tidak dalam bahaya"),
    ("which_help", "1"): N_("POLISI"),
    ("which_help", "2"): N_("PEMADAM"),
    ("which_help", "3"): N_("AMBULANS"),
}

SCRIPT: Mapping[str, str] = {
    "phone_off": N_("belum tersambung"),
    "phone_connecting": N_("menyambung…"),
    "phone_ready": N_("siap"),
    "phone_ringing": N_("berdering"),
    "phone_talking": N_("bicara"),
    "phone_held": N_("jeda bicara"),
    "phone_resuming": N_("menyambung lagi…"),
    "phone_lost": N_(
        "Telepon halaman ini terputus; mencoba lagi. Panggilan baru berdering di meja lain."
    ),
    "phone_elsewhere": N_(
        "Meja ini sudah terbuka di tab lain peramban ini; teleponnya ada di sana."
    ),
    "ring_over": N_(
        "Dering sudah berakhir saat Anda menjawab. "
        "Jika penelepon masih menunggu, ia berdering lagi."
    ),
    "ring_deaf": N_(
        "Panggilan TIDAK terjawab: mikrofon tidak bisa dibuka. Penelepon berdering di meja lain."
    ),
    "no_place": N_("Anda di luar antrean; tidak ada yang bisa dijeda."),
    "microphone_fine": N_("mikrofon baik"),
    "microphone_silent": N_("mikrofon sunyi"),
    "microphone_missing": N_("Mikrofon tidak bisa dipakai. Penelepon tidak akan mendengar Anda."),
    "guide_none": N_("Belum ada kartu untuk jenis ini. Pilih di bawah."),
    "guide_others": N_("kartu lain…"),
    "guide_unreviewed": N_("BELUM DITINJAU"),
    "guide_overdue": N_("Tinjauan lewat tempo sejak {due} ({who}, {on})"),
    "guide_reviewed": N_("Ditinjau {who}, {on}"),
    "beat_change": N_("Ganti yang memijat"),
    "earlier_number": N_("dari nomor ini"),
    "earlier_place": N_("di tempat ini"),
    "untyped": N_("jenis belum diisi"),
    "hidden_number": N_("nomor tersembunyi"),
    "saved": N_("tersimpan {time}"),
    "saving": N_("menyimpan…"),
    "local": N_("tersimpan di komputer ini; menunggu basis data"),
    "unnumbered": N_("tersimpan di komputer ini; tiket belum bernomor"),
    "refused": N_("tidak bisa disimpan: "),
    "logged_out": N_(
        "Sesi berakhir. Tulisan tetap tersimpan di komputer ini; masuk lagi untuk mengirimnya."
    ),
    "conflict": N_("{name} menulis lain pada “{field}”:"),
    "undecided": N_("tersimpan di komputer ini; pilih satu"),
    "send_to": N_("Kirim ({n})"),
    "not_sent": N_("BELUM terkirim: "),
    "send_waits": N_("Menunggu daftar instansi; lalu terkirim sendiri."),
    "agencies_unknown": N_(
        "daftar instansi belum termuat. Tekan Ctrl+Enter lagi, atau telepon instansinya."
    ),
    "nobody_chosen": N_(
        "Tidak ada instansi yang dipilih. Ctrl+Enter lagi: selesai tanpa mengirim."
    ),
    "other_ticket": N_("tiket lain ada di layar. Ulangi pada tiket tadi."),
    "telephone_them": N_("Telepon: {names}."),
    "nobody_told": N_("Belum ada yang diberi tahu."),
    "telephoned_whom": N_("siapa di sana?"),
    "i_telephoned": N_("sudah saya telepon"),
    "received_by_phone": N_("diterima lewat telepon"),
    "way_new": N_("dikirim"),
    "way_open": N_("dikirim"),
    "way_sent": N_("terkirim"),
    "way_acknowledged": N_("diterima"),
    "way_on_scene": N_("di lokasi"),
    "way_done": N_("selesai"),
    "way_unfounded": N_("tidak terbukti"),
    "way_duplicate": N_("ganda"),
    "way_cancelled": NP_("dispatch", "dibatalkan"),
    "unit_ready": N_("{n} {kind} siap"),
    "units_ready": N_("Unit… ({n} siap)"),
    "unit_elsewhere": N_("di {ticket}"),
    "unit_busy": N_("{name} masih di {ticket}. Tekan Pindahkan bila memang harus ke sini."),
    "unit_move": N_("Pindahkan"),
    "unit_assigned": N_("{name} ditugaskan."),
    "agency_closed": N_("tutup"),
    "agency_opens": N_("tutup, buka {time}"),
    "photos": N_("Foto ({n})"),
    "photos_of": N_("Foto dari {name}"),
    "not_done": N_("BELUM dilakukan: "),
    "stays_open": N_("Tiket tetap terbuka: masih ada instansi yang menanganinya."),
    "refused_field": N_("ada isian yang tidak bisa disimpan. Perbaiki dulu."),
    "pin": N_("Titik di peta"),
    "type": N_("Jenis kejadian"),
    "priority": N_("Prioritas"),
    "place": NP_("map", "Lokasi"),
    "kind_kecamatan": NP_("place", "kecamatan"),
    "kind_desa": NP_("place", "desa"),
    "kind_dusun": NP_("place", "dusun"),
    "kind_landmark": N_("patokan"),
    "alike": N_("Mirip {label}:"),
    "told_nobody": N_("belum dikirim kepada siapa pun"),
    "call_other_first": N_("{label}: belum ada yang menerima. Telepon dulu: {names}."),
    "send_other_first": N_("{label} belum dikirim kepada siapa pun. Kirim yang itu dulu?"),
    "located_line": N_("Operator:"),
    "located_phone": N_("Telepon penelepon:"),
    "seconds_ago": N_("{n} dtk lalu"),
    "shared_photo": N_("foto dari penelepon"),
    "shared_video": N_("video dari penelepon"),
    "link_show": N_("Minta penelepon memindai kode ini. Berlaku satu jam, untuk satu telepon."),
    "link_sms": N_("Tautan lokasi terkirim lewat SMS."),
    "link_whatsapp": N_("Tautan lokasi terkirim lewat WhatsApp."),
    "link_not_sent": N_("Tautan TIDAK terkirim. Tampilkan atau bacakan."),
    "alike_spoken": N_("menurut kata penelepon"),
    "just_now": N_("baru saja"),
    "minutes_ago": N_("{n} menit lalu"),
    "duplicate_kept": N_("Ditutup sebagai kejadian yang sama dengan {label}."),
    "duplicate_undone": N_("Tiket ini berdiri sendiri lagi."),
    "duplicate_marked": N_("Kejadian sama dengan {label}."),
    "duplicates_here": N_("Dilaporkan juga di {labels}."),
    "keep_mine": N_("Pakai tulisan saya"),
    "take_theirs": N_("Pakai yang ini"),
    "undo": N_("Batalkan"),
    "reopen": N_("Buka lagi"),
    "closed": NP_("ticket", "selesai"),
    "open": N_("terbuka"),
    "callback": N_("telepon balik"),
    "disposition_kept": N_("Dicatat: {what}."),
    "moving_invite": N_("Menelepon {to}."),
    "moving_consult": N_("Menelepon {to}."),
    "moving_transfer": N_("Dialihkan ke {to}."),
    "calling_out": N_("Menelepon {to}…"),
    "calling_out_own": N_("Angkat telepon Anda; setelah itu {to} dihubungi."),
    "asking": N_("Diputar untuk penelepon dan Anda."),
    "nothing_to_hear": N_("Belum ada rekaman untuk diputar."),
    "answer_yes": N_("Ya"),
    "answer_no": N_("Tidak"),
    "answer_unknown": N_("Belum diketahui"),
    "letters_on": N_("Tombol huruf berlaku lagi."),
    "letters_off": N_("Tombol huruf hanya berlaku bersama Alt."),
    "default_device": N_("bawaan sistem"),
    "close_tab": N_("Tutup tab {label}"),
    "key_space": N_("Spasi"),
    "caller_gone": N_("Panggilan selesai."),
    "unsent": N_("Masih ada tulisan yang belum sampai ke basis data."),
}

COUNTED: Mapping[str, str] = {  # in the script too; each goes in both its forms
    "sent_to": NN_("Dikirim ke {n} instansi."),
    "places_found": NN_("{n} tempat cocok; panah bawah untuk memilih"),
}


ANNOUNCED_SOUNDS: Mapping[str, str] = {
    "known_incident": N_("Kejadian sudah diketahui, bantuan sudah dikirim"),
    "known_fire": N_("Kebakaran sudah diketahui, pemadam sudah dikirim"),
    "known_flood": N_("Banjir sudah diketahui, bantuan sudah dikirim"),
    "uploaded": N_("Suara sendiri (berkas)"),
}
HEARD: Mapping[str, str] = {  # what who was told of an incident did
    "message": N_("meninggalkan pesan"),
    "answered": N_("tetap di telepon, dijawab"),
    "left": N_("menutup telepon"),
    "waits": N_("masih menunggu"),
}
ANNOUNCING_PROBLEMS: Mapping[str, str] = {
    "words": N_("Tulis isi pengumuman satu baris, paling panjang 200 huruf."),
    "sound": N_("Pilih suara; berkasnya WAV (PCM) berdurasi 1 sampai 60 detik, paling besar 8 MB."),
    "minutes": N_("Pengumuman berlangsung 1 menit sampai 24 jam."),
    "nothing": N_("Sekarang tidak ada pengumuman."),
    "old_form": N_("Halaman ini sudah terlalu lama. Silakan coba lagi."),
    "no_room": N_("Suara tidak tersimpan: disk pusat penuh atau rusak. Beri tahu admin."),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "disposition_word": DISPOSITIONS,
    "announced_sound": ANNOUNCED_SOUNDS,
    "announcing_problem": ANNOUNCING_PROBLEMS,
    "heard_word": HEARD,
    "callback_word": CALLBACK_OUTCOMES,
    "question_word": QUESTIONS,
    "question_says": QUESTIONS_SAY,
    "wait_word": WAITS,
}


def desk_name(extension: str, seat: str | None, language: Language) -> str:
    """What people call a desk: the seat's own name, else its extension."""
    return seat or texts(language)(N_("Meja %(extension)s"), extension=extension)


def hours_sentence(hours: Opening, now: datetime, moments: Moments) -> str:
    """Whether the centre is open, and until when; "" where no clock ever closes it."""
    _ = texts(moments.language)
    if hours.until is None:
        return "" if hours.is_open else _(N_("Layanan tutup"))
    until = clock_or_day(hours.until, now, moments.time_zone, moments.language)
    if hours.is_open:
        return _(N_("Buka sampai %(time)s"), time=until)
    return _(N_("Tutup, buka %(time)s"), time=until)


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


def key_means(given: KeyAnswer, language: Language) -> str:
    """What a pressed key means; "" where no prompt gave it a meaning."""
    meaning = ANSWERS.get((given.question, given.key))
    return texts(language)(meaning) if meaning else ""


def script_words(language: Language) -> Mapping[str, str | Mapping[str, str]]:
    """A text, or for a counted one ``one`` and ``other``."""
    _ = texts(language)
    sources = {f"source_{key}": text for key, text in SOURCES.items()}
    units = {
        f"unit_{what}_{key}": text
        for what, table in (
            ("kind", unit_words.KINDS),
            ("state", unit_words.STATES),
            ("step", unit_words.STEPS),
        )
        for key, text in table.items()
    }
    every = {**SCRIPT, **TELLINGS, **sources, **units}
    plain = {key: _(text) for key, text in every.items()}
    counted = {
        key: {"one": _.form(text, 1), "other": _.form(text, 2)} for key, text in COUNTED.items()
    }
    return {**plain, **counted}
