"""Every kind of finding, with its sentence and its remedy."""

from collections.abc import Mapping
from enum import StrEnum, auto

from ari_app.texts.marks import N_


class Kind(StrEnum):
    # the language of the files
    NOT_UNDERSTOOD = auto()
    UNBALANCED = auto()
    CURLY_QUOTE = auto()
    NO_EXTENSION_BEFORE = auto()
    TWICE = auto()
    NO_FIRST_STEP = auto()
    GAP = auto()
    EXEC = auto()
    INCLUDE_FILE_MISSING = auto()
    INCLUDE_CIRCLE = auto()
    TEMPLATE_MISSING = auto()
    FILE_MISSING = auto()
    # where a call can go
    CONTEXT_MISSING = auto()
    INCLUDED_CONTEXT_MISSING = auto()
    LEADS_NOWHERE = auto()
    ENTRY = auto()
    SPECIAL_MISSING = auto()
    SPECIAL_TAKEN = auto()
    SPECIAL_NEVER_RUN = auto()
    NEVER_ENTERED = auto()
    NO_HUMAN = auto()
    NO_WAY_OUT = auto()
    RACE = auto()
    STANDS = auto()
    BLOCK_OPEN = auto()
    NO_DEAD_MAN = auto()
    DEAD_MAN_LATE = auto()
    OUTLIVES = auto()
    UNDECIDED = auto()
    # what a step says
    CALLER_TEXT = auto()
    FORBIDDEN = auto()
    UNKNOWN_APPLICATION = auto()
    UNKNOWN_FUNCTION = auto()
    MODULE_MISSING = auto()
    SHIPPED_MODULE_MISSING = auto()
    ENDPOINT_MISSING = auto()
    QUEUE_MISSING = auto()
    MUSIC_MISSING = auto()
    PROMPT_MISSING = auto()
    PROFILE_MISSING = auto()
    SCRIPT_MISSING = auto()
    TECHNOLOGY = auto()
    CODEC = auto()
    # Asterisk itself
    ASTERISK_SAYS = auto()
    ASTERISK_DEAD = auto()
    # what only somebody at the machine may write
    ONLY_AT_THE_MACHINE = auto()
    # a test call through a scratch copy
    CALL_UNANSWERED = auto()
    CALL_UNKNOWN = auto()
    CALL_NO_HUMAN = auto()
    CALL_NO_TALK = auto()
    CALL_DEAF = auto()
    CALL_UNRECORDED = auto()
    CALL_STAYS = auto()
    CALL_MESSAGE_LOST = auto()
    CALL_ELSEWHERE = auto()
    CALLS_IMPOSSIBLE = auto()
    CALLS_UNSCREENED = auto()


