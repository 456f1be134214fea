"""The words of the console, Bahasa Indonesia first, English second.

`TEXTS` stand in the template; `SCRIPT` go with the page to its script, which has no words of its
own.
"""

from collections.abc import Mapping

from ari_app.desk.web.wording import Both, Language, pick
from ari_app.live.interview import Answer

TEXTS: Mapping[str, Both] = {
    "console": ("Meja petugas", "Call-taker's desk"),
    "board": ("Papan", "Board"),
    "letters": ("Tombol huruf tanpa Alt", "Letter keys without Alt"),
    "pause_why": ("Jeda karena:", "Pause because:"),
    "not_in_queue": ("Di luar antrean", "Not in the queue"),
    "answer": ("Jawab", "Answer"),
    "other_place": ("Meja lain", "Another desk"),
    "today_first": ("panggilan pertama hari ini", "first call today"),
    "today_nth": ("panggilan ke-{n} hari ini", "call no. {n} today"),
    "lately_nth": ("Panggilan ke-{n} dalam 10 menit", "Call no. {n} in 10 minutes"),
    "since_invite": ("sejak masuk", "since it came in"),
    "again_short": ("{n} kali hari ini", "{n} times today"),
    "quiet_ready": (
        "Siap. Telepon berikutnya berdering di sini.",
        "Ready. The next call rings here.",
    ),
    "quiet_paused": (
        "Jeda. Panggilan berdering di meja lain.",
        "Paused. Calls ring at other desks.",
    ),
    "quiet_wrap_up": (
        "Waktu merapikan. Telepon berdering di sini hanya bila meja lain sibuk.",
        "Time to wrap up. A call rings here only when the other desks are busy.",
    ),
    "quiet_away": (
        "Telepon halaman ini belum tersambung. Panggilan berdering di meja lain.",
        "This page's phone is not connected yet. Calls ring at other desks.",
    ),
    "quiet_ready_own": (
        "Siap. Panggilan berikutnya berdering di telepon Anda.",
        "Ready. The next call rings on your telephone.",
    ),
    "quiet_away_own": (
        "Telepon Anda belum terdaftar. Panggilan berdering di meja lain.",
        "Your telephone is not registered. Calls ring at other desks.",
    ),
    "answer_there": ("Jawab di telepon Anda", "Answer on your telephone"),
    "own_phone_says": (
        "Jawab, bisukan, tahan, dan tutup di telepon Anda. Begitu Anda menjawab, tiketnya terbuka.",
        "Answer, mute, hold and hang up on your telephone. The ticket opens as soon as you answer.",
    ),
    "talking_with": ("Bicara dengan", "Talking with"),
    "being_heard": ("{n} sedang didengar", "{n} being heard"),
    "until_queue": ("ke antrean", "to the queue"),
    "level_held": ("Suara penelepon sekarang", "Caller's sound now"),
    "listen_10": ("▶ 10 dtk", "▶ 10 s"),
    "take": ("Ambil", "Take"),
    "end": ("Akhiri…", "End…"),
    "callbacks": ("Telepon balik", "Call back"),
    "none_callbacks": (
        "Semua penelepon sudah dijawab.",
        "Every caller has been answered.",
    ),
    "calls_of": ("{n} panggilan", "{n} calls"),
    "tries_of": ("{n} kali dicoba", "tried {n} times"),
    "callback_take": ("Saya telepon", "I call"),
    "callback_by": ("ditelepon {name}", "called by {name}"),
    "callback_note": ("Catat hasilnya:", "Note the outcome:"),
    "callback_again": ("Telepon lagi", "Call again"),
    "calling_back": ("Menelepon balik", "Calling back"),
    "callback_dial": (
        "Telepon dari pesawat meja, lalu catat hasilnya:",
        "Call from the desk telephone, then note the outcome:",
    ),
    "callback_hidden": (
        "nomor tersembunyi, tidak bisa ditelepon",
        "hidden number, cannot be called",
    ),
    "reached": ("Tersambung", "Reached"),
    "no_answer": ("Tidak diangkat / mati", "No answer / off"),
    "wrong_number": ("Nomor salah", "Wrong number"),
    "released": ("Batal", "Give back"),
    "callback_take_hidden": ("Saya tangani", "I see to it"),
    "ticket": ("Tiket", "Ticket"),
    "no_ticket": (
        "Belum ada tiket. Begitu Anda menjawab, tiketnya terbuka di sini.",
        "No ticket yet. As soon as you answer, it opens here.",
    ),
    "new_here": ("belum bernomor", "no number yet"),
    "type": ("Jenis kejadian", "Type of incident"),
    "types_missing": ("Jenis kejadian belum termuat.", "The types have not been loaded yet."),
    "place_title": ("Tempat", "Place"),
    "kecamatan": ("Kecamatan", "District (kecamatan)"),
    "desa": ("Desa / kelurahan", "Village (desa)"),
    "dusun": ("Dusun", "Hamlet (dusun)"),
    "address": ("Alamat atau patokan", "Address or landmark"),
    "places": ("Tempat yang cocok", "Places that fit"),
    "duplicate_open": ("Buka", "Open"),
    "duplicate_same": ("Kejadian sama", "Same incident"),
    "duplicate_other": ("Tiket mirip berikutnya", "Next similar ticket"),
    "map": ("Lokasi", "Location"),
    "map_help": (
        "Peta. Panah menggeser, Enter menaruh titik di tengah, Delete menghapusnya.",
        "Map. Arrows move it, Enter puts the point in the middle, Delete removes it.",
    ),
    "map_wide": ("Peta besar", "Large map"),
    "pin_label": ("Titik: lintang, bujur", "Point: latitude, longitude"),
    "pin_hint": ("klik peta, atau tempel koordinat", "click the map, or paste coordinates"),
    "pin_remove": ("Hapus titik", "Remove the point"),
    "pin_wrong": (
        "Bukan koordinat; contoh: -6.5895, 110.6680. Belum disimpan.",
        "Not coordinates; for example: -6.5895, 110.6680. Not saved yet.",
    ),
    "caller_name": ("Nama penelepon", "Caller's name"),
    "priority": ("Prioritas", "Priority"),
    "critical": ("Nyawa terancam", "Life at risk"),
    "urgent": ("Mendesak", "Urgent"),
    "routine": ("Biasa", "Routine"),
    "narrative": ("Uraian", "What happened"),
    "agencies": ("Kirim ke", "Send to"),
    "more_agencies": ("instansi lain", "another agency"),
    "finish": ("Selesai", "Finish"),
    "prank": ("Prank", "Prank"),
    "ghost": ("Ghost", "Ghost"),
    "salah_sambung": ("Salah sambung", "Wrong number"),
    "tes": ("Tes", "Test"),
    "ghost_kind": ("Ghost:", "Ghost:"),
    "ghost_diam": ("diam", "silent"),
    "ghost_bising": ("bising", "noise"),
    "ghost_suara_latar": ("suara latar", "background voices"),
    "ghost_terputus": ("terputus", "dropped"),
    "undo": ("Batalkan", "Undo"),
    "phone": ("Telepon", "Phone"),
    "mute": ("Bisu", "Mute"),
    "hold": ("Tahan", "Hold"),
    "keypad": ("Tombol", "Keypad"),
    "replay": ("↺ 30 dtk", "↺ 30 s"),
    "hang_up": ("Tutup", "Hang up"),
    "devices": ("Perangkat suara…", "Sound devices…"),
    "microphone": ("Mikrofon", "Microphone"),
    "earpiece": ("Suara penelepon", "Caller's voice"),
    "try_ring": ("Coba dering", "Try the ring"),
    "ringer": ("Dering", "Ringing"),
    "level_mine": ("Suara Anda", "Your voice"),
    "level_theirs": ("Penelepon", "Caller"),
    "journey": ("Perjalanan panggilan", "The call's journey"),
    "no_journey": ("Tidak ada panggilan di meja ini.", "No call at this desk."),
    "latest": ("Tiket terbaru", "Latest tickets"),
    "sound_blocked": (
        "Peramban membisukan dering sampai Anda menekan satu tombol atau mengeklik halaman ini.",
        "The browser mutes the ringing until you press a key or click on this page.",
    ),
    "replayed": ("Putar ulang", "Replay"),
    "connect": ("Sambungkan…", "Connect…"),
    "connect_says": (
        "Bertiga: Anda dan penelepon tetap bicara. Tanya dulu: penelepon menunggu. "
        "Alihkan: Anda bebas; bila tidak diangkat, penelepon kembali ke Anda.",
        "Three-way: you and the caller talk on. Ask first: the caller holds. "
        "Send on: you are free; if nobody answers, the caller comes back to you.",
    ),
    "move_invite": ("Bertiga", "Three-way"),
    "move_consult": ("Tanya dulu", "Ask first"),
    "move_transfer": ("Alihkan", "Send on"),
    "caller_on_hold": ("Penelepon menunggu", "The caller holds"),
    "caller_gone": ("Penelepon sudah menutup telepon", "The caller has hung up"),
    "party_rings": ("berdering", "ringing"),
    "party_here": ("tersambung", "connected"),
    "party_gone": ("Hanya Anda dan penelepon.", "Only you and the caller."),
    "talk_join": ("Gabungkan", "Join all"),
    "talk_return": ("Putuskan mereka", "Drop them"),
    "talk_return_says": (
        "Pihak lain diputus; Anda kembali berdua dengan penelepon.",
        "The others are dropped; you are alone with the caller again.",
    ),
    "talk_leave": ("Tinggalkan", "Leave"),
    "talk_leave_says": (
        "Penelepon tetap bicara dengan mereka; Anda bebas.",
        "The caller goes on talking with them; you are free.",
    ),
    "silent_caller": ("Penelepon tidak bisa bicara", "The caller cannot speak"),
    "ask_yes_no": ("▶ Bahaya?", "▶ Danger?"),
    "ask_which_help": ("▶ Bantuan?", "▶ Which help?"),
    "ask_yes_no_says": (
        "Penelepon dan Anda mendengar: Jika Anda dalam bahaya, tekan satu. Jika tidak, tekan dua.",
        "You both hear, in Indonesian: if you are in danger press one, if not press two.",
    ),
    "ask_which_help_says": (
        "Penelepon dan Anda mendengar: Polisi tekan satu, pemadam tekan dua, ambulans tekan tiga.",
        "You both hear, in Indonesian: police press one, fire brigade two, ambulance three.",
    ),
    "keys_pressed": ("Penelepon menekan", "The caller pressed"),
    "keys_none": ("Belum ada tombol ditekan.", "No key pressed yet."),
}

