"""What the caller's page says, each sentence in both languages: nobody chooses one in distress."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "position": "Lokasi terkirim. · Location sent.",
    "words": "Pesan terkirim. · Message sent.",
    "photo": "Foto terkirim. · Photo sent.",
    "video": "Video terkirim. · Video sent.",
    "nothing": "Isi dulu, lalu kirim. · Nothing to send yet.",
    "unknown": "Tautan ini tidak berlaku. Hubungi 112. · This link is not valid. Call 112.",
    "expired": "Tautan ini sudah habis waktunya. Hubungi 112. · This link has expired. Call 112.",
    "other_phone": (
        "Tautan ini sudah dipakai di telepon lain. · This link belongs to another telephone."
    ),
    "too_many": "Sudah cukup banyak. Hubungi 112. · That is enough for one link. Call 112.",
    "too_often": "Terlalu cepat. Tunggu sebentar. · Too fast. Please wait a moment.",
    "no_position": "Lokasi tidak terbaca. Tulis alamat. · No position. Please type an address.",
    "file_kind": "Hanya foto atau video. · Only a photo or a video.",
    "file_too_large": (
        "Terlalu besar: foto 10 MB, video 25 MB. · Too large: 10 MB a photo, 25 MB a video."
    ),
    "slow": "Sambungan terputus. Coba lagi. · The connection broke. Try again.",
    "away": (
        "BELUM terkirim, coba lagi sebentar atau katakan lewat telepon. · "
        "NOT sent, try again in a moment or say it on the telephone."
    ),
    "full": (
        "BELUM terkirim: tempat di 112 penuh. Katakan lewat telepon. · "
        "NOT sent: 112 has no room left. Say it on the telephone."
    ),
}
STATUSES: Mapping[str, int] = {
    "nothing": 422,
    "unknown": 404,
    "expired": 410,
    "other_phone": 410,
    "too_many": 409,
    "too_often": 429,
    "no_position": 422,
    "file_kind": 415,
    "file_too_large": 413,
    "slow": 408,
    "away": 503,
    "full": 507,
}
