"""The words of the wallboard: short, for they are read from afar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ari_app.desk.live.alarm_words import (
    alarm_sentence,
    centre_sentence,
    is_for_later,
    line_sentence,
)
from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.live_words import desk_name
from ari_app.desk.wall.picture import initials_of
from ari_app.desk.web.backup_words import BACKUP_ALARMS
from ari_app.desk.web.moments import Moments
from ari_app.live.centre_alarms import CentreAlarm, CentreAlarmKind
from ari_app.operations.health import PartName
from ari_app.texts.catalog import texts
from ari_app.texts.marks import N_, NN_

PARTS: Mapping[str, str] = {
    "asterisk": "Asterisk",
    "ari": "ARI",
    "screeners": N_("Telinga"),
    "database": N_("Basis data"),
    "disk": N_("Disk"),
}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {"part_word": PARTS}

_AWAY: Mapping[PartName, str] = {
    PartName.ASTERISK: N_("Asterisk tidak menjawab. Hubungi teknisi."),
    PartName.ARI: N_("Kendali panggilan (ARI) tidak menjawab."),
    PartName.SCREENERS: N_("Tidak ada telinga yang siap; panggilan tidak disaring."),
    PartName.DATABASE: N_("Basis data tidak menjawab. Telepon tetap berjalan."),
}
_CALLERS = NN_("%(n)s penelepon menunggu padahal ada petugas siap. Jawab.")
_ALONE = N_("Penelepon menunggu dan tidak ada petugas yang siap.")
_OVERDUE = NN_("%(n)s rekaman lewat tenggat dan belum didengar.")
_SILENT_DESK = N_("%(desk)s tidak menjawab panggilan.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WallAlarm:
    sentence: str
    loud: bool = False


def turns(alarms: Sequence[WallAlarm]) -> list[int]:
    """In which order their one line shows them, by their numbers: each in its turn, and between two
    that are not loud one that is, so that what may cost a life is never away for long.
    """
    loud = [number for number, alarm in enumerate(alarms) if alarm.loud]
    others = [number for number, alarm in enumerate(alarms) if not alarm.loud]
    if not loud or not others:
        return loud or others
    rounds = range(max(len(loud), len(others)))
    return [each[turn % len(each)] for turn in rounds for each in (loud, others)]


def wall_alarms(board: Board, moments: Moments, *, initials: bool = False) -> Sequence[WallAlarm]:
    """Every alarm in one sentence, the loud ones first. None names a caller.

    ``initials``: of call-takers, where a wall shows no names.
    """
    _ = texts(moments.language)
    found = [*_of_callers(board, moments), *_of_parts(board, moments)]
    centre = [
        _by_initials(one) if initials else one
        for one in board.centre_alarms
        if not is_for_later(one)
    ]
    found += [WallAlarm(sentence=centre_sentence(one, moments)) for one in centre]
    found += [
        WallAlarm(sentence=alarm_sentence(row, moments), loud=row["loud"])
        for row in board.lists.alarms
    ]
    found += [
        WallAlarm(
            sentence=_(
                _SILENT_DESK,
                desk=desk_name(
                    one.extension, board.lists.seats.get(one.extension), moments.language
                ),
            )
        )
        for one in board.live_alarms
        if one.extension
    ]
    found += [WallAlarm(sentence=line_sentence(row, moments)) for row in board.lists.line_alarms]
    # on the board these two are for whoever may act on them; a wall has no reader of its own
    if overdue := board.lists.overdue_reviews:
        found.append(WallAlarm(sentence=_.ngettext(_OVERDUE, overdue)))
    if wrong := board.lists.backup_wrong:
        found.append(WallAlarm(sentence=_(BACKUP_ALARMS[wrong.fault])))
    return sorted(found, key=lambda alarm: not alarm.loud)


def _by_initials(alarm: CentreAlarm) -> CentreAlarm:
    """Of a place that is empty, with its extension where it has one: D. L. (302)."""
    if alarm.kind is not CentreAlarmKind.PLACE_EMPTY:
        return alarm
    name, bracket, seat = alarm.subject.partition(" (")
    return replace(alarm, subject=f"{initials_of(name)}{bracket}{seat}")


def _of_callers(board: Board, moments: Moments) -> Sequence[WallAlarm]:
    _ = texts(moments.language)
    callers = [one for one in board.live_alarms if one.call_id]
    if not callers:
        return ()
    alone = callers[0].wait == "caller_alone"
    sentence = _(_ALONE) if alone else _.ngettext(_CALLERS, len(callers))
    return (WallAlarm(sentence=sentence, loud=True),)


def _of_parts(board: Board, moments: Moments) -> Sequence[WallAlarm]:
    _ = texts(moments.language)
    return [
        WallAlarm(sentence=_(_AWAY[name]), loud=name is PartName.ASTERISK)
        for name, part in board.health.parts.items()
        if not part.ok and part.detail != "not asked yet"
    ]
