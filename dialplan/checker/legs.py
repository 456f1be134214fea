"""``Dial(Local/extension@context)``: what the dialplan does on the other side of it."""

from collections.abc import Callable
from dataclasses import dataclass

from dialplan.checker.texts import HOLE

# context, extension → what becomes of a call that is sent there; None: not known before the call
Followed = Callable[[str, str], "Leg | None"]
ANSWERS = frozenset("answer playback background record confbridge voicemail queue stasis".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """``always``: a human is rung on each way through it; ``ever``: on one at least."""

    always: bool
    ever: bool
    answers: bool  # without a human: the caller is taken for served, and hung up after it


def follows_nothing(context: str, extension: str) -> Leg | None:
    del context, extension
    return None


def targets(data: str) -> list[str]:
    return [each.strip() for each in data.split("&") if each.strip()]


def is_local(target: str) -> bool:
    return target.lower().startswith("local/")


def leg_of(target: str, followed: Followed) -> Leg | None:
    """Of ``Local/extension@context/n``."""
    extension, _, context = target.split("/")[1].partition("@")
    if HOLE in target or not extension:
        return None
    return followed(context or "default", extension)
