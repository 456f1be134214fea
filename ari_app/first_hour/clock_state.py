"""Whether this machine's clock is kept by a time server: the kernel knows, whoever keeps it."""

import ctypes

_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
_STA_UNSYNC = 0x40


class _Timex(ctypes.Structure):
    """The head of ``struct timex``; the kernel writes less than what follows."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 1024),
    )


def is_kept() -> bool | None:
    """None where the system does not say."""
    try:
        ask = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    found = _Timex()  # modes 0: it is only asked
    state: int = ask(ctypes.byref(found))
    if state < 0:
        return None
    return state != _TIME_ERROR and not found.status & _STA_UNSYNC
