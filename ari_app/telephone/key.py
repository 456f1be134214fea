"""Key presses of a test call, as people write them: ``5@8`` is key 5, 8 s after the answer."""

import re
from dataclasses import dataclass

from ari_app.errors import SigapError

_WRITTEN = re.compile(r"([0-9*#])@(\d{1,4}(?:\.\d{1,3})?)")


class KeysError(SigapError):
    """The key presses cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPress:
    key: str
    after_s: float  # from the answer


def read_keys(written: str) -> tuple[KeyPress, ...]:
    """``5@8,#@10.5`` → the presses in the order of their times; raises :class:`KeysError`."""
    presses = [_read(part.strip()) for part in written.split(",") if part.strip()]
    return tuple(sorted(presses, key=lambda press: press.after_s))


def _read(part: str) -> KeyPress:
    match = _WRITTEN.fullmatch(part)
    if match is None:
        raise KeysError(
            f"Cannot read the key press {part!r}; write key@seconds, for example 5@8 or 5@8,1@12."
        )
    return KeyPress(key=match[1], after_s=float(match[2]))
