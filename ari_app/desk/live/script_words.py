"""The words of the board's and the console's scripts, which have none of their own.

`SCRIPT` and `COUNTED` go with the page; the script fills their ``{name}`` itself.
"""

from collections.abc import Mapping

from ari_app.desk.web import unit_words
from ari_app.desk.web.words import SOURCES, TELLINGS
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NN_, NP_

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
