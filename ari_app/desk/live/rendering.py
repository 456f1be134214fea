"""The regions of the live pages, rendered once for all for whom they are the same.

A region's words come from what all see (``shared``: the board, in a language) and from what is
one reader's own (``own``: the account, their seat, their call). While a region is rendered it is
noted which of a reader's own values it asked for. For another reader with the same answers it would
be the same text, so they are given that; whoever has other answers gets a rendering of their own.
What nobody's own value stands in is rendered once, however many look.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, Template
from jinja2.runtime import Context

from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.live_page import BASE
from ari_app.desk.texts.catalog import Language
from ari_app.people.access import Account

_ASKED = "asked of the reader"  # no template can name it
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


@dataclass(frozen=True, slots=True)
class _Rendering:
    """``answers``: to what was asked of the reader it was made for."""

    html: str
    answers: Mapping[_Question, object]

    def fits(self, own: Mapping[str, object]) -> bool:
        return all(_answer(own, question) == said for question, said in self.answers.items())


@dataclass(slots=True)
class _Kept:
    """Of one page in one language: what all see, and the renderings of each region."""

    shared: Mapping[str, object]
    regions: dict[str, list[_Rendering]] = field(default_factory=dict)


class Renderings:
    """Of the board that is shown now; those of the one before are forgotten."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment.overlay()
        self._environment.context_class = _Context
        self._board: Board | None = None
        self._kept: dict[tuple[str, Language, str], _Kept] = {}
        self.made = 0  # since the start

    def regions(
        self, page: LivePage, shown: Board, account: Account, language: Language
    ) -> dict[str, str]:
        """Each region's HTML as this reader sees it."""
        if shown is not self._board:
            self._board, self._kept = shown, {}
        key = (page.template, language, account.time_zone)
        if (kept := self._kept.get(key)) is None:
            kept = self._kept[key] = _Kept(page.shared(shown, language, account.time_zone))
        own = page.own(shown, account)
        return {name: self._region(page, kept, name, own) for name in page.regions}

    def _region(self, page: LivePage, kept: _Kept, name: str, own: Mapping[str, object]) -> str:
        renderings = kept.regions.setdefault(name, [])
        for one in renderings:
            if one.fits(own):
                return one.html
        asked = _Asked(own)
        context = {**kept.shared, **own, "account": _AskedAccount(asked), _ASKED: asked}
        html = self._rendered(page, name, context)
        self.made += 1
        renderings.append(_Rendering(html, asked.answers))
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
        self.answers: dict[_Question, object] = {}

    def note(self, question: _Question) -> Any:
        answer = self.answers[question] = _answer(self.own, question)
        return answer


class _AskedAccount:
    """The account as a template sees it: whatever is asked of it is noted."""

    def __init__(self, asked: _Asked) -> None:
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        if callable(getattr(self._asked.own["account"], name)):
            return lambda *values: self._asked.note(("account", name, *values))
        return self._asked.note(("account", name))


class _Context(Context):
    """Notes each of a reader's own values that a template, or a macro of its, takes by its name."""

    def resolve_or_missing(self, key: str) -> Any:
        asked: _Asked | None = self.parent.get(_ASKED)
        if asked is not None and key in asked.own and key != "account":
            asked.note((key,))
        return super().resolve_or_missing(key)


def _answer(own: Mapping[str, object], question: _Question) -> object:
    match question:
        case (name,):
            return own[name]
        case ("account", name, *values):
            value = getattr(own["account"], name)
            return value(*values) if callable(value) else value
    raise ValueError(f"nobody can be asked {question}")
