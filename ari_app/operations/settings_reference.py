"""The reference of settings (``docs/settings.md``), made from the models themselves."""

import json
from collections.abc import Iterator

from ari_app.operations.settings_described import Described, all_settings
from ari_app.operations.settings_parts import Part
from ari_app.operations.settings_words import SECTIONS
from ari_app.texts.catalog import Language, texts

HEAD = """# Pengaturan / Settings

Dibuat oleh `./sigap settings reference` / made by that command; edit `ari_app/settings/` instead.

A name as `queue.ring_s` is `ring_s` under `[queue]` in the settings file and `SIGAP_QUEUE__RING_S`
in the environment. *berkas / file*: can be set there only, and counts from the next start. The
others can also be changed at `/admin/settings` or by `./sigap settings set`; the parts named take
the change up while calls go on. What the file or the environment says is above what was changed.
"""
COLUMNS = """\
| Nama / name | Arti / meaning | Bawaan / default | Batas / limits | Dibaca / read by |
|---|---|---|---|---|"""
_WORDS = {
    Part.ASTERISK: "Asterisk reads its files again",
    Part.SCREEN: "screeners",
    Part.JOBS: "jobs",
    Part.SHARE: "page for callers",
    Part.DESK: "desk",
}


def reference() -> str:
    """The whole file."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    section = None
    for one in sorted(all_settings().values(), key=lambda one: list(SECTIONS).index(one.section)):
        if one.section != section:
            section = one.section
            title = f" `[{section}]`" if section else ""
            yield f"\n## {texts(Language.ID)(SECTIONS[section])}{title}\n"
            yield COLUMNS
        yield f"| {' | '.join(_cell(text) for text in _cells(one))} |"


def _cells(one: Described) -> Iterator[str]:
    yield f"`{one.name}`"
    yield f"{one.says} *{one.english}*" if one.english else one.says
    yield _default(one)
    yield ", ".join(filter(None, (one.least, " / ".join(f"`{each}`" for each in one.choices))))
    read = ", ".join(_WORDS[part] for part in Part if part in one.parts)
    chosen = "; dipilih di / chosen at `/admin/certificate`" if one.chosen else ""
    yield "berkas / file" if one.only_in_file else f"{read}{chosen}"


def _default(one: Described) -> str:
    if one.default in (None, "", []):
        return "-"
    text = one.default if isinstance(one.default, str) else json.dumps(one.default)
    return f"`{text}` {one.unit}".strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
