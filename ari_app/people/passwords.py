"""What a password that somebody chooses must be, by NIST SP 800-63B: long, and not to be guessed.

No rules of signs and digits, no end by date: both make people choose worse. Pure.
"""

from ari_app.errors import Invalid

LEAST = 10
LONGEST = 1000
# what people type when they are asked for one, in Indonesia too; each is refused with digits behind
_COMMON = (
    *("password", "passw0rd", "qwerty", "asdfgh", "zxcvbn", "admin", "administrator", "welcome"),
    *("rahasia", "sandi", "katasandi", "indonesia", "merdeka", "bismillah", "sayang", "darurat"),
    *("sigap", "sigap112", "petugas", "operator", "pengawas", "abcdef", "abcdefghij", "iloveyou"),
)


class WeakPassword(Invalid):
    """``why``: short, long, plain (letters that cannot be typed again), name or common."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The password is refused: {why}.")
        self.why = why


def refuse_weak(password: str, *, login: str) -> None:
    """Raises `WeakPassword`."""
    if len(password) < LEAST:
        raise WeakPassword("short")
    if len(password) > LONGEST:
        raise WeakPassword("long")
    if not password.isprintable():
        raise WeakPassword("plain")
    folded = password.casefold()
    if login.casefold() in folded and len(folded) - len(login) < LEAST - 2:
        raise WeakPassword("name")
    if len(set(folded)) < 5 or folded.strip("0123456789!. ") in ("", *_COMMON):
        raise WeakPassword("common")
