"""The words of closed sets on the admin's pages, and why a form was refused."""

from collections.abc import Mapping

from ari_app.desk.web.phone_words import PHONES
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_

FIELDS: Mapping[str, str] = {
    "code": N_("Kode"),
    "name": N_("Nama"),
    "name_en": N_("Nama (bahasa Inggris)"),
    "label": N_("Nama saluran"),
    "url": N_("Alamat"),
    "secret": N_("Rahasia webhook"),
    "contact": N_("Telepon piket"),
    "hours": N_("Jam layanan"),
    "also": N_("Nama lain, satu per baris"),
    "emergency_min": N_("Menit untuk menerima tiket darurat"),
    "other_min": N_("Menit untuk menerima tiket lain"),
    "questions": N_("Pertanyaan"),
    "agencies": N_("Instansi"),
    "emergency": N_("Darurat"),
    "needs_number": N_("Instansi melihat nomor penelepon"),
    "active": N_("Dipakai"),
    "priority": N_("Prioritas awal"),
    "wall_code": N_("Kode di layar"),
    "why": NP_("why", "Alasan"),
    "agency": N_("Instansi"),
    "person": N_("Nama"),
    "role": N_("Tugas"),
    "number": N_("Telepon"),
    "begins_at": N_("Mulai"),
    "ends_at": N_("Selesai"),
    "file": N_("Berkas CSV"),
    "words": N_("Kata-kata"),
    "sound": N_("Berkas WAV atau MP3"),
    "title": N_("Judul"),
    "title_en": N_("Judul (bahasa Inggris)"),
    "steps": N_("Langkah yang dibacakan"),
    "types": NP_("several", "Jenis kejadian"),
    "source": N_("Sumber"),
    "reviewer": N_("Ditinjau oleh"),
    "reviewed_on": N_("Tanggal tinjauan"),
    "review_due": N_("Tinjauan berikutnya paling lambat"),
    "kind": N_("Jenis"),
    "position": N_("Urutan"),
    "leads_to": N_("Tujuan"),
    "account_role": N_("Peran"),
    "phone": N_("Telepon sendiri"),
    "extension": N_("Nomor"),
    "invited_until": N_("Undangan berlaku sampai"),
    "kecamatan": N_("Kecamatan"),
    "desa": N_("Desa atau kelurahan"),
    "dusun": N_("Dusun"),
    "landmark": NP_("place", "Patokan"),
    "latitude": N_("Lintang"),
    "call": N_("Nomor tiket, atau id panggilan"),
    "reason": NP_("why", "Alasan"),
    "longitude": N_("Bujur"),
}

LISTS: Mapping[str, str] = {  # whose changes are told and taken back
    "types": NP_("several", "Jenis kejadian"),
    "agencies": N_("Instansi"),
    "channels": N_("Saluran instansi"),
    "units": N_("Unit"),
    "duty": N_("Piket"),
    "accounts": N_("Akun"),
    "seats": N_("Tempat petugas"),
    "places": NP_("several", "Tempat"),
}

OWN_PHONES: Mapping[str, str] = {  # the kinds of a phone of somebody's own
    "webrtc": N_("di halaman"),
    "softphone": N_("telepon SIP"),
    "none": N_("tidak ada"),
}

