"""``sigap texts``: brings the translations up to date with the texts in code and templates.

A new text gets an empty entry; one that has changed a little keeps its old translation, marked
fuzzy, until somebody has looked at it; one that is gone is gone here too. Run it after every change
of a text, fill what is empty in ``en``, look at what is fuzzy and take the mark away.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from ari_app.texts.catalog import Language, path_of

TOP = Path(__file__).parents[2]
FOLDERS = ("ari_app", "dialplan")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
COUNTED = (1, 1)  # the one text is singular and plural
KEYWORDS = {
    "_": None,
    "N_": None,
    "NP_": ((1, "c"), 2),
    "NN_": COUNTED,
    "pgettext": ((1, "c"), 2),
    "ngettext": COUNTED,
}
LINE = 100


def main(argv: Sequence[str]) -> int:
    """Writes the files anew; says which entries a person has to see to."""
    if argv:
        print("usage: sigap texts", file=sys.stderr)
        return 2
    found = extracted()
    for language in Language:
        catalog = updated(language, found)
        write(catalog, path_of(language))
        if language is not Language.ID:
            for what in unfinished(catalog):
                print(f"{language}: {what}")
    return 0


def extracted() -> Catalog:
    """Every text of the code and its templates, with the files that it stands in."""
    catalog = Catalog()
    options = {"**/templates/**.html": {"silent": "false"}}
    for folder in FOLDERS:
        for name, line, text, comments, context in extract_from_dir(
            TOP / folder, METHODS, options, KEYWORDS, directory_filter=_is_ours
        ):
            files = [(f"{folder}/{name}", line)]
            catalog.add(text, None, files, auto_comments=comments, context=context)
    return catalog


def _is_ours(folder: str | os.PathLike[str]) -> bool:
    return Path(folder).name != "node_modules"


def stored(language: Language) -> Catalog:
    """The translations as they are."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(language: Language, found: Catalog) -> Catalog:
    """The translations as they should stand now."""
    catalog = stored(language)
    catalog.update(found, update_header_comment=False, update_creation_date=False)
    return catalog


def unfinished(catalog: Catalog) -> Iterator[str]:
    """What a person has to see to."""
    for message in catalog:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(texts):
            yield f"empty: {message.id}"
        if message.id and message.fuzzy:
            yield f"fuzzy: {message.id}"


def write(catalog: Catalog, path: Path) -> None:
    """By file, without line numbers, so that only what has changed differs."""
    with path.open("wb") as file:
        write_po(
            file, catalog, width=LINE, ignore_obsolete=True, sort_by_file=True, include_lineno=False
        )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
