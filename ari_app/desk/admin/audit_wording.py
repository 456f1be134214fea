"""The words of ``/audit``, Bahasa Indonesia first, English second."""

from ari_app.desk.web.wording import Language, pick

Pair = tuple[str, str]

# how an action begins → what the filter calls it
GROUPS = (
    "recording",
    "call",
    "callback",
    "review",
    "ticket",
    "dispatch",
    "photo",
    "notification",
    "member",
    "account",
    "token",
    "agency",
    "types",
    "places",
    "login",
    "retention",
)

_TEXTS: dict[str, Pair] = {
    "title": ("Jejak audit", "Audit trail"),
    "lead": (
        "Siapa melihat, mendengar, mengambil, atau mengubah apa. Tidak seorang pun dapat mengubah "
        "jejak ini.",
        "Who looked at, listened to, took out or changed what. Nobody can edit this trail.",
    ),
    "at": ("Waktu", "Time"),
    "who": ("Siapa", "Who"),
    "what": ("Melakukan apa", "Did what"),
    "about": ("Tentang", "About"),
    "from": ("Dari", "From"),
    "more": ("Rincian", "Details"),
    "all": ("semua", "everything"),
    "search": ("Cari", "Search"),
    "clear": ("Hapus saringan", "Clear"),
    "pages": ("Halaman jejak", "Pages of the trail"),
    "older": ("Lebih lama", "Older"),
    "newest": ("Terbaru", "Newest"),
    "none": ("Tidak ada catatan.", "There is nothing."),
    "board": ("Papan", "Board"),
    "recording": ("rekaman", "recordings"),
    "call": ("panggilan", "calls"),
    "callback": ("telepon balik", "call-backs"),
    "review": ("ekspor tinjauan", "exports of reviews"),
    "photo": ("foto", "photos"),
    "notification": ("pemberitahuan", "notifications"),
    "member": ("tempat petugas", "call-takers' places"),
    "ticket": ("tiket", "tickets"),
    "dispatch": ("penugasan", "dispatches"),
    "account": ("akun", "accounts"),
    "token": ("token", "tokens"),
    "agency": ("instansi", "agencies"),
    "types": ("jenis kejadian", "types of incident"),
    "places": ("tempat", "places"),
    "login": ("masuk", "logins"),
    "retention": ("masa simpan", "retention"),
}

# what the details of a line are called; a name that has none yet is shown as it is written
DETAILS: dict[str, Pair] = {
    "fields": ("kolom", "fields"),
    "agencies": ("instansi", "agencies"),
    "agency": ("instansi", "agency"),
    "reason": ("alasan", "reason"),
    "why": ("alasan", "why"),
    "finding": ("putusan", "finding"),
    "outcome": ("hasil", "outcome"),
    "wait_s": ("harus menunggu (d)", "must wait (s)"),
    "user": ("pengguna mesin", "machine's user"),
    "ended_at": ("berakhir", "ended"),
    "step": ("langkah", "step"),
    "state": ("status", "state"),
    "disposition": ("hasil akhir", "disposition"),
    "of": ("sama dengan", "same as"),
    "to": ("ke", "to"),
    "at": ("di", "at"),
    "call": ("panggilan", "call"),
    "calls": ("panggilan", "calls"),
    "ticket": ("tiket", "ticket"),
    "tickets": ("tiket", "tickets"),
    "channel": ("saluran", "channel"),
    "range": ("bagian", "range"),
    "file": ("berkas", "file"),
    "files": ("berkas", "files"),
    "role": ("peran", "role"),
    "system": ("sistem", "system"),
}

