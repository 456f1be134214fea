"""The words of the admin's pages, Bahasa Indonesia first, English second."""

import re
from collections.abc import Mapping

from ari_app.desk.web.wording import Both, Language, pick

_TEXTS: Mapping[str, Both] = {
    "types": ("Jenis kejadian", "Types of incident"),
    "agencies": ("Instansi", "Agencies"),
    "places": ("Pengaturan", "Settings"),
    "board": ("Papan", "Board"),
    "types_lead": (
        "Beginilah urutannya di formulir tiket. Perubahan langsung tampil di meja petugas.",
        "This is their order in the ticket's form. Changes are on the call-takers' screens at "
        "once.",
    ),
    "agencies_lead": (
        "Siapa menerima tiket, dan lewat saluran apa.",
        "Who receives tickets, and how each is told.",
    ),
    "none_types": (
        "Belum ada jenis kejadian. Petugas belum bisa memilih jenis: buat yang pertama.",
        "There is no type of incident yet. Call-takers cannot choose one: make the first.",
    ),
    "none_agencies": (
        "Belum ada instansi. Tiket belum bisa dikirim: tambahkan yang pertama.",
        "There is no agency yet. Tickets cannot be sent: add the first.",
    ),
    "none_suggested": (
        "Belum ada instansi untuk dipilih.",
        "There is no agency to choose yet.",
    ),
    "add_type": ("Tambah jenis kejadian", "Add a type of incident"),
    "add_agency": ("Tambah instansi", "Add an agency"),
    "new_type": ("Jenis kejadian baru", "New type of incident"),
    "new_agency": ("Instansi baru", "New agency"),
    "code": ("Kode", "Code"),
    "code_says": (
        "Huruf kecil, angka, dan _. Tidak bisa diubah lagi nanti.",
        "Small letters, digits and _. It cannot be changed later.",
    ),
    "name": ("Nama", "Name"),
    "name_id": ("Nama (Bahasa Indonesia)", "Name (Bahasa Indonesia)"),
    "name_en": ("Nama (bahasa Inggris)", "Name (English)"),
    "english_says": (
        "Kosong: yang berbahasa Indonesia dipakai.",
        "Empty: the one in Bahasa Indonesia is used.",
    ),
    "rules": ("Ketentuan", "Rules"),
    "up": ("Naikkan", "Move up"),
    "down": ("Turunkan", "Move down"),
    "up_question": ("Naikkan pertanyaan {n}", "Move question {n} up"),
    "up_agency": ("Naikkan instansi {n}", "Move agency {n} up"),
    "questions": ("Pertanyaan", "Questions"),
    "questions_says": (
        "Kosongkan untuk menghapus. Jawaban yang sudah tercatat pada tiket tetap ada.",
        "Empty one to remove it. Answers that tickets have are kept.",
    ),
    "question_n": ("Pertanyaan {n}", "Question {n}"),
    "question_en_n": ("Pertanyaan {n} (bahasa Inggris)", "Question {n} (English)"),
    "kind_n": ("Cara menjawab pertanyaan {n}", "How question {n} is answered"),
    "text": ("jawaban bebas", "free answer"),
    "yes_no": ("ya, tidak, tidak tahu", "yes, no, unknown"),
    "suggested": ("Instansi yang disarankan", "Suggested agencies"),
    "suggested_says": (
        "Yang pertama ditawarkan lebih dahulu.",
        "The first is offered first.",
    ),
    "agency_n": ("Instansi {n}", "Agency {n}"),
    "nobody": ("(tidak ada)", "(none)"),
    "stranger": (
        "Tidak ada instansi bernama {names}: tidak disarankan.",
        "No agency is called {names}: it is not suggested.",
    ),
    "emergency": ("Darurat", "Emergency"),
    "emergency_says": (
        "Instansi harus menerima tiket dalam waktu daruratnya.",
        "Agencies must acknowledge within their time for emergencies.",
    ),
    "needs_number": ("Instansi melihat nomor penelepon", "Agencies see the caller's number"),
    "number_short": ("nomor penelepon", "caller's number"),
    "active": ("Dipakai", "In use"),
    "active_type_says": (
        "Yang tidak dipakai tidak ditawarkan lagi; tiket lama tetap menyebutnya.",
        "What is not in use is not offered any more; old tickets still name it.",
    ),
    "active_agency_says": (
        "Yang tidak dipakai tidak menerima tiket lagi; riwayatnya tetap ada.",
        "What is not in use receives no more tickets; its history is kept.",
    ),
    "inactive": ("tidak dipakai", "not in use"),
    "not_urgent": ("tidak darurat", "not urgent"),
    "also": ("Nama lain, satu per baris", "Other names, one a line"),
    "also_says": (
        "Dengan nama-nama ini jenis kejadian juga menyarankannya.",
        "Types of incident suggest it by these names too.",
    ),
    "contact": ("Telepon piket", "Telephone on duty"),
    "hours": ("Jam layanan", "Hours"),
    "emergency_min": (
        "Menit untuk menerima tiket darurat",
        "Minutes to acknowledge an emergency",
    ),
    "other_min": ("Menit untuk menerima tiket lain", "Minutes to acknowledge anything else"),
    "minutes": (
        "{emergency} mnt darurat · {other} mnt lain",
        "{emergency} min emergency · {other} min other",
    ),
    "channels": ("Saluran", "Channels"),
    "no_channels": (
        "Belum ada saluran: instansi ini hanya melihat tiket di halamannya sendiri.",
        "No channel yet: this agency sees tickets on its own page only.",
    ),
    "no_channels_short": ("tanpa saluran", "no channel"),
    "channels_after": (
        "Saluran ditambahkan setelah instansi disimpan.",
        "Channels are added once the agency is saved.",
    ),
    "add_channel": ("Tambah saluran", "Add a channel"),
    "channel_kind": ("Jenis saluran", "Kind of channel"),
    "apprise": (
        "Surel, Telegram, WhatsApp, dan lainnya (Apprise)",
        "E-mail, Telegram, WhatsApp and others (Apprise)",
    ),
    "webhook": ("Sistem instansi (webhook)", "The agency's system (webhook)"),
    "label": ("Nama saluran", "Name of the channel"),
    "url": ("Alamat", "Address"),
    "url_says": (
        "Disimpan terenkripsi dan tidak pernah ditampilkan lagi.",
        "Kept encrypted and never shown again.",
    ),
    "secret": ("Rahasia webhook", "The webhook's secret"),
    "secret_says": (
        "16 sampai 200 huruf. Kosong: dibuatkan, dan ditampilkan satu kali.",
        "16 to 200 characters. Empty: one is made, and shown once.",
    ),
    "test": ("Kirim uji", "Send a test"),
    "test_of": ("Kirim uji ke {label}", "Send a test to {label}"),
    "remove": ("Hentikan", "Stop using"),
    "remove_of": ("Hentikan {label}", "Stop using {label}"),
    "tested": ("Uji sampai lewat {label}.", "The test got through over {label}."),
    "test_failed": (
        "Uji lewat {label} gagal. {why} Periksa alamatnya, atau tambahkan saluran yang benar lalu "
        "hentikan yang ini.",
        "The test over {label} failed. {why} Check its address, or add the right channel and stop "
        "using this one.",
    ),
    "secret_once": (
        "Rahasia webhook ini hanya ditampilkan sekali; serahkan kepada instansi sekarang:",
        "The webhook's secret is shown this once; give it to the agency now:",
    ),
    "channel_added": ("Saluran ditambahkan.", "The channel was added."),
    "channel_removed": ("Saluran dihentikan.", "The channel is not used any more."),
    "undelivered": ("Tidak sampai", "Not delivered"),
    "undelivered_lead": (
        "Pemberitahuan yang tidak dicoba lagi. Telepon instansinya, periksa salurannya, lalu coba "
        "lagi.",
        "Notifications that are not tried any more. Telephone the agency, see to its channel, then "
        "try again.",
    ),
    "none_undelivered": (
        "Tidak ada: semua pemberitahuan sampai, atau masih dicoba.",
        "There are none: every notification got through, or is still being tried.",
    ),
    "notice_sent": ("tiket", "ticket"),
    "notice_reminder": ("pengingat", "reminder"),
    "notice_withdrawn": ("pembatalan", "withdrawal"),
    "tries": ("{n} kali dicoba", "tried {n} times"),
    "retry": ("Coba lagi", "Try again"),
    "retry_of": ("Coba lagi: {ticket} ke {agency}", "Try again: {ticket} to {agency}"),
    "retry_queued": ("Sedang dicoba lagi.", "It is being tried again."),
    "retry_overtaken": (
        "Tidak dikirim: pekerjaan instansi sudah lebih maju, jadi tidak ada lagi di daftar ini.",
        "Not sent: the agency's work has gone on since, so it is off this list.",
    ),
    "retry_unknown": (
        "Sudah tidak ada di daftar ini: orang lain lebih dahulu.",
        "It is not on this list any more: somebody else was faster.",
    ),
    "save": ("Simpan", "Save"),
    "cancel": ("Batal", "Cancel"),
    "kept": ("Tersimpan.", "Saved."),
    "edit": ("Ubah", "Edit"),
    "yes": ("ya", "yes"),
    "no": ("tidak", "no"),
    "stored_now": ("Tersimpan sekarang:", "Stored now:"),
    "empty": ("(kosong)", "(empty)"),
}

