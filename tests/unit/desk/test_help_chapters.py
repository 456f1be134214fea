"""Every chapter of the handbook in both languages: the same parts, commands, screens, pictures."""

import re
from pathlib import Path

import pytest

from ari_app.desk.help import chapters
from ari_app.desk.help.chapters import CHAPTERS
from ari_app.texts.catalog import Language
from ari_app.texts.update import stored

FOLDER = Path(chapters.__file__).parents[3] / "docs" / "help"
ALIKE = {  # what must stand in both, in this order
    "headings": r"^(#+) ",
    "commands": r"^ {4,}(\S.*)$",
    "pictures": r"!\[[^]]+\]\((\S+)\)",
    "chapters": r"(?<!!)\[[^]]+\]\((\S+)\)",
    "columns of tables": r"^(\|[-|]+\|)$",
    "numbered steps": r"^(\d+)\. ",
    "points": r"^(-) ",
    "keys": r"\*\*((?:Alt\+|Ctrl\+)?[A-Z0-9][A-Z0-9]?|Esc|Ctrl\+Enter)\*\*",
    "paths and names": r"`([^`]+)`",
}
SCREEN = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")


def text_of(address: str, language: Language) -> str:
    return (FOLDER / language / f"{address}.md").read_text(encoding="utf-8")


def test_there_is_each_chapter_in_both_languages() -> None:
    wanted = {chapter.address for chapter in CHAPTERS}
    for language in Language:
        assert {path.stem for path in (FOLDER / language).glob("*.md")} == wanted


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.address for chapter in CHAPTERS])
def test_a_chapter_has_the_same_in_both_languages(chapter: chapters.Chapter) -> None:
    source, english = (text_of(chapter.address, language) for language in Language)
    for what, pattern in ALIKE.items():
        here, there = (re.findall(pattern, text, re.MULTILINE) for text in (source, english))
        assert here == there, what
    rows = [sum(line.startswith("|") for line in text.splitlines()) for text in (source, english)]
    assert rows[0] == rows[1]


def test_a_chapter_in_english_names_the_screens_as_they_are_in_english() -> None:
    """Where the Indonesian one names what stands on a page."""
    words: dict[str, set[str]] = {}
    for message in stored(Language.EN):
        for source, told in zip(_texts(message.id), _texts(message.string), strict=False):
            words.setdefault(source, set()).add(told.casefold())
    found = 0
    for chapter in CHAPTERS:
        source, english = (text_of(chapter.address, language) for language in Language)
        for named in SCREEN.findall(source):
            for word in (part for part in named.split(" \u203a ") if part in words):
                found += 1
                assert any(told in english.casefold() for told in words[word]), (chapter, word)
    assert found > 50


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple | list) else (str(value),)
