"""Screening safety: how often a call that the ear held was a human after all. Pure.

A reviewer is who tells: of the calls that were held, those in which one heard a human or heard none
are judged (by the last word of each reviewer; a human whom one of them heard is not argued away).
Of a rare thing a small centre has a handful of calls, so a share stands with Wilson's 95 %
interval, and beside it how many nobody has heard yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ari_app.reports.service_level import Share
from ari_app.texts.catalog import Language, decimal, texts
from ari_app.texts.marks import N_
from ari_app.wilson import wilson

DAYS = 30  # that the wall and the review page tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """``held_human``: of the held and judged, those that were a human; ``human_held``: of all calls
    in which a reviewer heard a human, those that were held; ``unreviewed``: held, nobody's yet.
    """

    held_human: Share
    human_held: Share
    unreviewed: int


def safety_of(counts: Mapping[str, int]) -> Safety:
    """``counts``: how many calls of each ``held FINDING`` and ``passed FINDING``, as counted in
    ``functions/report_figures.sql``; no finding is none yet.
    """
    human, none = counts.get("held human", 0), counts.get("held false_call", 0)
    passed = counts.get("passed human", 0)
    return Safety(
        held_human=Share(part=human, whole=human + none),
        human_held=Share(part=human, whole=human + passed),
        unreviewed=counts.get("held ", 0),
    )


NOTHING_JUDGED = safety_of({})


def with_interval(share: Share, language: Language) -> str:
    """For example ``1 dari 50; 95 %: 0,4-10,5 %``; empty where nobody has judged."""
    if not share.whole:
        return ""
    low, high = (decimal(f"{100 * each:.1f}", language) for each in wilson(share.part, share.whole))
    return texts(language)(
        N_("%(part)s dari %(whole)s; 95 %%: %(low)s-%(high)s %%"),
        part=share.part,
        whole=share.whole,
        low=low,
        high=high,
    )
