"""The form of a ticket: which fields a call-taker may fill in, and saving without overwriting.

Two people may have one ticket open. Each change names the version that it was made from; when
somebody else was faster it is refused (:class:`FormOutdated`) and nothing is lost.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category

from ari_app.errors import Conflict, Invalid, NotFound
from ari_app.store.database import Session
from ari_app.telephone_number import caller_number
from ari_app.tickets.opening import TicketState
from ari_app.tickets.source import TicketSource


class TicketPriority(StrEnum):
    CRITICAL = "critical"
    URGENT = "urgent"
    ROUTINE = "routine"


class Disposition(StrEnum):
    """*Hasil akhir* (closed list of the sample centre's outcomes of a call)."""

    NORMAL = "normal"
    INFORMASI = "informasi"
    NON_DARURAT = "non_darurat"
    PRANK = "prank"
    GHOST_DIAM = "ghost_diam"
    GHOST_BISING = "ghost_bising"
    GHOST_SUARA_LATAR = "ghost_suara_latar"
    GHOST_TERPUTUS = "ghost_terputus"
    SALAH_SAMBUNG = "salah_sambung"
    TES = "tes"


# that a ticket is closed with though nobody was told: what is an incident is sent (or is another's)
CLOSING = tuple(each for each in Disposition if each is not Disposition.NORMAL)


class FormInvalid(Invalid):
    """A field cannot have this value. ``field`` names it, ``reason`` says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}.")
        self.field = field
        self.reason = reason


class FormOutdated(Conflict):
    """Somebody else has changed the ticket since; ``version`` is the one it has now."""

    def __init__(self, version: int) -> None:
        super().__init__("Somebody else has changed this ticket; load it again.")
        self.version = version


class TicketUnknown(NotFound):
    """The centre has no such ticket."""


_PLAIN: Mapping[str, str] = {"Zs": " ", "Zl": "\n", "Zp": "\n", "Cf": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    ticket_id: int
    label: str
    version: int


async def save_form(
    session: Session,
    *,
    centre: str,
    ticket: str,
    version: int,
    changes: Mapping[str, object],
    by: str,
) -> Saved:
    """Saves some fields of a ticket (named by its label or call id); None or "" empties a field.

    Raises :class:`FormInvalid`, :class:`FormOutdated`, :class:`TicketUnknown`.
    """
    clean = checked(changes)
    found = await session.row("tickets.for_change", centre, ticket)
    if found is None:
        raise TicketUnknown("There is no such ticket.")
    _fits_source(TicketSource(found["source"]), clean)
    await _known_type(session, centre, clean.get("type"))
    if clean.get("state") == TicketState.CLOSED and found["agencies_working"]:
        raise FormInvalid("state", "an agency still works on the ticket")
    if clean.get("state", TicketState.CLOSED) != TicketState.CLOSED and found["duplicate_of"]:
        raise FormInvalid("state", "the ticket is a duplicate; take that mark off first")
    saved = await session.row("tickets.change", found["ticket_id"], version, clean, by)
    if saved is None:
        raise FormOutdated(found["version"])
    if "answers" in clean:
        await session.run("desk_tickets.keep_answers", found["ticket_id"], clean["answers"] or {})
    return Saved(
        ticket_id=found["ticket_id"], label=str(saved["label"]), version=int(saved["version"])
    )


def checked(changes: Mapping[str, object]) -> dict[str, object]:
    """The changes as they may be stored; raises :class:`FormInvalid`."""
    unknown = sorted(changes.keys() - FIELDS.keys())
    if unknown:
        raise FormInvalid(unknown[0], "there is no such field")
    return {name: _checked(name, value) for name, value in changes.items()}


def closing(disposition: str) -> dict[str, object]:
    """The changes that close a ticket of which no agency need be told; raises `FormInvalid`."""
    if disposition not in CLOSING:
        raise FormInvalid("disposition", "must be one of " + ", ".join(CLOSING))
    return {"disposition": disposition, "state": TicketState.CLOSED}


def _fits_source(source: TicketSource, changes: Mapping[str, object]) -> None:
    if source is TicketSource.CALL and "ani" in changes:
        raise FormInvalid("ani", "the line told the number of a call")
    if source is not TicketSource.CALL and changes.get("state") == TicketState.CALLBACK:
        raise FormInvalid("state", "nobody called, so there is no call to return")


async def _known_type(session: Session, centre: str, code: object) -> None:
    if code is not None and await session.row("tickets.type_exists", centre, code) is None:
        raise FormInvalid("type", "the centre has no such type of incident")


def _checked(name: str, value: object) -> object:
    if value is None or value == "":
        if name == "state":
            raise FormInvalid(name, "a ticket always has a state")
        return None
    try:
        return FIELDS[name](value)
    except (ValueError, TypeError) as error:
        raise FormInvalid(name, str(error)) from error


def _text(longest: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str):
            raise TypeError("must be text")
        text = _as_typed(value)
        if len(text) > longest:
            raise ValueError(f"must have at most {longest} characters")
        if any(not c.isprintable() and c not in "\n\t\r" for c in text):
            raise ValueError("holds a character that cannot be shown")
        if not (text := text.strip()):
            raise ValueError("must not be blank")
        return text

    return check


def _as_typed(text: str) -> str:
    """What a messenger adds to a number that is copied from it is no reason to refuse it.

    Unicode's other spaces (Zs, such as U+00A0) and line ends (Zl, Zp) become plain ones; marks that
    nobody sees (Cf: U+200E, U+202A, U+200D …) go.
    """
    return "".join(_PLAIN.get(category(letter), letter) for letter in text)


def _degrees(limit: float) -> Callable[[object], float]:
    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError("must be a number")
        if not -limit <= value <= limit:
            raise ValueError(f"must lie between -{limit:g} and {limit:g}")
        return float(value)

    return check


def _one_of(words: type[StrEnum]) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or value not in {word.value for word in words}:
            raise ValueError("must be one of " + ", ".join(words))
        return str(value)

    return check


def _number(value: object) -> str:
    number = caller_number(value) if isinstance(value, str) else None
    if number is None:
        raise ValueError("must be a telephone number")
    return number


def _answers(value: object) -> dict[str, str | None]:
    """Question → answer; those left out stay as they are, None empties one."""
    if not isinstance(value, dict) or len(value) > 20:
        raise TypeError("must be questions and answers, 20 at most")
    return {
        _text(200)(question): None if said is None or said == "" else _text(500)(said)
        for question, said in value.items()
    }


FIELDS: Mapping[str, Callable[[object], object]] = {
    "type": _text(60),
    "kecamatan": _text(80),
    "desa": _text(80),
    "dusun": _text(80),
    "address": _text(500),
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "caller_name": _text(120),
    "ani": _number,
    "priority": _one_of(TicketPriority),
    "narrative": _text(10_000),
    "answers": _answers,
    "disposition": _one_of(Disposition),
    "state": _one_of(TicketState),
}
