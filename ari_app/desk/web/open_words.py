"""The words of open tickets: what is missing in them, and what comes next."""

from collections.abc import Mapping

from ari_app.texts.marks import N_, NP_

NEXT_STEPS: Mapping[str, str] = {
    "fill_in": N_("isi jenisnya"),
    "send": N_("kirim ke instansi"),
    "await": N_("menunggu instansi"),
    "working": N_("instansi sedang bekerja"),
    "close": N_("tinggal ditutup"),
}

MISSING: Mapping[str, str] = {
    "type": NP_("missing", "jenis"),
    "priority": NP_("missing", "prioritas"),
    "place": NP_("missing", "tempat"),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "next_word": NEXT_STEPS,
    "missing_word": MISSING,
}
