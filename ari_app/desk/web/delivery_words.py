"""Why a message did not get through, and what else parts of ours say in English, in Indonesian."""

import re
from collections.abc import Sequence

from ari_app.texts.catalog import Language
from ari_app.tickets.retry import (
    LOCAL_PROBLEM,
    UNSURE_PROBLEM,
    UNTRUSTED_PROBLEM,
    UNUSABLE_PROBLEM,
)

# What `messenger` and `webhook` say; the rest as it is.
_WHY: tuple[tuple[str, str], ...] = (
    (r"The receiver answered (\d+)\.", r"Penerima menjawab \1."),
    (r"No answer within (\d+) s\.", r"Tidak ada jawaban dalam \1 detik."),
    (r"No connection \((\w+)\)\.", r"Tidak tersambung (\1)."),
    (r"The service refused it\.", "Layanan menolaknya."),
    (r"The service refused it \(([\d, ]+)\)\.", r"Layanan menolaknya (\1)."),
    (
        re.escape(UNTRUSTED_PROBLEM),
        "Sertifikat server kedaluwarsa atau tidak dikenal.",
    ),
    (re.escape(UNSURE_PROBLEM), "Tidak jelas apakah sampai: jawabannya tidak datang tepat waktu."),
    (re.escape(UNUSABLE_PROBLEM), "Alamat ini tidak dapat dipakai; periksa penulisannya."),
    (re.escape(LOCAL_PROBLEM), "Alamat menuju mesin ini sendiri; lihat pengaturan local_channels."),
)


def why(problem: str, language: Language) -> str:
    """Why a message, or a test, did not get through."""
    return by_pattern(_WHY, problem, language)


def by_pattern(table: Sequence[tuple[str, str]], said: str, language: Language) -> str:
    """What a part of ours says in English, by a table of patterns; as it is where none fits."""
    if language is Language.EN:
        return said
    found = ((re.fullmatch(known, said), text) for known, text in table)
    return next((match.expand(text) for match, text in found if match), said)
