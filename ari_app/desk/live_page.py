"""What the live pages (board and console) share: the base template's frame, regions and words."""

from collections.abc import Mapping
from datetime import timedelta

from aiohttp import web

from ari_app.call import State
from ari_app.desk import console_wording, refusal_wording, wording
from ari_app.desk.access import Account, Right
from ari_app.desk.authentication import csrf_token, session_cookie
from ari_app.desk.board_feed import Board
from ari_app.desk.health import PartName
from ari_app.desk.moments import spaced
from ari_app.desk.page import words
from ari_app.desk.wording import Language

BASE = "live.html"
REGIONS = ("health", "alerts", "figures", "waiting", "held")


def frame(request: web.Request, account: Account) -> Mapping[str, object]:
    """What is around the regions of a page."""
    return {"account": account, "csrf": csrf_token(session_cookie(request))}


def live_context(shown: Board, account: Account, language: Language) -> dict[str, object]:
    """What the base template's regions are filled with."""
    view, hold_limit = shown.view, timedelta(seconds=shown.hold_limit_s)
    held = view.in_state(State.HELD)
    return {
        **words(language, account.time_zone),
        "c": lambda key, **values: console_wording.text(key, language, **values),
        "script_words": console_wording.script_words(language),
        "refusals": refusal_wording.refusals(language),
        "account": account,
        "view": view,
        "lists": shown.lists,
        "health": shown.health,
        "parts": {name.value: shown.health.parts[name] for name in PartName},
        "screeners_wanted": shown.screeners_wanted,
        "waiting": view.in_state(State.WAITING),
        "held": held,
        "wrap_ups": shown.wrap_ups,
        "queue_at": {caller.call_id: caller.since + hold_limit for caller in held},
        "spaced": spaced,
        "may_listen": account.may(Right.LISTEN),
        "may_decide": account.may(Right.DECIDE_HELD) and bool(account.extension),
        "may_end": account.may(Right.DECIDE_HELD),
        "end_reasons": list(wording.END_REASONS),
        "pause_reasons": [key for key in wording.PAUSES if key != "telepon"],
    }
