"""Guidance cards as files: JSON, whole; CSV for a spreadsheet, a line a step. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from ari_app.agencies.sheet import Cells, SheetRefused, as_sheet, read_sheet
from ari_app.bounded_json import read_json
from ari_app.tickets.guidance import GuidanceCard, card_of, entry_of
from ari_app.tickets.json_entries import as_json

COLUMNS = (
    *("code", "title", "title_en", "types", "medical", "metronome", "source", "active"),
    *("say", "say_en"),
)
_YES, _NO = "ya", "tidak"
E = TypeVar("E")


def as_json_file(cards: Iterable[GuidanceCard]) -> str:
    return as_json([entry_of(card) for card in cards])


def as_csv_file(cards: Iterable[GuidanceCard]) -> str:
    """The first line of a card has all of it, the others only its code and their step."""
    return as_sheet(COLUMNS, (line for card in cards for line in _lines(card)))


def read_file(data: bytes) -> list[GuidanceCard]:
    """From either kind. Raises `SheetRefused`, which names all that is wrong."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
        return _of_json(data)
    return _of_csv(data)


def _lines(card: GuidanceCard) -> Iterable[Sequence[str]]:
    for number, step in enumerate(card.steps):
        whole = (
            *(card.title, card.title_en, " ".join(card.types)),
            *(_word(card.medical), _word(card.metronome), card.source, _word(card.active)),
        )
        yield (card.code, *(whole if number == 0 else ("",) * len(whole)), step.say, step.say_en)


def _word(on: bool) -> str:
    return _YES if on else _NO


def _of_json(data: bytes) -> list[GuidanceCard]:
    try:
        entries = read_json(data.decode("utf-8-sig"))
    except ValueError as error:
        raise SheetRefused([f"JSON: {error}"]) from error
    named = [(f"{n}", entry) for n, entry in enumerate(entries, start=1)]
    return _built(named, lambda entry: card_of(_object(entry)))


def _object(entry: object) -> dict[str, object]:
    if not isinstance(entry, dict):
        raise ValueError("must be an object with a 'code'")
    return entry


def _of_csv(data: bytes) -> list[GuidanceCard]:
    """Lines of one code belong together, wherever they stand."""
    by_code: dict[str, list[Cells]] = {}
    for cells in read_sheet(data, COLUMNS, lambda cells: cells):
        by_code.setdefault(cells["code"], []).append(cells)
    return _built(list(by_code.items()), _of_lines)


def _of_lines(lines: Sequence[Cells]) -> GuidanceCard:
    first = lines[0]
    texts = {name: first[name] for name in ("code", "title", "title_en", "source")}
    ticks = {name: _tick(name, first[name]) for name in ("medical", "metronome", "active")}
    steps = [{"say": cells["say"], "say_en": cells["say_en"]} for cells in lines]
    return card_of({**texts, **ticks, "types": first["types"].split(), "steps": steps})


def _tick(name: str, written: str) -> bool:
    known = {_YES: True, "yes": True, "1": True, _NO: False, "no": False, "0": False}
    if written.lower() not in known:
        raise ValueError(f"{name} {written!r}? ({_YES}, {_NO})")
    return known[written.lower()]


def _built(
    entries: Sequence[tuple[str, E]], build: Callable[[E], GuidanceCard]
) -> list[GuidanceCard]:
    found, wrong = dict[str, GuidanceCard](), list[str]()
    for name, entry in entries:
        try:
            card = build(entry)
            if card.code in found:
                raise ValueError(f"code {card.code!r} is in the file twice")
            found[card.code] = card
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    if wrong or not found:
        raise SheetRefused(wrong or ["1: no cards"])
    return list(found.values())
