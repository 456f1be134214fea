"""Whether an export is what its centre signed: one finding for each file, and for who signed. Pure.

What is not proven is not right: an export whose signer nobody knows fails like a changed one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ari_app.bounded_json import read_json
from recordings.evidence import FORMAT, MANIFEST, SIGNATURE
from recordings.evidence_key import fits

_PACKAGE, _MORE = "the ZIP itself", "has more in it: other programs may show that"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What lies in the ZIP; ``sha256`` None: it cannot be read."""

    name: str
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An export as it was found, in the ZIP's own order; ``alone``: nothing is between the files,
    before or behind them.
    """

    entries: Sequence[Entry]
    manifest: bytes
    signature: bytes
    alone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sentence about one file."""

    name: str
    right: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """What the manifest says, as far as it is needed here."""

    public_key: str
    sums: Mapping[str, str]
    notes: Sequence[tuple[str, str]]


def judge(opened: Opened, known_key: str | None) -> list[Finding]:
    """All that is right or wrong, the manifest first. ``known_key``: whom the reader trusts."""
    try:
        listed = _listed(opened.manifest)
    except (ValueError, KeyError, TypeError):
        return [_wrong(MANIFEST, "is missing or is none of ours: nothing can be said of the rest")]
    return [
        _signed(opened, listed.public_key, known_key),
        *_files(opened.entries, listed.sums),
        *([] if opened.alone else [_wrong(_PACKAGE, _MORE)]),
        *(Finding(name=name, right=True, says=says) for name, says in listed.notes),
    ]


def _signed(opened: Opened, named_key: str, known_key: str | None) -> Finding:
    """The manifest's own key proves that it is unchanged, a known one proves whose it is."""
    if not fits(named_key, opened.signature, opened.manifest):
        return _wrong(MANIFEST, "was changed after it was signed, or its signature was")
    if known_key is None:
        says = (
            "is unchanged since somebody signed it, but nobody says whose key that is: "
            "give the centre's with --key"
        )
        return _wrong(MANIFEST, says)
    if known_key != named_key:
        return _wrong(MANIFEST, "was signed with another key than the centre's")
    return Finding(name=MANIFEST, right=True, says="is as the centre signed it")


def _files(entries: Sequence[Entry], sums: Mapping[str, str]) -> Iterable[Finding]:
    there = {entry.name: entry for entry in entries}
    for name, sha256 in sums.items():
        found = there.get(name)
        if found is None:
            yield _wrong(name, "was removed")
        elif found.sha256 is None:
            yield _wrong(name, "cannot be read: the file is damaged")
        elif found.sha256 != sha256:
            yield _wrong(name, "was changed")
        else:
            yield Finding(name=name, right=True, says="is as it was exported")
    known = {*sums, MANIFEST, SIGNATURE}
    for name, times in Counter(entry.name for entry in entries).items():
        if name not in known:
            yield _wrong(name, "was added: the centre did not export it")
        elif times > 1:
            yield _wrong(name, "is there more than once")


def _wrong(name: str, says: str) -> Finding:
    return Finding(name=name, right=False, says=says)


def _listed(manifest: bytes) -> _Listed:
    """Raises ValueError, KeyError or TypeError for what is no manifest."""
    said = read_json(manifest.decode())
    if not isinstance(said, dict) or said["format"] != FORMAT:
        raise ValueError("another format")
    sums = {str(one["name"]): str(one["sha256"]) for one in said["files"]}
    notes = [note for call in said["calls"] for note in _notes(call)]
    return _Listed(public_key=str(said["public_key"]), sums=sums, notes=notes)


def _notes(call: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What a reader must know: a finding left out, a recording that is not there or silenced."""
    recording, name = call["recording"], str(call["folder"])
    if call.get("finding_withheld"):
        yield name, "is without the first reviewer's finding: it was exported by the second"
    if recording is None:
        yield name, "has no recording: there never was one"
        return
    if recording["file"] is None:
        why = f"has no recording: it is {recording['status']} ({recording['why'] or 'no reason'})"
        proof = f"; its SHA-256 was {recording['sha256']}" if recording["sha256"] else ""
        yield name, why + proof
    for stretch in recording["silenced"]:
        yield (
            str(recording["file"]),
            f"is silenced from {stretch['from_s']} s to {stretch['to_s']} s",
        )
