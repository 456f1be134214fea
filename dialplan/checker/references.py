"""What the steps name: applications, functions, phones, queues, music, prompts, modules."""

import re
from collections.abc import Iterator

from ari_app.texts.marks import N_
from ari_app.texts.sentence import Sentence, sentence
from dialplan.caller_text import CallerText
from dialplan.checker import known, moves, texts
from dialplan.checker.files import Files, Loaded, loaded
from dialplan.checker.finding import FileLine, Finding, Kind, finding
from dialplan.checker.plan import Plan, Step
from dialplan.checker.texts import HOLE

FORBIDDEN = {
    "system": N_("menjalankan perintah"),
    "trysystem": N_("menjalankan perintah"),
    "externalivr": N_("menjalankan perintah"),
    "audiosocket": N_("menutup panggilan bila servernya hilang"),
    "SHELL": N_("menjalankan perintah"),
}
_OF_QUEUES = frozenset(
    "queue addqueuemember removequeuemember pausequeuemember unpausequeuemember".split()
)
_QUEUE_SOUNDS = ("queue-", "announce", "periodic-announce")
_NO_SOUNDS = frozenset(
    "announce-frequency announce-position announce-holdtime announce-to-first-user "
    "announce-round-seconds announce-position-limit announce-position-only-up "
    "periodic-announce-frequency announce-pickup-user".split()
)


def reference_findings(plan: Plan, files: Files) -> Iterator[Finding]:
    modules = loaded(files.source("modules.conf"))
    callers_text = CallerText([step.text for step in plan.steps()])
    arguments = _arguments(plan)
    for step in plan.steps():
        for application, data in moves.orders_of(step):
            yield from _application(step, application, modules)
            for text in _with_arguments(step, data, arguments):
                yield from _named(step, application.lower(), text, plan, files)
        yield from _functions(step, modules)
        if callers_text.gives_orders(step.text):
            yield finding(Kind.CALLER_TEXT, step.origin, application=step.application)
    yield from _in_queues(files)
    yield from _in_rooms(files)


def _application(step: Step, name: str, modules: Loaded) -> Iterator[Finding]:
    if "$" in name:
        return
    if why := FORBIDDEN.get(name.lower()):
        yield finding(Kind.FORBIDDEN, step.origin, name=name, why=sentence(why))
    module = known.application(name)
    if module is None:
        hint = known.near(name, known.applications())
        yield finding(Kind.UNKNOWN_APPLICATION, step.origin, name=name, hint=_hint(hint))
    elif module != known.BUILT_IN and module not in modules:
        yield finding(Kind.MODULE_MISSING, step.origin, name=name, module=module)


def _hint(near: str) -> Sentence | str:
    return sentence(N_(" (maksudnya {near}?)"), near=near) if near else ""


def _functions(step: Step, modules: Loaded) -> Iterator[Finding]:
    for name in dict.fromkeys(_function_names(step)):
        if name in FORBIDDEN:
            why = FORBIDDEN[name]
            yield finding(Kind.FORBIDDEN, step.origin, name=name, why=sentence(why))
        module = known.functions().get(name)
        if module is None:
            hint = known.near(name, known.functions())
            yield finding(Kind.UNKNOWN_FUNCTION, step.origin, name=name, hint=_hint(hint))
        elif module != known.BUILT_IN and module not in modules:
            yield finding(Kind.MODULE_MISSING, step.origin, name=f"{name}()", module=module)


def _function_names(step: Step) -> Iterator[str]:
    yield from (name for name, _ in texts.functions(step.data))
    for application, data in moves.orders_of(step):
        if application.lower() == "set" and "(" in (target := data.partition("=")[0]):
            yield target.partition("(")[0].strip()


def _arguments(plan: Plan) -> dict[str, list[list[str]]]:
    """Context → the arguments with which it is called, call by call."""
    found: dict[str, list[list[str]]] = {}
    for step in plan.steps():
        if step.application.lower() != "gosub":
            continue
        target, given = moves.with_arguments(step.data)
        where = target.split(",")
        context = where[-3].strip() if len(where) > 2 else step.context
        found.setdefault(context, []).append([argument.strip() for argument in given])
    return found


def _with_arguments(step: Step, data: str, called: dict[str, list[list[str]]]) -> list[str]:
    """The text as each caller of this subroutine would have it."""
    if "${ARG" not in data or step.context not in called:
        return [data]
    made = []
    for given in called[step.context]:
        text = data
        for number, argument in enumerate(given, 1):
            text = text.replace(f"${{ARG{number}}}", argument)
        made.append(text)
    return list(dict.fromkeys(made))


