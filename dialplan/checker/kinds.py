"""Every kind of finding, with its sentence and its remedy in Indonesian and in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Bahasa Indonesia and in English."""

    indonesian: str
    english: str

    def filled(self, values: Mapping[str, object]) -> "Words":
        return Words(self.indonesian.format(**values), self.english.format(**values))


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
    CALLS_IMPOSSIBLE = auto()
    CALLS_UNSCREENED = auto()


SENTENCES: Mapping[Kind, tuple[Words, Words]] = {
    Kind.NOT_UNDERSTOOD: (
        Words("Baris ini tidak dimengerti: {text}", "This line is not understood: {text}"),
        Words(
            "Betulkan ejaannya (contoh: exten => 112,1,Answer()) atau awali dengan titik koma.",
            "Correct its spelling (as in exten => 112,1,Answer()), or put a semicolon before it.",
        ),
    ),
    Kind.UNBALANCED: (
        Words("Kurung tidak berpasangan: {text}", "Brackets do not match: {text}"),
        Words("Tutup setiap (, {{ dan [ pada baris itu.", "Close every (, {{ and [ of that line."),
    ),
    Kind.CURLY_QUOTE: (
        Words(
            "Ada tanda kutip lengkung dari pengolah kata: {text}",
            "There are curly quotes of a word processor: {text}",
        ),
        Words('Ketik tanda kutip biasa: ".', 'Type a plain quote: ".'),
    ),
    Kind.NO_EXTENSION_BEFORE: (
        Words(
            "“same” berdiri tanpa “exten” di atasnya dalam konteks ini.",
            '"same" stands without an "exten" above it in this context.',
        ),
        Words("Mulai dengan exten => NAMA,1,….", "Begin with exten => NAME,1,…."),
    ),
    Kind.TWICE: (
        Words(
            "Langkah {priority} dari {extension} di [{context}] sudah ada di {first}; yang ini "
            "diabaikan Asterisk.",
            "Step {priority} of {extension} in [{context}] stands at {first} already; Asterisk "
            "ignores this one.",
        ),
        Words("Hapus salah satu, atau beri nomor lain (n).", "Remove one, or number it anew (n)."),
    ),
    Kind.NO_FIRST_STEP: (
        Words(
            "{extension} di [{context}] tidak punya langkah 1: tidak pernah dijalankan.",
            "{extension} in [{context}] has no step 1: it never runs.",
        ),
        Words("Beri langkah pertamanya nomor 1.", "Give its first step the number 1."),
    ),
    Kind.GAP: (
        Words(
            "{extension} di [{context}] tidak punya langkah {priority}: panggilan putus di situ.",
            "{extension} in [{context}] has no step {priority}: the call is cut there.",
        ),
        Words("Beri nomor berurutan, atau pakai n.", "Number without a gap, or write n."),
    ),
    Kind.EXEC: (
        Words(
            "#exec menjalankan perintah saat konfigurasi dibaca: {text}",
            "#exec runs a command whenever the configuration is read: {text}",
        ),
        Words("Tulis hasilnya ke berkas dan pakai #include.", "Use #include of a plain file."),
    ),
    Kind.INCLUDE_FILE_MISSING: (
        Words("Berkas yang disertakan tidak ada: {name}", "The included file is missing: {name}"),
        Words(
            "Letakkan berkas itu di sebelahnya atau hapus baris ini (#tryinclude bila boleh tidak "
            "ada).",
            "Put the file beside this one or remove the line (#tryinclude where it may be absent).",
        ),
    ),
    Kind.INCLUDE_CIRCLE: (
        Words("{name} menyertakan dirinya sendiri.", "{name} includes itself."),
        Words("Hapus baris #include ini.", "Remove this #include."),
    ),
    Kind.TEMPLATE_MISSING: (
        Words(
            "Bagian [{name}] yang diacu belum ada di atas baris ini; Asterisk menolak berkas ini.",
            "The section [{name}] that this one refers to does not stand above it; Asterisk "
            "refuses the file.",
        ),
        Words("Tulis [{name}](!) lebih dulu.", "Write [{name}](!) before it."),
    ),
    Kind.FILE_MISSING: (
        Words("Berkas {name} tidak ada.", "The file {name} is missing."),
        Words("Kembalikan dari dialplan/.", "Take it from dialplan/ again."),
    ),
    Kind.CONTEXT_MISSING: (
        Words(
            "Konteks [{name}] tidak ada, padahal {who} mengirim panggilan ke sana.",
            "There is no context [{name}], but {who_english} sends calls there.",
        ),
        Words("Tulis konteks itu atau betulkan namanya.", "Write it, or correct the name."),
    ),
    Kind.INCLUDED_CONTEXT_MISSING: (
        Words("include => {name}: konteks itu tidak ada.", "include => {name}: no such context."),
        Words("Tulis [{name}] atau hapus baris ini.", "Write [{name}], or remove this line."),
    ),
    Kind.LEADS_NOWHERE: (
        Words("{step} menuju tempat yang tidak ada: {target}", "{step} leads nowhere: {target}"),
        Words("Betulkan konteks, nomor atau labelnya.", "Correct the context, extension or label."),
    ),
    Kind.ENTRY: (
        Words(
            "[from-trunk] harus hanya satu langkah: exten => _!,1,Goto(offered,s,1). Selain itu "
            "ada nama (h, i, t, e, T) yang bukan panggilan 112.",
            "[from-trunk] must be the one step exten => _!,1,Goto(offered,s,1). Else some names "
            "that a line dials (h, i, t, e, T) are no 112 call.",
        ),
        Words("Tulis langkah Anda di [offered].", "Write your steps into [offered]."),
    ),
    Kind.SPECIAL_MISSING: (
        Words(
            "[{context}] memegang panggilan tetapi tidak punya {extension} ({meaning}).",
            "[{context}] holds a caller but has no {extension} ({meaning_english}).",
        ),
        Words(
            "Tambahkan exten => {extension},1,Goto(waiting,s,1) atau yang sesuai.",
            "Add exten => {extension},1,Goto(waiting,s,1) or what fits.",
        ),
    ),
    Kind.SPECIAL_TAKEN: (
        Words(
            "Pola {pattern} di [{context}] juga mengambil {extension}, nama khusus Asterisk.",
            "The pattern {pattern} in [{context}] also takes {extension}, one of Asterisk's names.",
        ),
        Words("Persempit polanya, misalnya _[0-9]!.", "Make the pattern narrower, as in _[0-9]!."),
    ),
    Kind.SPECIAL_NEVER_RUN: (
        Words(
            "{extension} di [{context}] tidak pernah dijalankan: namanya ditulis {small}.",
            "{extension} in [{context}] never runs: its name is written {small}.",
        ),
        Words("Tulis exten => {small},1,….", "Write exten => {small},1,…."),
    ),
    Kind.NEVER_ENTERED: (
        Words(
            "[{context}] tidak pernah dimasuki panggilan apa pun; {extensions} di sana tidak "
            "terjangkau.",
            "Nothing enters [{context}]; its {extensions} can never be reached.",
        ),
        Words("Hapus, atau arahkan sesuatu ke sana.", "Remove it, or let something lead there."),
    ),
    Kind.NO_HUMAN: (
        Words(
            "Panggilan 112 dapat berakhir di sini tanpa pernah ditawarkan kepada manusia: {way}",
            "A 112 call can end here without having been offered to a human: {way}",
        ),
        Words(
            "Arahkan jalan itu ke antrean: Goto(waiting,s,1).",
            "Lead this way to the queue: Goto(waiting,s,1).",
        ),
    ),
    Kind.NO_WAY_OUT: (
        Words(
            "Panggilan berputar di sini selamanya dan tidak pernah sampai kepada manusia: {way}",
            "A call goes round here for ever and never reaches a human: {way}",
        ),
        Words("Beri jalan keluar ke antrean.", "Give the loop a way out, to the queue."),
    ),
    Kind.RACE: (
        Words(
            "Lingkaran ini berputar tanpa jeda dan memakan seluruh prosesor: {way}",
            "This loop turns without a pause and takes the whole processor: {way}",
        ),
        Words("Sisipkan Wait(1) di dalamnya.", "Put Wait(1) into it."),
    ),
    Kind.BLOCK_OPEN: (
        Words(
            "{wanted} yang berpasangan dengan langkah ini tidak ada; penelepon akan terputus.",
            "The {wanted} that belongs to this step is nowhere; a caller would be cut here.",
        ),
        Words(
            "Tulis {wanted} di ekstensi yang sama.", "Write the {wanted} into the same extension."
        ),
    ),
    Kind.NO_DEAD_MAN: (
        Words(
            "{application} memegang penelepon tanpa TIMEOUT(absolute): bila program mati, ia "
            "menunggu selamanya.",
            "{application} holds a caller without TIMEOUT(absolute): when the program dies, they "
            "wait for ever.",
        ),
        Words(
            "Tulis Set(TIMEOUT(absolute)=${{DEADMAN_S}}) sebelumnya dan exten => T.",
            "Write Set(TIMEOUT(absolute)=${{DEADMAN_S}}) before it, and exten => T.",
        ),
    ),
    Kind.DEAD_MAN_LATE: (
        Words(
            "TIMEOUT(absolute)={value}: penelepon baru kembali sesudah lebih dari 4 detik.",
            "TIMEOUT(absolute)={value}: a caller comes back after more than 4 seconds only.",
        ),
        Words("Pakai ${{DEADMAN_S}}.", "Use ${{DEADMAN_S}}."),
    ),
    Kind.OUTLIVES: (
        Words(
            "TIMEOUT(absolute) masih berjalan di {application}: pembicaraan akan terputus.",
            "TIMEOUT(absolute) still runs in {application}: a talk would be cut.",
        ),
        Words(
            "Tulis Set(TIMEOUT(absolute)=0) sebelum langkah ini.",
            "Write Set(TIMEOUT(absolute)=0) before this step.",
        ),
    ),
    Kind.UNDECIDED: (
        Words(
            "Tidak dapat dipastikan dengan membaca: {why}",
            "Cannot be decided by reading: {why_english}",
        ),
        Words(
            "Periksa dengan panggilan uji, atau tulis tujuannya langsung.",
            "Try it with a test call, or write the target out.",
        ),
    ),
    Kind.CALLER_TEXT: (
        Words(
            "Teks dari penelepon atau telepon masuk ke {application}; koma atau titik dua di "
            "dalamnya menjadi perintah.",
            "Text of a caller or a phone stands in {application}; a comma or a colon of it would "
            "be an order.",
        ),
        Words("Bungkus dengan ${{FILTER(0-9,…)}}.", "Put ${{FILTER(0-9,…)}} around it."),
    ),
    Kind.FORBIDDEN: (
        Words("{name} dilarang untuk 112: {why}.", "{name} is not for 112: it {why_english}."),
        Words("Hapus langkah ini.", "Remove this step."),
    ),
    Kind.UNKNOWN_APPLICATION: (
        Words(
            "Asterisk tidak mengenal aplikasi {name}; panggilan putus di sini.",
            "Asterisk knows no application {name}; the call is cut here.",
        ),
        Words("Betulkan ejaannya{hint}.", "Correct its spelling{hint_english}."),
    ),
    Kind.UNKNOWN_FUNCTION: (
        Words("Asterisk tidak mengenal fungsi {name}.", "Asterisk knows no function {name}."),
        Words(
            "Betulkan ejaannya{hint}; huruf besar dan kecil dibedakan.",
            "Correct its spelling{hint_english}; capitals count.",
        ),
    ),
    Kind.MODULE_MISSING: (
        Words(
            "{name} ada di {module}, yang tidak dimuat oleh modules.conf.",
            "{name} is in {module}, which modules.conf does not load.",
        ),
        Words("Tulis load = {module} di modules.conf.", "Write load = {module} in modules.conf."),
    ),
    Kind.SHIPPED_MODULE_MISSING: (
        Words(
            "modules.conf tidak memuat {module}, yang diperlukan Sigap.",
            "modules.conf does not load {module}, which Sigap needs.",
        ),
        Words("Tulis load = {module} di sana.", "Write load = {module} there."),
    ),
    Kind.ENDPOINT_MISSING: (
        Words("Tidak ada endpoint {name} di pjsip.conf.", "pjsip.conf has no endpoint {name}."),
        Words(
            "Betulkan namanya, atau buat akun atau trunk itu.",
            "Correct the name, or make that account or trunk.",
        ),
    ),
    Kind.QUEUE_MISSING: (
        Words("Tidak ada antrean {name} di queues.conf.", "queues.conf has no queue {name}."),
        Words("Pakai ${{QUEUE}}.", "Use ${{QUEUE}}."),
    ),
    Kind.MUSIC_MISSING: (
        Words(
            "Tidak ada kelas musik {name} di musiconhold.conf: penelepon mendengar senyap.",
            "musiconhold.conf has no class {name}: the caller hears silence.",
        ),
        Words("Betulkan namanya atau tulis kelas itu.", "Correct the name, or write that class."),
    ),
    Kind.PROMPT_MISSING: (
        Words("Suara {name} tidak ada.", "There is no prompt {name}."),
        Words(
            "Letakkan {name}.wav di SIGAP_HOME/sounds atau betulkan namanya.",
            "Put {name}.wav into SIGAP_HOME/sounds, or correct the name.",
        ),
    ),
    Kind.TECHNOLOGY: (
        Words(
            "Asterisk ini tidak punya saluran {name}/: panggilan ini tidak pernah berdering.",
            "This Asterisk has no {name}/ channels: this never rings.",
        ),
        Words("Pakai PJSIP/.", "Use PJSIP/."),
    ),
    Kind.CODEC: (
        Words("Kodek: {text}", "Codec: {text}"),
        Words("Betulkan allow, atau muat modul itu.", "Correct allow, or load that module."),
    ),
    Kind.ASTERISK_SAYS: (
        Words("Asterisk sendiri berkata: {text}", "Asterisk itself says: {text}"),
        Words("Betulkan yang disebutnya.", "Correct what it names."),
    ),
    Kind.ASTERISK_DEAD: (
        Words(
            "Asterisk tidak mau berjalan dengan berkas ini: {text}",
            "Asterisk does not start with these files: {text}",
        ),
        Words("Betulkan baris yang disebut, lalu periksa lagi.", "Correct that, then check again."),
    ),
    Kind.ONLY_AT_THE_MACHINE: (
        Words(
            "Dari peramban baris ini tidak boleh: {why} ({text})",
            "A browser may not bring in this line: {why_english} ({text})",
        ),
        Words(
            "Tulis di mesin pusat: ./sigap dialplan apply BERKAS.",
            "Write it at the centre's machine: ./sigap dialplan apply FILE.",
        ),
    ),
    Kind.CALL_UNANSWERED: (
        Words(
            "Panggilan uji ({call}) tidak dijawab Asterisk: {end}.",
            "Asterisk did not answer the test call ({call_english}): {end}.",
        ),
        Words(
            "Pastikan saluran masuk ke [from-trunk] dan [offered] sampai ke Answer().",
            "See that the line enters by [from-trunk], and that [offered] comes to Answer().",
        ),
    ),
    Kind.CALL_UNKNOWN: (
        Words(
            "Panggilan uji ({call}) tidak tercatat: tidak ada fakta SIGAP_OFFERED.",
            "The test call ({call_english}) is on no record: there is no SIGAP_OFFERED.",
        ),
        Words(
            "Kembalikan CELGenUserEvent(SIGAP_OFFERED,…) di [offer] seperti aslinya.",
            "Put CELGenUserEvent(SIGAP_OFFERED,…) back into [offer] as it is shipped.",
        ),
    ),
    Kind.CALL_NO_HUMAN: (
        Words(
            "Panggilan uji ({call}) tidak sampai ke petugas: berakhir di [{context}] ({end}).",
            "The test call ({call_english}) came to no human: it ended in [{context}] ({end}).",
        ),
        Words(
            "Bawa setiap panggilan ke [waiting] sebelum ia bisa berakhir.",
            "Lead every call to [waiting] before it can end.",
        ),
    ),
    Kind.CALL_NO_TALK: (
        Words(
            "Petugas mengangkat, tetapi panggilan uji ({call}) tidak tersambung dengannya.",
            "The call-taker answered, but the test call ({call_english}) was not connected.",
        ),
        Words(
            "Periksa Queue() di [waiting] dan pengaturan antrean di queues.conf.",
            "See to Queue() in [waiting] and the queue's options in queues.conf.",
        ),
    ),
    Kind.CALL_DEAF: (
        Words(
            "Pada panggilan uji ({call}) penelepon tidak mendengar apa pun.",
            "In the test call ({call_english}) the caller heard nothing at all.",
        ),
        Words(
            "Periksa sapaan, kelas musik, dan kodek saluran itu.",
            "See to the greeting, the music class and the codecs of that line.",
        ),
    ),
    Kind.CALL_UNRECORDED: (
        Words(
            "Panggilan uji ({call}) tidak terekam.",
            "The test call ({call_english}) has no recording.",
        ),
        Words(
            "Jalankan [recording] segera setelah Answer(), dan jangan hentikan di tempat lain.",
            "Run [recording] right after Answer(), and stop it nowhere else.",
        ),
    ),
    Kind.CALL_STAYS: (
        Words(
            "Penelepon uji ({call}) sudah menutup, tetapi salurannya masih ada di [{context}].",
            "The test caller ({call_english}) hung up, but their channel stays in [{context}].",
        ),
        Words(
            "Lihat h di konteks itu: ia harus berakhir dengan sendirinya.",
            "Look at h of that context: it must come to an end by itself.",
        ),
    ),
    Kind.CALLS_IMPOSSIBLE: (
        Words("Panggilan uji tidak bisa dilakukan: {text}", "No test call could be placed: {text}"),
        Words(
            "Periksa telepon petugas dan saluran di pjsip.conf; lalu coba lagi.",
            "See to the phones and lines in pjsip.conf, then try again.",
        ),
    ),
    Kind.CALLS_UNSCREENED: (
        Words(
            "Penyaring uji tidak siap ({text}): panggilan uji berjalan tanpa penyaring.",
            "The test's screener was not ready ({text}): the test calls went unscreened.",
        ),
        Words(
            "Tidak perlu mengubah rencana; lihat ./sigap status untuk penyaring.",
            "Nothing to change in the plan; ./sigap status says what the screeners lack.",
        ),
    ),
}
