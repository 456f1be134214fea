"""The words for units and for who is on duty, the same on every page."""

from collections.abc import Iterable, Mapping

from ari_app.agencies.unit import Readiness, UnitKind, UnitState, UnitStep
from ari_app.desk.web.words import word
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_

KINDS: Mapping[str, str] = {
    UnitKind.AMBULANCE: N_("ambulans"),
    UnitKind.FIRE_ENGINE: N_("mobil pemadam"),
    UnitKind.RESCUE: N_("kendaraan penyelamat"),
    UnitKind.BOAT: N_("perahu"),
    UnitKind.PATROL: N_("patroli"),
    UnitKind.DOCTOR: N_("dokter"),
    UnitKind.CREW: N_("regu"),
    UnitKind.OTHER: N_("unit lain"),
}

STATES: Mapping[str, str] = {
    UnitState.READY: NP_("unit", "siap"),
    UnitState.ASSIGNED: N_("ditugaskan"),
    UnitState.ON_THE_WAY: N_("dalam perjalanan"),
    UnitState.ON_SCENE: N_("di lokasi"),
    UnitState.OUT_OF_SERVICE: N_("tidak dinas"),
}

STEPS: Mapping[str, str] = {  # on the buttons
    UnitStep.ASSIGN: N_("Tugaskan"),
    UnitStep.DEPART: N_("Berangkat"),
    UnitStep.ARRIVE: N_("Di lokasi"),
    UnitStep.CLEAR: N_("Siap lagi"),
    UnitStep.STAND_DOWN: N_("Tidak dinas"),
    UnitStep.RETURN: N_("Dinas lagi"),
}

TONES: Mapping[str, str] = {
    UnitState.READY: "voice",
    UnitState.ASSIGNED: "held",
    UnitState.ON_THE_WAY: "info",
    UnitState.ON_SCENE: "info",
    UnitState.OUT_OF_SERVICE: "dim",
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {  # what a template calls → its table
    "unit_kind_word": KINDS,
    "unit_state_word": STATES,
    "unit_step_word": STEPS,
}

READY = N_("%(n)s %(kind)s siap")


def ready_words(counts: Iterable[Readiness], language: Language) -> str:
    """``2 ambulans siap, 0 perahu siap``: a kind of which nothing is ready is said too."""
    _ = texts(language)
    return ", ".join(_(READY, n=one.ready, kind=word(KINDS, one.kind, language)) for one in counts)
