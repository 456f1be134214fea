"""The words of the pages of shifts, and why something was refused."""

from collections.abc import Mapping

from ari_app.texts.marks import N_, NP_

WEEKDAYS: Mapping[str, str] = {
    "1": N_("Senin"),
    "2": N_("Selasa"),
    "3": N_("Rabu"),
    "4": N_("Kamis"),
    "5": N_("Jumat"),
    "6": N_("Sabtu"),
    "7": N_("Minggu"),
}

ABSENCES: Mapping[str, str] = {
    "sick": N_("sakit"),
    "leave": N_("cuti"),
    "excused": N_("izin"),
    "elsewhere": N_("tugas lain"),
}

SWAP_STATES: Mapping[str, str] = {
    "asked": N_("menunggu jawaban"),
    "agreed": N_("menunggu persetujuan"),
    "approved": N_("disetujui"),
    "declined": N_("tidak mau"),
    "withdrawn": N_("dibatalkan"),
    "refused": N_("ditolak"),
}

SWAP_STEPS: Mapping[str, str] = {
    "agree": N_("Saya mau"),
    "decline": N_("Saya tidak mau"),
    "withdraw": NP_("swap", "Batalkan"),
    "approve": N_("Setujui"),
    "refuse": N_("Tolak"),
}

PROBLEMS: Mapping[str, str] = {
    "over": N_("Dinas itu sudah selesai."),
    "twice": N_("Orang itu sudah ada di dinas ini."),
    "absent": N_("Orang itu tidak hadir pada hari itu."),
    "meets": N_("Orang itu punya dinas lain pada jam yang sama."),
    "seat_occupied": N_("Tempat itu sudah diisi orang lain di dinas ini."),
    "person": N_("Pilih orangnya."),
    "name": N_("Tulis nama dinas, paling banyak 30 huruf."),
    "name_taken": N_("Sudah ada dinas bernama itu."),
    "hours": N_("Tulis jam mulai dan jam selesai yang berbeda."),
    "weekdays": N_("Pilih paling sedikit satu hari."),
    "strength": N_("Tulis jumlah petugas dari 1 sampai 50; pada hari libur boleh 0."),
    "days": N_("Tulis hari pertama dan hari terakhir, paling lama setahun."),
    "own_days": N_("Pilih hari mulai hari ini, paling lama tiga bulan."),
    "away_already": N_("Sebagian hari itu sudah tercatat."),
    "no_shifts": N_("Akun ini tidak bertugas dalam dinas."),
    "empty_note": N_("Tulis apa yang diserahkan."),
    "long_note": N_("Terlalu panjang; paling banyak 2000 huruf."),
    "no_shift": N_("Tidak ada dinas yang berjalan, jadi tidak ada yang diserahkan."),
    "old_form": N_("Belum tersimpan: halaman ini terlalu lama terbuka. Simpan sekali lagi."),
    "file": N_("Pilih berkas CSV, paling besar 64 KB."),
    "plan_changed": N_("Jadwal berubah sejak pratinjau ini dibuat. Periksa pratinjau yang baru."),
    "too_late": N_("Tukar dinas ini tidak bisa diubah lagi."),
    "not_yours": N_("Langkah itu bukan bagian Anda."),
    "not_theirs": N_("Dinas gantinya bukan milik orang itu."),
    "closed": N_("Akun orang itu sudah ditutup."),
    "asked_already": N_("Dinas ini sudah ditawarkan kepada seseorang."),
}

MISTAKES: Mapping[str, str] = {  # of a line of a CSV file
    "unreadable": N_("tidak terbaca; simpan sebagai CSV UTF-8 dan periksa tanda kutip"),
    "no_heads": N_("baris pertama harus menyebut tanggal, dinas, dan petugas"),
    "too_many": N_("terlalu banyak baris; paling banyak 2000"),
    "empty": N_("tidak ada dinas di dalamnya"),
    "day": N_("tanggal tidak terbaca; tulis misalnya 2026-12-25"),
    "shift": N_("tidak ada dinas itu pada hari itu"),
    "over": N_("dinas itu sudah selesai"),
    "person": N_("tidak ada petugas dengan nama itu, atau ada dua; tulis nama penggunanya"),
    "seat": N_("tidak ada tempat itu"),
    "twice": N_("orang itu tertulis dua kali pada dinas ini"),
    "seat_occupied": N_("tempat itu tertulis dua kali pada dinas ini"),
    "absent": N_("orang itu tidak hadir pada hari itu"),
    "meets": N_("orang itu punya dinas lain pada jam yang sama"),
}

DONE: Mapping[str, str] = {
    "kept": N_("Tersimpan."),
    "asked": N_("Permintaan tukar dinas terkirim."),
    "imported": N_("Jadwal dari berkas sudah dipakai."),
    "read": N_("Dicatat: sudah Anda baca."),
    "away": N_("Tercatat. Pengawas melihatnya dan mencari pengganti."),
    "ended": N_("Alamat kalender dimatikan."),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "weekday_word": WEEKDAYS,
    "absence_word": ABSENCES,
    "swap_word": SWAP_STATES,
    "swap_step_word": SWAP_STEPS,
    "problem_word": PROBLEMS,
    "mistake_word": MISTAKES,
    "shift_done_word": DONE,
}
