"""How loud each held caller is now, on its way from the screeners to the desks.

Asterisk carries it: a screener sends one ARI user event for all the calls that it holds, which
Asterisk hands to the manager interface as ``UserEvent`` where a channel goes with it (asterisk:
res/res_stasis.c, ``stasis_app_user_event``). It is for the eye only: nothing is stored, nothing
waits for it, and a screener that stopped is seen by its silence.
"""

from collections.abc import Mapping

EVENT = "SigapHeldLevels"
_HEADER = "levels"  # call id:dBFS,call id:dBFS


def variables(levels: Mapping[str, float]) -> Mapping[str, str]:
    """The variables of the user event; levels in dBFS by call id."""
    return {_HEADER: ",".join(f"{call}:{round(level)}" for call, level in levels.items())}


def levels_in(headers: Mapping[str, str | list[str]]) -> Mapping[str, int] | None:
    """What :func:`variables` wrote, from a manager event's headers; None for any other event.

    What cannot be read is left out.
    """
    header = headers.get(_HEADER)
    if headers.get("userevent") != EVENT or not isinstance(header, str):
        return None
    pairs = (pair.rpartition(":") for pair in header.split(","))
    return {call: int(level) for call, _, level in pairs if call and _is_number(level)}


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit()
