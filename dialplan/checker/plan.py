"""The dialplan as Asterisk keeps it: contexts, their extensions, and each step with its place."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ari_app.texts.marks import N_
from ari_app.texts.sentence import sentence
from dialplan.checker import patterns
from dialplan.checker.finding import FileLine, Finding, Kind, finding
from dialplan.checker.source import Entry, Section, Source

NO_CONTEXTS = frozenset({"general", "globals"})
_STEP = re.compile(
    r"^(?P<priority>\d+|n|s|hint)?\s*(?:\((?P<label>[^)]*)\))?\s*(?:[+-]\d+)?$", re.IGNORECASE
)
_APPLICATION = re.compile(r"^\s*(?P<name>[A-Za-z_]\w*)\s*(?:\((?P<data>.*)\))?\s*$", re.DOTALL)
_CURLY = re.compile("[“”„‘’]")  # noqa: RUF001 - looked for on purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One priority: an application with what stands in its brackets."""

    context: str
    extension: str
    priority: int
    label: str = ""
    application: str
    data: str
    origin: FileLine

    @property
    def text(self) -> str:
        return f"{self.application}({self.data})"


@dataclass(slots=True, kw_only=True)
class Context:
    name: str
    origin: FileLine
    extensions: dict[str, dict[int, Step]] = field(default_factory=dict)
    includes: list[tuple[str, FileLine]] = field(default_factory=list)
    last: str = ""  # what ``same`` goes on with
    next: int = 0

    def steps(self) -> Iterator[Step]:
        for steps in self.extensions.values():
            yield from steps.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    contexts: Mapping[str, Context]
    variables: Mapping[str, str]  # [globals]
    problems: Sequence[Finding] = ()
    _found: dict[tuple[str, str, int], Step | None] = field(default_factory=dict, repr=False)

    def steps(self) -> Iterator[Step]:
        for context in self.contexts.values():
            yield from context.steps()

    def step(self, context: str, extension: str, priority: int) -> Step | None:
        """What Asterisk runs there: looked for anew at each priority, in the includes last."""
        where = (context, extension, priority)
        if where not in self._found:
            self._found[where] = self._step(context, extension, priority, ())
        return self._found[where]

    def _step(
        self, context: str, extension: str, priority: int, above: tuple[str, ...]
    ) -> Step | None:
        here = self.contexts.get(context)
        if here is None or context in above:
            return None
        for name in patterns.best_first(here.extensions, extension):
            if priority in here.extensions[name]:
                return here.extensions[name][priority]
        included = (self._step(c, extension, priority, (*above, context)) for c, _ in here.includes)
        return next((step for step in included if step), None)

    def priority_of(self, context: str, extension: str, label: str) -> int | None:
        """A label's or a number's priority; None where Asterisk finds nothing."""
        if label.isdigit():
            return int(label) if self.step(context, extension, int(label)) else None
        for name in self.around(context):
            here = self.contexts[name]
            for own in patterns.best_first(here.extensions, extension):
                for priority, step in here.extensions[own].items():
                    if step.label == label:
                        return priority
        return None

    def around(self, context: str) -> list[str]:
        """The context and those that it includes, each once, nearest first."""
        found: list[str] = []
        waiting = [context]
        while waiting:
            name = waiting.pop(0)
            if name in self.contexts and name not in found:
                found.append(name)
                waiting = [included for included, _ in self.contexts[name].includes] + waiting
        return found


def read(source: Source) -> Plan:
    """The plan of ``extensions.conf``; lines that Asterisk would leave out are problems."""
    building = _Building(problems=list(source.problems))
    for section in source.used:
        if section.name == "globals":
            building.variables |= {e.key: e.value for e in section.entries}
        elif section.name not in NO_CONTEXTS:
            building.add(section)
    return Plan(
        contexts=building.contexts,
        variables=building.variables,
        problems=[*building.problems, *_numbering(building.contexts.values())],
    )