_PROBLEMS: Mapping[str, Both] = {
    "conflict": (
        "Belum tersimpan: orang lain baru saja mengubahnya. Tulisan Anda masih ada; bandingkan, "
        "lalu simpan lagi.",
        "Not saved: somebody else has just changed it. What you typed is still here; compare, then "
        "save again.",
    ),
    "old_form": (
        "Belum tersimpan: halaman ini terlalu lama terbuka. Simpan sekali lagi.",
        "Not saved: this page was open for too long. Save once more.",
    ),
    "database_away": (
        "Belum tersimpan: basis data tidak menjawab. Tulisan Anda masih ada; simpan lagi sebentar "
        "kemudian.",
        "Not saved: the database does not answer. What you typed is still here; save again in a "
        "moment.",
    ),
    "code_form": (
        "Tulis 2 sampai 30 huruf kecil a-z, angka, atau _, diawali huruf; misalnya kapal_karam.",
        "Write 2 to 30 of a-z, 0-9 and _, a letter first; for example kapal_karam.",
    ),
    "code_taken": (
        "Kode {code} sudah dipakai; pilih kode lain, atau ubah yang sudah ada.",
        "The code {code} is taken; choose another one, or edit the one that is there.",
    ),
    "needed": ("Isi kolom ini.", "Fill this in."),
    "too_long": (
        "Terlalu panjang; paling banyak {longest} huruf.",
        "Too long; at most {longest} characters.",
    ),
    "too_many": (
        "Terlalu banyak; paling banyak {most}. Kosongkan sisanya.",
        "Too many; at most {most}. Empty the others.",
    ),
    "twice": (
        "“{text}” tertulis dua kali; hapus salah satunya.",
        "“{text}” is there twice; remove one of them.",
    ),
    "not_plain": (
        "Ada tanda yang tidak bisa ditampilkan; ketik ulang.",
        "It holds a character that cannot be shown; type it again.",
    ),
    "ask_missing": (
        "“{text}” belum punya pertanyaan dalam bahasa Indonesia; isi, atau kosongkan keduanya.",
        "“{text}” has no question in Bahasa Indonesia yet; write it, or empty both.",
    ),
    "whole_number": (
        "Tulis angka bulat, misalnya 5.",
        "Write a whole number, for example 5.",
    ),
    "range": (
        "Tulis {least} sampai {most} menit.",
        "Write {least} to {most} minutes.",
    ),
    "apprise": (
        "Tulis alamat Apprise, misalnya mailto://…, tgram://…, atau whatsapp://….",
        "Write an address of Apprise, for example mailto://…, tgram://… or whatsapp://….",
    ),
    "webhook": (
        "Tulis alamat yang diawali https:// (di jaringan sendiri boleh http://).",
        "Write an address that begins with https:// (http:// inside the own network).",
    ),
    "secret": (
        "Tulis 16 sampai 200 huruf, atau kosongkan agar dibuatkan.",
        "Write 16 to 200 characters, or leave it empty to have one made.",
    ),
}


# What `messenger` and `webhook` say, in Bahasa Indonesia; the rest as it is.
_WHY: tuple[tuple[str, str], ...] = (
    (r"The receiver answered (\d+)\.", r"Penerima menjawab \1."),
    (r"No answer within (\d+) s\.", r"Tidak ada jawaban dalam \1 detik."),
    (r"No connection \((\w+)\)\.", r"Tidak tersambung (\1)."),
    (r"The service refused it\.", "Layanan menolaknya."),
)


def why(problem: str, language: Language) -> str:
    """Why a test did not get through."""
    if language is Language.EN:
        return problem
    found = ((re.fullmatch(known, problem), said) for known, said in _WHY)
    return next((match.expand(said) for match, said in found if match), problem)


def text(key: str, language: Language, **values: object) -> str:
    return pick(_TEXTS[key], language).format(**values) if values else pick(_TEXTS[key], language)


def problem(key: str, language: Language, values: Mapping[str, object]) -> str:
    """One sentence with its remedy."""
    return pick(_PROBLEMS[key], language).format(**values)