ANSWERS: Mapping[tuple[str, str], Both] = {  # what a key means as an answer to a prompt
    ("yes_no", "1"): ("DALAM BAHAYA", "IN DANGER"),
    ("yes_no", "2"): ("tidak dalam bahaya", "not in danger"),
    ("which_help", "1"): ("POLISI", "POLICE"),
    ("which_help", "2"): ("PEMADAM", "FIRE BRIGADE"),
    ("which_help", "3"): ("AMBULANS", "AMBULANCE"),
}

SCRIPT: Mapping[str, Both] = {
    "phone_off": ("belum tersambung", "not connected"),
    "phone_connecting": ("menyambung…", "connecting…"),
    "phone_ready": ("siap", "ready"),
    "phone_ringing": ("berdering", "ringing"),
    "phone_talking": ("bicara", "talking"),
    "phone_held": ("ditahan", "on hold"),
    "phone_resuming": ("menyambung lagi…", "reconnecting the call…"),
    "phone_lost": (
        "Telepon halaman ini terputus; mencoba lagi. Panggilan baru berdering di meja lain.",
        "This page's phone is disconnected; trying again. New calls ring at other desks.",
    ),
    "phone_elsewhere": (
        "Meja ini sudah terbuka di tab lain peramban ini; teleponnya ada di sana.",
        "This desk is open in another tab of this browser; its phone is there.",
    ),
    "microphone_fine": ("mikrofon baik", "microphone fine"),
    "microphone_silent": ("mikrofon sunyi", "microphone silent"),
    "microphone_missing": (
        "Mikrofon tidak bisa dipakai. Penelepon tidak akan mendengar Anda.",
        "The microphone cannot be used. Callers will not hear you.",
    ),
    "hidden_number": ("nomor tersembunyi", "hidden number"),
    "saved": ("tersimpan {time}", "saved {time}"),
    "saving": ("menyimpan…", "saving…"),
    "local": (
        "tersimpan di komputer ini; menunggu basis data",
        "kept on this computer; waiting for the database",
    ),
    "unnumbered": (
        "tersimpan di komputer ini; tiket belum bernomor",
        "kept on this computer; the ticket has no number yet",
    ),
    "refused": ("tidak bisa disimpan: ", "cannot be saved: "),
    "logged_out": (
        "Sesi berakhir. Tulisan tetap tersimpan di komputer ini; masuk lagi untuk mengirimnya.",
        "The session has ended. Your text is kept on this computer; log in again to send it.",
    ),
    "conflict": (
        "{name} menulis lain pada “{field}”:",
        "{name} wrote something else in “{field}”:",
    ),
    "undecided": ("tersimpan di komputer ini; pilih satu", "kept on this computer; choose one"),
    "send_to": ("Kirim ({n})", "Send ({n})"),
    "sent_to": ("Dikirim ke {n} instansi.", "Sent to {n} agencies."),
    "not_sent": ("BELUM terkirim: ", "NOT sent: "),
    "send_waits": (
        "Menunggu daftar instansi; lalu terkirim sendiri.",
        "Waiting for the agencies; then it is sent by itself.",
    ),
    "agencies_unknown": (
        "daftar instansi belum termuat. Tekan Ctrl+Enter lagi, atau telepon instansinya.",
        "the agencies are not known yet. Press Ctrl+Enter again, or telephone them.",
    ),
    "nobody_chosen": (
        "Tidak ada instansi yang dipilih. Ctrl+Enter lagi: selesai tanpa mengirim.",
        "No agency is chosen. Ctrl+Enter again: finish without sending.",
    ),
    "other_ticket": (
        "tiket lain ada di layar. Ulangi pada tiket tadi.",
        "another ticket is on the screen. Do it again on the one before.",
    ),
    "call_agency": ("telepon {contact}", "call {contact}"),
    "no_channel": ("beri tahu sendiri", "tell them yourself"),
    "way_new": ("dikirim", "being sent"),
    "way_open": ("dikirim", "being sent"),
    "way_sent": ("terkirim", "sent"),
    "way_acknowledged": ("diterima", "acknowledged"),
    "way_on_scene": ("di lokasi", "on scene"),
    "way_done": ("selesai", "done"),
    "way_unfounded": ("tidak terbukti", "unfounded"),
    "way_duplicate": ("ganda", "duplicate"),
    "way_cancelled": ("dibatalkan", "withdrawn"),
    "not_done": ("BELUM dilakukan: ", "NOT done: "),
    "stays_open": (
        "Tiket tetap terbuka: masih ada instansi yang menanganinya.",
        "The ticket stays open: an agency still works on it.",
    ),
    "refused_field": (
        "ada isian yang tidak bisa disimpan. Perbaiki dulu.",
        "one field cannot be saved. Mend it first.",
    ),
    "pin": ("Titik di peta", "Point on the map"),
    "type": TEXTS["type"],
    "priority": TEXTS["priority"],
    "places_found": (
        "{n} tempat cocok; panah bawah untuk memilih",
        "{n} places fit; arrow down to choose",
    ),
    "kind_kecamatan": ("kecamatan", "district"),
    "kind_desa": ("desa", "village"),
    "kind_dusun": ("dusun", "hamlet"),
    "kind_landmark": ("patokan", "landmark"),
    "alike": ("Mirip {label}:", "Similar to {label}:"),
    "just_now": ("baru saja", "just now"),
    "minutes_ago": ("{n} menit lalu", "{n} min ago"),
    "duplicate_kept": (
        "Ditutup sebagai kejadian yang sama dengan {label}.",
        "Closed as the same incident as {label}.",
    ),
    "duplicate_undone": ("Tiket ini berdiri sendiri lagi.", "This ticket is its own again."),
    "duplicate_marked": ("Kejadian sama dengan {label}.", "Same incident as {label}."),
    "duplicates_here": ("Dilaporkan juga di {labels}.", "Reported in {labels} as well."),
    "keep_mine": ("Pakai tulisan saya", "Keep mine"),
    "take_theirs": ("Pakai yang ini", "Take this"),
    "undo": ("Batalkan", "Undo"),
    "reopen": ("Buka lagi", "Reopen"),
    "closed": ("selesai", "closed"),
    "open": ("terbuka", "open"),
    "callback": ("telepon balik", "call back"),
    "disposition_kept": ("Dicatat: {what}.", "Noted: {what}."),
    "moving_invite": ("Menelepon {to}.", "Calling {to}."),
    "moving_consult": ("Menelepon {to}.", "Calling {to}."),
    "moving_transfer": ("Dialihkan ke {to}.", "Sent on to {to}."),
    "calling_out": ("Menelepon {to}…", "Calling {to}…"),
    "calling_out_own": (
        "Angkat telepon Anda; setelah itu {to} dihubungi.",
        "Pick up your telephone; then {to} is called.",
    ),
    "asking": ("Diputar untuk penelepon dan Anda.", "Playing for the caller and you."),
    "nothing_to_hear": ("Belum ada rekaman untuk diputar.", "There is nothing to play yet."),
    "answer_yes": ("Ya", "Yes"),
    "answer_no": ("Tidak", "No"),
    "answer_unknown": ("Belum diketahui", "Not known yet"),
    "letters_on": ("Tombol huruf berlaku lagi.", "Letters are keys again."),
    "letters_off": (
        "Tombol huruf hanya berlaku bersama Alt.",
        "Letters are keys only together with Alt.",
    ),
    "default_device": ("bawaan sistem", "system default"),
    "close_tab": ("Tutup tab {label}", "Close tab {label}"),
    "key_space": ("Spasi", "Space"),
    "caller_gone": ("Panggilan selesai.", "The call has ended."),
    "unsent": (
        "Masih ada tulisan yang belum sampai ke basis data.",
        "There is text that has not reached the database yet.",
    ),
}


def text(key: str, language: Language, **values: object) -> str:
    """A sentence of `TEXTS` with its values."""
    return pick(TEXTS[key], language).format(**values) if values else pick(TEXTS[key], language)


def answer(given: Answer, language: Language) -> str:
    """What a pressed key means; "" where no prompt gave it a meaning."""
    both = ANSWERS.get((given.question, given.key))
    return pick(both, language) if both else ""


def script_words(language: Language) -> Mapping[str, str]:
    return {key: pick(both, language) for key, both in SCRIPT.items()}
