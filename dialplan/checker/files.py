"""The other files that the plan leans on: phones and lines, queues, music, modules."""

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dialplan.checker.finding import FileLine
from dialplan.checker.source import Source, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Everything in Asterisk's configuration folder, by name, and the prompts beside it."""

    texts: Mapping[str, str]
    prompts: frozenset[str]  # as Playback names them: ``greeting``, ``digits/1``
    scripts: frozenset[str] = frozenset(
        {"intake.sh"}
    )  # that AGI can start; it is written each time
    _read: dict[str, Source] = field(default_factory=dict, repr=False, init=False)

    def source(self, name: str) -> Source:
        if name not in self._read:
            self._read[name] = parse(name, self.texts.get(name, ""), self.included)
        return self._read[name]

    def included(self, pattern: str) -> Sequence[tuple[str, str]]:
        """The files that an #include names; a folder before the name is not looked at."""
        name = pattern.rsplit("/", 1)[-1]
        found = fnmatch.filter(sorted(self.texts), name)
        return [(each, self.texts[each]) for each in found]

    @property
    def endpoints(self) -> frozenset[str]:
        sections = self.source("pjsip.conf").used
        return frozenset(s.name for s in sections if s.value("type") == "endpoint")

    @property
    def entered(self) -> dict[str, FileLine]:
        """Context → where a phone or a line of pjsip.conf names it."""
        sections = self.source("pjsip.conf").sections  # a template too: phones come and go
        entries = [entry for section in sections for entry in section.entries]
        return {e.value: e.origin for e in entries if e.key in ("context", "message_context")}

    @property
    def queues(self) -> frozenset[str]:
        return frozenset(s.name for s in self.source("queues.conf").used if s.name != "general")

    @property
    def keyed(self) -> frozenset[str]:
        """The contexts to which a key leads out of a queue."""
        sections = self.source("queues.conf").used
        return frozenset(e.value for s in sections for e in s.entries if e.key == "context")

    @property
    def rooms(self) -> frozenset[str]:
        """The profiles of bridges, users and menus that ConfBridge can name."""
        own = frozenset(s.name for s in self.source("confbridge.conf").used)
        return own | {"default_bridge", "default_user", "default_menu"}

    @property
    def music(self) -> frozenset[str]:
        return frozenset(s.name for s in self.source("musiconhold.conf").used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The modules of ``modules.conf``."""

    named: frozenset[str]
    refused: frozenset[str]
    by_itself: bool  # autoload: everything that is not refused

    def __contains__(self, module: str) -> bool:
        return module not in self.refused and (self.by_itself or module in self.named)


def loaded(source: Source) -> Loaded:
    entries = [e for section in source.named("modules") for e in section.entries]
    named = [_file(e.value) for e in entries if e.key in ("load", "require", "preload")]
    return Loaded(
        named=frozenset(named),
        refused=frozenset(_file(e.value) for e in entries if e.key == "noload"),
        by_itself=any(e.key == "autoload" and e.value.lower() in _YES for e in entries),
    )


_YES = ("yes", "true", "on", "1", "y", "t")


def _file(name: str) -> str:
    return name if name.endswith(".so") else f"{name}.so"
