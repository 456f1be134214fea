"""Reads the dialplan as an admin wrote it and says in plain words what would hurt a caller."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dialplan.caller_text import CallerText

# Codecs by Asterisk's names, and a module that translates each; without one both sides are deaf.
TRANSLATORS = {
    "alaw": ("codec_alaw.so",),
    "ulaw": ("codec_ulaw.so",),
    "g722": ("codec_g722.so",),
    "gsm": ("codec_gsm.so",),
    "amr": ("codec_amr.so",),
    "amrwb": ("codec_amr.so",),
    "opus": ("codec_opus_open_source.so", "codec_opus.so"),
    "g726": ("codec_g726.so",),
    "g726aal2": ("codec_g726.so",),
    "g729": ("codec_g729a.so", "codec_g729.so"),
    "ilbc": ("codec_ilbc.so",),
    "speex": ("codec_speex.so",),
    "speex16": ("codec_speex.so",),
    "speex32": ("codec_speex.so",),
    "adpcm": ("codec_adpcm.so",),
    "lpc10": ("codec_lpc10.so",),
    "codec2": ("codec_codec2.so",),
    "slin": ("codec_resample.so",),
    "slin16": ("codec_resample.so",),
}
SPECIAL = ("h", "i", "t", "e", "T")
# contexts that hold a caller between two steps; the others are subroutines or lists
OWNING = (
    "offered trial screening unscreened verdict waiting closed overflow held-take held-end "
    "internal transfer on-hold room back call-back"
).split()
REQUIRED_FILES = (
    "asterisk.conf extensions.conf globals.conf modules.conf pjsip.conf "
    "queues.conf queuerules.conf http.conf ari.conf manager.conf rtp.conf cel.conf cel_custom.conf "
    "confbridge.conf"
).split()
FORBIDDEN = {
    "System": "runs a command",
    "TrySystem": "runs a command",
    "SHELL": "runs a command",
    "AudioSocket": "hangs the caller up when its server is gone",
}
# where every call comes in, whatever name it dials: a second extension would take some of the names
ENTRY, ENTRY_STEPS = "from-trunk", {"_!": ["Goto(offered,s,1)"]}
PATTERN = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
EXTENSION = re.compile(r"^exten\s*=>?\s*([^,]+),([^,]+),(.*)$")
SAME = re.compile(r"^same\s*=>?\s*([^,]+),(.*)$")
GOTO = re.compile(r"\b(?:Goto|Gosub)\(([^()$]*?)(?:\(.*)?\)$|GotoIf\(.*\?([^:$]*)\)$")


@dataclass
class Context:
    name: str
    extensions: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)


def faults(files: Mapping[str, str]) -> list[str]:
    """What is wrong with a set of rendered files, one sentence each; empty when nothing is."""
    missing = [f"{name} is missing" for name in REQUIRED_FILES if name not in files]
    if missing:
        return missing
    contexts, broken = parse(files["extensions.conf"] + "\n" + files["globals.conf"])
    found = (_entry, _missing_extensions, _dead_ends, _dangers, _injections)
    return [
        *broken,
        *(sentence for look in found for sentence in look(contexts)),
        *deaf(files["pjsip.conf"], files["modules.conf"]),
    ]


def deaf(pjsip: str, modules: str) -> Iterator[str]:
    """Codecs that take a line or a phone away, or leave it deaf."""
    loaded = set(re.findall(r"^\s*(?:load|require)\s*=>?\s*(\S+)", modules, re.MULTILINE))
    for name in _allowed(pjsip):
        if name not in TRANSLATORS:
            yield f"pjsip.conf: allow = {name or 'nothing'}: Asterisk knows no such codec"
        elif not loaded.intersection(TRANSLATORS[name]):
            wanted = " or ".join(TRANSLATORS[name])
            yield f"pjsip.conf: allow = {name}: modules.conf does not load {wanted}"


def untranslated(pjsip: str, there: Collection[str]) -> Iterator[str]:
    """Codecs that leave a line or a phone deaf whatever modules.conf loads: their translator is
    not ``there``, among the files of this machine's Asterisk.
    """
    for name in dict.fromkeys(_allowed(pjsip)):
        wanted = TRANSLATORS.get(name, ())
        if wanted and not set(there).intersection(wanted):
            yield (
                f"pjsip.conf: allow = {name}: this Asterisk's folder of modules has no "
                f"{' or '.join(wanted)}; install it, or leave {name} out"
            )


def _allowed(pjsip: str) -> Iterator[str]:
    for allowed in re.findall(r"^\s*allow\s*=\s*([^;\n]*)", pjsip, re.MULTILINE):
        yield from (part.strip() for part in allowed.split(","))


def parse(text: str) -> tuple[dict[str, Context], list[str]]:
    """Contexts by name, and the lines that are no dialplan."""
    contexts: dict[str, Context] = {}
    broken: list[str] = []
    current: Context | None = None
    extension = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = re.sub(r"(?<!\\);.*$", "", raw).strip()
        if not line or line.startswith("#include"):
            continue
        if line.startswith("["):
            name = line[1:].split("]")[0]
            current = contexts.setdefault(name, Context(name))
        elif current is None or current.name == "globals":
            if "=" not in line:
                broken.append(f"line {number} is not understood: {line}")
        elif found := EXTENSION.match(line):
            extension = found[1].strip()
            _add(current, extension, found[2], found[3])
        elif (found := SAME.match(line)) and extension:
            _add(current, extension, found[1], found[2])
        elif not line.startswith("include"):
            broken.append(f"line {number} is not understood: {line}")
    return contexts, broken


def _add(context: Context, extension: str, priority: str, step: str) -> None:
    context.extensions.setdefault(extension, []).append(step.strip())
    if label := re.search(r"\(([^)]+)\)", priority):
        context.labels.setdefault(extension, set()).add(label[1])


def _entry(contexts: Mapping[str, Context]) -> Iterator[str]:
    if ENTRY not in contexts:
        yield f"the context [{ENTRY}] is missing"
    elif contexts[ENTRY].extensions != ENTRY_STEPS:
        yield (
            f"[{ENTRY}] must be the one step exten => _!,1,Goto(offered,s,1): beside any other, "
            "some names that a line dials (h, i, t, e, T) are no 112 call; write into [offered]"
        )


def _missing_extensions(contexts: Mapping[str, Context]) -> Iterator[str]:
    for name in OWNING:
        if name not in contexts:
            yield f"the context [{name}] is missing"
            continue
        for special in SPECIAL:
            if special not in contexts[name].extensions:
                yield f"[{name}] has no extension {special}: a caller could be cut off there"


def _dead_ends(contexts: Mapping[str, Context]) -> Iterator[str]:
    for context, extension, step in _steps(contexts):
        found = GOTO.search(step)
        if found and not _exists(contexts, context, extension, found[1] or found[2]):
            yield f"[{context.name}] {extension}: {step} leads nowhere"


def _exists(contexts: Mapping[str, Context], here: Context, extension: str, target: str) -> bool:
    parts = [part.strip() for part in target.split(",")]
    name = parts[-3] if len(parts) > 2 else here.name
    wanted = parts[-2] if len(parts) > 1 else extension
    if name not in contexts:
        return False
    if not parts[-1].isdigit() and parts[-1] not in contexts[name].labels.get(wanted, set()):
        return False
    extensions = contexts[name].extensions  # a step of a pattern may lead to a label of its own
    return wanted in extensions or any(matches(pattern, wanted) for pattern in extensions)


def matches(pattern: str, extension: str) -> bool:
    """Asterisk's patterns: X Z N in either case, [a-z], . and ! (Asterisk: Pattern Matching)."""
    if not pattern.startswith("_"):
        return pattern == extension
    expression = ""
    for piece in re.findall(r"\[[^\]]*\]|.", pattern[1:]):
        expression += PATTERN.get(piece.upper(), piece if piece[0] == "[" else re.escape(piece))
    return re.fullmatch(expression, extension) is not None


def _dangers(contexts: Mapping[str, Context]) -> Iterator[str]:
    for context, extension, step in _steps(contexts):
        application = step.split("(")[0]
        for name, why in FORBIDDEN.items():
            if application == name or f"${{{name}(" in step:
                yield f"[{context.name}] {extension}: {name} {why}; not for 112"


def _injections(contexts: Mapping[str, Context]) -> Iterator[str]:
    """Text that a telephone or a line wrote, in a step where a sign of it could be an order."""
    callers_text = CallerText([step for *_, step in _steps(contexts)])
    for context, extension, step in _steps(contexts):
        application = step.split("(")[0]
        if callers_text.gives_orders(step):
            yield (
                f"[{context.name}] {extension}: text from the caller in {application}, where a "
                "comma or a colon of it would be an order; write ${FILTER(0-9,…)} around it"
            )


def _steps(contexts: Mapping[str, Context]) -> Iterable[tuple[Context, str, str]]:
    for context in contexts.values():
        for extension, steps in context.extensions.items():
            for step in steps:
                yield context, extension, step
