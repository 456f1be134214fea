"""The printed sheet of what comes next: who logs in where, and what to do before the first shift.

Plain text in Bahasa Indonesia and English, for the wall beside the desk. No password stands on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ari_app.settings import Settings

_INDONESIAN = """
BERIKUTNYA
 1. Masuk sebagai {admin} di {address}.
    Daftar jam pertama menunjukkan apa yang masih kurang. Simpan kata sandi di
    pengelola kata sandi.
 2. {trust}
 3. Buat akun petugas:
    ./sigap account create LOGIN --name 'NAMA' --phone webrtc
 4. Isi saluran tiap instansi di Pengaturan > Instansi, dan kirim uji.
 5. Sebut folder cadangan di pengaturan ([backup]). Cetak isi backup.key dan
    simpan di tempat lain.
 6. Minta operator mengarahkan 112 ke alamat SIP di atas, lalu panggil 112 dari
    telepon tiap operator.
 7. Cetak lembar ini dan bab Bantuan > Menjawab panggilan untuk tiap meja.
Tombol: Spasi menjawab, H menahan, F2 jeda, Ctrl+Enter mengirim, F8 menutup."""
_ENGLISH = """
NEXT
 1. Log in as {admin} at {address}.
    The list of the first hour says what is still missing. Keep the password in
    a password manager.
 2. {trust}
 3. Make accounts of call-takers:
    ./sigap account create LOGIN --name 'NAME' --phone webrtc
 4. Give each agency its channels at Settings > Agencies, and send a test.
 5. Name a folder for backups in the settings ([backup]). Print backup.key and
    keep it elsewhere.
 6. Ask the operator to lead 112 to the SIP address above, then call 112 from a
    telephone of each operator.
 7. Print this sheet and the chapter Help > Answering a call for each desk.
Keys: Space answers, H holds, F2 pauses, Ctrl+Enter sends, F8 hangs up."""
_TRUST = {
    _INDONESIAN: "Pasang sertifikat di tiap komputer petugas: {address}/ca\n"
    "    Cocokkan sidik jarinya dengan lembar ini.",
    _ENGLISH: "Install the certificate at each call-taker's machine: {address}/ca\n"
    "    Compare its fingerprint with this sheet.",
}
_NO_TRUST = {
    _INDONESIAN: "Sebelum dibuka dari komputer lain, beri meja sertifikat:\n"
    "    ./sigap certificate make && ./sigap certificate use own",
    _ENGLISH: "Before other machines reach it, give the desk a certificate:\n"
    "    ./sigap certificate make && ./sigap certificate use own",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """``file``: the settings. ``fingerprint``: of the own authority; empty without one."""

    settings: Settings
    file: str
    admin: str
    host_names: Sequence[str] = ()
    fingerprint: str = ""

    def text(self) -> str:
        return "\n".join((*self._head(), self._next(_INDONESIAN), self._next(_ENGLISH), ""))

    @property
    def address(self) -> str:
        """What is typed into a browser."""
        if not self.host_names:
            return self.settings.desk_url
        scheme = "https" if self.settings.tls else "http"
        return f"{scheme}://{self.host_names[0]}:{self.settings.http_port}"

    def _head(self) -> list[str]:
        settings = self.settings
        lines = [
            f"{settings.centre.name} ({settings.centre.code})",
            f"meja, desk   {self.address}",
            f"SIP          {settings.sip_host}:{settings.sip_port} UDP, TCP",
            f"RTP          {settings.rtp_start}-{settings.rtp_end} UDP",
            f"home         {settings.home}",
            f"settings     {self.file}",
        ]
        if self.fingerprint:
            half = len(self.fingerprint) // 2 + 1
            parts = self.fingerprint[:half], self.fingerprint[half:]
            lines += ["authority    SHA-256", *(f"  {part}" for part in parts)]
        return lines

    def _next(self, words: str) -> str:
        trust = (_TRUST if self.fingerprint else _NO_TRUST)[words].format(address=self.address)
        return words.format(admin=self.admin, address=self.address, trust=trust)