SENTENCES: Mapping[Kind, tuple[str, str]] = {
    Kind.NOT_UNDERSTOOD: (
        N_("Baris ini tidak dimengerti: {text}"),
        N_("Betulkan ejaannya (contoh: exten => 112,1,Answer()) atau awali dengan titik koma."),
    ),
    Kind.UNBALANCED: (
        N_("Kurung tidak berpasangan: {text}"),
        N_("Tutup setiap (, {{ dan [ pada baris itu."),
    ),
    Kind.CURLY_QUOTE: (
        N_("Ada tanda kutip lengkung dari pengolah kata: {text}"),
        N_('Ketik tanda kutip biasa: ".'),
    ),
    Kind.NO_EXTENSION_BEFORE: (
        N_("“same” berdiri tanpa “exten” di atasnya dalam konteks ini."),
        N_("Mulai dengan exten => NAMA,1,…."),
    ),
    Kind.TWICE: (
        N_(
            "Langkah {priority} dari {extension} di [{context}] sudah ada di {first}; yang ini "
            "diabaikan Asterisk."
        ),
        N_("Hapus salah satu, atau beri nomor lain (n)."),
    ),
    Kind.NO_FIRST_STEP: (
        N_("{extension} di [{context}] tidak punya langkah 1: tidak pernah dijalankan."),
        N_("Beri langkah pertamanya nomor 1."),
    ),
    Kind.GAP: (
        N_("{extension} di [{context}] tidak punya langkah {priority}: panggilan putus di situ."),
        N_("Beri nomor berurutan, atau pakai n."),
    ),
    Kind.EXEC: (
        N_("#exec menjalankan perintah saat konfigurasi dibaca: {text}"),
        N_("Tulis hasilnya ke berkas dan pakai #include."),
    ),
    Kind.INCLUDE_FILE_MISSING: (
        N_("Berkas yang disertakan tidak ada: {name}"),
        N_(
            "Letakkan berkas itu di sebelahnya atau hapus baris ini (#tryinclude bila boleh tidak "
            "ada)."
        ),
    ),
    Kind.INCLUDE_CIRCLE: (
        N_("{name} menyertakan dirinya sendiri."),
        N_("Hapus baris #include ini."),
    ),
    Kind.TEMPLATE_MISSING: (
        N_("Bagian [{name}] yang diacu belum ada di atas baris ini; Asterisk menolak berkas ini."),
        N_("Tulis [{name}](!) lebih dulu."),
    ),
    Kind.FILE_MISSING: (
        N_("Berkas {name} tidak ada."),
        N_("Kembalikan dari dialplan/."),
    ),
    Kind.CONTEXT_MISSING: (
        N_("Konteks [{name}] tidak ada, padahal {who} mengirim panggilan ke sana."),
        N_("Tulis konteks itu atau betulkan namanya."),
    ),
    Kind.INCLUDED_CONTEXT_MISSING: (
        N_("include => {name}: konteks itu tidak ada."),
        N_("Tulis [{name}] atau hapus baris ini."),
    ),
    Kind.LEADS_NOWHERE: (
        N_("{step} menuju tempat yang tidak ada: {target}"),
        N_("Betulkan konteks, nomor atau labelnya."),
    ),
    Kind.ENTRY: (
        N_(
            "[from-trunk] harus hanya satu langkah: exten => _!,1,Goto(offered,s,1). Selain itu "
            "ada nama (h, i, t, e, T) yang bukan panggilan 112."
        ),
        N_("Tulis langkah Anda di [offered]."),
    ),
    Kind.SPECIAL_MISSING: (
        N_("[{context}] memegang panggilan tetapi tidak punya {extension} ({meaning})."),
        N_("Tambahkan exten => {extension},1,Goto(waiting,s,1) atau yang sesuai."),
    ),
    Kind.SPECIAL_TAKEN: (
        N_("Pola {pattern} di [{context}] juga mengambil {extension}, nama khusus Asterisk."),
        N_("Persempit polanya, misalnya _[0-9]!."),
    ),
    Kind.SPECIAL_NEVER_RUN: (
        N_("{extension} di [{context}] tidak pernah dijalankan: namanya ditulis {small}."),
        N_("Tulis exten => {small},1,…."),
    ),
    Kind.NEVER_ENTERED: (
        N_(
            "[{context}] tidak pernah dimasuki panggilan apa pun; {extensions} di sana tidak "
            "terjangkau."
        ),
        N_("Hapus, atau arahkan sesuatu ke sana."),
    ),
    Kind.NO_HUMAN: (
        N_("Panggilan 112 dapat berakhir di sini tanpa pernah ditawarkan kepada manusia: {way}"),
        N_("Arahkan jalan itu ke antrean: Goto(waiting,s,1)."),
    ),
    Kind.NO_WAY_OUT: (
        N_("Panggilan berputar di sini selamanya dan tidak pernah sampai kepada manusia: {way}"),
        N_("Beri jalan keluar ke antrean."),
    ),
    Kind.STANDS: (
        N_("Penelepon menunggu di {step} tanpa batas, dan tidak ada manusia yang dihubungi: {way}"),
        N_("Beri batas waktu (contoh: MusicOnHold(hold,10)), lalu jalan ke antrean."),
    ),
    Kind.RACE: (
        N_("Lingkaran ini berputar tanpa jeda dan memakan seluruh prosesor: {way}"),
        N_("Sisipkan Wait(1) di dalamnya."),
    ),
    Kind.BLOCK_OPEN: (
        N_("{wanted} yang berpasangan dengan langkah ini tidak ada; penelepon akan terputus."),
        N_("Tulis {wanted} di ekstensi yang sama."),
    ),
    Kind.NO_DEAD_MAN: (
        N_(
            "{application} memegang penelepon tanpa TIMEOUT(absolute): bila program mati, ia "
            "menunggu selamanya."
        ),
        N_("Tulis Set(TIMEOUT(absolute)=${{DEADMAN_S}}) sebelumnya dan exten => T."),
    ),
    Kind.DEAD_MAN_LATE: (
        N_("TIMEOUT(absolute)={value}: penelepon baru kembali sesudah lebih dari 4 detik."),
        N_("Pakai ${{DEADMAN_S}}."),
    ),
    Kind.OUTLIVES: (
        N_("TIMEOUT(absolute) masih berjalan di {application}: pembicaraan akan terputus."),
        N_("Tulis Set(TIMEOUT(absolute)=0) sebelum langkah ini."),
    ),
    Kind.UNDECIDED: (
        N_("Tidak dapat dipastikan dengan membaca: {why}."),
        N_("Periksa dengan panggilan uji, atau tulis tujuannya langsung."),
    ),
    Kind.CALLER_TEXT: (
        N_(
            "Teks dari penelepon atau telepon masuk ke {application}; koma atau titik dua di "
            "dalamnya menjadi perintah."
        ),
        N_("Bungkus dengan ${{FILTER(0-9,…)}}."),
    ),
    Kind.FORBIDDEN: (
        N_("{name} dilarang untuk 112: {why}."),
        N_("Hapus langkah ini."),
    ),
    Kind.UNKNOWN_APPLICATION: (
        N_("Asterisk tidak mengenal aplikasi {name}; panggilan putus di sini."),
        N_("Betulkan ejaannya{hint}."),
    ),
    Kind.UNKNOWN_FUNCTION: (
        N_("Asterisk tidak mengenal fungsi {name}."),
        N_("Betulkan ejaannya{hint}; huruf besar dan kecil dibedakan."),
    ),
    Kind.MODULE_MISSING: (
        N_("{name} ada di {module}, yang tidak dimuat oleh modules.conf."),
        N_("Tulis load = {module} di modules.conf."),
    ),
    Kind.SHIPPED_MODULE_MISSING: (
        N_("modules.conf tidak memuat {module}, yang diperlukan Sigap."),
        N_("Tulis load = {module} di sana."),
    ),
    Kind.ENDPOINT_MISSING: (
        N_("Tidak ada endpoint {name} di pjsip.conf."),
        N_("Betulkan namanya, atau buat akun atau trunk itu."),
    ),
    Kind.QUEUE_MISSING: (
        N_("Tidak ada antrean {name} di queues.conf."),
        N_("Pakai ${{QUEUE}}."),
    ),
    Kind.MUSIC_MISSING: (
        N_("Tidak ada kelas musik {name} di musiconhold.conf: penelepon mendengar senyap."),
        N_("Betulkan namanya atau tulis kelas itu."),
    ),
    Kind.PROMPT_MISSING: (
        N_("Suara {name} tidak ada."),
        N_("Letakkan {name}.wav di SIGAP_HOME/sounds atau betulkan namanya."),
    ),
    Kind.PROFILE_MISSING: (
        N_("Tidak ada profil {name} di confbridge.conf: ruang bicara ini tidak terbuka."),
        N_("Betulkan namanya atau tulis profil itu."),
    ),
    Kind.SCRIPT_MISSING: (
        N_("Tidak ada skrip AGI {name}."),
        N_("Pakai intake.sh, atau betulkan namanya."),
    ),
    Kind.TECHNOLOGY: (
        N_("Asterisk ini tidak punya saluran {name}/: panggilan ini tidak pernah berdering."),
        N_("Pakai PJSIP/."),
    ),
    Kind.CODEC: (
        N_("Kodek: {text}"),
        N_("Betulkan allow, atau muat modul itu."),
    ),
    Kind.ASTERISK_SAYS: (
        N_("Asterisk sendiri berkata: {text}"),
        N_("Betulkan yang disebutnya."),
    ),
    Kind.ASTERISK_DEAD: (
        N_("Asterisk tidak mau berjalan dengan berkas ini: {text}"),
        N_("Betulkan baris yang disebut, lalu periksa lagi."),
    ),
    Kind.ONLY_AT_THE_MACHINE: (
        N_("Dari peramban baris ini tidak boleh: {why} ({text})"),
        N_("Tulis di mesin pusat: ./sigap dialplan apply BERKAS."),
    ),
    Kind.CALL_UNANSWERED: (
        N_("Panggilan uji ({call}) tidak dijawab Asterisk: {end}."),
        N_("Pastikan saluran masuk ke [from-trunk] dan [offered] sampai ke Answer()."),
    ),
    Kind.CALL_UNKNOWN: (
        N_("Panggilan uji ({call}) tidak tercatat: tidak ada fakta SIGAP_OFFERED."),
        N_("Kembalikan CELGenUserEvent(SIGAP_OFFERED,…) di [offer] seperti aslinya."),
    ),
    Kind.CALL_NO_HUMAN: (
        N_("Panggilan uji ({call}) tidak sampai ke petugas: berakhir di [{context}] ({end})."),
        N_("Bawa setiap panggilan ke [waiting] sebelum ia bisa berakhir."),
    ),
    Kind.CALL_NO_TALK: (
        N_("Petugas mengangkat, tetapi panggilan uji ({call}) tidak tersambung dengannya."),
        N_("Periksa Queue() di [waiting] dan pengaturan antrean di queues.conf."),
    ),
    Kind.CALL_DEAF: (
        N_("Pada panggilan uji ({call}) penelepon tidak mendengar apa pun."),
        N_("Periksa sapaan, kelas musik, dan kodek saluran itu."),
    ),
    Kind.CALL_UNRECORDED: (
        N_("Panggilan uji ({call}) tidak terekam."),
        N_("Jalankan [recording] segera setelah Answer(), dan jangan hentikan di tempat lain."),
    ),
    Kind.CALL_STAYS: (
        N_("Penelepon uji ({call}) sudah menutup, tetapi salurannya masih ada di [{context}]."),
        N_("Lihat h di konteks itu: ia harus berakhir dengan sendirinya."),
    ),
    Kind.CALL_MESSAGE_LOST: (
        N_("Panggilan uji ({call}): pesan itu hilang; tidak ada rekamannya atau faktanya."),
        N_("Kembalikan Record(…,k) dan h di [overflow] seperti aslinya."),
    ),
    Kind.CALL_ELSEWHERE: (
        N_("Panggilan uji ({call}) tidak pernah sampai ke sana; ia berakhir di [{context}]."),
        N_("Tidak apa-apa bila rencana ini memang tanpa itu; kalau tidak, lihat jalannya."),
    ),
    Kind.CALLS_IMPOSSIBLE: (
        N_("Panggilan uji tidak bisa dilakukan: {text}"),
        N_("Periksa telepon petugas dan saluran di pjsip.conf; lalu coba lagi."),
    ),
    Kind.CALLS_UNSCREENED: (
        N_("Penyaring uji tidak siap ({text}): panggilan uji berjalan tanpa penyaring."),
        N_("Tidak perlu mengubah rencana; lihat ./sigap status untuk penyaring."),
    ),
}
