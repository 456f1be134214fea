"""Finding a place from what somebody types while somebody else is screaming. Pure.

Forgiving: capitals, accents, the order of words, the old spelling (oe, dj, tj), doubled letters,
one word written as two, a few wrong letters. Words that share trigrams are compared letter by
letter (the embedded PostgreSQL has no pg_trgm, and the desk searches while the database is away).
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ari_app.places.place import Place, PlaceKind

MOST = 8
LONGEST_QUERY = 100
_MOST_WORDS = 8
_MOST_COMPARED = 80  # letter by letter, of the words that share the most trigrams
_ALIKE = 0.59  # from here on two words may be the same, wrongly written
_FAR_BELOW = 0.72  # of the best one
_SURE = 0.85  # from here on a word alone finds a place
_WITHIN, _ALSO = 0.85, 0.95  # a word of the place around it, of its other names
_KNOWN_KECAMATAN = 0.1  # the form names this kecamatan already

# What stands around a place's name and is not part of it.
_AROUND = frozenset(
    "kecamatan kec kelurahan kel desa ds dusun dsn dukuh dk kabupaten kab jalan jln jl gang gg "
    "rt rw no di ke dekat depan belakang sebelah samping seberang sekitar arah".split()
)
_OLD_SPELLING = (("oe", "u"), ("dj", "j"), ("tj", "c"))
Reading = tuple[tuple[str, str], ...]  # each word as it is compared, and as it was written
_ORDER = {kind: place for place, kind in enumerate(PlaceKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``rest``: the words of the question that are not in the place, as they were typed."""

    place: Place
    rest: str
    score: float


@dataclass(slots=True)
class PlaceIndex:
    """The places of one centre, ready to be searched; some ten thousand are no burden."""

    places: Sequence[Place]
    _in: dict[str, dict[int, float]] = field(default_factory=dict)  # word → place → its weight
    _own: dict[int, int] = field(default_factory=dict)  # place → how many words its name has
    _with: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # trigram → words

    def __post_init__(self) -> None:
        for number, place in enumerate(self.places):
            self._own[number] = len(_words(place.name))
            self._index(number, [place.name], 1.0)
            self._index(number, place.also, _ALSO)
            self._index(number, place.within, _WITHIN)
        for word in self._in:
            for trigram in _trigrams(word):
                self._with[trigram].add(word)

    def _index(self, number: int, names: Iterable[str], weight: float) -> None:
        for name in names:
            words = _words(name)
            for word in [*words, *(left + right for left, right in pairwise(words))]:
                known = self._in.setdefault(word, {})
                known[number] = max(weight, known.get(number, 0.0))

    def search(
        self,
        text: str,
        *,
        kinds: Sequence[PlaceKind] = tuple(PlaceKind),
        kecamatan: str = "",
        most: int = MOST,
    ) -> list[Found]:
        """The likeliest places, the best first; without words all of ``kinds``, by name.

        ``kecamatan`` is what the form says already: its places come first.
        """
        wanted, near = set(kinds), _plain(kecamatan)
        readings = _readings(text)
        if not readings:
            return [] if text.strip() else self._all(wanted, near, most)
        found = [
            each
            for number, (score, rest) in self._scores(readings).items()
            if (each := self._found(number, score, rest, near)).place.kind in wanted
        ]
        return _clear(sorted(found, key=_best_first)[:most])

    def _all(self, wanted: set[PlaceKind], near: str, most: int) -> list[Found]:
        fitting = [place for place in self.places if place.kind in wanted]
        inside = [place for place in fitting if near and _plain(place.kecamatan) == near]
        found = [Found(place=place, rest="", score=0.0) for place in inside or fitting]
        return sorted(found, key=_best_first)[:most]

    def _found(self, number: int, score: float, rest: str, near: str) -> Found:
        place = self.places[number]
        bonus = _KNOWN_KECAMATAN if near and _plain(place.kecamatan) == near else 0.0
        return Found(place=place, rest=rest, score=score + bonus)

    def _scores(self, readings: Sequence[Reading]) -> dict[int, tuple[float, str]]:
        """Place → how well it fits, and what is left over; the best way to read the words."""
        best: dict[int, tuple[float, str]] = {}
        for reading in readings:
            for number, (score, rest) in self._read(reading).items():
                if score > best.get(number, (0.0, ""))[0]:
                    best[number] = (score, rest)
        return best

    def _read(self, reading: Reading) -> dict[int, tuple[float, str]]:
        asked = [(plain, written) for plain, written in reading if not _is_around(plain)]
        hits = [self._places_of(plain) for plain, _ in asked]
        scores = {}
        for number in {number for places in hits for number in places}:
            each = [places.get(number, (0.0, False)) for places in hits]
            score = self._score(number, each)
            if score:
                scores[number] = (score, _rest(reading, asked, each))
        return scores

    def _score(self, number: int, each: Sequence[tuple[float, bool]]) -> float:
        """0 unless a word names the place itself, and clearly where others do not fit."""
        own = max((score for score, is_own in each if is_own), default=0.0)
        missed = sum(1 for score, _ in each if not score)
        if not own or (missed and own < _SURE):
            return 0.0
        mean = sum(score for score, _ in each) / len(each)
        named = sum(1 for score, is_own in each if is_own and score)
        return mean * (0.8 if missed else 1.0) - 0.02 * max(0, self._own[number] - named)

    def _places_of(self, asked: str) -> dict[int, tuple[float, bool]]:
        """Place → how well its best word fits, and whether that word is of its own name."""
        places: dict[int, tuple[float, bool]] = {}
        for word, score in self._alike(asked).items():
            for number, weight in self._in[word].items():
                if score * weight > places.get(number, (0.0, False))[0]:
                    places[number] = (score * weight, weight > _WITHIN)
        return places

    def _alike(self, asked: str) -> dict[str, float]:
        """Word → 1 where it is the asked one, less the more it differs."""
        parts = _trigrams(asked)
        shared = Counter(word for part in parts for word in self._with.get(part, ()))
        likely = shared.most_common(_MOST_COMPARED)
        scores = {word: _likeness(asked, word, count) for word, count in likely}
        return {word: score for word, score in scores.items() if score >= _ALIKE}


