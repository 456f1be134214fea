"""Telephone numbers: which text is one, whose it is, how people write it, where it is masked.

A line tells one caller's number in several ways: 0812…, 62812…, +62812… or 812…. The rules of
the countries are those of `phonenumbers` (Google's libphonenumber); only the choice between two
readings is ours, for the library takes 62812345678 for an Indonesian landline in Kabanjahe.

What is kept and compared is the form in which the number is dialled in the centre's own country:
0812… at home, +60… abroad (E.164). Indonesian lines tell that form already, the one way out of
the desk dials it, and agencies have always received it; E.164 for everybody would change all of
that and tell two callers apart no better. The facts of a call keep the number as the line told it.
"""

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the AGI script loads this file while a caller waits: standard library only
    from phonenumbers import PhoneNumber

INDONESIA = "ID"
_KEPT = 4096  # the same numbers are asked again and again while they are on a screen

_SEPARATORS = re.compile(r"[ ().\-]")  # RFC 3966, visual separators
_URI = re.compile(r"(?i:tel|sips?):([^@?]*).*", re.DOTALL)
_CALLER = re.compile(r"\+?(?=.*[1-9])[0-9*#]{2,20}")
_COMPLETE = re.compile(r"\+?[0-9]{7,20}")  # shorter: an emergency or service code, an extension
_WRITTEN = re.compile(r"\+?[\d\s().\-/]+")
_DIALLED = re.compile(r"[0-9]{3,15}")

_MASKED = re.compile(
    r"(?:(?<![\w.:/-])|(?<=\btel:)|(?<=\bsip:)|(?<=\bsips:))"
    r"(?:\+?\d{9,15}"
    r"|(?:\+\d{1,3}[ -]?\(?\d{1,4}\)?|\(0\d{1,4}\)|08\d{2})(?:[ -]\d{2,8}){1,4})"
    r"(?![\w:/-]|\.\d)"
)


def caller_number(received: str | None) -> str | None:
    """The caller's number as the line told it; None where that is no telephone number.

    A withheld number comes as ``anonymous`` (RFC 3323), ``unknown``, ``restricted``,
    ``unavailable`` or as zeros. Taken for numbers, all these callers would be one.
    """
    user = _URI.sub(r"\1", received or "").partition(";")[0]  # ;phone-context=… (RFC 3966)
    digits = _SEPARATORS.sub("", user)
    return digits if _CALLER.fullmatch(digits) else None


def canonical_number(received: str | None, country: str) -> str | None:
    """The one form of a caller's number, however it was told: 0812… at home, +60… abroad.

    Short codes, extensions and whatever is no valid number stay as they were told. ``country``
    is where the line is (ISO 3166). None as for :func:`caller_number`.
    """
    number = caller_number(received)
    return _canonical(number, country) if number else None


@functools.lru_cache(_KEPT)
def shown(number: str, country: str) -> str:
    """As people write it: 0812-3456-7890, (0291) 123456, +60 12-345 6789."""
    parsed = _parsed(number, country)
    if parsed is None:
        return _grouped(number)
    from phonenumbers import PhoneNumberFormat, format_number

    home = parsed.country_code == _country_code(country)
    way = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return format_number(parsed, way)


def dialled(written: str, country: str, abroad: str = "") -> str:
    """The digits to dial for a number as somebody wrote it or the line told it; "" for none.

    ``+62 291 591113`` is dialled 0291591113, digits as they stand. A number abroad begins with
    ``abroad``, which the trunk wants before the country code; without it, it cannot be dialled.
    """
    digits = "".join(letter for letter in written if letter.isascii() and letter.isdigit())
    if not _WRITTEN.fullmatch(written) or not _DIALLED.fullmatch(digits):
        return ""
    if not written.startswith("+"):
        return digits
    return _at_home(f"+{digits}", country) or (abroad and abroad + digits)


def called_back(number: str, received: str | None, country: str, abroad: str) -> str:
    """How a caller's number is dialled: as the line told it, for its trunk knows that spelling."""
    same = received is not None and canonical_number(received, country) == number
    return dialled(received if received and same else number, country, abroad)


def international(number: str, country: str) -> str:
    """As gateways of messages want it: 6281234567890; "" for what is no valid number."""
    parsed = _parsed(_SEPARATORS.sub("", number), country)
    return f"{parsed.country_code}{parsed.national_number}" if parsed else ""


def is_country(code: str) -> bool:
    """Whether the numbers of this country are known."""
    return _country_code(code) > 0


def read_rules(country: str) -> None:
    """Reads the library's rules of a country now: the first number of a process waits for them."""
    from phonenumbers import PhoneNumberFormat, example_number, format_number

    if (example := example_number(country)) is not None:
        _canonical(format_number(example, PhoneNumberFormat.E164), country)


def mask(number: str) -> str:
    """``081234567890`` → ``0812****7890``; a short number keeps only its last two digits."""
    if len(number) < 9:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return number[:4] + "****" + number[-4:]


def mask_all(text: str) -> str:
    """The text with every telephone number in it masked, in whatever way it is written."""
    return _MASKED.sub(lambda found: mask(found[0]), text)


# ── what the library says ────────────────────────────────────────────────────────────────────


@functools.lru_cache(_KEPT)
def _canonical(number: str, country: str) -> str:
    parsed = _parsed(number, country)
    if parsed is None:
        return number
    from phonenumbers import PhoneNumberFormat, format_number, normalize_digits_only

    if parsed.country_code == _country_code(country):
        home = normalize_digits_only(format_number(parsed, PhoneNumberFormat.NATIONAL))
        if _parsed(home, country) == parsed:  # in Italy, without a 0, it may read as +39…
            return home
    return format_number(parsed, PhoneNumberFormat.E164)


def _parsed(number: str, country: str) -> "PhoneNumber | None":
    """The first reading that is a valid number."""
    from phonenumbers import NumberParseException, is_valid_number, parse

    if not _COMPLETE.fullmatch(number):
        return None
    for reading in _readings(number, country):
        try:
            parsed = parse(reading, country)
        except NumberParseException:
            continue
        if is_valid_number(parsed):
            return parsed
    return None


def _readings(number: str, country: str) -> Iterator[str]:
    """What the digits may mean, the likeliest first.

    A line that leaves the plus out (62812…) is common, one that leaves the 0 of a landline out is
    rare: so the country code goes before an area code that begins with the same digits.
    """
    if number.startswith(str(_country_code(country))):
        yield "+" + number
    yield number
    if number.startswith("00"):  # ITU-T E.164: the usual prefix before a country code
        yield "+" + number[2:]


def _at_home(number: str, country: str) -> str:
    """A number in E.164 as it is dialled in its own country, valid or not; "" for one abroad."""
    canonical, prefix = _canonical(number, country), f"+{_country_code(country)}"
    if not canonical.startswith("+"):
        return canonical
    if not canonical.startswith(prefix):
        return ""
    from phonenumbers import ndd_prefix_for_region

    return (ndd_prefix_for_region(country, True) or "") + canonical.removeprefix(prefix)


def _country_code(country: str) -> int:
    """62 for ID; 0 where there is no such country."""
    from phonenumbers import country_code_for_region

    return country_code_for_region(country)


def _grouped(number: str) -> str:
    """Digits that are no valid number, in fours."""
    if not number.isdigit() or len(number) < 7:
        return number
    groups = [number[at : at + 4] for at in range(0, len(number), 4)]
    if len(groups[-1]) < 3:
        groups[-2:] = [groups[-2] + groups[-1]]
    return "-".join(groups)
