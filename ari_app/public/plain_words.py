"""Whether a text for the public names a person, a number or a house. Pure.

It is asked before an agency's text is taken and again before it is released. It finds what is
written in the usual ways, and whatever the ticket itself knows of its caller; a human reads the
text all the same.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

LONGEST = 500
_SHORTEST_NAME = 3  # letters; "Al" and "Bu" stand in other words too
_SHORTEST_PLACE = 6


class Personal(StrEnum):
    """What a text has in it that the public must not see."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NUMBER = "number"  # a telephone, an identity card, an account
    PLATE = "plate"
    ADDRESS = "address"  # of a house, or in the net
    NAME = "name"


_NUMBER = re.compile(r"\d(?:(?:[ .,()\-/]| [\-/] )?\d){5,}")
_PLATE = re.compile(
    r"\b[A-Z]{1,2}[ .\-]?\d{1,4}[ .\-]?[A-Z]{1,3}\b"
    r"|\b[a-z]{1,2}[ .\-]?\d{3,4}[ .\-]?[a-z]{1,3}\b"
)
_ADDRESS = re.compile(
    r"(?i:\bR[TW]\b[ .:/]*\d|\b(?:jl|jln|gg)\.|\bno\.? *\d|@|https?:|www\.)"
    r"|\b(?i:jalan|gang) +[A-Z0-9]"
)
_TITLED = re.compile(
    r"\b(?:Bapak|Bpk|Pak|Ibu|Bu|Sdr|Sdri|Saudara|Saudari|Mas|Mbak|Tn|Ny|Nn|Kak|Dik)\b\.? +[A-Z]"
)
_OFFICES = "Dinas|Desa|Kelurahan|Kecamatan|Kabupaten|Pemerintah|Pemkab|Perum|Kantor|Polres|Warga"
_PEOPLE = "Korban|Penumpang|Pengendara|Pasien|Anak|Lansia|Bayi|Pria|Wanita|Perempuan|Warga"
_CALLED = re.compile(  # said to be a name, whose something is, before an age
    r"\b(?i:bernama|atas nama|a\.? ?n\.|alias|inisial|alm\.|almarhum(?:ah)?)[ :]+[A-Z]"
    rf"|\b(?i:milik|kepunyaan|(?:anak|istri|suami) dari) +(?!(?:{_OFFICES})\b)[A-Z][a-z]"
    rf"|\b(?!(?:{_PEOPLE})\b)[A-Z][a-z]+(?:, *| *\()\d{{1,3}} *(?:tahun|thn|th)\b"
)
_STREET = re.compile(r"^(?:jalan|jl|jln|gang|gg)\b[. ]*")
_KINDS = {"Cf": "", "Mn": "", "Pd": "-", "Pc": " "}  # of Unicode: unseen, accents, dashes, joiners
_WORD = re.compile(r"[^\W\d_]+")


def personal(
    text: str, *, names: Iterable[str] = (), places: Iterable[str] = ()
) -> Personal | None:
    """``names``: whom the ticket names; ``places``: its address, as it was written."""
    said = _as_seen(text)
    if not said:
        return Personal.EMPTY
    if len(said) > LONGEST:
        return Personal.TOO_LONG
    if _NUMBER.search(said):
        return Personal.NUMBER
    if _PLATE.search(said):
        return Personal.PLATE
    folded = said.casefold()
    known = [one for place in places for one in _places_in(_as_seen(place).casefold())]
    if _ADDRESS.search(said) or any(p in folded for p in known if len(p) >= _SHORTEST_PLACE):
        return Personal.ADDRESS
    words = {word.casefold() for word in _WORD.findall(said)}
    named = {word.casefold() for name in names for word in _WORD.findall(_as_seen(name))}
    if (
        _TITLED.search(said)
        or _CALLED.search(said)
        or any(len(w) >= _SHORTEST_NAME for w in words & named)
    ):
        return Personal.NAME
    return None


def _as_seen(text: str) -> str:
    """In plain letters, digits and dashes: what cannot be seen between them parts nothing."""
    plain = unicodedata.normalize("NFKD", text)
    seen = (_KINDS.get(unicodedata.category(one), one) for one in plain)
    return " ".join("".join(seen).split())


def _places_in(address: str) -> list[str]:
    """All of it, and a street with its number by whatever name a street is called."""
    streets = (_STREET.sub("", part.strip()) for part in address.split(","))
    return [address, *(street for street in streets if any(map(str.isdigit, street)))]