def _likeness(asked: str, word: str, shared: int) -> float:
    """1 for the same word, 0 for another one. ``shared``: the trigrams that both have."""
    if word == asked:
        return 1.0
    mine, theirs = len(asked), len(word)
    if word.startswith(asked):
        return _SURE + 0.1 * mine / theirs
    if 2 * shared < 0.3 * (mine + theirs) and (mine < 4 or shared < 0.5 * mine):
        return 0.0  # too far off to be worth comparing letter by letter
    whole = 0.9 * (1 - _edits(asked, word) / max(mine, theirs))
    begun = 0.8 * (1 - _edits(asked, word[:mine]) / mine) if 4 <= mine < theirs else 0.0
    return max(whole, begun)


def _edits(one: str, other: str) -> int:
    """Letters too many, too few, wrong, or changed about (optimal string alignment distance)."""
    before, last = list[int](), list(range(len(other) + 1))
    for i, a in enumerate(one):
        row = [i + 1]
        for j, b in enumerate(other):
            cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a != b))
            if i and j and a == other[j - 1] and one[i - 1] == b:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _trigrams(word: str) -> set[str]:
    """With two blanks before: how a word begins counts more than how it ends."""
    padded = f"  {word}"
    return {padded[at : at + 3] for at in range(len(word))}


def _readings(text: str) -> list[Reading]:
    """As it was typed, in both spellings (an oe may be a lost letter, too), and with two neighbours
    as one word: karimun jawa, Karimunjawa. None when no word names a place.
    """
    ways = dict.fromkeys(_typed(text, today=today) for today in (True, False))
    return [reading for way in ways if way for reading in (way, *_with_pairs(way))]


def _with_pairs(way: Reading) -> list[Reading]:
    readings = []
    for at in range(len(way) - 1):
        (left, left_written), (right, right_written) = way[at : at + 2]
        if not (_is_around(left) or _is_around(right)):
            pair = (left + right, f"{left_written} {right_written}")
            readings.append((*way[:at], pair, *way[at + 2 :]))
    return readings


def _rest(
    reading: Reading,
    asked: Sequence[tuple[str, str]],
    each: Sequence[tuple[float, bool]],
) -> str:
    used = {written for (_, written), (score, _) in zip(asked, each, strict=True) if score}
    return " ".join(written for _, written in reading if written not in used)


def _typed(text: str, *, today: bool) -> Reading:
    """(as it is compared, as it was written) for each word; empty when no word names a place."""
    written = text[:LONGEST_QUERY].split()[:_MOST_WORDS]
    plain = [_plain(word, today=today).replace(" ", "") for word in written]
    pairs = tuple(pair for pair in zip(plain, written, strict=True) if pair[0])
    return pairs if any(not _is_around(plain) for plain, _ in pairs) else ()


def _is_around(plain: str) -> bool:
    return plain in _AROUND or plain.isdigit()


def _words(name: str) -> list[str]:
    return _plain(name).split()


def _plain(text: str, *, today: bool = True) -> str:
    """Small letters and digits, no doubled letters, in ``today``'s spelling or as it is."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    kept = re.sub(r"[^a-z0-9]+", " ", kept.replace("'", "").replace(".", "")).strip()
    for old, new in _OLD_SPELLING if today else ():
        kept = kept.replace(old, new)
    return re.sub(r"([a-z])\1+", r"\1", kept)


def words_of(text: str) -> frozenset[str]:
    """The words of an address that name something, as they are compared."""
    return frozenset(word for word in _words(text) if not _is_around(word))


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names of places are written the same but for capitals and spelling."""
    return bool(one and other) and _plain(one or "") == _plain(other or "")


def _clear(found: list[Found]) -> list[Found]:
    """Without guesses where something fits far better."""
    return [each for each in found if each.score >= _FAR_BELOW * found[0].score]


def _best_first(found: Found) -> tuple[float, int, str, tuple[str, ...]]:
    place = found.place
    return (-round(found.score, 3), _ORDER[place.kind], place.name, place.within)
