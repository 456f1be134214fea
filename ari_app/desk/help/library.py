"""The chapters as they are read: Markdown of docs/help, made into HTML once a process.

Raw HTML in a chapter is shown as text, so a chapter can bring no script. Only what `CHAPTERS` names
is ever opened: an address leads to no other file.
"""

import functools
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from ari_app.desk.help.chapters import CHAPTERS, Chapter
from ari_app.texts.catalog import Language

FOLDER = Path(__file__).parents[3] / "docs" / "help"
PICTURES = FOLDER / "pictures"
MOST_FOUND = 12
_AROUND = 70  # letters before and after what was found
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")
_HEADING = re.compile(r"<h([23])>(.*?)</h\1>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A chapter in a language. ``language``: the one that it is written in."""

    chapter: Chapter
    language: Language
    title: str
    html: str
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``before``, ``word`` and ``after`` are as they stand in the chapter."""

    text: Text
    before: str
    word: str
    after: str


@functools.cache
def library(language: Language) -> Mapping[str, Text]:
    """Address → chapter, in Bahasa Indonesia where it does not exist in the reader's language.

    What this copy was installed without is left out.
    """
    read = {chapter.address: _read(chapter, language) for chapter in CHAPTERS}
    return {address: text for address, text in read.items() if text is not None}


def search(language: Language, asked: str) -> Sequence[Found]:
    """Chapters that have every word; those with one in the title come first.

    A word is found by its beginning, a longer one also within: *kirim* finds *mengirim*.
    """
    words = asked.split()[:8]
    if not words:
        return ()
    patterns = [re.compile(("" if len(w) > 3 else r"\b") + re.escape(w), re.I) for w in words]
    hits = [t for t in library(language).values() if all(p.search(t.plain) for p in patterns)]
    hits.sort(key=lambda text: not any(p.search(text.title) for p in patterns))
    return [_found(text, patterns[0]) for text in hits[:MOST_FOUND]]


def _read(chapter: Chapter, language: Language) -> Text | None:
    path = FOLDER / language / f"{chapter.address}.md"
    if not path.exists():
        language, path = Language.ID, FOLDER / Language.ID / f"{chapter.address}.md"
    if not path.exists():
        return None
    source = path.read_text(encoding="utf-8")
    rendered = MarkdownIt("commonmark", {"html": False}).enable("table").render(source)
    head, _, body = rendered.partition("</h1>\n")
    plain = _SPACE.sub(" ", html.unescape(_TAG.sub(" ", rendered))).strip()
    return Text(
        chapter=chapter,
        language=language,
        title=html.unescape(_TAG.sub("", head)),
        html=_HEADING.sub(_with_id, body),
        plain=plain,
    )


def _with_id(found: re.Match[str]) -> str:
    """So that a link leads to a part of a chapter."""
    words = re.sub(r"[^a-z0-9]+", "-", _TAG.sub("", found[2]).lower()).strip("-")
    return f'<h{found[1]} id="{words}">{found[2]}</h{found[1]}>'


def _found(text: Text, pattern: re.Pattern[str]) -> Found:
    hit = pattern.search(text.plain)
    begin, end = hit.span() if hit else (0, 0)
    return Found(
        text=text,
        before=text.plain[_word_begin(text.plain, begin - _AROUND) : begin],
        word=text.plain[begin:end],
        after=text.plain[end : _word_end(text.plain, end + _AROUND)],
    )


def _word_begin(plain: str, at: int) -> int:
    """At or behind it, so that nothing begins within a word."""
    return plain.find(" ", at) + 1 if at > 0 else 0


def _word_end(plain: str, at: int) -> int:
    return plain.rfind(" ", 0, at) if at < len(plain) else len(plain)