ACTIONS: dict[str, Pair] = {
    "recording.listen": ("mendengarkan rekaman", "listened to a recording"),
    "call.listen_live": ("mendengarkan panggilan berjalan", "listened to a call on the line"),
    "call.take": ("mengambil panggilan tertahan", "took a held call"),
    "call.end": ("mengakhiri panggilan tertahan", "ended a held call"),
    "call.resume": ("menyambung kembali", "resumed a call"),
    "call.transfer": ("mengalihkan penelepon", "sent a caller on"),
    "call.consult": ("bertanya dulu ke pihak lain", "asked somebody first"),
    "call.invite": ("mengajak pihak lain bicara", "called somebody to a talk"),
    "call.join": ("menggabungkan semua", "brought all together"),
    "call.return": ("mengambil kembali penelepon", "took a caller back"),
    "call.leave": ("meninggalkan penelepon bersama pihak lain", "left a caller with others"),
    "call.review": ("meninjau rekaman", "said what was heard in a recording"),
    "review.export": ("mengekspor panggilan tinjauan", "exported reviewed calls"),
    "photo.view": ("melihat foto", "looked at a photo"),
    "callback.take": ("mulai menelepon balik", "began a call-back"),
    "callback.end": ("selesai menelepon balik", "ended a call-back"),
    "ticket.update": ("mengubah tiket", "changed a ticket"),
    "ticket.duplicate": ("menandai kejadian sama", "marked a ticket as a duplicate"),
    "ticket.not_duplicate": ("membatalkan tanda kejadian sama", "took a duplicate's mark off"),
    "ticket.send": ("mengirim tiket", "sent a ticket"),
    "ticket.export": ("mengekspor tiket", "exported tickets"),
    "dispatch.step": ("mencatat langkah", "took a step"),
    "dispatch.photo": ("menambah foto", "added a photo"),
    "notification.retry": ("mengulang pemberitahuan", "retried a notification"),
    "member.pause": ("menjeda tempat", "paused a place"),
    "member.unpause": ("menyiapkan tempat", "made a place ready"),
    "seat.take": ("duduk di tempat", "sat down at a place"),
    "seat.free": ("mengosongkan tempat", "freed a place"),
    "seat.add": ("menambah tempat", "added a place"),
    "seat.rename": ("mengganti nama tempat", "renamed a place"),
    "seat.remove": ("menghapus tempat", "removed a place"),
    "account.create": ("membuat akun", "made an account"),
    "account.renew": ("memberi sandi baru", "renewed an account's secrets"),
    "account.disable": ("menutup akun", "closed an account"),
    "account.enable": ("membuka akun", "opened an account"),
    "token.create": ("membuat token", "made a token"),
    "token.revoke": ("mencabut token", "revoked a token"),
    "agency.keep": ("mengubah instansi", "changed an agency"),
    "agency.import": ("mengimpor instansi", "imported agencies"),
    "types.keep": ("mengubah jenis kejadian", "changed a type of incident"),
    "types.order": ("mengubah urutan jenis", "changed the order of types"),
    "types.import": ("mengimpor jenis kejadian", "imported types of incident"),
    "places.import": ("mengimpor tempat", "imported places"),
    "places.export": ("mengekspor tempat", "exported places"),
    "types.export": ("mengekspor jenis kejadian", "exported types of incident"),
    "agency.export": ("mengekspor instansi", "exported agencies"),
    "agency.channel.add": ("menambah saluran instansi", "added an agency's channel"),
    "agency.channel.test": ("mengirim uji ke saluran", "sent a test over a channel"),
    "agency.channel.remove": ("menghapus saluran instansi", "removed an agency's channel"),
    "login": ("masuk", "logged in"),
    "login.failed": ("gagal masuk", "failed to log in"),
    "login.refused": ("terlalu banyak percobaan masuk", "tried to log in too often"),
    "retention.hold": ("menahan dari penghapusan", "put on hold"),
    "retention.release": ("melepas penahanan", "released a hold"),
    "retention.recording": ("menghapus rekaman", "removed a recording"),
    "retention.personal": ("menghapus data pribadi", "removed personal data"),
    "retention.export": ("menghapus berkas ekspor", "removed an export"),
}


def text(key: str, language: Language) -> str:
    return pick(_TEXTS[key], language)


def detail(name: str, language: Language) -> str:
    return pick(DETAILS[name], language) if name in DETAILS else name


def action(code: str, language: Language) -> str:
    """In words; one that has none yet is shown as it is written."""
    return pick(ACTIONS[code], language) if code in ACTIONS else code
