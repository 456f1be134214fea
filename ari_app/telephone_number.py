"""Telephone numbers: which text is one; and in logs, where it is masked.

What is left of a masked one is enough to tell two calls apart and too little to call anybody.
"""

import re

_NUMBER = re.compile(r"(?<![\w.:/-])\+?\d{9,15}(?![\w:/-]|\.\d)")
_SEPARATORS = re.compile(r"[ ().\-]")  # RFC 3966, visual separators
_CALLER = re.compile(r"\+?(?=.*[1-9])[0-9*#]{2,20}")


def caller_number(told: str | None) -> str | None:
    """The caller's number as the line told it; None where that is no telephone number.

    A withheld number comes as ``anonymous`` (RFC 3323), ``unknown``, ``restricted``,
    ``unavailable`` or as zeros. Taken for numbers, all these callers would be one.
    """
    digits = _SEPARATORS.sub("", (told or "").partition(";")[0])  # ;phone-context=… (RFC 3966)
    return digits if _CALLER.fullmatch(digits) else None


def mask(number: str) -> str:
    """``081234567890`` → ``0812****7890``; a short number keeps only its last two digits."""
    if len(number) < 9:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return number[:4] + "****" + number[-4:]


def mask_all(text: str) -> str:
    """The text with every telephone number in it masked."""
    return _NUMBER.sub(lambda found: mask(found[0]), text)