def _named(step: Step, application: str, data: str, plan: Plan, files: Files) -> Iterator[Finding]:
    first = texts.argument(data, 0)
    if application in _OF_QUEUES:
        yield from _of(step, Kind.QUEUE_MISSING, first, plan, files.queues)
    if application in ("dial", "retrydial", "originate"):
        for way in _known(first, plan):
            for device in way.split("&"):
                yield from _device(step.origin, device, files)
    if application in ("dial", "retrydial"):
        options = texts.argument(data, 2)
        for music in _of_option("m", options):
            yield from _of(step, Kind.MUSIC_MISSING, music, plan, files.music)
        for sounds in _of_option("A", options):
            yield from _prompts(step, sounds.replace(":", "&"), plan, files)
    if application == "queue":
        yield from _prompts(step, texts.argument(data, 3), plan, files)
        yield from _script(step, texts.argument(data, 5), plan, files)
    if application == "confbridge":
        for number in (1, 2, 3):
            yield from _of(
                step, Kind.PROFILE_MISSING, texts.argument(data, number), plan, files.rooms
            )
    if application in ("agi", "eagi", "deadagi"):
        yield from _script(step, first, plan, files)
    if application in ("playback", "background", "read"):
        spoken = first if application != "read" else _spoken_by_read(data)
        yield from _prompts(step, spoken, plan, files)
    if application == "musiconhold" and first:
        yield from _of(step, Kind.MUSIC_MISSING, first, plan, files.music)
    target, _, value = data.partition("=")
    if application == "set" and target.strip() == "CHANNEL(musicclass)":
        yield from _of(step, Kind.MUSIC_MISSING, value, plan, files.music)


def _script(step: Step, script: str, plan: Plan, files: Files) -> Iterator[Finding]:
    """One of ours; a path or an address is somebody else's."""
    if not {":", "/"} & set(script):
        yield from _of(step, Kind.SCRIPT_MISSING, script, plan, files.scripts)


def _spoken_by_read(data: str) -> str:
    """Behind the variable stand files, digits and options; with i it is a tone, and no file."""
    return "" if "i" in texts.argument(data, 3) else texts.argument(data, 1)


def _of_option(wanted: str, options: str) -> Iterator[str]:
    """What stands in Dial's option ``m(class)``, among others with brackets of their own."""
    letter = ""
    for part in re.split(r"(\((?:[^()]|\([^()]*\))*\))", options):
        if part.startswith("(") and letter == wanted:
            yield part[1:-1]
        letter = part[-1:]


def _known(text: str, plan: Plan) -> list[str]:
    """Its values without those that only a call knows."""
    return [v for v in texts.possible(text.strip(), plan.variables) if v and v != HOLE]


def _of(step: Step, kind: Kind, text: str, plan: Plan, there: frozenset[str]) -> Iterator[Finding]:
    for name in _known(text, plan):
        if HOLE not in name and name not in there:
            yield finding(kind, step.origin, name=name)


def _device(origin: FileLine, device: str, files: Files) -> Iterator[Finding]:
    technology, _, rest = device.strip().partition("/")
    if HOLE in technology or not technology:
        return
    if technology not in known.TECHNOLOGIES:
        yield finding(Kind.TECHNOLOGY, origin, name=technology)
        return
    module = known.TECHNOLOGIES[technology]
    if module != known.BUILT_IN and module not in loaded(files.source("modules.conf")):
        yield finding(Kind.MODULE_MISSING, origin, name=f"{technology}/", module=module)
    name = (rest.rpartition("@")[2] or rest).partition("/")[0]
    if technology == "PJSIP" and HOLE not in name and name and name not in files.endpoints:
        yield finding(Kind.ENDPOINT_MISSING, origin, name=name)


def _prompts(step: Step, text: str, plan: Plan, files: Files) -> Iterator[Finding]:
    """``one&two``: each is played."""
    for sounds in _known(text, plan):
        for name in sounds.split("&"):
            yield from _prompt(step.origin, name, files)


def _prompt(origin: FileLine, name: str, files: Files) -> Iterator[Finding]:
    name = name.strip()
    if name and HOLE not in name and name not in files.prompts:
        yield finding(Kind.PROMPT_MISSING, origin, name=name)


def _in_queues(files: Files) -> Iterator[Finding]:
    """Members, music and sounds of ``queues.conf``."""
    for section in files.source("queues.conf").used:
        for entry in section.entries:
            if entry.key == "member":
                yield from _device(entry.origin, entry.value.split(",")[0], files)
            elif entry.key in ("musicclass", "musiconhold") and entry.value not in files.music:
                yield finding(Kind.MUSIC_MISSING, entry.origin, name=entry.value)
            elif entry.key.startswith(_QUEUE_SOUNDS) and entry.key not in _NO_SOUNDS:
                yield from _prompt(entry.origin, entry.value, files)


def _in_rooms(files: Files) -> Iterator[Finding]:
    """Sounds of ``confbridge.conf``."""
    for section in files.source("confbridge.conf").used:
        for entry in section.entries:
            if entry.key.startswith("sound_"):
                yield from _prompt(entry.origin, entry.value, files)


def module_findings(files: Files, needed: frozenset[str]) -> Iterator[Finding]:
    """What Sigap loads as shipped and these files do not; codecs are the line's own business."""
    source = files.source("modules.conf")
    have = loaded(source)
    origin = next(
        (s.origin for s in source.named("modules")), FileLine(file="modules.conf", line=1)
    )
    for module in sorted(needed):
        if not module.startswith("codec_") and module not in have:
            yield finding(Kind.SHIPPED_MODULE_MISSING, origin, module=module)
