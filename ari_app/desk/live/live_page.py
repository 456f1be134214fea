"""What the live pages (board and console) share: the base template's frame, regions and words."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from ari_app import telephone_number
from ari_app.call import State
from ari_app.desk.live import alarm_words, live_words, script_words
from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.board_lists import MOST_ALARMS
from ari_app.desk.web import refusal_words
from ari_app.desk.web.backup_words import BACKUP_ALARMS
from ari_app.desk.web.moments import Moments
from ari_app.desk.web.page import words
from ari_app.desk.web.words import END_REASONS, PAUSES, of_tables, shared
from ari_app.live.centre_alarms import CentreAlarmKind
from ari_app.live.live_view import SupervisionMode
from ari_app.operations.health import PartName
from ari_app.people.access import Account, Right
from ari_app.reports.service_level import Share
from ari_app.store.desk_database import Row
from ari_app.texts.catalog import Language
from ari_app.tickets.clocks import AlarmKind, Tone, caller_tone
from ari_app.tickets.history import OF_SUPERVISION
from ari_app.tickets.journey import lasted_s
from ari_app.tickets.waiting_order import to_send

BASE = "live.html"
EXTENSION = "own_extension"  # to be written; a template that decides by it asks something else
REGIONS = ("health", "alerts", "figures", "waiting", "held", "unsent", "callbacks")
_SUPERVISION_TONES = {
    SupervisionMode.LISTEN: "info",
    SupervisionMode.WHISPER: "voice",
    SupervisionMode.BARGE: "held",
}
_TONES = {Tone.CALM: "", Tone.AMBER: "held", Tone.RED: "alarm"}


def shared_context(shown: Board, language: Language, time_zone: str) -> dict[str, object]:
    """What the base template's regions are filled with for whoever looks."""
    moments = Moments(time_zone=time_zone, language=language)
    return {
        **words(language, time_zone),
        **of_tables(live_words.TEMPLATE_WORDS, language),
        **_of_alarms(shown, moments),
        **_of_live(shown, language),
        "service_day": level_of(shown.lists.centre_now, "day").fraction,
        "shared_words": lambda kinds: shared(kinds, language),
        "hours": shown.hours,
        "shifts": shown.shifts,
        "hours_sentence": live_words.hours_sentence(shown.hours, shown.now, moments),
        "script_words": script_words.script_words(language),
        "refusals": refusal_words.refusals(language),
        "lists": shown.lists,
        "health": shown.health,
        "parts": {name.value: shown.health.parts[name] for name in PartName},
        "screeners_wanted": shown.screeners_wanted,
        "announces_supervisor": shown.announces_supervisor,
        "steps_for": partial(_steps_for, shown),
    }


def _of_alarms(shown: Board, moments: Moments) -> dict[str, object]:
    """The alarms that stand, their sentences, and which tickets have one."""
    alarms = shown.lists.alarms
    return {
        "alarms_known": shown.is_known,
        "most_alarms": MOST_ALARMS,
        "live_alarms": shown.live_alarms,
        "centre_alarms": [
            alarm for alarm in shown.centre_alarms if alarm.kind is not CentreAlarmKind.TRUNK_SILENT
        ],  # a silent trunk has a strip of its own
        "is_for_later": alarm_words.is_for_later,
        "centre_sentence": lambda alarm: alarm_words.centre_sentence(alarm, moments),
        "called_late": {row["ticket"] for row in alarms if row["kind"] == AlarmKind.CALLBACK},
        "to_send": to_send(shown.lists.unsent, shown.lists.shares, alarms),
        "alarm_sentence": lambda alarm: alarm_words.alarm_sentence(alarm, moments),
        "alarm_truth": lambda alarm: alarm_words.alarm_truth(alarm, shown.now, moments),
        "line_sentence": lambda alarm: alarm_words.line_sentence(alarm, moments),
        "backup_alarms": BACKUP_ALARMS,
    }


def _of_live(shown: Board, language: Language) -> dict[str, object]:
    """Callers and desks, and how each is shown."""
    view, hold_limit = shown.view, timedelta(seconds=shown.hold_limit_s)
    held = view.in_state(State.HELD)
    return {
        "view": view,
        "waiting": view.in_state(State.WAITING),
        "held": held,
        "queue_at": {caller.call_id: caller.since + hold_limit for caller in held},
        "caller_tone": lambda caller: _TONES[caller_tone(caller.began_at, shown.now, shown.limits)],
        "wait_of_step": lasted_s,
        "vain": shown.vain,
        "rings_in_vain": shown.limits.rings_in_vain,
        "state_since": shown.state_since,
        "wrap_ups": shown.wrap_ups,
        "desk_name": lambda extension: live_words.desk_name(
            extension, shown.lists.seats.get(extension), language
        ),
        "spaced": lambda number: telephone_number.shown(number, shown.country),
        "end_reasons": list(END_REASONS),
        "supervision_tone": lambda mode: _SUPERVISION_TONES.get(mode, "dim"),
        "pause_reasons": [key for key in PAUSES if key != "telepon"],
    }


def _steps_for(shown: Board, facts: Sequence[Row], may_see: bool) -> Sequence[Row]:
    """A call's steps; the supervisor's only to whom they are told."""
    if shown.announces_supervisor or may_see:
        return facts
    return [fact for fact in facts if fact["kind"] not in OF_SUPERVISION]


def own_context(shown: Board, account: Account) -> dict[str, object]:
    """What in them is the reader's own; as little as tells readers apart."""
    lists, extension = shown.lists, account.extension
    return {
        "account": account,
        EXTENSION: extension,
        "own_in_vain": extension if extension in shown.vain else "",
        "own_callbacks": frozenset(
            row["label"] for row in lists.callbacks if row["taken_by"] == account.actor
        ),
        "own_notes": tuple(row for row in shown.unread_notes if row["login"] == account.actor),
        "may_listen": account.may(Right.LISTEN),
        "may_decide": account.may(Right.DECIDE_HELD) and bool(extension),
        "may_end": account.may(Right.DECIDE_HELD),
    }


def level_of(counts: Row, span: str) -> Share:
    """The service level of the ``day`` or the ``hour``; ``counts``: ``desk_calls.centre_now``."""
    if not counts:
        return Share(part=0, whole=0)
    in_time = counts[f"{span}_answered_in_time"] + counts[f"{span}_lost_in_time"]
    return Share(part=in_time, whole=counts[f"{span}_answered"] + counts[f"{span}_lost"])
