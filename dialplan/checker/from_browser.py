"""What a browser may not bring into Asterisk's files: a session that was stolen gets no machine.

Whoever edits files at the centre's machine may write anything there; who has only an admin's
password may change the way of calls. Commands, other files, and our values (``{{ … }}``) stay what
they are: a line with one of them must stand in the file already, as it was shipped or as somebody
at the machine has written it.
"""

import re
from collections.abc import Iterator, Sequence

from ari_app.texts.marks import N_
from ari_app.texts.sentence import sentence
from dialplan.checker.finding import FileLine, Finding, Kind, finding

_APPLICATIONS = (
    "system trysystem agi eagi deadagi asyncagi externalivr exec tryexec execif stackexec "
    "mixmonitor monitor record originate audiosocket mp3player nbscat ices festival jack "
    "minivmnotify voicemail dictate externalmedia sendfax receivefax mixmonitormute dumpchan"
).split()
_FUNCTIONS = (
    "shell file file_count_line file_format stat curl curlopt env eval sysinfo config realtime "
    "realtime_store ast_config odbc system"
).split()
_WORD = re.compile(rf"(?<!-)\b({'|'.join([*_APPLICATIONS, *_FUNCTIONS])})\b(?!-)", re.IGNORECASE)
# options by which an application that may be used runs a command or writes a file
_OPTIONS = re.compile(
    r"\b(monitor[_-]|record_)\w+|\bqueue\s*\((?:[^,]*,){5}\s*[^,)\s]", re.IGNORECASE
)
# Asterisk cuts such a comment out and joins what stands around it: an order's name could hide in it
_SPLICED = re.compile(r";--|--;")
_TARGET = re.compile(r"\bset\s*\(([^=]*)=", re.IGNORECASE)
_SEVERAL = re.compile(r"\bmset\s*\(", re.IGNORECASE)
# arguments behind which such options could stand
_UNSEEN = re.compile(
    r"\b(?:confbridge|page)\s*\(.*\$|\bqueue\s*\((?:\$\{QUEUE\}[,)]|(?!\$\{QUEUE\}[,)])).*\$",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\$\{(\w+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_COMPOSED = re.compile(r"\$\{[^}(:]*\$[{\[]")  # a function's name put together while a call runs
_OURS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_MUSIC = re.compile(r"^\s*(application\s*=|mode\s*=>?\s*custom)", re.IGNORECASE)
_WHY = (
    (_OURS, N_("memakai nilai pusat")),
    (re.compile(r"^\s*#"), N_("membaca berkas lain")),
    (_MUSIC, N_("menjalankan perintah")),
    (_COMPOSED, N_("menyusun nama perintah")),
    (_SPLICED, N_("ada komentar di tengah baris")),
    (_SEVERAL, N_("menetapkan beberapa nilai sekaligus")),
    (_UNSEEN, N_("menyusun pilihan perintah")),
    (_CONTROL, N_("ada tanda yang tidak terlihat")),
    (_OPTIONS, N_("menjalankan perintah atau menulis berkas")),
    (_WORD, N_("perintah atau berkas di mesin")),
)
LONGEST_SHOWN = 80
_FEEDS = N_("menetapkan nilai yang dipakai sebuah perintah")


def browser_findings(name: str, text: str, known: Sequence[str]) -> list[Finding]:
    """``known``: texts of this file of which each line was there before the browser came."""
    lines = {line.strip() for each in known for line in each.split("\n")}
    return [
        finding(
            Kind.ONLY_AT_THE_MACHINE,
            FileLine(file=name, line=number),
            why=sentence(why),
            text=shown,
        )
        for number, why, shown in _refused(text, lines)
    ]


def _refused(text: str, lines: set[str]) -> Iterator[tuple[int, str, str]]:
    """The number of a line, why not, and how it begins."""
    fed = _fed(lines)
    for number, line in enumerate(text.split("\n"), 1):  # as Asterisk does
        bare = line.strip()
        if bare in lines:
            continue
        if not bare.startswith(";") and _feeds(bare, fed):
            yield number, _FEEDS, bare[:LONGEST_SHOWN]
            continue
        # of a comment only what is read before Asterisk drops it; one of several lines may end here
        comment = bare.startswith(";") and "--;" not in bare and ";--" not in bare
        marks = _WHY[:1] if comment else _WHY
        for pattern, why in marks:
            if pattern.search(line):
                yield number, why, bare[:LONGEST_SHOWN]
                break


def _fed(lines: set[str]) -> set[str]:
    """The variables that lines read which a browser could not have written."""
    orders = (line for line in lines if _WORD.search(line) or _OPTIONS.search(line))
    return {"QUEUE", "SPOOL", *(name for line in orders for name in _VARIABLE.findall(line))}


def _feeds(line: str, fed: set[str]) -> bool:
    """Whether it sets one of them, or one whose name is put together while a call runs."""
    target = _TARGET.search(line)
    named = target[1] if target else line.partition("=")[0] if "=" in line else ""
    if target and "$" in target[1]:
        return True
    words = {word.lstrip("_") for word in re.findall(r"\w+", named)}
    return bool(words & fed) and (target is not None or line.split("=")[0].strip() in fed)
