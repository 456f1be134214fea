"""Kemendagri's codes: what a region is by its code, and what tells two of one name apart.

``33.20.06.2011`` is a desa: province, kabupaten, kecamatan, and four digits of which the first
is 1 for a kelurahan and 2 for a desa (Permendagri 72/2019). Files with ``kode`` and ``nama`` hold
all levels in one column; a desa's kecamatan is then known by its code alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ari_app.places.place import PlaceError

Names = tuple[str, ...]  # of a kecamatan and of what lies in it, the smallest last
_LEVELS = ("kecamatan", "desa", "dusun", "landmark")
Desa = tuple[str, str]  # its kecamatan and its name
_KECAMATAN, _DESA = (6, 7), (10,)  # digits; BPS counts kecamatan with three
_ABOVE = (2, 4)  # a province, a kabupaten: no place of ours
_KINDS = {"1": "Kelurahan", "2": "Desa"}
_SAID = {
    **dict.fromkeys(("kelurahan", "kel", "k"), "Kelurahan"),
    **dict.fromkeys(("desa", "ds", "d", "gampong", "nagari", "kampung"), "Desa"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A line of a file as it is written; ``cells`` by the columns' names in our words."""

    line: int
    cells: Mapping[str, str]

    @property
    def digits(self) -> str:
        return re.sub(r"\D", "", self.cells.get("kode", ""))

    @property
    def kind(self) -> str:
        """Desa or Kelurahan; "" where nothing says it."""
        said = _SAID.get(self.cells.get("jenis", "").strip(" .").casefold(), "")
        dotted = self.cells.get("kode", "").count(".") == 3  # BPS writes none, and means another
        by_code = _KINDS.get(self.digits[6:7], "") if dotted and len(self.digits) == 10 else ""
        return said or by_code

    @property
    def desa(self) -> Desa:
        """The same for the same name, however its capitals are written."""
        return self.cells.get("kecamatan", "").casefold(), self.cells.get("desa", "").casefold()


def with_levels(lines: Sequence[Named]) -> list[Named]:
    """Lines of ``kode`` and ``nama`` as lines of kecamatan and desa; others as they are."""
    kecamatan = {
        each.digits: each.cells["nama"]
        for each in lines
        if "nama" in each.cells and len(each.digits) in _KECAMATAN
    }
    found = []
    for each in lines:
        if "nama" not in each.cells or each.cells.get("kecamatan"):
            found.append(each)
        elif len(each.digits) not in _ABOVE:
            found.append(Named(line=each.line, cells={**each.cells, **_levels(each, kecamatan)}))
    return found


def _levels(line: Named, kecamatan: Mapping[str, str]) -> dict[str, str]:
    """Without a name where the code says nothing: the line is then told as one without."""
    if len(line.digits) in _KECAMATAN:
        return {"kecamatan": line.cells["nama"]}
    if len(line.digits) not in _DESA:
        return {}
    above = (kecamatan.get(line.digits[:count], "") for count in _KECAMATAN)
    return {"kecamatan": next(filter(None, above), ""), "desa": line.cells["nama"]}


def with_different_names(lines: Sequence[Named]) -> list[Named]:
    """The lines with other names where two desa of one kecamatan have the same.

    By their kind (Desa Bulu, Kelurahan Bulu), else by the code's last digits.
    """
    codes, kinds = defaultdict[Desa, set[str]](set), defaultdict[Desa, set[str]](set)
    for each in lines:
        codes[each.desa] |= {each.digits[:10]} - {""}  # behind them stands what lies in the desa
        kinds[each.desa] |= {each.kind} - {""}
    return [_apart(each, kinds[each.desa], codes[each.desa]) for each in lines]


def _apart(line: Named, kinds: set[str], codes: set[str]) -> Named:
    name = line.cells.get("desa", "")
    if not name:
        return line
    if len(kinds) > 1 and line.kind and len(codes) <= len(kinds):
        name = f"{line.kind} {name}"
    elif len(codes) > 1 and line.digits:
        name = f"{line.kind} {name} ({line.digits[6:10]})".strip()
    return Named(line=line.line, cells={**line.cells, "desa": name})


def numbered(lines: Sequence[Named]) -> list[Named]:
    """The lines with a number behind the names that nothing else tells apart: Bulu (1), Bulu (2).

    Not a kecamatan's name, nor that of a desa in which others lie: in which one, nobody knows.
    """
    names = [_names(each) for each in lines]
    above = {key[:count] for key in names for count in range(1, len(key))}
    twice = {key for key, n in Counter(names).items() if n > 1 and len(key) > 1} - above
    so_far = Counter[Names]()
    found = []
    for each, key in zip(lines, names, strict=True):
        so_far[key] += 1
        found.append(_with_number(each, so_far[key]) if key in twice else each)
    return found


def _names(line: Named) -> Names:
    """Without empty names behind the smallest; the same however its capitals are written."""
    names = [" ".join(line.cells.get(level, "").casefold().split()) for level in _LEVELS]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _with_number(line: Named, number: int) -> Named:
    level = _LEVELS[len(_names(line)) - 1]
    return Named(line=line.line, cells={**line.cells, level: f"{line.cells[level]} ({number})"})


def without_levels_of(line: Named) -> PlaceError | None:
    """Why a line of ``kode`` and ``nama`` names no place of ours."""
    if "nama" not in line.cells or line.cells.get("kecamatan"):
        return None
    code = line.cells.get("kode", "")[:20]
    return PlaceError(f"the kode {code!r} is that of no kecamatan here, and of nothing in one")
