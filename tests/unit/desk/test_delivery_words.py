"""Why a message did not get through is said in the reader's language."""

import pytest

from ari_app.desk.web.delivery_words import why
from ari_app.texts.catalog import Language
from ari_app.tickets.retry import (
    LOCAL_PROBLEM,
    UNSURE_PROBLEM,
    UNTRUSTED_PROBLEM,
    UNUSABLE_PROBLEM,
)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("The service refused it.", "Layanan menolaknya."),
        ("The service refused it (535).", "Layanan menolaknya (535)."),
        ("The service refused it (451, 554).", "Layanan menolaknya (451, 554)."),
        ("The receiver answered 404.", "Penerima menjawab 404."),
        ("No answer within 30 s.", "Tidak ada jawaban dalam 30 detik."),
        ("No connection (ClientError).", "Tidak tersambung (ClientError)."),
        (UNTRUSTED_PROBLEM, "Sertifikat server kedaluwarsa atau tidak dikenal."),
        (UNSURE_PROBLEM, "Tidak jelas apakah sampai: jawabannya tidak datang tepat waktu."),
        (UNUSABLE_PROBLEM, "Alamat ini tidak dapat dipakai; periksa penulisannya."),
        (LOCAL_PROBLEM, "Alamat menuju mesin ini sendiri; lihat pengaturan local_channels."),
        ("anything else", "anything else"),
    ],
)
def test_in_indonesian_and_in_english(problem: str, said: str) -> None:
    assert why(problem, Language.ID) == said
    assert why(problem, Language.EN) == problem
