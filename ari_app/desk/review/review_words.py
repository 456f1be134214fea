"""The words of closed sets on ``/review``."""

from collections.abc import Mapping

from ari_app.desk.texts.catalog import N_
from ari_app.desk.tickets.history_words import FINDINGS

ANSWERS: Mapping[str, str] = {  # on the buttons
    "human": N_("Ada manusia"),
    "false_call": N_("Bukan manusia"),
    "cannot_tell": N_("Tidak pasti"),
}

PROBLEMS: Mapping[str, str] = {
    "not_heard": N_("Dengarkan dulu rekamannya (Spasi), lalu putuskan."),
    "old_form": N_("Halaman ini sudah terlalu lama. Silakan coba lagi."),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "finding_word": FINDINGS,
    "answer_word": ANSWERS,
    "problem_word": PROBLEMS,
}
