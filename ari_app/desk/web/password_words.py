"""Why a new password was refused, in the words of whoever chooses one."""

from collections.abc import Mapping

from ari_app.texts.marks import N_

# by the `why` of `ari_app.people.passwords.WeakPassword`
PASSWORDS: Mapping[str, str] = {
    "differ": N_("Kedua kata sandi baru tidak sama. Ketik lagi."),
    "short": N_(
        "Kata sandi terlalu pendek: paling sedikit 10 huruf. Kalimat pendek mudah diingat."
    ),
    "long": N_("Kata sandi terlalu panjang."),
    "plain": N_("Ada tanda di kata sandi yang sulit diketik lagi. Pakai huruf biasa."),
    "name": N_("Kata sandi tidak boleh berisi nama pengguna."),
    "common": N_("Kata sandi itu mudah ditebak. Pilih yang lain, misalnya tiga kata acak."),
    "same": N_("Itu kata sandi yang diberikan kepada Anda. Pilih yang lain."),
}
