"""Asterisk's configuration files as sections and entries, each with its file and line.

As Asterisk's ``main/config.c`` reads them: ``;`` and ``;-- … --;`` are comments, ``#include`` and
``#tryinclude`` bring other files in, ``[x](!)`` is a template, ``[y](x)`` takes its entries over
and ``[y](+)`` goes on with an earlier section.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from dialplan.checker.finding import FileLine, Finding, Kind, finding

# The files that an include names (a path or a pattern), as name and text; none for none.
Reader = Callable[[str], Sequence[tuple[str, str]]]
DEEPEST = 16  # includes within includes: a file that includes itself ends here
_HEAD = re.compile(r"^\[([^\]]*)\]\s*(?:\(([^)]*)\))?\s*$")
_INCLUDE = re.compile(r"^#(include|tryinclude|exec)\b\s*(.*)$")
_ENTRY = re.compile(r"^([^=]*?)\s*(\+?=>?)\s*(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    key: str
    value: str
    origin: FileLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One ``[name]`` as it is used: what its templates say stands before its own entries."""

    name: str
    origin: FileLine
    template: bool = False
    entries: tuple[Entry, ...] = ()

    def values(self, key: str) -> list[str]:
        return [entry.value for entry in self.entries if entry.key == key]

    def value(self, key: str) -> str:
        """The one that counts, the last; empty for none."""
        return next(iter(reversed(self.values(key))), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    sections: tuple[Section, ...] = ()
    problems: tuple[Finding, ...] = ()

    def named(self, name: str) -> list[Section]:
        return [section for section in self.sections if section.name == name]

    @property
    def used(self) -> list[Section]:
        """All but the templates."""
        return [section for section in self.sections if not section.template]


def no_files(_: str) -> Sequence[tuple[str, str]]:
    return ()


def parse(file: str, text: str, reader: Reader = no_files) -> Source:
    """The sections in their order; a line that is none of the language is a problem."""
    reading = _Reading(reader=reader)
    reading.read(file, text, ())
    return Source(
        sections=tuple(draft.section() for draft in reading.drafts),
        problems=tuple(reading.problems),
    )


@dataclass(slots=True, kw_only=True)
class _Draft:
    name: str
    origin: FileLine
    template: bool
    entries: list[Entry] = field(default_factory=list)

    def section(self) -> Section:
        return Section(
            name=self.name,
            origin=self.origin,
            template=self.template,
            entries=tuple(self.entries),
        )


@dataclass(slots=True, kw_only=True)
class _Reading:
    reader: Reader
    drafts: list[_Draft] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)

    def read(self, file: str, text: str, above: tuple[str, ...]) -> None:
        for number, line in _bare_lines(text):
            origin = FileLine(file=file, line=number)
            if found := _INCLUDE.match(line):
                self._include(found[1], found[2].strip().strip('"<>'), origin, (*above, file))
            elif line.startswith("["):
                self._head(line, origin)
            else:
                self._entry(line, origin)

    def _include(self, word: str, path: str, origin: FileLine, above: tuple[str, ...]) -> None:
        if word == "exec":
            self.problems.append(finding(Kind.EXEC, origin, text=path))
            return
        files = self.reader(path) if len(above) <= DEEPEST else ()
        if not files and word == "include":
            self.problems.append(finding(Kind.INCLUDE_FILE_MISSING, origin, name=path))
        for name, text in files:
            if name in above:
                self.problems.append(finding(Kind.INCLUDE_CIRCLE, origin, name=name))
            else:
                self.read(name, text, above)

    def _head(self, line: str, origin: FileLine) -> None:
        found = _HEAD.match(line)
        if found is None or not found[1].strip():
            self.problems.append(finding(Kind.NOT_UNDERSTOOD, origin, text=line))
            return
        name, options = found[1].strip(), [o.strip() for o in (found[2] or "").split(",") if o]
        if "+" in options:
            self._go_on(name, origin)
            return
        draft = _Draft(name=name, origin=origin, template="!" in options)
        for base in (option for option in options if option != "!"):
            draft.entries += self._inherited(base, origin)
        self.drafts.append(draft)

    def _go_on(self, name: str, origin: FileLine) -> None:
        earlier = [draft for draft in self.drafts if draft.name == name]
        if not earlier:
            self.problems.append(finding(Kind.TEMPLATE_MISSING, origin, name=name))
        draft = earlier[-1] if earlier else _Draft(name=name, origin=origin, template=False)
        self.drafts = [d for d in self.drafts if d is not draft] + [draft]

    def _inherited(self, base: str, origin: FileLine) -> list[Entry]:
        templates = [draft for draft in self.drafts if draft.name == base]
        if not templates:
            self.problems.append(finding(Kind.TEMPLATE_MISSING, origin, name=base))
        return list(templates[-1].entries) if templates else []

    def _entry(self, line: str, origin: FileLine) -> None:
        found = _ENTRY.match(line)
        if found is None or not found[1] or not self.drafts:
            self.problems.append(finding(Kind.NOT_UNDERSTOOD, origin, text=line))
            return
        self.drafts[-1].entries.append(Entry(key=found[1], value=found[3], origin=origin))


def _bare_lines(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text without comments and blanks at its ends; no empty ones."""
    depth = 0
    for number, raw in enumerate(text.splitlines(), 1):
        kept, depth = _without_comments(raw, depth)
        if kept.strip():
            yield number, kept.strip()


def _without_comments(raw: str, depth: int) -> tuple[str, int]:
    kept, at = "", 0
    while at < len(raw):
        if depth and raw.startswith("--;", at):
            depth, at = depth - 1, at + 3
        elif raw.startswith(";--", at) and not raw.startswith(";---", at):
            depth, at = depth + 1, at + 3
        elif depth:
            at += 1
        elif raw.startswith("\\;", at):
            kept, at = kept + ";", at + 2
        elif raw[at] == ";":
            break
        else:
            kept, at = kept + raw[at], at + 1
    return kept, depth
