"""Where this machine gets Debian from: the mirrors in its own apt sources, best first.

Both formats of sources.list(5) are read. Taken are only entries that can carry Debian itself: not
the security archive, not a source signed by a key of its own (nodesource and the like), not a
CD-ROM. A wrong guess does no harm: whatever comes from a mirror is checked against Debian's keys.
Only the standard library is used here, because this runs before the environment exists.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_SCHEMES = re.compile(r"^(https?|file|copy|ftp|mirror(\+\w+)?|tor(\+\w+)?)[:+]")
_ONE_LINE = re.compile(r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<rest>\S.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class AptSource:
    """One archive that apt reads packages from."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = field(default="")

    def may_be_debian(self) -> bool:
        """Can this be the Debian archive? Its keys are checked later, by apt."""
        words = (self.uri, *self.suites)
        return (
            "main" in self.components
            and not any("security" in word for word in words)
            and bool(_SCHEMES.match(self.uri))
            and (not self.signed_by or "debian-archive" in self.signed_by)
        )


def mirrors(etc_apt: Path = Path("/etc/apt")) -> tuple[str, ...]:
    """URIs that may serve the Debian archive, the likeliest first."""
    found = [source.uri for source in sources(etc_apt) if source.may_be_debian()]
    likeliest = sorted(dict.fromkeys(found), key=lambda uri: not _looks_like_debian(uri))
    return tuple(likeliest)


def sources(etc_apt: Path) -> Iterator[AptSource]:
    """Every archive named in apt's files; files that cannot be read are passed over."""
    parts = etc_apt / "sources.list.d"
    for path in [etc_apt / "sources.list", *sorted(parts.glob("*.list"))]:
        yield from parse_one_line(_lines(path))
    for path in sorted(parts.glob("*.sources")):
        yield from parse_stanzas(_lines(path))


def parse_one_line(lines: Iterable[str]) -> Iterator[AptSource]:
    """``deb [signed-by=…] URI suite component…``"""
    for line in lines:
        match = _ONE_LINE.match(line.partition("#")[0].strip())
        words = match["rest"].split() if match else []
        if match and len(words) >= 3:
            yield AptSource(
                uri=words[0],
                suites=(words[1],),
                components=tuple(words[2:]),
                signed_by=_option(match["options"] or "", "signed-by"),
            )


def parse_stanzas(lines: Iterable[str]) -> Iterator[AptSource]:
    """The deb822 format: ``Types: deb`` / ``URIs: …`` / ``Suites: …``, a blank line between."""
    for fields in _stanzas(lines):
        if "deb" not in fields.get("types", "").split() or _off(fields.get("enabled", "yes")):
            continue
        for uri in fields.get("uris", "").split():
            yield AptSource(
                uri=uri,
                suites=tuple(fields.get("suites", "").split()),
                components=tuple(fields.get("components", "").split()),
                signed_by=fields.get("signed-by", ""),
            )


def _stanzas(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    name = ""
    for line in [*lines, ""]:
        if not line.strip():
            yield fields
            fields, name = {}, ""
        elif line.startswith("#"):
            continue
        elif line[0].isspace() and name:
            fields[name] += "\n" + line.strip()
        else:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _option(options: str, name: str) -> str:
    found = re.search(rf"\b{name}=(\S+)", options)
    return found[1] if found else ""


def _off(value: str) -> bool:
    return value.strip().lower() in {"no", "false", "0", "off", "without", "disable"}


def _looks_like_debian(uri: str) -> bool:
    path = uri.rstrip("/")
    return path.endswith("/debian") or "/archive/debian/" in path or uri.startswith("mirror")