DONE: Mapping[str, str] = {
    "kept": N_("Tersimpan."),
    "channel_added": N_("Saluran ditambahkan."),
    "channel_removed": N_("Saluran dihentikan."),
    "version_added": N_("Tersimpan, belum dipakai: dengarkan dulu."),
    "version_used": N_("Dipakai: penelepon berikutnya mendengarnya."),
    "version_later": N_("Tersimpan; dipakai saat pusat dimulai berikutnya."),
    "paired": N_("Layar terpasang; dalam dua detik papannya tampil."),
    "revoked": N_("Layar dicabut."),
    "confirmed": N_("Rencana ini tetap dipakai."),
    "taken_back": N_("Rencana lama dipakai lagi."),
    "dropped": N_("Nilai itu dibuang; yang berjalan tetap sama."),
    "taken_back_change": N_("Dikembalikan, dengan perubahan baru."),
    "discarded": N_("Draf dibuang."),
    "held": N_("Ditahan: dari ini tidak ada yang dihapus."),
    "own_certificate": N_("Dibuat. Bila dipakai, peramban mendapatnya dalam sepuluh detik."),
    "put_certificate": N_("Terpasang. Bila dipakai, peramban mendapatnya dalam sepuluh detik."),
    "use_certificate": N_("Dipilih, dan tercatat dalam riwayat perubahan."),
    "back_certificate": N_("Yang sebelumnya terpasang lagi."),
    "let_go": N_("Dilepas: masa simpan berlaku lagi. Tahan lagi bila keliru."),
    "opened": N_("Versi itu sekarang menjadi draf. Periksa, bandingkan, lalu terapkan."),
}

REVIEW_STATES: Mapping[str, str] = {  # of a guidance card
    "unreviewed": N_("belum ditinjau"),
    "reviewed": N_("sudah ditinjau"),
    "overdue": N_("tinjauan lewat tempo"),
}
GUIDANCE_TONES: Mapping[str, str] = {"unreviewed": "held", "reviewed": "voice", "overdue": "alarm"}

CHANNELS: Mapping[str, str] = {
    "apprise": N_("Surel, Telegram, WhatsApp, dan lainnya (Apprise)"),
    "webhook": N_("Sistem instansi (webhook)"),
}

QUESTION_KINDS: Mapping[str, str] = {
    "text": N_("jawaban bebas"),
    "yes_no": N_("ya, tidak, tidak tahu"),
}

NOTICES: Mapping[str, str] = {
    "sent": N_("tiket"),
    "reminder": N_("pengingat"),
    "withdrawn": N_("pembatalan"),
    "unit": N_("penugasan unit"),
}

RETRIES: Mapping[str, str] = {
    "queued": N_("Sedang dicoba lagi."),
    "overtaken": N_(
        "Tidak dikirim: pekerjaan instansi sudah lebih maju, jadi tidak ada lagi di daftar ini."
    ),
    "unknown": N_("Sudah tidak ada di daftar ini: orang lain lebih dahulu."),
}

