"""A centre's Asterisk files as they would be with some of them edited, and where each line is from.

What Asterisk reads is rendered (``globals.conf`` from the settings, ``pjsip.conf`` from lines and
phones); an admin looks for a fault in the file that they wrote, so findings are led back to it.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ari_app.asterisk import configuration, plan_versions
from ari_app.asterisk.configuration import SHIPPED, SOUNDS, AsteriskSecrets, Runtime
from ari_app.asterisk.phones import Phone
from ari_app.errors import SigapError
from ari_app.settings import Settings
from dialplan.checker.checking import findings
from dialplan.checker.files import Files, loaded
from dialplan.checker.finding import FileLine, Finding
from dialplan.checker.source import parse


class EditedFileUnusable(SigapError):
    """A file that was named is none of Asterisk's, or cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedPlan:
    """``paths``: name → the file that the admin sees; ``files``: what Asterisk would read."""

    paths: Mapping[str, Path]
    files: Files

    def findings(self) -> list[Finding]:
        """What reading alone finds, at the lines of the files that the admin edits."""
        return [self.at_home(found) for found in read_findings(self.files)]

    def at_home(self, found: Finding) -> Finding:
        """The finding at the line of the file from which Asterisk's was made."""
        name, line = found.origin.file, found.origin.line
        path = self.paths.get(name)
        if path is None:
            return found
        written = path.read_text(encoding="utf-8").splitlines()
        own = _line_before(written, self.files.texts[name].splitlines(), line)
        return replace(found, origin=FileLine(file=_shown(path), line=own))


def read_findings(files: Files) -> list[Finding]:
    """What reading alone finds, at the lines that Asterisk would read."""
    shipped = (SHIPPED / "modules.conf").read_text(encoding="utf-8")
    return findings(files, loaded(parse("modules.conf", shipped)).named)


def edited_plan(
    settings: Settings,
    edited: Sequence[Path],
    secrets: AsteriskSecrets,
    runtime: Runtime,
    phones: Sequence[Phone],
) -> EditedPlan:
    """The centre's files with these in the place of those of the same name."""
    known = configuration.sources(settings)
    paths = {**known, **{path.name: _usable(path) for path in edited}}
    texts = configuration.rendered_from(paths, settings, secrets, runtime, phones)
    prompts, scripts = prompts_of(settings), scripts_of(settings)
    return EditedPlan(paths=paths, files=Files(texts=texts, prompts=prompts, scripts=scripts))


def differences(settings: Settings, edited: Sequence[Path]) -> Iterator[str]:
    """A unified diff: each edited file against the one in use, or the centre's own against ours."""
    if edited:
        known = configuration.sources(settings)
        pairs = [(known.get(path.name), _usable(path)) for path in edited]
    else:
        own = plan_versions.own_files(settings.home)
        pairs = [(SHIPPED / path.name, path) for path in own]
    for before, after in pairs:
        yield from difflib.unified_diff(
            _lines(before), _lines(after), _shown(before or Path("-")), _shown(after), lineterm=""
        )


def _lines(path: Path | None) -> list[str]:
    """None and a file that does not exist have none."""
    if path is None or not path.is_file():
        return []
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EditedFileUnusable(f"{path} cannot be read ({error}); save it as UTF-8.") from error


def prompts_of(settings: Settings) -> frozenset[str]:
    """Every prompt that can be played: the shipped ones and the centre's own."""
    shipped = [p.relative_to(SOUNDS).with_suffix("") for p in SOUNDS.rglob("*.wav")]
    own = [Path(p.stem) for p in settings.sounds_dir.glob("*.wav")]
    return frozenset(path.as_posix() for path in [*shipped, *own])


def scripts_of(settings: Settings) -> frozenset[str]:
    """Every script that AGI can start: ours, which each start writes, and the centre's own."""
    own = configuration.Folders.of(settings).agi.glob("*")
    return frozenset({"intake.sh", *(path.name for path in own)})


def _usable(path: Path) -> Path:
    if path.suffix != ".conf" or not path.is_file():
        raise EditedFileUnusable(
            f"{path} is no file of Asterisk's configuration; name a .conf file that exists."
        )
    return path


def _line_before(written: Sequence[str], rendered: Sequence[str], line: int) -> int:
    """The line that became this one: the same text, or the last such line above it."""
    matcher = difflib.SequenceMatcher(None, written, rendered, autojunk=False)
    own = 1
    for block in matcher.get_matching_blocks():
        if block.b < line:
            own = block.a + min(line - block.b, max(block.size, 1))
            beyond = line - block.b - block.size
            own = min(own + (1 if beyond > 0 else 0), max(len(written), 1))
    return own


def _shown(path: Path) -> str:
    """As short as it can be read: from where the admin stands, else in full."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
