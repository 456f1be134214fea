"""What became of an INVITE that was no call, in words."""

from collections.abc import Mapping

from ari_app.texts.marks import N_

BECAME: Mapping[str, str] = {
    "refused": N_("ditolak"),
    "deaf": N_("dijawab, tetapi tanpa suara (DTLS)"),
    "unanswered": N_("tidak dijawab"),
    "unrecorded": N_("dijawab, tetapi tidak tercatat"),
    "unreadable": N_("tidak terbaca; mungkin panggilan"),
    "unwatched": N_("tidak diamati"),
}

REGISTER_REFUSED = N_("pendaftaran telepon ditolak")

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {
    "became_word": BECAME,
    "register_word": {"refused": REGISTER_REFUSED},
}