_PROBLEMS: Mapping[str, str] = {
    "conflict": N_(
        "Belum tersimpan: orang lain baru saja mengubahnya. "
        "Tulisan Anda masih ada; bandingkan, lalu simpan lagi."
    ),
    "old_form": N_("Belum tersimpan: halaman ini terlalu lama terbuka. Simpan sekali lagi."),
    "database_away": N_(
        "Belum tersimpan: basis data tidak menjawab. "
        "Tulisan Anda masih ada; simpan lagi sebentar kemudian."
    ),
    "code_form": N_(
        "Tulis 2 sampai 30 huruf kecil a-z, angka, atau _, diawali huruf; misalnya kapal_karam."
    ),
    "code_taken": N_("Kode %(code)s sudah dipakai; pilih kode lain, atau ubah yang sudah ada."),
    "priority_unknown": N_("Pilih salah satu prioritas, atau kosongkan."),
    "needed": N_("Isi kolom ini."),
    "too_long": N_("Terlalu panjang; paling banyak %(longest)s huruf."),
    "too_many": N_("Terlalu banyak; paling banyak %(most)s. Kosongkan sisanya."),
    "twice": N_("“%(text)s” tertulis dua kali; hapus salah satunya."),
    "not_plain": N_("Ada tanda yang tidak bisa ditampilkan; ketik ulang."),
    "ask_missing": N_(
        "“%(text)s” belum punya pertanyaan dalam bahasa Indonesia; isi, atau kosongkan keduanya."
    ),
    "say_missing": N_(
        "“%(text)s” belum punya kalimat dalam bahasa Indonesia; isi, atau kosongkan keduanya."
    ),
    "review_day": N_("Tulis tanggal tinjauan, paling lambat hari ini, misalnya 2026-11-28."),
    "review_due": N_("Tulis tanggal setelah tinjauan, paling lama tiga tahun kemudian."),
    "whole_number": N_("Tulis angka bulat, misalnya 5."),
    "name_taken": N_("Sudah ada formulir bernama %(name)s; pilih nama lain, atau ubah yang itu."),
    "weight": N_("Tulis bobot %(least)s sampai %(most)s."),
    "range": N_("Tulis %(least)s sampai %(most)s menit."),
    "apprise": N_("Tulis alamat Apprise, misalnya mailto://…, tgram://…, atau whatsapp://…."),
    "sender": N_("Tambahkan pengirimnya: mailto://server?from=112@domain-anda&to=…"),
    "webhook": N_("Tulis alamat yang diawali https:// (di jaringan sendiri boleh http://)."),
    "wall_code": N_("Tidak ada layar yang menampilkan kode ini. Periksa kode di layar."),
    "wall_wait": N_("Terlalu banyak kode salah. Tunggu sebentar, lalu coba lagi."),
    "draft_conflict": N_(
        "Belum tersimpan: %(by)s baru saja menyimpan draf ini. Tulisan Anda masih ada di bawah; "
        "lihat perubahannya dengan Bandingkan, lalu simpan lagi."
    ),
    "draft_full": N_("Belum tersimpan: disk pusat penuh atau rusak. Tulisan Anda masih ada."),
    "plan_busy": N_("Rencana lain sedang diperiksa atau dicoba; tunggu sampai selesai."),
    "replay_busy": N_("Putar ulang lain sedang berjalan; tunggu sampai selesai, atau akhiri."),
    "plan_moved": N_(
        "Belum dicoba: rencana yang dipakai sudah berubah sejak halaman ini dibuka. "
        "Bandingkan lagi, lalu terapkan."
    ),
    "plan_nothing": N_("Belum ada yang berbeda dari rencana yang dipakai."),
    "plan_refused": N_("Tidak dapat dilakukan: %(says)s"),
    "unit_taken": N_("Instansi itu sudah punya unit bernama %(name)s; pilih nama lain."),
    "unit_at_work": N_("Unit ini sedang bertugas. Katakan dulu bahwa ia siap lagi."),
    "change_newer": N_(
        "Tidak dikembalikan: sesudahnya ada yang diubah lagi. Kembalikan yang lebih baru dulu."
    ),
    "change_taken": N_("Tidak dikembalikan: nama atau jam itu sementara ini sudah dipakai lagi."),
    "change_own": N_("Tidak dikembalikan: ini akun Anda sendiri. Minta admin lain."),
    "change_gone": N_("Tidak dikembalikan: instansinya sudah tidak dipakai."),
    "change_sits": N_("Tidak dikembalikan: tempat itu sedang dipakai. Tunggu sampai kosong."),
    "change_secret": N_(
        "Tidak dikembalikan: tautan undangan dan rahasia telepon tidak bisa dihidupkan lagi. "
        "Buat yang baru di halaman akunnya."
    ),
    "certificate_large": N_("Belum diganti: berkasnya lebih besar dari 64 KB."),
    "certificate_none": N_(
        "Belum diganti: tidak ada sertifikat PEM di dalamnya (BEGIN CERTIFICATE)."
    ),
    "certificate_key": N_(
        "Belum diganti: harus ada tepat satu kunci PEM (BEGIN PRIVATE KEY) yang bisa dibaca. Pilih "
        "juga berkas kuncinya."
    ),
    "certificate_locked": N_(
        "Belum diganti: kuncinya bersandi, dan meja tidak bisa menanyakannya. Buka dulu dengan "
        "openssl pkey."
    ),
    "certificate_mismatch": N_("Belum diganti: kunci itu bukan milik sertifikat ini."),
    "certificate_expired": N_("Belum diganti: sertifikat itu habis pada %(day)s."),
    "certificate_not_yet": N_(
        "Belum diganti: sertifikat itu baru berlaku %(day)s. Tunggu, atau periksa jam mesin."
    ),
    "certificate_use": N_("Belum diganti: sertifikat itu bukan untuk server."),
    "certificate_names": N_(
        "Belum diganti: sertifikat itu untuk %(names)s, bukan untuk %(host)s. "
        "Peramban petugas akan menolaknya."
    ),
    "certificate_unusable": N_("Belum diganti: meja tidak bisa memakainya. Minta yang lebih baru."),
    "certificate_no_before": N_("Tidak ada yang sebelumnya untuk dikembalikan."),
    "certificate_host": N_(
        "Belum diganti: tulis nama atau alamat IP yang dibuka petugas, misalnya 112.jepara.go.id."
    ),
    "certificate_another": N_(
        "Belum diganti: otoritas yang ada tidak boleh berbicara untuk nama-nama itu. Centang "
        "otoritas baru; lalu tiap komputer petugas memasangnya lagi."
    ),
    "certificate_authority": N_("Belum diganti: otoritas sendiri tidak bisa dipakai. %(says)s"),
    "certificate_disk": N_("Belum diganti: disk pusat tidak menerima apa pun. Hubungi teknisi."),
    **PHONES,
    "hold_reason": N_("Tulis alasannya, paling banyak %(longest)s huruf."),
    "hold_unknown": N_("Tidak ada panggilan atau tiket itu. Tulis nomor tiketnya, atau idnya."),
    "hold_held": N_("Sudah ditahan; tidak ada yang perlu dilakukan."),
    "hold_free": N_("Sudah dilepas sebelumnya; lihat lagi di bawah."),
    "number": N_("Tulis nomor telepon, misalnya 0812-3456-7890."),
    "time": N_("Tulis tanggal dan jam, misalnya 2026-11-28 07:00."),
    "duty_span": N_("Piket selesai setelah mulai, paling lama 31 hari."),
    "file_missing": N_("Pilih berkas CSV dulu."),
    "file_large": N_("Berkas terlalu besar: paling besar 1 MB."),
    "file_lines": N_("Tidak ada yang dimasukkan. Perbaiki baris ini: %(lines)s"),
    "prompt_large": N_("Berkasnya lebih besar dari 8 MB."),
    "prompt_words": N_("Tulis kata-kata biasa, paling banyak 500 huruf."),
    "prompt_speaker": N_("Tidak ada espeak-ng di mesin ini; unggah rekaman."),
    "prompt_long": N_("Panjangnya harus antara 0,2 dan 60 detik."),
    "prompt_silent": N_("Tidak ada yang terdengar di dalamnya."),
    "prompt_format": N_("Ini bukan WAV atau MP3 yang dapat dibaca."),
    "prompt_by_hand": N_(
        "Tidak diganti: berkas untuk suara ini ditaruh dengan tangan di folder sounds. Jadikan "
        "rekaman dulu, atau ambil dari folder itu."
    ),
    "prompt_unknown": N_("Rekaman itu tidak ada."),
    "prompt_damaged": N_("Daftar rekamannya rusak; pulihkan dari cadangan."),
    "prompt_many": N_("Sudah ada 50 rekaman untuk suara ini."),
    "prompt_why": N_("Belum tersimpan: tulis alasannya, satu kalimat."),
    "prompt_busy": N_("Orang lain sedang mengubah suara; ulangi."),
    "prompt_disk": N_("Disk pusat tidak menerima apa pun. Hubungi teknisi."),
    "secret": N_("Tulis 16 sampai 200 huruf, atau kosongkan agar dibuatkan."),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "field_word": FIELDS,
    "done_word": DONE,
    "channel_word": CHANNELS,
    "review_state_word": REVIEW_STATES,
    "question_kind_word": QUESTION_KINDS,
    "notice_word": NOTICES,
    "retry_word": RETRIES,
}


def problem(key: str, language: Language, values: Mapping[str, object]) -> str:
    """One sentence with its remedy."""
    return texts(language)(_PROBLEMS[key], **values)
