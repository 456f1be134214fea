"""The regions of the live pages, rendered once for all for whom they are the same.

A region's words come from what all see (``shared``: the board, in a language) and from what is
one reader's own (``own``: the account, their seat, their call). While a region is rendered it is
noted which of a reader's own values it asked for. For another reader with the same answers it would
be the same text, so they are given that; whoever has other answers gets a rendering of their own.
What nobody's own value stands in is rendered once, however many look. ``own_extension`` is only
written, never asked: a mark stands for it, so that two desks in the same state share their text.

A region's text is made into JSON once, and an event's bytes once for all who are sent the same.
"""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.live_page import BASE, EXTENSION
from ari_app.people.access import Account
from ari_app.texts.catalog import Language

# no template can name these
_ASKED = "asked of the reader"
_MODULES = "macros of this board"

_MARK = "\N{INFORMATION SEPARATOR ONE}"  # for the reader's extension; nobody can type it
_Question = tuple[str, ...]  # the name of an own value; of the account, what was asked of it

SharedValues = Callable[[Board, Language, str], Mapping[str, object]]
OwnValues = Callable[[Board, Account], Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePage:
    """A template with a block ``region_…`` for each region, and what it is filled with.

    A region that the template does not have itself is its base's. ``own`` has the ``account`` and
    whatever else is one reader's; ``shared`` (board, language, time zone) knows no reader.
    """

    template: str
    regions: Sequence[str]
    shared: SharedValues
    own: OwnValues

    def context(self, shown: Board, account: Account, language: Language) -> dict[str, object]:
        return {**self.shared(shown, language, account.time_zone), **self.own(shown, account)}


class _Same:
    """An answer that cannot be a key: it is the same only as itself."""

    __slots__ = ("one",)

    def __init__(self, one: object) -> None:
        self.one = one

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.one is self.one

    def __hash__(self) -> int:
        return id(self.one)


_Answers = dict[tuple[Hashable, ...], str]  # what was answered → the text


@dataclass(slots=True)
class _Modules:
    """The macros of each file, ready for this board: they know no reader."""

    shared: Mapping[str, object]
    made: dict[str | None, TemplateModule] = field(default_factory=dict)

    def of(self, template: "_Template") -> TemplateModule:
        if template.name not in self.made:
            self.made[template.name] = template.made_of(self.shared)
        return self.made[template.name]


class _Template(Template):
    """Whatever imports macros with its context gets those of the board."""

    def make_module(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,
    ) -> TemplateModule:
        modules: _Modules | None = (vars or {}).get(_MODULES)
        return modules.of(self) if modules else super().make_module(vars, shared, locals)

    def made_of(self, shared: Mapping[str, object]) -> TemplateModule:
        return super().make_module(dict(shared), True)


@dataclass(slots=True)
class _Kept:
    """Of one page in one language: what all see, and the texts of each region by questions."""

    shared: Mapping[str, object]
    modules: _Modules
    regions: dict[str, dict[tuple[_Question, ...], _Answers]] = field(default_factory=dict)


class Renderings:
    """Of the board that is shown now; those of the one before are forgotten."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment.overlay()
        self._environment.context_class = _Context
        self._environment.template_class = _Template
        self._environment.auto_reload = False
        self._board: Board | None = None
        self._kept: dict[tuple[str, Language, str], _Kept] = {}
        self._events: dict[tuple[tuple[str, str], ...], bytes] = {}
        self._json: dict[str, str] = {}
        self.made = 0  # since the start

    def regions(
        self, page: LivePage, shown: Board, account: Account, language: Language
    ) -> dict[str, str]:
        """Each region's HTML as this reader sees it."""
        if shown is not self._board:
            self._board, self._kept, self._events, self._json = shown, {}, {}, {}
        key = (page.template, language, account.time_zone)
        if (kept := self._kept.get(key)) is None:
            shared = page.shared(shown, language, account.time_zone)
            kept = self._kept[key] = _Kept(shared, _Modules(shared))
        own = page.own(shown, account)
        texts = {name: self._region(page, kept, name, own) for name in page.regions}
        return {name: text.replace(_MARK, account.extension) for name, text in texts.items()}

    def event(self, fresh: Mapping[str, str]) -> bytes:
        """The event ``board`` with these regions of the board that is shown now."""
        key = tuple(fresh.items())
        if (event := self._events.get(key)) is None:
            pairs = ", ".join(f'"{name}": {self._as_json(html)}' for name, html in key)
            event = self._events[key] = f"event: board\ndata: {{{pairs}}}\n\n".encode()
        return event

    def _as_json(self, html: str) -> str:
        if (written := self._json.get(html)) is None:
            written = self._json[html] = json.dumps(html)
        return written

    def _region(self, page: LivePage, kept: _Kept, name: str, own: Mapping[str, object]) -> str:
        made = kept.regions.setdefault(name, {})
        for questions, known in made.items():
            html = known.get(_answers(own, questions))
            if html is not None:
                return html
        asked = _Asked(own)
        placeholders = {_ASKED: asked, _MODULES: kept.modules, EXTENSION: _MARK}
        html = self._rendered(
            page, name, {**kept.shared, **own, "account": _AskedAccount(asked), **placeholders}
        )
        self.made += 1
        questions = tuple(asked.questions)
        made.setdefault(questions, {})[_answers(own, questions)] = html
        return html

    def _rendered(self, page: LivePage, name: str, context: Mapping[str, object]) -> str:
        """One block of the first of the page's templates that has it, rendered alone."""
        templates = (self._environment.get_template(each) for each in (page.template, BASE))
        template: Template = next(each for each in templates if f"region_{name}" in each.blocks)
        block = template.blocks[f"region_{name}"]
        return "".join(block(template.new_context(dict(context)))).strip()


class _Asked:
    """Notes what a rendering asks of its reader."""

    def __init__(self, own: Mapping[str, object]) -> None:
        self.own = own
        self.questions: dict[_Question, None] = {}  # in their order

    def add(self, question: _Question) -> Any:
        self.questions[question] = None
        return _answer(self.own, question)


class _AskedAccount:
    """The account as a template sees it: whatever is asked of it is noted."""

    def __init__(self, asked: _Asked) -> None:
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        if callable(getattr(self._asked.own["account"], name)):
            return lambda *values: self._asked.add(("account", name, *values))
        return self._asked.add(("account", name))


class _Context(Context):
    """Notes each of a reader's own values that a template, or a macro of its, takes by its name."""

    def resolve_or_missing(self, key: str) -> Any:
        asked: _Asked | None = self.parent.get(_ASKED)
        if asked is not None and key in asked.own and key not in ("account", EXTENSION):
            asked.add((key,))
        return super().resolve_or_missing(key)


def _answers(own: Mapping[str, object], questions: Sequence[_Question]) -> tuple[Hashable, ...]:
    return tuple(_as_key(_answer(own, question)) for question in questions)


def _as_key(answer: object) -> Hashable:
    try:
        hash(answer)
    except TypeError:
        return _Same(answer)
    return answer


def _answer(own: Mapping[str, object], question: _Question) -> object:
    match question:
        case (name,):
            return own[name]
        case ("account", name, *values):
            value = getattr(own["account"], name)
            return value(*values) if callable(value) else value
    raise ValueError(f"nobody can be asked {question}")