@dataclass(slots=True, kw_only=True)
class _Building:
    problems: list[Finding]
    contexts: dict[str, Context] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def add(self, section: Section) -> None:
        made = Context(name=section.name, origin=section.origin)
        context = self.contexts.setdefault(section.name, made)
        context.last = ""
        for entry in section.entries:
            self._entry(context, entry)

    def _entry(self, context: Context, entry: Entry) -> None:
        match entry.key.lower():
            case "exten":
                name, comma, rest = _until_comma(entry.value)
                context.last, context.next = name.strip(), 0
                self._step(context, rest if comma else "", entry)
            case "same" if not context.last:
                self.problems.append(finding(Kind.NO_EXTENSION_BEFORE, entry.origin))
            case "same":
                self._step(context, entry.value, entry)
            case "include":
                context.includes.append((entry.value.split(",")[0].strip(), entry.origin))
            case "ignorepat" | "autohints":
                pass
            case "switch" | "lswitch" | "eswitch":
                why = sentence(N_("sebagian rencana disimpan di {where}"), where=entry.value)
                self.problems.append(finding(Kind.UNDECIDED, entry.origin, why=why))
            case _:
                self._not_understood(entry)

    def _not_understood(self, entry: Entry) -> None:
        text = f"{entry.key} => {entry.value}"
        self.problems.append(finding(Kind.NOT_UNDERSTOOD, entry.origin, text=text))

    def _step(self, context: Context, rest: str, entry: Entry) -> None:
        number, _, order = rest.partition(",")
        found = _STEP.match(number.strip())
        if not (found and found["priority"] and context.last and order.strip()):
            self._not_understood(entry)
            return
        priority = self._priority(context, found["priority"].lower(), entry)
        if priority is None:
            return
        for odd in (Kind.CURLY_QUOTE,) if _CURLY.search(order) else ():
            self.problems.append(finding(odd, entry.origin, text=order.strip()))
        if (application := _APPLICATION.match(order)) is None or not balanced(order):
            self.problems.append(finding(Kind.UNBALANCED, entry.origin, text=order.strip()))
            application = _APPLICATION.match(order.split("(")[0])
        self._keep(context, entry, priority, found["label"] or "", application)

    def _priority(self, context: Context, word: str, entry: Entry) -> int | None:
        if word == "hint":
            return None
        if word == "n" and not context.next:
            values = {"extension": context.last, "context": context.name}
            self.problems.append(finding(Kind.NO_FIRST_STEP, entry.origin, **values))
            context.next = 1  # said once; the walk goes on as if it had one
        return int(word) if word.isdigit() else max(context.next, 1)

    def _keep(
        self,
        context: Context,
        entry: Entry,
        priority: int,
        label: str,
        order: re.Match[str] | None,
    ) -> None:
        context.next = priority + 1
        step = Step(
            context=context.name,
            extension=context.last,
            priority=priority,
            label=label.strip(),
            application=order["name"] if order else "",
            data=(order["data"] or "").strip() if order else "",
            origin=entry.origin,
        )
        steps = context.extensions.setdefault(context.last, {})
        if priority in steps:
            values = {"priority": priority, "extension": context.last, "context": context.name}
            first = steps[priority].origin
            self.problems.append(finding(Kind.TWICE, entry.origin, first=first, **values))
        else:
            steps[priority] = step


def balanced(text: str) -> bool:
    """Whether each ``${``, ``$[`` and the application's own bracket is closed again."""
    open_: list[str] = []
    before = ""
    for sign in text:
        if before == "\\":
            before = ""
            continue
        if sign in "{[" and (before == "$" or (open_ and open_[-1] == _CLOSED_BY[sign])):
            open_.append(_CLOSED_BY[sign])
        elif open_ and sign == open_[-1]:
            open_.pop()
        before = sign
    return not open_ and _round(text) == 0


def _round(text: str) -> int:
    """How many ``(`` outside quotes are not closed."""
    depth, quoted, escaped = 0, False, False
    for sign in text:
        if sign == '"' and not escaped:
            quoted = not quoted
        elif not quoted and not escaped:
            depth += (sign == "(") - (sign == ")")
        escaped = sign == "\\" and not escaped
    return depth


_CLOSED_BY = {"{": "}", "[": "]"}


def _until_comma(text: str) -> tuple[str, str, str]:
    """Splits at the first comma that stands in no ``[…]`` of a pattern."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if sign == "," and depth <= 0:
            return text[:at].strip(), ",", text[at + 1 :]
    return text.strip(), "", ""


def _numbering(contexts: Iterable[Context]) -> Iterator[Finding]:
    for context in contexts:
        for name, steps in context.extensions.items():
            values = {"extension": name, "context": context.name}
            first = min(steps)
            if first != 1:
                yield finding(Kind.NO_FIRST_STEP, steps[first].origin, **values)
            for priority, step in sorted(steps.items()):
                if priority > first and priority - 1 not in steps:
                    missing = priority - 1
                    yield finding(Kind.GAP, step.origin, priority=missing, **values)
