"""The translations have every text of the code, whole, and say it with the same values."""

import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from ari_app.desk.live.script_words import script_words
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import NP_
from ari_app.texts.update import extracted, stored, unfinished, updated

CHAPTERS = Path(__file__).parents[3] / "docs/help/id"
_NAMED = re.compile(r"%\((\w+)\)(\w)")


@cache
def found() -> Catalog:
    return extracted()


def messages(catalog: Catalog) -> dict[object, Message]:
    return {(message.context, message.id): message for message in catalog if message.id}


def said(message: Message) -> tuple[str, ...]:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return tuple(str(text) for text in texts)


def values_in(text: str) -> list[tuple[str, str]]:
    """The name and form of each ``%(name)s`` and each ``{name:form}``."""
    braces = [(name, form or "") for _, name, form, _ in Formatter().parse(text) if name]
    return sorted(_NAMED.findall(text) + braces)


def test_texts_are_found_in_code_templates_and_tables() -> None:
    texts = messages(found())
    assert len(texts) > 700
    assert (None, "Nama pengguna atau kata sandi salah.") in texts  # login_page.py
    assert (None, "Tidak ada yang menunggu.") in texts  # board.html
    assert (None, "Suara manusia") in texts and ("call", "Masuk") in texts  # words.py
    assert (None, ("%(n)s panggilan", "%(n)s panggilan")) in texts  # console.html


@pytest.mark.parametrize("language", Language)
def test_a_translation_has_every_text_and_no_other(language: Language) -> None:
    catalog = stored(language)
    assert messages(catalog).keys() == messages(found()).keys(), "run ./sigap texts"
    assert not catalog.obsolete
    assert messages(catalog).keys() == messages(updated(language, found())).keys()


def test_english_says_everything() -> None:
    assert list(unfinished(stored(Language.EN))) == []


def test_bahasa_indonesia_is_what_the_code_says() -> None:
    """So that the text in the code is the one on the screen."""
    for message in messages(stored(Language.ID)).values():
        assert not message.fuzzy and set(said(message)) <= {"", said_in_code(message)}


def test_one_word_for_one_thing() -> None:
    """The glossary's; the help's chapters included. In code marks stands what is typed."""
    chapters = [one.read_text(encoding="utf-8") for one in CHAPTERS.glob("*.md")]
    assert chapters
    sources = [*map(said_in_code, messages(found()).values()), *chapters]
    for text in sources:
        plain = re.sub(r"(?m)^    .*$|`[^`]*`|%?\{[^}]*\}|%\(\w+\)s", "", text)
        assert not re.search(r"supervisor|\bhantu\b", plain, re.IGNORECASE), text[:200]


def said_in_code(message: Message) -> str:
    return str(message.id[0] if message.pluralizable else message.id)


def test_both_languages_are_told_the_same_values() -> None:
    for message in messages(stored(Language.EN)).values():
        for text in said(message):
            assert values_in(text) == values_in(said_in_code(message)), message.id


def test_one_text_has_both_forms_of_english() -> None:
    counted = [message for message in stored(Language.EN) if message.pluralizable]
    assert counted
    for message in counted:
        assert message.id[0] == message.id[1] and len(said(message)) == 2


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Ambil", []),
        ("%(n)s kali dicoba", [("n", "s")]),
        ("%(b)s dan %(a)s", [("a", "s"), ("b", "s")]),
        ("{likely:.0%} dan {n}", [("likely", ".0%"), ("n", "")]),
    ],
)
def test_values_are_seen(text: str, values: list[tuple[str, str]]) -> None:
    assert values_in(text) == values


def test_one_call_is_no_calls() -> None:
    indonesian, english = texts(Language.ID), texts(Language.EN)
    assert [english.ngettext("%(n)s panggilan", n) for n in (1, 2)] == ["1 call", "2 calls"]
    assert [indonesian.ngettext("%(n)s panggilan", n) for n in (1, 2)] == [
        *("1 panggilan", "2 panggilan")
    ]
    assert script_words(Language.EN)["sent_to"] == {
        "one": "Sent to {n} agency.",
        "other": "Sent to {n} agencies.",
    }


def test_a_context_tells_two_meanings_apart() -> None:
    english = texts(Language.EN)
    assert english("Masuk") == "Log in"
    assert english.pgettext("call", "Masuk") == english(NP_("call", "Masuk")) == "Coming in"
    assert texts(Language.ID)(NP_("call", "Masuk")) == "Masuk"


def test_a_text_that_nobody_has_translated_is_shown_as_it_is() -> None:
    english = texts(Language.EN)
    assert english("Belum diterjemahkan: %(n)s", n=3) == "Belum diterjemahkan: 3"
    assert english.pgettext("x", "Belum diterjemahkan") == "Belum diterjemahkan"
    assert english.ngettext("%(n)s belum", 2) == "2 belum"
